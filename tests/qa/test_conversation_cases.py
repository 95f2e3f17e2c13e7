"""Follow-ups on the sample article, from question to quote, by the reader of the product. English only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import pytest

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.types import Article, Span
from qa.answerer import Answerer
from qa.conversation import readings
from qa.readers import SPAN, open_reader
from qa.types import Answer, Reader, Turn

RIGHT = 47
"""So many follow-ups are answered or refused as they should be, at least."""


@dataclass(frozen=True)
class FollowUp:
    """One question of a conversation behind its first: what is wanted, what came, and what came to it alone."""

    case: str
    question: str
    wanted: tuple[str, ...]
    history: tuple[Turn, ...]
    answer: Answer
    alone: Answer | None

    def is_right(self, article: Article) -> bool:
        if not self.wanted:
            return self.answer.abstained
        if self.answer.abstained:
            return False
        best = max(self.answer.parts, key=lambda part: part.confidence).citations[0].span
        return any(best.start < place.end and place.start < best.end for place in places(self.wanted, article))

    def __str__(self) -> str:
        told = self.answer.text or f"({self.answer.reason})"
        wanted = " / ".join(self.wanted) or "(refused)"
        return f"{self.case}: {self.question} [{self.answer.understood_as}] -> {told[:90]}; wanted {wanted}"


def places(texts: tuple[str, ...], article: Article) -> list[Span]:
    starts = [(article.text.index(text), len(text)) for text in texts]
    return [Span(start, start + length) for start, length in starts]


def conversations() -> list[dict[str, object]]:
    path = files("qa.evaluation") / "gold" / "conversations.json"
    return list(json.loads(path.read_text("utf-8"))["conversations"])


@pytest.fixture(scope="module")
def reader(encoder: SentenceEncoder) -> Reader:
    return open_reader(SPAN, encoder)


@pytest.fixture(scope="module")
def answerer(encoder: SentenceEncoder, sample: Article, reader: Reader) -> Iterator[Answerer]:
    with Collection.open(encoder=encoder) as collection:
        collection.add(sample)
        yield Answerer(collection, reader)


@pytest.fixture(scope="module")
def follow_ups(answerer: Answerer) -> list[FollowUp]:
    return [one for case in conversations() for one in _held(case, answerer)]


def _held(case: dict[str, object], answerer: Answerer) -> Iterator[FollowUp]:
    history: list[Turn] = []
    turns = case["turns"]
    assert isinstance(turns, list)
    for turn in turns:
        question = turn["question"]
        answer = answerer.ask(question, history=history)
        if history:
            alone = answerer.ask(question) if turn.get("new_topic") else None
            wanted = tuple(turn.get("answers", ()))
            yield FollowUp(str(case["id"]), question, wanted, tuple(history), answer, alone)
        history.append(Turn.of(answer))


def test_what_is_wanted_stands_in_the_article_once(sample: Article) -> None:
    cases = conversations()
    turns = [turn for case in cases for turn in case["turns"]]  # type: ignore[attr-defined]  # as read from JSON
    assert len({case["id"] for case in cases}) == len(cases) >= 30
    assert [text for turn in turns for text in turn.get("answers", ()) if sample.text.count(text) != 1] == []
    assert all(bool(turn.get("refused")) == ("reason" in turn) for turn in turns)


def test_a_new_topic_is_answered_as_if_it_were_asked_alone(follow_ups: list[FollowUp]) -> None:
    new = [one for one in follow_ups if one.alone is not None]
    assert len(new) > 5
    assert [str(one) for one in new if one.answer != one.alone] == []


def test_no_follow_up_is_answered_below_the_threshold(follow_ups: list[FollowUp], answerer: Answerer) -> None:
    threshold = answerer.calibration.threshold
    assert [str(one) for one in follow_ups if not one.answer.abstained and one.answer.confidence < threshold] == []


def test_the_question_as_understood_is_told(follow_ups: list[FollowUp]) -> None:
    for one in follow_ups:
        assert one.answer.question == one.question
        assert one.answer.understood_as in readings(one.question, one.history)


def test_every_quote_of_a_follow_up_is_verbatim(follow_ups: list[FollowUp], sample: Article) -> None:
    for one in follow_ups:
        for citation in (*one.answer.citations, *one.answer.nearest):
            assert citation.span.of(sample.text) == citation.quote
            assert citation.sentence_span.of(sample.text) == citation.sentence


def test_most_follow_ups_are_right(follow_ups: list[FollowUp], sample: Article) -> None:
    wrong = [str(one) for one in follow_ups if not one.is_right(sample)]
    assert len(follow_ups) - len(wrong) >= RIGHT, "\n".join([f"{len(wrong)} of {len(follow_ups)} are wrong:", *wrong])
