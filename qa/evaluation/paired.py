"""Systems compared in pairs on the same questions, with p-values adjusted for all that is compared together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.evaluation.resampling import difference, holm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.evaluation.resampling import Mean, Units

ALPHA = 0.05

_LOWER_IS_BETTER = {"calibration.brier", "citations.wrong_occurrence"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure of two systems, by name, over the same questions in the same order."""

    measure: str
    names: tuple[str, str]
    means: tuple[Mean, Mean]


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a pair.

    `difference` is the value of `a` less that of `b`, with its bootstrap 95% interval; `p` that of the randomization
    test, `p_holm` the same adjusted. `better` is one of the two names, or None where there is no evidence.
    """

    measure: str
    a: str
    b: str
    values: tuple[float, float]
    difference: float
    interval: tuple[float, float]
    p: float
    p_holm: float
    better: str | None
    verdict: str


def compare(pairs: Sequence[Pair], units: Units, *, alpha: float = ALPHA) -> list[Compared]:
    """The pairs of which both have a value; a difference is called one where the adjusted p-value is below `alpha`."""
    found = [(pair, one) for pair in pairs if (one := difference(*pair.means, units))]
    rows = []
    for (pair, one), p_holm in zip(found, holm([one.p for _, one in found]), strict=True):
        a, b = pair.names
        lower_is_better = pair.measure.rpartition(":")[2] in _LOWER_IS_BETTER
        better = None if p_holm >= alpha else a if (one.value > 0) != lower_is_better else b
        rows.append(
            Compared(
                measure=pair.measure,
                a=a,
                b=b,
                values=(float(pair.means[0].value or 0.0), float(pair.means[1].value or 0.0)),
                difference=one.value,
                interval=one.interval,
                p=one.p,
                p_holm=p_holm,
                better=better,
                verdict=f"{better} is better" if better else "no evidence of a difference",
            )
        )
    return rows
