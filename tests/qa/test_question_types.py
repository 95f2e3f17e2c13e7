"""A question's wording says what type of answer it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question_types import QUESTION_TYPES, question_type

QUESTIONS: dict[str, list[str]] = {
    "date": [
        "When was the bakery opened?",
        "In which year did the mill burn down?",
        "On what date does the lease end?",
        "Since when has the ferry run at night?",
        "At what time do the gates close?",
        "During what years was the canal dug?",
        "What was the first year of the drought?",
        "When exactly did the man who owned the mill die?",
        "When was Ann, who kept the light, born?",
        "The tower was finished in what century?",
        "Name the year in which the bridge fell.",
        "Can you tell me when the market opens?",
        "And when?",
    ],
    "number": [
        "How many bells hang in the tower?",
        "How much did the organ cost?",
        "What is the population of the island?",
        "What percentage of the vote went to the miller?",
        "How old is the oldest oak?",
        "What was the average height of the waves?",
        "At what temperature does the glaze melt?",
        "How many of those who sailed came back?",
        "By how much did the rent rise?",
    ],
    "person": [
        "Who designed the lighthouse?",
        "Whose boat sank first?",
        "To whom was the letter addressed?",
        "Which Danish king sold the castle?",
        "What was the name of the woman who kept the inn?",
        "When the bell cracked, who recast it?",
        "In 1911, when the dam broke, who gave the alarm?",
        "What's the name of the mayor?",
        "Name the first president of the club.",
        "Which of the composers lived here?",
    ],
    "place": [
        "Where is the archive kept?",
        "What country does the tea come from?",
        "In which European city was the fair held?",
        "What is Norway's capital?",
        "Through which countries does the river flow?",
        "The painter was born in what village?",
        "From where did the settlers sail?",
        "What is the name of the island that the map leaves out?",
        "When the mine closed what town did they move to?",
        "Which country's capital lies highest?",
    ],
    "reason": [
        "Why was the canal given up?",
        "For what reason did she resign?",
        "What caused the landslide?",
        "How come the shop is shut on Mondays?",
        "What was the main cause of the fire?",
        "According to the abbot, why did the monks leave?",
        "Because of what was the match put off?",
        "What led to the strike?",
        "Could you explain why the bells are rung at noon?",
    ],
    "yes_no": [
        "Is the harbour open in winter?",
        "Did the man who built the mill also own it?",
        "Has any year been wetter?",
        "Hasn't the date been fixed?",
        "Can visitors climb the tower?",
    ],
    "other": [
        "What happened when the dam broke?",
        "What is a sextant?",
        "How did the crew escape?",
        "Which company owned the railway?",
        "What did the king promise the town?",
        "What was the president's reaction to the strike?",
        "What kind of people came to the fair?",
        "Which country's flag did the ship fly?",
        "What virus causes measles?",
        "Which state university did she attend?",
        "Which article states that the city must pay?",
        "What battle took place at the ford?",
        "What was the name of the ship?",
        "Was the boat red or green?",
        "And the other one?",
        "¿Dónde está el faro?",
        "",
        "?",
    ],
}


@pytest.mark.parametrize(("expected", "question"), [(name, one) for name, some in QUESTIONS.items() for one in some])
def test_the_type_is_told_from_the_wording(expected: str, question: str) -> None:
    assert question_type(question) == expected


@pytest.mark.parametrize("question", ["WHERE IS THE ARCHIVE?", "  where\tis\nthe archive ?", "where is the archive"])
def test_case_and_blanks_do_not_matter(question: str) -> None:
    assert question_type(question) == "place"


def test_every_type_is_told() -> None:
    assert {question_type(one) for some in QUESTIONS.values() for one in some} == set(QUESTION_TYPES)


WORDS = st.from_regex(r"(?:(?:when|who|what|why|in|is|the|year|man's|causes|of|that|,) ){0,30}", fullmatch=True)


@given(st.text(max_size=200) | WORDS)
def test_any_text_is_of_some_type(text: str) -> None:
    assert question_type(text) in QUESTION_TYPES
