"""Small tables beside the charts: what a stricter aim would cost, types of question, and refusals by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.evaluation.report.formats import at, count, mapping, percent, plain, share
from qa.evaluation.report.wording import TYPES, words

if TYPE_CHECKING:
    from collections.abc import Mapping


def target_rows(measures: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """For each risk aimed at: threshold, share answered, and share wrong among the answered."""
    targets = mapping(at(measures, "calibration.targets"))
    return [
        (_aim(target), plain(one.get("threshold")), share(one.get("coverage")), share(one.get("error")))
        for target, one in ((target, mapping(one)) for target, one in targets.items())
    ]


def kind_rows(measures: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """For each kind of question without an answer: how many there are, were refused, and for the right reason."""
    kinds = mapping(at(measures, "abstention.by_kind"))
    return [
        (words(kind), *(count(mapping(one).get(name)) for name in ("n", "refused", "reason_right")))
        for kind, one in kinds.items()
    ]


def type_rows(measures: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """For each type of question: how many there are, exact match, F1, forced F1, and the share right.

    Empty where there are fewer than two types to tell apart.
    """
    types = {name: mapping(one) for name, one in mapping(measures.get("by_type")).items()}
    rows = [
        (
            TYPES.get(name) or words(name),
            count(one.get("n")),
            *(percent(at(one, path)) for path in ("HasAns_exact", "HasAns_f1", "forced.HasAns_f1")),
            share(one.get("right")),
        )
        for name, one in types.items()
    ]
    return rows if len(rows) > 1 else []


def _aim(target: str) -> str:
    """A risk, which JSON can have for a key only as text, as a percentage."""
    try:
        return f"at most {float(target) * 100:g}%"
    except ValueError:
        return target
