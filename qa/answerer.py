"""Question in, cited answer out."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from index.questions import checked_question
from qa.composing import cite, nearest
from qa.confidence import Calibration, Judgement
from qa.conversation import readings
from qa.models import sentence_model
from qa.types import Answer, Candidate, Reader, Trace, Turn

if TYPE_CHECKING:
    from collections.abc import Collection as AbstractCollection
    from collections.abc import Iterator, Sequence

    from index.types import Hit, Retriever

HITS = 5


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand the question, with what was found for it."""

    understood_as: str
    hits: list[Hit]
    candidates: list[Candidate]
    judgement: Judgement


class Answerer:
    """Asks a retriever for passages and a reader for spans, and answers only above the threshold of confidence."""

    def __init__(
        self, retriever: Retriever, reader: Reader, *, calibration: Calibration | None = None, hits: int = HITS
    ) -> None:
        self._retriever = retriever
        self.calibration = calibration or Calibration(sentence_model())
        self.reader = reader
        self.hits = hits

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), articles: AbstractCollection[str] | None = None
    ) -> Answer:
        """An answer, or an abstention with its reason. Only some articles are asked where their ids are given.

        `history` may change what is looked for, when that gives more confidence; the threshold stays the same.
        Raises QuestionError for what cannot be asked, and whatever the retriever raises.
        """
        return self.trace(question, history=history, articles=articles).answer

    def trace(
        self, question: str, *, history: Sequence[Turn] = (), articles: AbstractCollection[str] | None = None
    ) -> Trace:
        """As `ask`, with what the answer was made from."""
        clock = _Clock()
        with clock.stage("total"):
            question = checked_question(question)
            tried = [self._read(understood_as, articles, clock) for understood_as in readings(question, history)]
            chosen = max(tried, key=lambda one: one.judgement.confidence)  # the first of equals: as it was asked
            return self._composed(question, chosen, clock)

    def _read(self, question: str, articles: AbstractCollection[str] | None, clock: _Clock) -> _Reading:
        with clock.stage("search"):
            hits = self._retriever.search(question, self.hits, articles=articles)
        with clock.stage("read"):
            candidates = self.reader.read(question, hits)
        return _Reading(question, hits, candidates, self.calibration.judge(candidates))

    def _composed(self, question: str, chosen: _Reading, clock: _Clock) -> Trace:
        reason = chosen.judgement.reason
        with clock.stage("compose"):
            best = tuple(cite(chosen.candidates[:1], self._retriever))
            reason = reason or (None if best else "not_stated")  # its article has just been removed
            near = tuple(cite(nearest(chosen.candidates), self._retriever)) if reason else ()
        answer = Answer(
            question=question,
            understood_as=chosen.understood_as,
            citations=() if reason else best,
            score=chosen.candidates[0].score if chosen.candidates else 0.0,
            confidence=chosen.judgement.confidence,
            reason=reason,
            nearest=near,
            timings_ms=clock.milliseconds,
        )
        return Trace(answer, tuple(chosen.hits), best)


@dataclass(slots=True)
class _Clock:
    """Milliseconds by stage; a stage entered twice adds up."""

    milliseconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.milliseconds[name] = self.milliseconds.get(name, 0.0) + 1000 * (perf_counter() - start)
