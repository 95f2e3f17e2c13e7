"""How well confidence tells right from wrong: risk and coverage, calibration, what a target risk comes to.

All take `confidence`, shape (n,) in [0, 1], and `right`, shape (n,): whether the best quote is right, which for a
question without an answer it never is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

BINS = 10

_POINTS = 200


class RiskCoverage:
    """The share of wrong answers at each coverage, when the surest are answered first.

    Of questions with the same confidence, each counts with the mean error of them all, as if they came in any order.
    """

    def __init__(self, confidence: Floats, right: Bools) -> None:
        self._order = np.argsort(-confidence, kind="stable")
        _, ties = np.unique(-confidence[self._order], return_inverse=True)
        wrong = (~right[self._order]).astype(np.float64)
        self._wrong = (np.bincount(ties, weights=wrong) / np.bincount(ties))[ties] if len(wrong) else wrong

    def aurc(self, counts: Floats | None = None) -> Floats:
        """The area under the curve: the mean risk over all coverages (Geifman, Uziel and El-Yaniv, ICLR 2019).

        `counts` says how often each question counts, shape (draws, n); once, without it. Shape (draws,).
        """
        counts = np.ones((1, len(self._order))) if counts is None else counts
        counts = counts[:, self._order]
        answered = counts.cumsum(axis=1)
        risk = (counts * self._wrong).cumsum(axis=1) / np.maximum(answered, 1)
        area: Floats = (counts * risk).sum(axis=1) / np.maximum(answered[:, -1], 1)
        return area

    def curve(self) -> list[list[float]]:
        """At most 200 points [coverage, risk], by rising coverage."""
        n = len(self._order)
        if not n:
            return []
        risk = self._wrong.cumsum() / np.arange(1, n + 1)
        chosen = np.unique(np.linspace(0, n - 1, min(n, _POINTS)).round().astype(int))
        return [[(i + 1) / n, float(risk[i])] for i in chosen.tolist()]


class Reliability:
    """Confidence against the share of right answers in ten bins of equal width."""

    def __init__(self, confidence: Floats, right: Bools) -> None:
        self._confidence, self._right = confidence, right.astype(np.float64)
        self._bins = np.minimum((confidence * BINS).astype(int), BINS - 1)

    def ece(self, counts: Floats | None = None) -> Floats:
        """Expected calibration error (Guo et al., ICML 2017); `counts` and the result as for `RiskCoverage.aurc`."""
        counts = np.ones((1, len(self._bins))) if counts is None else counts
        members = np.eye(BINS)[self._bins]
        gaps = np.abs(counts @ (members * (self._confidence - self._right)[:, None])).sum(axis=1)
        error: Floats = gaps / np.maximum(counts.sum(axis=1), 1)
        return error

    def bins(self) -> list[dict[str, Any]]:
        """The bins that are not empty: bounds, how many, mean confidence, share right."""
        edges = [number / BINS for number in range(BINS + 1)]
        return [
            {
                "low": low,
                "high": high,
                "n": int(inside.sum()),
                "confidence": float(self._confidence[inside].mean()),
                "right": float(self._right[inside].mean()),
            }
            for number, (low, high) in enumerate(pairwise(edges))
            if (inside := self._bins == number).any()
        ]


def at_targets(confidence: Floats, right: Bools, thresholds: Mapping[float, float]) -> dict[str, dict[str, Any]]:
    """What each target risk comes to here: its threshold, the coverage, and the share of wrong answers among them.

    The error is None where nothing would be answered.
    """
    found = {}
    for risk, threshold in sorted(thresholds.items()):
        answered = confidence >= threshold
        error = float((~right[answered]).mean()) if answered.any() else None
        coverage = float(answered.mean()) if len(answered) else 0.0
        found[f"{risk:g}"] = {"threshold": threshold, "coverage": coverage, "error": error}
    return found
