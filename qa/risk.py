"""Thresholds of confidence that keep the error rate at or below a target, with a bound and not just on average.

Learn-then-test with fixed sequences (Angelopoulos, Bates, Candès, Jordan and Lei, 2021): thresholds are tested from
high to low, each by the exact binomial bound of Clopper and Pearson (1934) on the error rate among what it would
answer, and testing stops at the first that fails. So with probability 1 - LEVEL over calibration sets, the error rate
stays at or below the target on questions of the same kind, asked independently of each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.1
"""The probability that is allowed to a threshold of not keeping its target."""

RISKS = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
"""The target risks that thresholds are set for."""

REFUSE_ALL = 1.01
"""A threshold that no probability reaches."""

_STEPS = 200  # thresholds to be tested
_STARTS = 5  # sequences, so that bad luck with the few surest answers does not end them all


def upper_bound(wrong: int, answered: int, level: float = LEVEL) -> float:
    """The error rate that, with probability 1 - level, is not exceeded, after `wrong` of `answered` were wrong."""
    from scipy.stats import beta

    return 1.0 if wrong >= answered else float(beta.ppf(1 - level, wrong + 1, answered - wrong))


def threshold(confidence: NDArray[np.float64], right: NDArray[np.bool_], risk: float, *, level: float = LEVEL) -> float:
    """The confidence from which to answer so that at most a share `risk` is wrong; REFUSE_ALL where none keeps it.

    `confidence` and `right` are of shape (n,), of questions that the confidence was not fitted on.
    """
    steps = _tested(np.asarray(confidence), np.asarray(right))
    lowest = REFUSE_ALL
    for start in range(_STARTS):
        for value, wrong, answered in steps[start * len(steps) // _STARTS :]:
            if upper_bound(wrong, answered, level / _STARTS) > risk:
                break
            lowest = min(lowest, value)
    return lowest


def thresholds(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[float, float]:
    """The threshold of each of RISKS."""
    return {risk: round(threshold(confidence, right, risk), 4) for risk in RISKS}


def _tested(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> list[tuple[float, int, int]]:
    """Thresholds from high to low with how many would be wrong of how many answered; ties are answered together."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    last_of_ties = np.flatnonzero(np.append(np.diff(confidence[order]) != 0, True)) if len(order) else order
    some = np.unique(np.linspace(0, len(last_of_ties) - 1, min(_STEPS, len(last_of_ties))).astype(int))
    return [(float(confidence[order[i]]), int(wrong[i]), int(i) + 1) for i in last_of_ties[some]]
