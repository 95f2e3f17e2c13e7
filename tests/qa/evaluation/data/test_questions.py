"""Questions written by hand are read with the article's own characters, and every slip is told with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.data.questions import question_set, read_questions
from qa.evaluation.data.types import Context, DataError, Question, Span

FERRY = "Island ferries\n\nThe ferry leaves at noon.\nRobert Bellwether, who owns it, said: “It’s never late.”\n"
LINE = {"question": "When does it leave?", "article": "ferry.txt", "quotes": ["at noon"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two articles."""
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "bees.md").write_text("# Bees\n\nMonks kept bees. Monks left.\n", encoding="utf-8")
    return tmp_path


def write(folder: Path, *records: object, head: str = "") -> Path:
    path = folder / "questions.jsonl"
    rows = (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text(head + "\n".join(rows), encoding="utf-8")
    return path


def only(path: Path) -> Question:
    (context,) = read_questions(path)
    (question,) = context.questions
    return question


def quoted(path: Path) -> list[str]:
    return [span.of(FERRY) for span in only(path).answers]


def told(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        list(read_questions(path))
    return str(caught.value).replace(str(path.parent), "FOLDER")


def test_questions_are_grouped_by_article_in_order_of_first_mention(folder: Path) -> None:
    bees = {"question": "Who kept bees?", "article": "more/bees.md", "quotes": ["Monks"]}
    none = {"question": "Who built it?", "article": "./ferry.txt", "quotes": [], "kind": "not_stated", "id": "builder"}
    path = write(folder, LINE, "", "# a note", bees, none, head="\ufeff# questions\r\n\n")
    found = question_set(path)
    assert found.path == path
    assert list(found.contexts()) == [
        Context(
            "Island ferries",
            FERRY,
            (
                Question("3", "When does it leave?", (Span(33, 40),)),
                Question("builder", "Who built it?", (), "not_stated"),
            ),
        ),
        Context(
            "Bees",
            "# Bees\n\nMonks kept bees. Monks left.\n",
            (Question("6", "Who kept bees?", (Span(8, 13), Span(25, 30))),),
        ),
    ]
    assert list(found.contexts()) == list(found.contexts())


def test_a_quote_with_its_start_counts_there_alone(folder: Path) -> None:
    placed = {"question": "Who left?", "article": "more/bees.md", "quotes": [{"text": "Monks", "start": 25}]}
    assert only(write(folder, placed)).answers == (Span(25, 30),)


def test_quotes_are_alternatives_unless_they_are_a_list(folder: Path) -> None:
    two = {**LINE, "quotes": ["at noon", "noon", "at noon"], "id": 7}
    assert only(write(folder, two)) == Question("7", "When does it leave?", (Span(33, 40), Span(36, 40)))
    assert only(write(folder, {**two, "is_list": True})).is_list


def test_what_is_quoted_is_the_articles_own_characters(folder: Path) -> None:
    typed = {**LINE, "quotes": ["noon. Robert Bellwether", '"It\'s never late."']}
    assert quoted(write(folder, typed)) == ["noon.\nRobert Bellwether", "“It’s never late.”"]


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60), data=st.data())
def test_any_span_of_any_article_can_be_quoted(
    text: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("questions")
    (folder / "a.txt").write_bytes(b"\xef\xbb\xbf" + f"It says: {text}".encode())
    text = next(read_questions(write(folder, {"question": "What?", "article": "a.txt", "quotes": []}))).text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)).filter(lambda end: bool(text[start:end].strip())))
    quote = text[start:end]
    plain = only(write(folder, {"question": "What?", "article": "a.txt", "quotes": [quote]}))
    within_word = any(map(str.isalnum, text[max(0, start - 1) : start] + text[end : end + 1]))
    assert within_word or quote in {span.of(text) for span in plain.answers if span.overlaps(Span(start, end))}
    assert plain.answers
    placed = write(folder, {"question": "What?", "article": "a.txt", "quotes": [{"text": quote, "start": start}]})
    assert only(placed).answers == (Span(start, end),)


@given(line=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_whatever_stands_in_a_line_it_is_refused_by_name(line: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = write(tmp_path_factory.mktemp("questions"), line)
    assert told(path).startswith("'FOLDER/questions.jsonl'")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"question": " "}, " has no question yet. Write one."),
        ({"quotes": "at noon"}, ": quotes: Input should be a valid array. Expected a line such as {"),
        ({"quotes": [7]}, ": quotes.0.plain: Input should be a valid string. Expected a line such as {"),
        ({"quotes": [{"text": "at noon"}]}, ": quotes.0.placed.start: Field required. Expected a line such as {"),
        ({"qoutes": []}, ": qoutes: Extra inputs are not permitted. Expected a line such as {"),
        ({"kind": "unknown"}, ": kind: Input should be 'not_stated' or 'off_topic'. Expected a line such as {"),
        ({"is_list": 1}, ": is_list: Input should be a valid boolean. Expected a line such as {"),
        (
            {"kind": "off_topic"},
            ": kind 'off_topic' says that the article does not answer, but there are quotes. Remove one of the two.",
        ),
        ({"id": "1"}, ": line 1 has the id '1' too. Give each question its own."),
        ({"quotes": [" "]}, ": a quote is blank. Copy it from the article, or write [] where it has none."),
        (
            {"quotes": ["Robert Belwether"]},
            ": the quote 'Robert Belwether' does not stand in 'ferry.txt'. Did you mean 'Robert Bellwether'?",
        ),
        (
            {"quotes": ["zebras & quaggas"]},
            ": the quote 'zebras & quaggas' does not stand in 'ferry.txt'. Copy it from the article.",
        ),
        (
            {"quotes": [{"text": "at noon", "start": 30}]},
            ": the quote 'at noon' does not stand at character 30 of 'ferry.txt', but at 33. Correct the start, or",
        ),
        (
            {"quotes": [{"text": "e", "start": -1}]},
            ": the quote 'e' does not stand at character -1 of 'ferry.txt', but at 8 and 12 and 18 and others. Correct",
        ),
        (
            {"quotes": [{"text": "at none", "start": 33}]},
            ": the quote 'at none' does not stand in 'ferry.txt'. Did you mean 'at noon'?",
        ),
        ({"article": "fery.txt"}, ": Cannot read 'FOLDER/fery.txt': there is no such file. Check the path."),
        ({"article": "more"}, ": Cannot read 'FOLDER/more': it is a folder. Name the files in it, such as "),
        ({"article": "a\0b"}, ": Cannot read "),
    ],
    ids=str,
)
def test_a_slip_is_told_with_its_line(changed: dict[str, Any], message: str, folder: Path) -> None:
    path = write(folder, LINE, "# a note", {**LINE, **changed})
    assert told(path).startswith(f"'FOLDER/questions.jsonl', line 3{message}")


@pytest.mark.parametrize("line", ["At noon?", "[]", '{"question": "When?"', "{'question': 'When?'}", "[" * 5000])
def test_a_line_that_is_no_record_is_told(line: str, folder: Path) -> None:
    assert told(write(folder, LINE, line)).startswith("'FOLDER/questions.jsonl', line 2: In")


def test_articles_are_loaded_one_at_a_time(folder: Path) -> None:
    found = read_questions(write(folder, LINE, {**LINE, "article": "gone.txt"}))
    assert next(found).title == "Island ferries"
    with pytest.raises(DataError, match="line 2: Cannot read"):
        next(found)


def test_a_file_without_questions_is_told(folder: Path) -> None:
    assert told(write(folder, "# none yet")).startswith(
        "'FOLDER/questions.jsonl' holds no questions. Expected a line such as {"
    )
    assert told(folder / "none.jsonl") == "Cannot read 'FOLDER/none.jsonl': No such file or directory. Check the path."
