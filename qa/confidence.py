"""From a reader's raw scores to the probability of being right, and to the reason for refusing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.models import Logistic, SentenceModel
    from qa.types import Candidate, Reason

RISK = 0.35
"""The share of wrong answers among the answered ones that is aimed at unless another is asked for."""

_FAINT = 1e-6


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely a candidate is right, and, where that is too little, why nothing is answered."""

    confidence: float
    reason: Reason | None


class Calibration:
    """Judges candidates by logistic regressions over their signals, with the threshold of a target risk."""

    def __init__(self, model: SentenceModel, *, risk: float = RISK) -> None:
        if risk not in model.thresholds:
            known = ", ".join(f"{known:g}" for known in sorted(model.thresholds))
            raise ValueError(f"risk must be one of {known}, got {risk}")
        self._model = model
        self.risk = risk
        self.revision = model.sha256
        self.thresholds = model.thresholds
        self.threshold = model.thresholds[risk]

    def judge(self, candidates: Sequence[Candidate]) -> Judgement:
        """The best candidate's judgement; of no candidates at all, that the question is off topic."""
        if not candidates:
            return Judgement(0.0, "off_topic")
        evidence = weigh(candidates)
        confidence = probability(self._model.right, evidence)
        if confidence >= self.threshold:
            return Judgement(confidence, None)
        on_topic = probability(self._model.on_topic, evidence) >= 0.5  # noqa: PLR2004  the likelier of two
        return Judgement(confidence, "not_stated" if on_topic else "off_topic")


def weigh(candidates: Sequence[Candidate]) -> dict[str, float]:
    """What there is to say for the best candidate: its signals, and how it stands out from the others.

    `lead` is its score less the next one's, `odds` the logarithm of its odds under a softmax over all scores,
    `standout` its score in standard deviations from their mean, `best_NAME` the highest that any shows of a signal.
    """
    best = candidates[0]
    scores = [one.score for one in candidates]
    others = sum(math.exp(score - best.score) for score in scores[1:])
    spread = pstdev(scores)
    evidence = dict(best.signals)
    evidence["score"] = best.score
    evidence["lead"] = best.score - scores[1] if len(scores) > 1 else 0.0
    evidence["odds"] = -math.log(max(others, _FAINT))
    evidence["standout"] = (best.score - fmean(scores)) / spread if spread > _FAINT else 0.0
    for name in best.signals:
        evidence[f"best_{name}"] = max(one.signals[name] for one in candidates)
    return evidence


def probability(model: Logistic, evidence: Mapping[str, float]) -> float:
    """The logistic function of the weighted evidence, in [0, 1]."""
    odds = model.intercept + sum(weight * evidence[name] for name, weight in model.weights.items())
    return (1 + math.tanh(odds / 2)) / 2  # the same as 1 / (1 + exp(-odds)), and never overflows
