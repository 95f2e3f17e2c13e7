"""Candidates that say the same are one thing said in several places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage, Span
from qa.agreement import agree, quote_of
from qa.types import Candidate


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20 percent", "about 20 percent"),
        ("Bossert", "Thomas Bossert"),
        ("the Arab boycott", "Arab boycott,"),
        ("Tel Aviv", "TEL AVIV."),
        ("three to five", "probably three to five attacks"),
    ],
)
def test_the_same_in_more_or_fewer_words_agrees(one: str, other: str) -> None:
    assert agree(one, other)
    assert agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1998", "1999"), ("Rob Joyce", "Joyce Rob"), ("five", "twenty-fifth"), ("", "Bossert"), ("the", "a")],
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert not agree(one, other)
    assert not agree(other, one)


@given(st.text(), st.text())
def test_agreement_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert agree(one, other) == agree(other, one)


def test_a_quote_is_the_characters_of_its_span_wherever_the_passage_stands() -> None:
    text = "It was Thomas Bossert who spoke."
    passage = Passage("0" * 12, Span(100, 100 + len(text)), text, (Span(100, 100 + len(text)),))
    assert quote_of(Candidate(passage, Span(107, 121), passage.span, 1.0)) == "Thomas Bossert"
