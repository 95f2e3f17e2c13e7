"""An edited question asks for something else, or there is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.training.edits import edited
from tests.qa.training.made import rng

PASSAGE = "The first mill of Arden was finished in 1521 by Ann Miller, who then painted the 12 towers of Belmar."
WORDS = st.sampled_from(
    ["when", "was", "the", "first", "mill", "of", "Arden", "finished", "in", "1998", "by", "12,000", "is", "Ünal"]
)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=10).map(lambda words: " ".join(words).capitalize() + "?")


@settings(max_examples=60)
@given(QUESTIONS, st.text(max_size=80) | st.just(PASSAGE), QUESTIONS, st.integers(0, 999))
def test_an_edited_question_differs(question: str, passage: str, foreign: str, seed: int) -> None:
    assert edited(question, passage, foreign, rng(seed)) != question


@pytest.mark.parametrize("question", ["Why?", "Who knows?", "", "¿qué pasó?"])
def test_where_nothing_can_be_edited_there_is_none(question: str) -> None:
    assert all(edited(question, PASSAGE, "Who?", rng(seed)) is None for seed in range(20))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who won after Corvin?", {"Who lost after Corvin?", "Who won before Corvin?", "Who won after Arden?"}),
        ("Who came in 1998?", {"Who came in 1521?"}),
        ("Who is tall?", {"Who isn't tall?"}),
        ("What was finished?", {"What was painted?", "What wasn't finished?"}),
    ],
)
def test_each_way_of_editing_is_taken(question: str, expected: set[str]) -> None:
    assert expected <= {edited(question, PASSAGE, "Who?", rng(seed)) for seed in range(80)}


def test_a_name_comes_from_another_question_where_the_passage_has_none() -> None:
    made = {edited("Who saw Corvin?", "nothing here", "Where is Old Farrow?", rng(seed)) for seed in range(9)}
    assert made == {"Who saw Old Farrow?"}


def test_a_number_of_any_length_is_no_error() -> None:
    number = "9" * 5000
    assert edited(f"when is {number} due?", "", "", rng(1)) == f"when isn't {number} due?"
