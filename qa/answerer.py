"""Question in, cited answer out."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from index.questions import checked_question
from qa.composing import cite, compose, nearest
from qa.confidence import Calibration, Judgement
from qa.conversation import choose, readings
from qa.readers import fit_for
from qa.types import Answer, Candidate, Reader, Trace, Turn

if TYPE_CHECKING:
    from collections.abc import Collection as AbstractCollection
    from collections.abc import Iterator, Sequence

    from index.types import Hit, Retriever
    from qa.types import Progress, Stage

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
        self.calibration = calibration or Calibration(fit_for(reader.name))
        self.reader = reader
        self.hits = hits

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        articles: AbstractCollection[str] | None = None,
        risk: float | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """An answer, or an abstention with its reason. Only some articles are asked where their ids are given.

        `history` may change what is looked for, when that gives more confidence; the threshold stays the same.
        `risk` is the share of wrong answers allowed, in place of the calibration's own; RiskError where no threshold
        keeps it. Raises QuestionError for what cannot be asked, and whatever the retriever or `progress` raises.
        """
        return self.trace(question, history=history, articles=articles, risk=risk, progress=progress).answer

    def trace(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        articles: AbstractCollection[str] | None = None,
        risk: float | None = None,
        progress: Progress | None = None,
    ) -> Trace:
        """As `ask`, with what the answer was made from."""
        clock = _Clock(progress)
        calibration = self.calibration if risk is None else self.calibration.at(risk)
        with clock.stage("total"):
            question = checked_question(question)
            tried = [self._read(one, articles, calibration, clock) for one in readings(question, history)]
            confidences = [one.judgement.confidence for one in tried]
            chosen = tried[choose([one.understood_as for one in tried], confidences)]
            return self._composed(question, chosen, calibration, clock)

    def _read(
        self, question: str, articles: AbstractCollection[str] | None, calibration: Calibration, clock: _Clock
    ) -> _Reading:
        clock.tell("searching")
        with clock.stage("search"):
            hits = self._retriever.search(question, self.hits, articles=articles)
        clock.tell("reading", len(hits))
        with clock.stage("read"):
            candidates = self.reader.read(question, hits)
        return _Reading(question, hits, candidates, calibration.judge(candidates))

    def _composed(self, question: str, chosen: _Reading, calibration: Calibration, clock: _Clock) -> Trace:
        candidates, reason = chosen.candidates, chosen.judgement.reason
        clock.tell("composing")
        with clock.stage("compose"):
            form, best = compose(chosen.understood_as, candidates, calibration, self._retriever)
            reason = reason or (None if best else "not_stated")  # its article has just been removed
            rivals = calibration.rivals(candidates) if reason == "ambiguous" else ()
            near = tuple(cite(nearest(candidates, rivals), self._retriever)) if reason else ()
        answer = Answer(
            question=question,
            understood_as=chosen.understood_as,
            parts=() if reason else best,
            form="quote" if reason else form,
            score=candidates[0].score if candidates else 0.0,
            confidence=chosen.judgement.confidence,
            reason=reason,
            nearest=near,
            timings_ms=clock.milliseconds,
        )
        return Trace(answer, tuple(chosen.hits), best)


@dataclass(slots=True)
class _Clock:
    """Milliseconds by stage; a stage entered twice adds up. Who follows the work is told of each stage."""

    progress: Progress | None
    milliseconds: dict[str, float] = field(default_factory=dict)

    def tell(self, stage: Stage, passages: int = 0) -> None:
        if self.progress:
            self.progress(stage, passages)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.milliseconds[name] = self.milliseconds.get(name, 0.0) + 1000 * (perf_counter() - start)
