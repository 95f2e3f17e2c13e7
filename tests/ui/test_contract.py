"""The JSON shape that other tools rely on: what is written fits the schema, and the schema refuses what it should."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest

from index.collection import Collection
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
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


@pytest.mark.parametrize(
    "change",
    [
        {"answer": None},
        {"reason": "off_topic"},
        {"abstained": True},
        {"citations": []},
        {"confidence": 1.2},
        {"timings_ms": {}},
        {"extra": 1},
    ],
)
def test_what_contradicts_itself_does_not_fit(answered: dict[str, Any], change: dict[str, Any]) -> None:
    assert not fits({**answered, **change})


def test_a_citation_needs_all_its_parts(answered: dict[str, Any]) -> None:
    for part in answered["citations"][0]:
        broken = copy.deepcopy(answered)
        del broken["citations"][0][part]
        assert not fits(broken)
