"""A question's wording says whether it asks for one thing, for several, or for a yes or no."""

from __future__ import annotations

import pytest

from qa.forms import asks_for_several, asks_yes_or_no


@pytest.mark.parametrize(
    "question",
    [
        "Which topics will the meetings cover?",
        "Who are the leaders of the group?",
        "Name the rivers that meet here.",
        "What were the causes of the fire?",
        "In what countries is it spoken?",
        "List the members.",
        "What else did he say?",
        "Which three cities did she visit?",
    ],
)
def test_several_things(question: str) -> None:
    assert asks_for_several(question)
    assert not asks_yes_or_no(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which country attacked Sony?",
        "What is the news?",
        "What does physics study?",
        "What percentage of investments did it attract?",
        "What is his position?",
        "Who leads the group?",
        "When was it founded?",
        "What series did she write?",
        "What kind of stones are they?",
        "Name of the ship?",
        "",
    ],
)
def test_one_thing(question: str) -> None:
    assert not asks_for_several(question)


@pytest.mark.parametrize(
    "question", ["Is he right?", "Did the harbour close?", "Hasn't it begun?", "And was it open?", "CAN they vote?"]
)
def test_a_yes_or_no(question: str) -> None:
    assert asks_yes_or_no(question)


@pytest.mark.parametrize(
    "question",
    ["Was it red or blue?", "Who is he?", "What did he do?", "Isabel did what?", "Will's house stands where?"],
)
def test_no_yes_or_no(question: str) -> None:
    assert not asks_yes_or_no(question)
