"""Calibration on a collection's own questions: how sure the reader is there, and from when on it may answer."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import UserError
from qa.confidence import Adjustment, log_odds, logistic
from qa.risk import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qa.evaluation.scoring import Scored
    from qa.types import Reader

FEWEST = 20
"""Questions that are needed; and of them at least one that was answered right and one that was not."""

SETTING = "calibration"
_FOLDS = 5


class CalibrationError(UserError):
    """Questions that nothing can be calibrated on."""


class KeepsSettings(Protocol):
    """A collection or a selection of one."""

    def setting(self, name: str) -> str | None: ...


def adjust(scored: Sequence[Scored], reader: str) -> Adjustment:
    """What questions with known answers make of the confidence that they were answered with, before any adjustment.

    Platt scaling on all of them; thresholds from the confidence that each gets where the questions of a fifth of the
    contexts, its own among them, are left out. Raises CalibrationError for too few, or all of one kind.
    """
    right = np.array([one.forced_right for one in scored], dtype=bool)
    if len(scored) < FEWEST or right.all() or not right.any():
        raise CalibrationError(
            f"Cannot calibrate on {len(scored)} questions, {int(right.sum())} of which the reader gets right. "
            f"At least {FEWEST} are needed, with some right and some wrong: add some that the articles do not answer."
        )
    odds = np.array([log_odds(one.prediction.confidence) for one in scored])
    groups = sorted({one.prediction.group for one in scored})
    part = {group: number % _FOLDS for number, group in enumerate(groups)}
    fold = np.array([part[one.prediction.group] for one in scored])
    if len(groups) < _FOLDS:
        fold = np.arange(len(scored)) % _FOLDS  # too few contexts to leave one out
    confidence = np.zeros(len(scored))
    for number in set(fold.tolist()):
        slope, intercept = _platt(odds[fold != number], right[fold != number])
        confidence[fold == number] = [logistic(intercept + slope * one) for one in odds[fold == number]]
    slope, intercept = _platt(odds, right)
    return Adjustment(slope, intercept, thresholds(confidence, right), reader, len(scored))


def _platt(odds: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and intercept of the logistic regression of `right` on the log-odds, with Platt's smoothed targets.

    The slope is kept above 0: a higher confidence never comes to mean a lower one.
    """
    from scipy.optimize import minimize

    positive, negative = int(right.sum()), int((~right).sum())
    targets = np.where(right, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(parameters: NDArray[np.float64]) -> float:
        z = np.exp(parameters[0]) * odds + parameters[1]
        return float((np.logaddexp(0, z) - targets * z).mean())

    slope, intercept = minimize(loss, np.zeros(2)).x
    return float(np.exp(slope)), float(intercept)


def as_json(adjustment: Adjustment) -> str:
    """What is kept with the collection under SETTING."""
    return json.dumps(asdict(adjustment))


def adjustment_of(collection: KeepsSettings, reader: Reader) -> Adjustment | None:
    """What the collection keeps for this reader; None where it keeps nothing, or it was made with another reader."""
    kept = collection.setting(SETTING)
    if kept is None:
        return None
    data = json.loads(kept)
    data["thresholds"] = {float(risk): threshold for risk, threshold in data["thresholds"].items()}
    adjustment = Adjustment(**data)
    return adjustment if adjustment.reader == reader.revision else None
