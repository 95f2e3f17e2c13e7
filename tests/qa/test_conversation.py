"""Follow-ups: what is left out comes from the turns before, and a new topic stays as it was asked. English only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.questions import MAX_CHARACTERS
from qa.conversation import READINGS, choose, readings
from qa.types import Turn

BEFORE = [Turn("Who is Thomas Bossert?", None)]


def understood(question: str, *turns: tuple[str, str | None]) -> list[str]:
    """What a question may mean besides what it says."""
    plain, *others = readings(question, [Turn(*turn) for turn in turns])
    assert plain == question
    return others


@pytest.mark.parametrize(
    ("before", "fragment", "meant"),
    [
        ("Who coached Liverpool in 1977?", "And in 1984?", "Who coached Liverpool in 1984?"),
        ("How many people lived in Rome in 1950?", "1960?", "How many people lived in Rome in 1960?"),
        ("Who won the race?", "In 1996?", "Who won the race in 1996?"),
        ("Who leads Germany?", "And France?", "Who leads France?"),
        ("What did Messi win for Barcelona?", "And for Argentina?", "What did Messi win for Argentina?"),
        ("What did Messi win for Barcelona?", "What about Ronaldo?", "What did Ronaldo win for Barcelona?"),
        ("Is there water on Mars?", "And on Venus?", "Is there water on Venus?"),
        ("What is the boiling point of water?", "And of ethanol?", "What is the boiling point of ethanol?"),
        ("What is the boiling point of water?", "And the freezing point?", "What is the freezing point of water?"),
        ("Does the vaccine protect children?", "How about adults?", "Does the vaccine protect adults?"),
        ("Who played on the German side?", "And on the Brazilian side?", "Who played on the Brazilian side?"),
    ],
)  # fmt: skip
def test_a_fragment_takes_the_place_of_the_phrase_of_its_kind(before: str, fragment: str, meant: str) -> None:
    assert understood(fragment, (before, None))[0] == meant


@pytest.mark.parametrize(
    ("before", "answer", "asked", "meant"),
    [
        ("When did the French Revolution begin?", "1789", "Why?", "Why did the French Revolution begin?"),
        ("Is the glacier melting?", None, "Since when?", "Since when is the glacier melting?"),
        ("Which planets did the probe visit?", None, "How many?", "How many planets did the probe visit?"),
        ("Did the firm buy a rival?", None, "Which one?", "Which rival did the firm buy?"),
        ("Who discovered radium?", "Marie Curie", "Who else?", "Who else discovered radium?"),
        ("Who discovered penicillin?", "A. Fleming", "In what year?", "In what year was penicillin discovered?"),
        ("Who painted the walls in Rome?", None, "When was that?", "When were the walls painted in Rome?"),
        ("Who will lead the mission?", "Ann Smith", "Since when?", "Since when will Ann Smith lead the mission?"),
        ("Which firm did Intel buy in May?", "Altera", "Why is that?", "Why did Intel buy Altera in May?"),
        ("How many planes did Boeing sell?", "forty", "In what year was that?", "In what year did Boeing sell planes?"),
        ("What did the minister promise?", "lower taxes", "Why?", "Why did the minister promise lower taxes?"),
    ],
)  # fmt: skip
def test_bare_question_words_take_over_the_clause(before: str, answer: str | None, asked: str, meant: str) -> None:
    assert understood(asked, (before, answer)) == [meant]


@pytest.mark.parametrize(
    ("before", "answer", "asked", "meant"),
    [
        ("Who coached Liverpool?", "Bob Paisley", "Where was he born?", "Where was Bob Paisley born?"),
        ("Where was Marie Curie born?", "Warsaw", "What did she discover?", "What did Marie Curie discover?"),
        ("Who is the mayor of Paris?", "Anne Hidalgo", "What is her party?", "What is Anne Hidalgo’s party?"),
        ("Who is the mayor of Paris?", "Anne Hidalgo", "And her party?", "What is Anne Hidalgo’s party?"),
        ("Who founded Intel?", "Robert Noyce", "When was it founded?", "When was Intel founded?"),
        ("Who runs Google?", "Larry Page and Sergey Brin", "Are they old?", "Are Larry Page and Sergey Brin old?"),
        ("Which firm did Intel buy?", "Altera", "When was this firm founded?", "When was Altera founded?"),
        ("Who leads a new space agency?", None, "Is that agency big?", "Is the new space agency big?"),
        ("Which river crosses Vienna?", "the Danube", "How long is it?", "How long is the Danube?"),
        ("What did Darwin write?", "On the Origin of Species", "Who printed it?", "Who printed the Origin of Species?"),
        ("Where did Napoleon die?", "on Saint Helena", "Who else died there?", "Who else died on Saint Helena?"),
        ("When did the war begin?", "1914", "Who was king then?", "Who was king in 1914?"),
        ("Who won in 1966?", "England", "Which players scored that year?", "Which players scored in 1966?"),
        ("What did the minister promise?", None, "Did she resign?", "Did the minister resign?"),
        ("What are the rules of chess?", None, "Who wrote them?", "Who wrote the rules?"),
    ],
)  # fmt: skip
def test_pronouns_stand_for_what_they_most_likely_mean(before: str, answer: str | None, asked: str, meant: str) -> None:
    assert understood(asked, (before, answer))[0] == meant


def test_the_next_likely_antecedent_is_another_reading() -> None:
    assert understood("Where was he born?", ("Who succeeded Bill Shankly?", "Bob Paisley")) == [
        "Where was Bob Paisley born?",
        "Where was Bill Shankly born?",
    ]


def test_an_antecedent_may_stand_further_back() -> None:
    turns = ("Who wrote the report?", "Ann Smith"), ("When was it published?", "May 2019"), ("Is it long?", None)
    assert understood("Who paid her?", *turns) == ["Who paid Ann Smith?"]
    assert understood("Who paid her?", *turns, turns[1]) == ["When was it published? Who paid her?"]


def test_fragments_in_a_row_go_back_to_the_last_whole_question() -> None:
    assert understood("And in 1984?", ("Who coached Liverpool in 1977?", None), ("And in 1980?", None)) == [
        "Who coached Liverpool in 1984?"
    ]


@pytest.mark.parametrize("fragment", ["Since when?", "And profit margins after tax?", "What happened?"])
def test_what_fits_nowhere_goes_behind_the_previous_question(fragment: str) -> None:
    assert understood(fragment, ("Who is Tim Cook?", None)) == [f"Who is Tim Cook? {fragment}"]


@pytest.mark.parametrize(
    "question",
    [
        "Which country attacked Sony?",
        "What did Netanyahu say about his country?",
        "Where will the group hold its meetings?",
        "Who was behind the attack that hit Saudi Arabia?",
        "Is it true that the Sun is hot?",
        "How many moons are there?",
        "Is there water on Mars?",
        "And who leads Germany?",
        "Iron Dome price",
        "What is malware?",
        "What does malware do?",
        "What does this article say about rockets?",
        "Who was elected this year?",
        "How many delegates attended the conference?",
    ],
)
def test_a_question_that_leaves_nothing_out_is_left_as_it_is(question: str) -> None:
    assert readings(question, [*BEFORE, Turn("Who founded Microsoft in 1975?", "Bill Gates")]) == [question]


def test_the_most_confident_reading_is_chosen_and_the_first_of_equals() -> None:
    assert choose(["What is his job?", "What is Ann’s job?", "What is Bo’s job?"], [0.2, 0.3, 0.3]) == 1
    assert choose(["What is his job?", "What is Ann’s job?"], [0.3, 0.3]) == 0
    assert choose(["Who leads Germany?"], [0.0]) == 0


def test_a_fragment_is_not_taken_as_it_stands_where_it_may_mean_something() -> None:
    assert choose(["And in 2016?", "Who won in 2016?"], [0.9, 0.1]) == 1
    assert choose(["And in 2016?"], [0.9]) == 0


def test_a_first_question_is_left_as_it_is() -> None:
    assert readings("What is his job?", []) == ["What is his job?"]


def test_no_reading_is_longer_than_what_may_be_asked() -> None:
    assert readings("Why?", [Turn("sony " * 199 + "abc")]) == ["Why?"]


WORDS = """And what about who is was did it he his that there then in of the The Israel ’s Ann Smith how many group
? , 2016 which one else when by leads announced"""
words = st.sampled_from([*WORDS.split(), "\n"])
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=12).map(" ".join))


@given(texts, st.lists(st.builds(Turn, texts, st.none() | texts), max_size=4))
def test_any_conversation_gives_the_plain_question_first_and_few_others(question: str, history: list[Turn]) -> None:
    found = readings(question, history)
    assert found[0] == question
    assert len(set(found)) == len(found) <= READINGS
    assert all(len(one) <= MAX_CHARACTERS for one in found[1:])
    assert readings(question, history) == found
