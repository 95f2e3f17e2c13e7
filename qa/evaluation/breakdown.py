"""Where a run's errors come from, and what could have been reached."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.evaluation.means import has_answer, means, no_answer
from qa.evaluation.scoring import ERRORS
from qa.question_types import QUESTION_TYPES, question_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.evaluation.scoring import Scored

_WORDING = (0.0, 1 / 3, 2 / 3, 1.0)


def best_thresholds(scored: Sequence[Scored]) -> dict[str, float]:
    """`best_exact` and `best_f1` from 0 to 100, had the threshold been the best one for these questions.

    `best_exact_thresh` and `best_f1_thresh` are the probability of having no answer, 1 - confidence, up to which to
    answer. As the script of 2.0 finds them: questions are answered one by one, the surest first, ties in their order.
    """
    if not scored:
        return {}
    order = sorted(scored, key=lambda one: 1 - one.prediction.confidence)
    found = {}
    for name in ("exact", "f1"):
        gains = [
            float(getattr(one, f"forced_{name}")) if has_answer(one) else -float(bool(one.prediction.quotes))
            for one in order
        ]
        sums = np.cumsum([float(sum(map(no_answer, scored))), *gains])
        best = int(np.argmax(sums))
        found[f"best_{name}"] = 100 * float(sums[best]) / len(scored)
        found[f"best_{name}_thresh"] = 1 - order[best - 1].prediction.confidence if best else 0.0
    return found


def by_kind(scored: Sequence[Scored]) -> dict[str, dict[str, int]]:
    """Of each kind of question without an answer: how many, how many refused, how many of these for that reason."""
    kinds = sorted({one.prediction.kind for one in scored if no_answer(one) and one.prediction.kind})
    return {
        kind: {
            "n": len(same),
            "refused": sum(one.prediction.abstained for one in same),
            "reason_right": sum(one.prediction.reason == kind for one in same),
        }
        for kind in kinds
        for same in [[one for one in scored if no_answer(one) and one.prediction.kind == kind]]
    }


def attribution(scored: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """How many errors each stage made first, and the share of right answers had that stage been perfect, at most."""
    counts = Counter(one.error for one in scored if one.error)
    errors: dict[str, int] = {error: counts[error] for error in ERRORS}
    stages = {
        "retrieval": ("not_retrieved", "ranked_below_k"),
        "ranking": ("ranked_below_k",),
        "reading": ("read_wrongly",),
        "refusing": ("wrongly_refused", "wrongly_answered"),
    }
    right = sum(one.right for one in scored)
    bounds = {
        stage: (right + sum(errors[one] for one in some)) / len(scored) for stage, some in stages.items() if scored
    }
    return {"errors": errors, "upper_bounds": bounds}


def by_wording(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """Share right by how much of the question's wording stands in the sentence of its answer: paraphrases first."""
    rows = []
    for low, high in pairwise(_WORDING):
        same = [
            one for one in scored if one.prediction.wording is not None and _within(one.prediction.wording, low, high)
        ]
        right = sum(one.right for one in same) / len(same) if same else None
        rows.append({"low": round(low, 3), "high": round(high, 3), "n": len(same), "right": right})
    return rows


def by_type(scored: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """Of each type of question that occurs: how many, and the measures that tell the types apart.

    Exact match and F1, from 0 to 100, are over its answerable questions, None where there are none; `right` is the
    share in [0, 1] over all of them.
    """
    types: dict[str, list[Scored]] = {name: [] for name in QUESTION_TYPES}
    for one in scored:
        types[question_type(one.prediction.question)].append(one)
    return {name: _of_type(same) for name, same in types.items() if same}


def _of_type(same: Sequence[Scored]) -> dict[str, Any]:
    found = means(same)
    exact, f1, forced, right = (
        found[name].value if name in found else None
        for name in ("HasAns_exact", "HasAns_f1", "forced.HasAns_f1", "right")
    )
    return {"n": len(same), "HasAns_exact": exact, "HasAns_f1": f1, "forced": {"HasAns_f1": forced}, "right": right}


def _within(value: float | None, low: float, high: float) -> bool:
    return value is not None and (low <= value < high or value == high == 1)
