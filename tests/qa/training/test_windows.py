"""Windows hold the annotated answers, to the character, wherever pieces of texts were put together."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoding import SentenceEncoder
from index.splitting import split
from index.types import Article, Passage, Span
from qa.evaluation.data.types import Context, Question
from qa.training.edits import Swap
from qa.training.windows import (
    Paragraph,
    Window,
    altered,
    answer_texts,
    answered,
    home,
    paragraph,
    removed,
    renamed,
)
from tests.qa.training.made import rng

TOKENS = SentenceEncoder().tokens
WORDS = st.sampled_from(
    ["harbour", "Arden", "closed", "1998", "naïve", "mills,", "council’s", "“old”", "東京", "(twice)", "3.5%"]
)
SENTENCES = st.lists(WORDS, min_size=3, max_size=14).map(lambda words: "The " + " ".join(words) + ".")
OTHERS = split(Article.of("Another town is far away. Its mill closed in 1998. " * 20, title="O"), tokens=TOKENS)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=16).map(" ".join)


def word_spans(text: str) -> list[Span]:
    spans, at = [], 0
    for word in text.split(" "):
        spans.append(Span(at, at + len(word)))
        at += len(word) + 1
    return spans


@st.composite
def paragraphs(draw: st.DrawFn) -> Paragraph:
    """A text with a question to which one to three annotators gave answers of one to four words."""
    text = draw(TEXTS)
    words, answers = word_spans(text), []
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(0, len(words) - 1))
        last = min(len(words) - 1, first + draw(st.integers(0, 3)))
        answers.append(Span(words[first].start, words[last].end))
    return paragraph(Context("T", text, (Question("1", "What?", tuple(answers)),)), "", "T", TOKENS)


@settings(max_examples=40)
@given(one=paragraphs(), other=st.sampled_from(OTHERS), seed=st.integers(0, 999))
def test_answers_of_every_window_are_verbatim_the_annotated_texts(one: Paragraph, other: Passage, seed: int) -> None:
    (question,) = one.questions
    passage = home(question, one.passages)
    if passage is None:  # each answer lies over the end of a passage
        assert not any(held.span.contains(span) for held in one.passages for span in question.answers)
        return
    window = answered(question, passage, other, rng(seed))
    assert window.kind == "answer"
    assert window.answers
    inside = [span for span in question.answers if passage.span.contains(span)]
    assert {span.of(window.text) for span in window.answers} <= {
        span.shift(-passage.span.start).of(passage.text) for span in inside
    }
    first, _, second = window.text.partition("\n")
    assert window.text in passage.text or any(
        own in passage.text and more in other.text for own, more in ((first, second), (second, first))
    )


@settings(max_examples=30)
@given(one=paragraphs())
def test_a_window_that_lost_its_answer_holds_it_nowhere(one: Paragraph) -> None:
    (question,) = one.questions
    passage = home(question, one.passages)
    if passage and (window := removed(question, passage)):
        assert window.answers == ()
        assert not any(text in window.text.lower() for text in answer_texts(question, passage))
        assert all(piece in passage.text for piece in window.text.split(". "))


def test_all_ways_of_cutting_are_met() -> None:
    text = "The mill was closed. " * 12 + "The bridge was built in 1998. " + "The council met again. " * 4
    start = text.index("1998")
    question = Question("1", "When?", (Span(start, start + 4),))
    one = paragraph(Context("T", text, (question,)), "", "T", TOKENS)
    other = paragraph(Context("O", "Another town is far away.", ()), "", "O", TOKENS)
    passage = home(question, one.passages)
    assert passage
    texts = {answered(question, passage, other.passages[0], rng(seed)).text for seed in range(60)}
    assert passage.text in texts
    assert any(text.startswith("Another town") for text in texts)
    assert any(text.endswith("\nAnother town is far away.") for text in texts)
    assert any("\n" not in text and len(text) < len(passage.text) for text in texts)


def test_too_short_a_rest_makes_no_window() -> None:
    question = Question("1", "When?", (Span(13, 17),))
    one = paragraph(Context("T", "It closed in 1998. Nobody minded.", (question,)), "", "T", TOKENS)
    assert removed(question, one.passages[0]) is None


def window(question: str, text: str, answer: str) -> Window:
    return Window(question, text, (Span(text.index(answer), text.index(answer) + len(answer)),), "answer")


def test_an_altered_text_no_longer_answers() -> None:
    made = altered(window("When did Ann come?", "Ann came in 1521. Ann left.", "1521"), Swap("Ann", "Bert"))
    assert made == Window("When did Ann come?", "Bert came in 1521. Bert left.", (), "altered")
    assert altered(window("When did Ann come?", "She came in 1521.", "1521"), Swap("Ann", "Bert")) is None
    assert altered(window("Who came?", "Ann came.", "Ann"), Swap("Ann", "Bert")) is None


def test_what_is_renamed_in_question_and_text_still_answers() -> None:
    made = renamed(window("When did Ann come?", "Ann came in 1521.", "1521"), Swap("Ann", "Bertold"))
    assert made
    assert (made.question, made.text, made.kind) == ("When did Bertold come?", "Bertold came in 1521.", "answer")
    assert [span.of(made.text) for span in made.answers] == ["1521"]
    assert renamed(window("When did Ann come?", "She came in 1521.", "1521"), Swap("Ann", "Bert")) is None
    assert renamed(window("Who came?", "Ann came.", "Ann"), Swap("came", "left")) is not None
    assert renamed(window("Did Ann come?", "Ann came.", "Ann"), Swap("Ann", "Bert")) is None
