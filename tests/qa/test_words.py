"""What a question's words are about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.words import asked_kind, names, shows, terms


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people attended?", "number"),
        ("What percentage did Israel get?", "number"),
        ("How much money will it receive?", "money"),
        ("In what year was Sony attacked?", "year"),
        ("When will the team meet?", "time"),
        ("In which city was it held?", "place"),
        ("Where is it?", "place"),
        ("Who leads the group?", "name"),
        ("Which country struck Sony?", "name"),
        ("What does cyberspace not know?", None),
        ("¿Quién es?", None),
    ],
)
def test_the_kind_of_thing_asked_for_is_told_from_the_wording(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


def test_a_sentence_shows_a_kind_only_with_something_new() -> None:
    assert shows("It rose by a third.", "number", besides="")
    assert not shows("It rose.", "number", besides="")
    assert shows("North Korea struck Sony.", "name", besides="Who struck Sony?")
    assert not shows("It was Sony.", "name", besides="Who struck Sony?")
    assert shows("They met in Tel Aviv.", "place", besides="")
    assert not shows("They met in May.", "place", besides="")
    assert shows("The plan cost €5.", "money", besides="")
    assert shows("It ended in 1998.", "year", besides="")
    assert not shows("It ended on Monday.", "year", besides="")


def test_terms_are_stems_without_stop_words() -> None:
    assert terms("Who announced the meetings of Bossert’s team?") == ["announc", "meet", "bossert", "team"]


def test_names_leave_out_the_first_word() -> None:
    assert names("What did Rob Joyce say in 2017?") == {"rob", "joyc", "2017"}


@given(st.text(max_size=200))
def test_any_text_has_terms_and_names(text: str) -> None:
    assert all(terms(text))
    names(text)
    asked_kind(text)
