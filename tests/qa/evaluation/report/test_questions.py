"""What the list of questions says of each."""

from __future__ import annotations

import pytest

from qa.evaluation.report.questions import (
    INEXACT,
    other_wordings,
    outcome,
    outcome_flags,
    places,
    question_items,
    shown_flags,
)
from qa.evaluation.report.wording import OUTCOMES
from qa.evaluation.scoring import scored
from tests.qa.evaluation.report.samples import one_of_each, place, prediction


def why(**changes: object) -> str:
    return question_items([scored(prediction(**changes), hits=5)], threshold=0.18)[0].why


def test_every_outcome_is_told_apart_and_counted() -> None:
    asked = one_of_each()
    assert [outcome(one) for one in asked] == list(OUTCOMES)
    assert [(flag.value, flag.count) for flag in outcome_flags(asked)] == [(name, 1) for name in OUTCOMES]


def test_each_question_is_shown_under_what_holds_of_it() -> None:
    flags = [item.flags for item in question_items(one_of_each(), threshold=None)]
    assert flags[0] == "right answered answered_right"
    assert flags[1] == "right refused refused_right"
    assert flags[5] == "wrong refused wrongly_refused"
    counts = {flag.value: flag.count for flag in shown_flags(one_of_each())}
    assert counts == {"": 7, "right": 2, "wrong": 5, "answered": 5, "refused": 2}


def test_a_quote_that_is_not_verbatim_can_be_chosen() -> None:
    asked = [scored(prediction(verbatim=False), hits=5)]
    assert INEXACT in question_items(asked, threshold=None)[0].flags.split()
    assert [flag.count for flag in shown_flags(asked) if flag.value == INEXACT] == [1]
    assert "must never happen" in why(verbatim=False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "The quote is an accepted answer, to the character."),
        ({"quotes": (place("was built in 1868"),)}, "The quote answers."),
        ({"gold": (), "reason": "off_topic"}, "Rightly refused, as off topic."),
        (
            {"gold": (), "kind": "not_stated", "reason": "off_topic"},
            "Rightly refused, though as off topic; it is not stated.",
        ),
        (
            {"gold": (), "kind": "not_stated", "confidence": 0.44},
            "There is no answer to this question (not stated), yet it was answered with confidence 0.44.",
        ),
        (
            {"reason": "not_stated", "confidence": 0.12},
            "The best quote answers, but its confidence, 0.12, is below the threshold of 0.18.",
        ),
        ({"quotes": (place("Holger"),), "rank": None}, "No passage with an answer was retrieved, down to the depth"),
        ({"quotes": (place("Holger"),), "rank": 9}, "The first passage with an answer came at rank 9, too low to be"),
        (
            {"quotes": (place("Holger"),), "rank": 2},
            "The passage with an answer came at rank 2. The best quote stands in the right sentence, but misses",
        ),
        (
            {"quotes": (place("Holger", article_id="a2"),), "rank": 2},
            "The passage with an answer came at rank 2. The best quote is from another sentence.",
        ),
        ({"quotes": (), "rank": 2}, "The passage with an answer came at rank 2. Nothing in it was taken for one."),
    ],
)
def test_what_happened_is_said_in_words(changes: dict[str, object], expected: str) -> None:
    assert why(**changes).startswith(expected)


def test_without_a_threshold_the_confidence_was_too_low() -> None:
    asked = [scored(prediction(reason="not_stated", confidence=0.12), hits=5)]
    assert question_items(asked, threshold=None)[0].why.endswith("is too low.")


def test_an_answer_in_the_very_place_is_shown_once() -> None:
    one = scored(prediction(), hits=5)
    assert places(one) == [("Answered, as accepted", place("1868"))]
    assert other_wordings(one.prediction) == ["in 1868"]


def test_a_quote_is_compared_with_the_accepted_answer_it_overlaps() -> None:
    gold = (place("Holger Brandt"), place("built in 1868"))
    one = scored(prediction(gold=gold, quotes=(place("1868"),), reason="not_stated"), hits=5)
    assert places(one) == [("Best quote, not shown", place("1868")), ("Accepted", place("built in 1868"))]
    assert other_wordings(one.prediction) == ["Holger Brandt"]


def test_all_parts_of_a_list_are_shown() -> None:
    gold = (place("1868"), place("Holger Brandt"))
    one = scored(prediction(gold=gold, is_list=True), hits=5)
    assert places(one) == [("Answered, as accepted", place("1868")), ("Accepted", place("Holger Brandt"))]
    assert other_wordings(one.prediction) == []


def test_a_question_with_neither_quote_nor_answer_has_no_place_to_show() -> None:
    assert places(scored(prediction(gold=(), quotes=(), reason="off_topic"), hits=5)) == []
