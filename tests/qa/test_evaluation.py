"""The evaluation counts what happened, on the project's own questions too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.types import Article
from qa.answerer import Answerer
from qa.evaluation.answers import gold_set, outcomes, summary
from qa.evaluation.squad import DataError, read_squad
from qa.sentence_reader import SentenceReader


def answerer(collection: Collection) -> Answerer:
    return Answerer(collection, SentenceReader(collection.encoder))


def write(path: Path, text: str, qas: list[dict[str, object]]) -> Path:
    data = {"version": "2.0", "data": [{"title": "T", "paragraphs": [{"context": text, "qas": qas}]}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_right_wrong_and_refused_are_counted(tmp_path: Path, encoder: SentenceEncoder) -> None:
    text = "The ferry leaves at noon. It carries forty cars. The harbour was built by monks."
    path = write(
        tmp_path / "a.json",
        text,
        [
            {"id": "1", "question": "When does the ferry leave?", "answers": [{"text": "noon", "answer_start": 20}]},
            {"id": "2", "question": "When does the ferry leave?", "answers": [{"text": "monks", "answer_start": 74}]},
            {"id": "3", "question": "Who painted the Sistine Chapel?", "answers": [], "kind": "off_topic"},
            {"id": "4", "question": "When does the ferry leave?", "answers": [], "kind": "not_stated"},
        ],
    )
    counts = summary(list(outcomes(read_squad(path), encoder, answerer)))
    assert counts == {
        "n": 4,
        "answerable": 2,
        "answered_right": 1,
        "answered_wrong": 1,
        "wrongly_refused": 0,
        "unanswerable": 2,
        "refused": 1,
        "refused_by_kind": {
            "not_stated": {"n": 1, "refused": 0, "reason_right": 0},
            "off_topic": {"n": 1, "refused": 1, "reason_right": 1},
        },
        "verbatim": 100.0,
    }


def test_the_gold_questions_are_about_the_sample_article(sample: Article) -> None:
    contexts = list(read_squad(gold_set()))
    assert [context.text for context in contexts] == [sample.text]
    questions = contexts[0].questions
    assert (
        len({question.id for question in questions}) == len({question.text for question in questions}) == len(questions)
    )
    assert sum(bool(question.answers) for question in questions) >= 28
    for kind in ("off_topic", "not_stated"):
        assert sum(question.kind == kind for question in questions) >= 5


def test_on_the_gold_questions_every_quote_is_verbatim(encoder: SentenceEncoder) -> None:
    counts = summary(list(outcomes(read_squad(gold_set()), encoder, answerer)))
    assert counts["verbatim"] == 100
    assert counts["refused_by_kind"]["off_topic"]["refused"] == counts["refused_by_kind"]["off_topic"]["n"]
    assert counts["answered_right"] > counts["answered_wrong"]


def test_the_development_article_is_answered_and_refused_as_promised(shared: Path, encoder: SentenceEncoder) -> None:
    path = shared / "data" / "reader" / "dev" / "seed_article_dev.json"
    counts = summary(list(outcomes(read_squad(path), encoder, answerer)))
    assert counts["answered_right"] >= 10
    assert counts["refused"] >= 4


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not json", "Cannot read .* as JSON"),
        ('{"data": [{"title": "t"}]}', "not in SQuAD layout: KeyError.*Expected data > paragraphs"),
        ("[]", "not in SQuAD layout"),
    ],
)
def test_broken_files_are_told(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        list(read_squad(path))


def test_an_answer_at_a_wrong_place_is_told_with_its_question(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.json",
        "Some text.",
        [{"id": "q7", "question": "?", "answers": [{"text": "text", "answer_start": 4}]}],
    )
    with pytest.raises(DataError, match="question 'q7': answer 'text' does not stand at character 4"):
        list(read_squad(path))
    with pytest.raises(DataError, match="Check the path"):
        list(read_squad(tmp_path / "none.json"))
