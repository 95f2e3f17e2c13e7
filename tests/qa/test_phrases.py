"""Noun phrases of questions and sentences, in their places. English only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.phrases import bare, owner, phrases, with_owners


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Who will lead the group on the American side?", [("the group", "thing"), ("the American side", "thing")]),
        ("When was the plan announced?", [("the plan", "thing")]),
        ("What did the young company make in 2016?", [("the young company", "thing"), ("2016", "time")]),
        ("Does the vaccine protect children?", [("the vaccine", "thing"), ("children", "thing")]),
        ("Which organization does Ann Smith run?", [("organization", "thing"), ("Ann Smith", "person")]),
        ("Who founded the Bank of England in May 1694?", [("the Bank of England", "name"), ("May 1694", "time")]),
        ("Was Apollo 11 launched from the United States?", [("Apollo 11", "unsure"), ("the United States", "name")]),
        ("What was the theme of Darwin's book?", [("the theme", "thing"), ("Darwin's book", "thing")]),
        ("President Lincoln spoke.", [("President Lincoln", "person")]),
        ("It was Mendel, who knew.", [("Mendel", "person")]),
        ("The National Park Service runs it.", [("The National Park Service", "name")]),
        ("", []),
    ],
)
def test_phrases_are_found_without_the_verbs_around_them(text: str, found: list[tuple[str, str]]) -> None:
    assert [(phrase.text, phrase.kind) for phrase in phrases(text)] == found


def test_a_phrase_knows_its_preposition_and_its_head() -> None:
    (phrase,) = phrases("And on the Israeli sides?")
    assert (phrase.preposition, phrase.head) == ("on", "side")


def test_owners_of_things_are_names_too() -> None:
    assert [phrase.text for phrase in with_owners("Who printed Darwin’s book?")] == ["Darwin’s book", "Darwin"]


@pytest.mark.parametrize("name", ["Ann", "James"])
def test_a_possessive_ending_comes_and_goes(name: str) -> None:
    assert owner(name).startswith(f"{name}’")
    assert bare(owner(name)) == name
    assert bare(f"President {name}") == name


WORDS = "The an Bank of Ann’s 2016 in did group , ."
texts = st.text(max_size=80) | st.lists(st.sampled_from(WORDS.split())).map(" ".join)


@given(texts)
def test_phrases_stand_where_they_say_one_behind_the_other(text: str) -> None:
    at = 0
    for phrase in phrases(text):
        assert text[phrase.start : phrase.end] == phrase.text
        assert at <= phrase.start < phrase.end
        at = phrase.end
