"""The measures that are means over questions, with each question's value and weight.

Intervals and paired comparisons follow from these too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.evaluation.resampling import Mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.evaluation.scoring import Scored


def means(scored: Sequence[Scored]) -> dict[str, Mean]:
    """Every measure that is a mean over questions, under its dotted name; those alone for which a question counts."""

    def mean(value: Callable[[Scored], float], among: Callable[[Scored], float], scale: float = 1.0) -> Mean:
        values = np.array([value(one) for one in scored], dtype=np.float64)
        return Mean(values, np.array([among(one) for one in scored], dtype=np.float64), scale)

    def answered(one: Scored) -> bool:
        return has_answer(one) and not one.prediction.abstained

    all_means = {
        "exact": mean(lambda one: one.exact, every, 100),
        "f1": mean(lambda one: one.f1, every, 100),
        "HasAns_exact": mean(lambda one: one.exact, has_answer, 100),
        "HasAns_f1": mean(lambda one: one.f1, has_answer, 100),
        "NoAns_exact": mean(lambda one: one.exact, no_answer, 100),
        "NoAns_f1": mean(lambda one: one.f1, no_answer, 100),
        "list_f1": mean(lambda one: one.list_f1 or 0.0, lambda one: one.prediction.is_list, 100),
        "forced.exact": mean(lambda one: one.forced_exact, every, 100),
        "forced.f1": mean(lambda one: one.forced_f1, every, 100),
        "forced.HasAns_exact": mean(lambda one: one.forced_exact, has_answer, 100),
        "forced.HasAns_f1": mean(lambda one: one.forced_f1, has_answer, 100),
        "right": mean(lambda one: one.right, every),
        "coverage": mean(lambda one: not one.prediction.abstained, every),
        "verbatim": mean(lambda one: one.prediction.verbatim, every),
        "citations.exact_offsets": mean(lambda one: one.exact_offsets, answered),
        "citations.wrong_occurrence": mean(lambda one: one.wrong_occurrence, answered),
        "citations.near_gold": mean(lambda one: one.near_gold, answered),
        "abstention.precision": mean(no_answer, lambda one: one.prediction.abstained),
        "abstention.recall": mean(lambda one: one.prediction.abstained, no_answer),
        "abstention.f1": mean(_refused_rightly, lambda one: no_answer(one) + one.prediction.abstained),
        "calibration.brier": mean(lambda one: (one.prediction.confidence - one.forced_right) ** 2, every),
    }
    optional = {"HasAns_exact", "HasAns_f1", "NoAns_exact", "NoAns_f1", "list_f1"}
    return {name: one for name, one in all_means.items() if one.value is not None or name not in optional}


def every(_: Scored) -> bool:
    """For measures in which every question counts."""
    return True


def has_answer(one: Scored) -> bool:
    """Whether the question can be answered."""
    return one.prediction.answerable


def no_answer(one: Scored) -> bool:
    """Whether the question can not be answered."""
    return not one.prediction.answerable


def _refused_rightly(one: Scored) -> bool:
    return no_answer(one) and one.prediction.abstained
