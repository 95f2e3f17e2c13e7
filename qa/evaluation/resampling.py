"""Means with bootstrap intervals, and paired comparisons of two systems, over questions that may hang together.

Questions of one context succeed and fail together, so contexts are drawn anew where there are enough of them (Efron and
Tibshirani, An Introduction to the Bootstrap, 1993, on clusters); intervals over single questions would be too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 2_000
SHUFFLES = 10_000
ENOUGH = 20
"""How many contexts it takes for them to be drawn instead of questions."""

_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean over questions, `scale * sum(weights * values) / sum(weights)`; both of shape (n,).

    A question that does not count has the weight 0.
    """

    values: Floats
    weights: Floats
    scale: float = 1.0

    @property
    def value(self) -> float | None:
        """The mean, or None where no question counts. Summed one by one, as the SQuAD scripts do."""
        total = float(self.weights.sum())
        return self.scale * sum((self.weights * self.values).tolist()) / total if total else None


@dataclass(frozen=True, slots=True)
class Units:
    """What is drawn anew: `of` holds each question's unit from 0, shape (n,); `kind` says what a unit is."""

    of: NDArray[np.int64]
    kind: str

    def __len__(self) -> int:
        return int(self.of.max()) + 1 if len(self.of) else 0

    @classmethod
    def by(cls, groups: Sequence[str]) -> Units:
        """Groups where there are enough of them, else every question by itself."""
        numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
        if len(numbers) < ENOUGH:
            return cls(np.arange(len(groups)), "questions")
        return cls(np.array([numbers[group] for group in groups]), "contexts")

    def sums(self, values: Floats) -> Floats:
        """Sums of `values` of shape (n,) by unit."""
        return np.bincount(self.of, weights=values, minlength=len(self)).astype(np.float64)


def intervals(means: Mapping[str, Mean], units: Units, *, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Percentile bootstrap 95% intervals of the means that have a value."""
    means = {name: mean for name, mean in means.items() if mean.value is not None}
    if not means:
        return {}
    over = np.stack([units.sums(one.weights * one.values) for one in means.values()], axis=1)
    under = np.stack([units.sums(one.weights) for one in means.values()], axis=1)
    scales = np.array([one.scale for one in means.values()])
    drawn = np.concatenate([scales * _ratio(counts @ over, counts @ under) for counts in _draws(units, seed)])
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    return {name: (float(low[i]), float(high[i])) for i, name in enumerate(means)}


def interval_of(statistic: Callable[[Floats], Floats], units: Units, *, seed: int = 0) -> tuple[float, float] | None:
    """The same of any statistic: from how often each question was drawn, shape (draws, n), to (draws,)."""
    if not len(units):
        return None
    drawn = np.concatenate([statistic(counts[:, units.of]) for counts in _draws(units, seed)])
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def _draws(units: Units, seed: int) -> Iterator[Floats]:
    """How often each unit was drawn, some resamples at a time: shape (some, len(units))."""
    rng = np.random.default_rng(seed)
    size = len(units)
    for _ in range(RESAMPLES // _AT_ONCE):
        yield rng.multinomial(size, np.full(size, 1 / size), size=_AT_ONCE).astype(np.float64)


def _ratio(over: Floats, under: Floats) -> Floats:
    """NaN where nothing was drawn that counts."""
    return np.divide(over, under, out=np.full_like(over, np.nan), where=under > 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the first of two systems lies above the second, with the bootstrap 95% interval, and the p-value."""

    value: float
    interval: tuple[float, float]
    p: float


def difference(a: Mean, b: Mean, units: Units, *, seed: int = 0) -> Difference | None:
    """Paired comparison of two systems on the same questions; None where one of them has no value.

    The p-value is two-sided, of Fisher's randomization test: how often systems that swap their results on a random
    half of the units lie as far apart (Smucker, Allan and Carterette, CIKM 2007).
    """
    if a.value is None or b.value is None:
        return None
    sums = [units.sums(array) for one in (a, b) for array in (one.weights * one.values, one.weights)]
    found = a.value - b.value
    drawn = np.concatenate([_apart(a.scale, *(counts @ one for one in sums)) for counts in _draws(units, seed)])
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    rng = np.random.default_rng(seed)
    far = 0
    for _ in range(SHUFFLES // _AT_ONCE):
        keep = rng.integers(0, 2, size=(_AT_ONCE, len(units))).astype(np.float64)
        swapped = _apart(a.scale, *(keep @ one + (1 - keep) @ other for one, other in _crossed(sums)))
        far += int(np.sum(np.abs(swapped) >= abs(found) - 1e-12))  # a NaN is never as far
    return Difference(found, (float(low), float(high)), (far + 1) / (SHUFFLES + 1))


def _apart(scale: float, over_a: Floats, under_a: Floats, over_b: Floats, under_b: Floats) -> Floats:
    return scale * (_ratio(over_a, under_a) - _ratio(over_b, under_b))


def _crossed(sums: Sequence[Floats]) -> list[tuple[Floats, Floats]]:
    """Each sum with the same one of the other system."""
    over_a, under_a, over_b, under_b = sums
    return [(over_a, over_b), (under_a, under_b), (over_b, over_a), (under_b, under_a)]


def holm(ps: Sequence[float]) -> list[float]:
    """P-values adjusted for being several, by Holm's step-down method (Scandinavian Journal of Statistics, 1979)."""
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, number in enumerate(sorted(range(len(ps)), key=lambda one: ps[one])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[number]))
        adjusted[number] = highest
    return adjusted
