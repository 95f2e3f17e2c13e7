"""The JSON shape that other tools rely on: what is written fits the schema, and the schema refuses what it should."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest

from index.collection import Collection
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from qa.types import Answer
from tests.ui.made import ANSWERS
from ui.contract import answer_schema, answer_to_json


@pytest.fixture
def answered(collection: Collection) -> dict[str, Any]:
    answerer = Answerer(collection, SentenceReader(collection.encoder))
    return answer_to_json(answerer.ask("What was the theme of Netanyahu's address?"))


@pytest.fixture
def refused(collection: Collection) -> dict[str, Any]:
    answerer = Answerer(collection, SentenceReader(collection.encoder))
    return answer_to_json(answerer.ask("Who painted the Sistine Chapel?"))


def fits(value: object) -> bool:
    return jsonschema.Draft202012Validator(answer_schema()).is_valid(value)


def test_the_schema_itself_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(answer_schema())


def test_answers_and_abstentions_fit(answered: dict[str, Any], refused: dict[str, Any]) -> None:
    assert fits(answered)
    assert fits(refused)
    assert answered["answer"] == answered["citations"][0]["quote"]
    assert refused["answer"] is None
    assert refused["nearest"]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=[*ANSWERS])
def test_every_shape_fits_and_tells_all_places_part_by_part(answer: Answer) -> None:
    told = answer_to_json(answer)
    assert fits(told)
    assert told["form"] == answer.form
    assert told["citations"] == [citation for part in told["parts"] for citation in part["citations"]]
    assert [part["quote"] for part in told["parts"]] == [part["citations"][0]["quote"] for part in told["parts"]]
    assert [part["confidence"] for part in told["parts"]] == [part.confidence for part in answer.parts]
    assert answer.abstained == (told["parts"] == []) == (told["answer"] is None)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("quote", {"form": "list"}),
        ("quote", {"form": "poem"}),
        ("list", {"form": "quote"}),
        ("alternatives", {"form": "evidence"}),
        ("evidence", {"form": "alternatives"}),
        ("evidence", {"parts": []}),
        ("ambiguous", {"reason": "unsure"}),
        ("ambiguous", {"parts": answer_to_json(ANSWERS["list"])["parts"]}),
        ("refused", {"form": "list"}),
    ],
)
def test_form_and_parts_belong_together(name: str, change: dict[str, Any]) -> None:
    assert not fits({**answer_to_json(ANSWERS[name]), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"answer": None},
        {"reason": "off_topic"},
        {"abstained": True},
        {"citations": []},
        {"parts": []},
        {"confidence": 1.2},
        {"timings_ms": {}},
        {"extra": 1},
    ],
)
def test_what_contradicts_itself_does_not_fit(answered: dict[str, Any], change: dict[str, Any]) -> None:
    assert not fits({**answered, **change})


@pytest.mark.parametrize("kind", ["parts", "citations"])
def test_parts_and_citations_are_whole(answered: dict[str, Any], kind: str) -> None:
    for field in answered[kind][0]:
        broken = copy.deepcopy(answered)
        del broken[kind][0][field]
        assert not fits(broken)
