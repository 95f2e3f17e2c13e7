"""A new questions file quotes the articles, says what to do, and reads once its questions are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LoadError
from index.types import Article
from qa.evaluation.data.questions import read_questions
from qa.evaluation.data.template import template
from qa.evaluation.data.types import DataError

SHORT = "It rains.\n"


def article(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines() if line and not line.startswith("#")]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_it_begins_with_comments_and_asks_about_every_article(tmp_path: Path, sample: Article) -> None:
    paths = [article(tmp_path / "news", "news.txt", sample.text), article(tmp_path, "short.md", SHORT)]
    text = template([*paths, paths[0]], tmp_path / "eval")
    head = text.splitlines()[:8]
    assert all(line.startswith("# ") for line in head)
    assert all(any(line.startswith(f"# {field}: ") for line in head) for field in ("question", "article", "quotes"))
    assert [(one["article"], one["question"], one.get("kind")) for one in records(text)] == [
        *[("../news/news.txt", "", kind) for kind in (None, None, None, "not_stated", "off_topic")],
        *[("../short.md", "", kind) for kind in (None, "not_stated", "off_topic")],
    ]


def test_sentences_are_whole_and_from_all_over_the_article(tmp_path: Path, sample: Article) -> None:
    text = template([article(tmp_path, "news.txt", sample.text)], tmp_path)
    quotes = [str(quote) for one in records(text) for quote in one["quotes"]]  # type: ignore[attr-defined]
    starts = [sample.text.index(quote) for quote in quotes]
    assert len(quotes) == 3
    assert starts == sorted(starts)
    assert starts[-1] - starts[0] > len(sample.text) / 4
    assert all(40 <= len(quote) <= 220 and quote[-1] in ".?!”" for quote in quotes)


def test_unedited_it_is_refused_by_the_first_line_without_a_question(tmp_path: Path, sample: Article) -> None:
    text = template([article(tmp_path, "news.txt", sample.text)], tmp_path)
    first = next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith("{"))
    with pytest.raises(DataError, match=rf"line {first} has no question yet\. Write one\.$"):
        list(read_questions(written(tmp_path / "questions.jsonl", text)))


def test_with_its_questions_written_it_reads(tmp_path: Path, sample: Article) -> None:
    paths = [article(tmp_path / "news", "news.txt", sample.text), article(tmp_path, "short.md", SHORT)]
    (tmp_path / "eval").mkdir()
    text = template(paths, tmp_path / "eval").replace('"question": ""', '"question": "What then?"')
    contexts = list(read_questions(written(tmp_path / "eval" / "questions.jsonl", text)))
    assert [context.text for context in contexts] == [sample.text, SHORT]
    assert [[bool(one.answers) for one in context.questions] for context in contexts] == [
        [True, True, True, False, False],
        [True, False, False],
    ]


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_any_article_makes_a_file_that_reads(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("template")
    (folder / "ä “b”.txt").write_bytes(b"\xef\xbb\xbf" + f"So: {text}".encode())
    filled = template([folder / "ä “b”.txt"], folder).replace('"question": ""', '"question": "What?"')
    (context,) = read_questions(written(folder / "questions.jsonl", filled))
    assert [bool(one.answers) for one in context.questions][-3:] == [True, False, False]


def test_an_article_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="there is no such file"):
        template([tmp_path / "none.txt"], tmp_path)
