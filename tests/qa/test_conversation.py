"""Follow-ups: what is left out comes from the turn before, and a new topic stays as it was asked."""

from __future__ import annotations

import pytest

from qa.conversation import readings
from qa.types import Turn

BEFORE = [Turn("Who is Thomas Bossert?", None)]


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("What did he say?", "What did Thomas Bossert say?"),
        ("What is his job?", "What is Thomas Bossert’s job?"),
        ("And in 2016?", "Who is Thomas Bossert? And in 2016?"),
        ("Why?", "Who is Thomas Bossert? Why?"),
    ],
)
def test_a_follow_up_has_a_second_reading(question: str, understood: str) -> None:
    assert readings(question, BEFORE) == [question, understood]


def test_a_pronoun_may_stand_for_a_name_in_the_quote_before() -> None:
    turns = [Turn("who leads the group?", "It will be led by Rob Joyce, the coordinator.")]
    assert readings("What is his job?", turns) == ["What is his job?", "What is Rob Joyce’s job?"]


@pytest.mark.parametrize("question", ["Which country attacked Sony?", "What did Netanyahu say about his country?"])
def test_a_question_that_names_its_topic_is_left_as_it_is(question: str) -> None:
    assert readings(question, BEFORE) == [question]


def test_a_first_question_is_left_as_it_is() -> None:
    assert readings("What is his job?", []) == ["What is his job?"]
