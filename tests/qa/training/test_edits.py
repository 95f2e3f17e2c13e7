"""An edited question asks for something else, or there is none; a swap keeps what it does not replace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Span
from qa.training.edits import Around, Swap, edited, swap
from qa.training.lexicon import Lexicon
from tests.qa.training.made import rng

PASSAGE = "The first mill of Arden was finished in 1521 by Ann Miller, who then painted the 12 towers of Belmar."
WORDS = st.sampled_from(
    ["when", "was", "the", "first", "mill", "of", "Arden", "finished", "in", "1998", "by", "12,000", "is", "Ünal"]
)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=10).map(lambda words: " ".join(words).capitalize() + "?")
LEXICON = Lexicon(neighbours={"mill": ["dam", "farm"], "tower": ["wall"]})


def around(text: str = PASSAGE, *names: str, lexicon: Lexicon = LEXICON) -> Around:
    return Around(text, names, lexicon)


def all_edits(question: str, answer: str = "", text: str = PASSAGE, *names: str) -> set[str | None]:
    return {edited(question, answer, around(text, *names), rng(seed)) for seed in range(150)}


@settings(max_examples=60)
@given(
    question=QUESTIONS,
    text=st.text(max_size=80) | st.just(PASSAGE),
    answer=st.sampled_from(["", "1521", "Ann Miller"]),
    names=st.lists(st.sampled_from(["Belmar", "Old Farrow", "Arden"])),
    seed=st.integers(0, 999),
)
def test_an_edited_question_differs(question: str, text: str, answer: str, names: list[str], seed: int) -> None:
    assert edited(question, answer, around(text, *names), rng(seed)) != question


@pytest.mark.parametrize("question", ["Why?", "Who knows?", "", "¿qué pasó?"])
def test_where_nothing_can_be_edited_there_is_none(question: str) -> None:
    assert all(edited(question, "", around("Nothing."), rng(seed)) is None for seed in range(20))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who won after Corvin?", {"Who lost after Corvin?", "Who won before Corvin?", "Who won after Arden?"}),
        ("Who came in 1998?", {"Who came in 1521?"}),
        ("Who is tall?", {"Who isn't tall?"}),
        ("What was finished?", {"What was painted?", "What was never finished?"}),
        ("Where is a mill?", {"Where is a dam?", "Where is a farm?"}),
        ("Who finished it?", {"Who never finished it?"}),
        ("Which miller painted it?", {"Which miller never painted it?"}),
        ("Where is the tallest?", {"Where is the second tallest?", "Where is the third tallest?"}),
        ("Where is the gate?", {"Where is the former gate?", "Where is the second gate?"}),
    ],
)
def test_each_way_of_editing_is_taken(question: str, expected: set[str]) -> None:
    assert expected <= all_edits(question)


def test_a_name_comes_from_elsewhere_where_the_text_has_none() -> None:
    assert "Who saw Old Farrow?" in all_edits("Who saw Corvin?", "", "nothing here", "Old Farrow")


def test_what_the_text_says_is_excluded() -> None:
    assert {"Who saw it besides Ann Miller?", "Other than Ann Miller, who saw it?"} <= all_edits(
        "Who saw it?", "Ann Miller", "Ann Miller saw it."
    )


def test_another_time_or_place_is_asked_for() -> None:
    asked = all_edits("Who saw it?", "", "It was seen in 1521.", "Old Farrow")
    assert "Who saw it outside Old Farrow?" in asked
    assert any(one and re.fullmatch(r"Who saw it (?:before|after|in|until) 1[45]\d\d\?", one) for one in asked)
    assert "Who saw it in 1521?" not in asked


def test_a_number_of_any_length_is_no_error() -> None:
    number = "9" * 5000
    assert edited(f"when is {number} due?", "", around(""), rng(1)) == f"when isn't {number} due?"


@settings(max_examples=60)
@given(question=QUESTIONS, seed=st.integers(0, 999))
def test_a_swap_is_of_something_asked_for_something_not_asked(question: str, seed: int) -> None:
    made = swap(question, around(), rng(seed))
    if made is not None:
        assert made.old in question
        assert not re.search(rf"(?<!\w){re.escape(made.new)}(?!\w)", question)


TEXT_WORDS = st.lists(
    st.sampled_from(["mill", "mills", "Arden", "naïve", "東京", "mill-owner", "12"]), min_size=1, max_size=20
)


@given(words=TEXT_WORDS, at=st.integers(0, 19), new=st.sampled_from(["", "dam", "a long name"]))
def test_spans_hold_the_same_characters_after_a_swap(words: list[str], at: int, new: str) -> None:
    text, before = " ".join(words), words[: at % len(words)]
    start = len(" ".join([*before, ""]))
    span = Span(start, start + len(words[at % len(words)]))
    made = Swap("mill", new).of(text, [span])
    if made is None:
        assert re.search(r"(?<!\w)mill(?!\w)", span.of(text))
    else:
        assert made[1][0].of(made[0]) == span.of(text)
        assert made[0] == re.sub(r"(?<!\w)mill(?!\w)", new, text)
