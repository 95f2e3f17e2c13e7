"""All measures of a run over questions, by their standard names, each mean with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qa.evaluation.breakdown import attribution, best_thresholds, by_kind, by_type, by_wording
from qa.evaluation.cost import cost
from qa.evaluation.exact_f1 import exact_of_1_1
from qa.evaluation.means import has_answer, means
from qa.evaluation.refusals import Reliability, RiskCoverage, at_targets
from qa.evaluation.resampling import Units, interval_of, intervals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from qa.evaluation.predictions import Timing
    from qa.evaluation.scoring import Scored

    Floats = NDArray[np.float64]


def measures(
    scored: Sequence[Scored], *, thresholds: Mapping[float, float], timings: Sequence[Timing] = ()
) -> dict[str, Any]:
    """Exact match and F1 from 0 to 100 by the SQuAD scripts' names, all others from 0 to 1; None where nothing counts.

    `thresholds` maps target risks to the confidence from which a question would be answered. Of the percentages,
    `forced` are as if the best quote were always the answer. `intervals` holds 95% intervals under dotted names.
    """
    named = means(scored)
    units = Units.by([one.prediction.group for one in scored])
    confidence, right = _confidence(scored)
    risk, reliability = RiskCoverage(confidence, right), Reliability(confidence, right)
    found: dict[str, Any] = {"n": len(scored)}
    for name, mean in named.items():
        _put(found, name, mean.value)
    _counts(found, scored)
    found |= best_thresholds(scored)
    found["abstention"]["by_kind"] = by_kind(scored)
    found["calibration"] |= {
        "aurc": float(risk.aurc()[0]) if scored else None,
        "ece": float(reliability.ece()[0]) if scored else None,
        "targets": at_targets(confidence, right, thresholds),
        "reliability": reliability.bins(),
        "risk_coverage": risk.curve(),
    }
    found |= attribution(scored)
    found["by_wording"] = by_wording(scored)
    found["by_type"] = by_type(scored)
    found |= cost(timings)
    bounds: dict[str, Any] = dict(intervals(named, units))
    if scored:
        bounds["calibration.aurc"] = interval_of(risk.aurc, units)
        bounds["calibration.ece"] = interval_of(reliability.ece, units)
    found["intervals"] = {name: list(bound) for name, bound in bounds.items()}
    return found | {"resampled": units.kind, "resampled_units": len(units)}


def _confidence(scored: Sequence[Scored]) -> tuple[Floats, NDArray[np.bool_]]:
    confidence = np.array([one.prediction.confidence for one in scored], dtype=np.float64)
    return confidence, np.array([one.forced_right for one in scored], dtype=bool)


def _put(found: dict[str, Any], name: str, value: float | None) -> None:
    group, _, last = name.rpartition(".")
    (found.setdefault(group, {}) if group else found)[last] = value


def _counts(found: dict[str, Any], scored: Sequence[Scored]) -> None:
    """The scripts' totals; and the name that the script of 1.1 has for exact match, where its rules apply."""
    answerable = sum(map(has_answer, scored))
    found["total"] = len(scored)
    if answerable:
        found["HasAns_total"] = answerable
    if answerable < len(scored):
        found["NoAns_total"] = len(scored) - answerable
    elif scored:
        found["exact_match"] = 100 * float(np.mean([_exact_of_1_1(one) for one in scored]))


def _exact_of_1_1(one: Scored) -> float:
    shown = "" if one.prediction.abstained or not one.prediction.quotes else one.prediction.quotes[0].text
    return exact_of_1_1([place.text for place in one.prediction.gold], shown)
