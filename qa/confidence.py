"""From a reader's raw scores to the probability of being right, and to the reason for refusing."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from index.errors import UserError
from qa.agreement import agree, quote_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.models import Logistic, ReaderFit
    from qa.types import Candidate, Reason

_FAINT = 1e-6
_MUCH = 50.0


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What questions on a collection made of the confidence: Platt scaling of its log-odds, and thresholds of its own.

    Platt, Advances in Large Margin Classifiers, 1999. `reader` and `questions` say what it was made with.
    """

    slope: float
    intercept: float
    thresholds: Mapping[float, float]
    reader: str
    questions: int

    @property
    def revision(self) -> str:
        """Tells one adjustment from another."""
        return hashlib.sha256(repr((self.slope, self.intercept, sorted(self.thresholds.items()))).encode()).hexdigest()

    def of(self, confidence: float) -> float:
        """The confidence in [0, 1] as it is for this collection."""
        return logistic(self.intercept + self.slope * log_odds(confidence))


def log_odds(confidence: float) -> float:
    """`log(p / (1 - p))`, of probabilities near 0 and 1 that of one a little less extreme."""
    kept = min(max(confidence, _FAINT), 1 - _FAINT)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely a candidate is right, and, where that is too little, why nothing is answered."""

    confidence: float
    reason: Reason | None


class RiskError(UserError):
    """A risk that no threshold was set for."""


class Calibration:
    """Judges candidates by logistic regressions over their signals, with the threshold of a target risk.

    A risk between those that thresholds were set for is taken for the next lower one, which keeps it too. Raises
    RiskError for one below all of them. `adjustment` is what a collection's own questions made of the confidence.
    """

    def __init__(self, fit: ReaderFit, *, risk: float | None = None, adjustment: Adjustment | None = None) -> None:
        self._fit = fit
        self._adjustment = adjustment
        self.risk = risk = fit.risk if risk is None else risk
        self.thresholds = adjustment.thresholds if adjustment else fit.thresholds
        self.revision = fit.sha256 + (f" {adjustment.revision}" if adjustment else "")
        kept = [known for known in self.thresholds if known <= risk]
        if not kept or risk >= 1:
            raise RiskError(f"The risk must be from {min(self.thresholds):g} to below 1, got {risk:g}.")
        self.threshold = self.thresholds[max(kept)]

    def at(self, risk: float) -> Calibration:
        """The same with another target risk."""
        return Calibration(self._fit, risk=risk, adjustment=self._adjustment)

    def reachable(self, risk: float) -> bool:
        """Whether there is a confidence from which on this risk is kept."""
        lowest = self.lowest_risk
        return lowest is not None and lowest <= risk

    @property
    def lowest_risk(self) -> float | None:
        """The least risk that some confidence keeps; None where there is none, and everything is refused."""
        return min((known for known, needed in self.thresholds.items() if needed <= 1), default=None)

    def judge(self, candidates: Sequence[Candidate]) -> Judgement:
        """The best candidate's judgement; of no candidates at all, that the question is off topic."""
        if not candidates:
            return Judgement(0.0, "off_topic")
        confidence = self.confidence(candidates)
        if confidence >= self.threshold:
            return Judgement(confidence, None)
        if probability(self._fit.on_topic, weigh(candidates)) < 0.5:  # noqa: PLR2004  the likelier of two
            return Judgement(confidence, "off_topic")
        torn = confidence + sum(self.rivals(candidates).values()) >= self.threshold
        return Judgement(confidence, "ambiguous" if torn else "not_stated")

    def confidence(self, candidates: Sequence[Candidate], of: int = 0) -> float:
        """The probability in [0, 1] that a candidate is right, by its place among the others."""
        found = probability(self._fit.right, weigh(candidates, of))
        return self._adjustment.of(found) if self._adjustment else found

    def rivals(self, candidates: Sequence[Candidate]) -> dict[int, float]:
        """The confidence of candidates that say something else than the best, elsewhere, and are nearly as likely.

        By number; nearly as likely are those with a score, which is a logarithm of odds, less than log 2 below.
        """
        return {
            number: self.confidence(candidates, number)
            for number in others(candidates)
            if candidates[number].score > candidates[0].score - math.log(2)
            and not candidates[number].sentence.overlaps(candidates[0].sentence)
        }


def others(candidates: Sequence[Candidate], of: int = 0) -> list[int]:
    """The numbers of candidates that say something else than one of them."""
    quote = quote_of(candidates[of])
    return [number for number, one in enumerate(candidates) if number != of and not agree(quote_of(one), quote)]


def weigh(candidates: Sequence[Candidate], of: int = 0) -> dict[str, float]:
    """What there is to say for a candidate: its signals, and how it stands out from those that say something else.

    `lead` is its score less the best of the others', `odds` the logarithm of its odds under a softmax with them,
    `standout` its score in standard deviations from the mean of all, `agreeing` the logarithm of one more than the
    candidates that say the same, `best_NAME` the highest that any shows of a signal.
    """
    one = candidates[of]
    scores = [candidate.score for candidate in candidates]
    rivals = [scores[number] for number in others(candidates, of)]
    spread = pstdev(scores)
    evidence = dict(one.signals)
    evidence["score"] = one.score
    evidence["lead"] = one.score - max(rivals) if rivals else 0.0
    evidence["odds"] = -math.log(max(sum(math.exp(min(score - one.score, _MUCH)) for score in rivals), _FAINT))
    evidence["standout"] = (one.score - fmean(scores)) / spread if spread > _FAINT else 0.0
    evidence["agreeing"] = math.log1p(len(candidates) - 1 - len(rivals))
    for name in one.signals:
        evidence[f"best_{name}"] = max(candidate.signals[name] for candidate in candidates)
    return evidence


def probability(model: Logistic, evidence: Mapping[str, float]) -> float:
    """The logistic function of the weighted evidence, in [0, 1]."""
    return logistic(model.intercept + sum(weight * evidence[name] for name, weight in model.weights.items()))


def logistic(odds: float) -> float:
    """`1 / (1 + exp(-odds))`, which never overflows."""
    return (1 + math.tanh(odds / 2)) / 2
