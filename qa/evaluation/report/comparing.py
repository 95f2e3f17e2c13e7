"""Modes of search against each other, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.evaluation.report.formats import DASH, mapping, number, plain, sequence
from qa.evaluation.report.rows import PLAIN, interval_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its interval; `best` where no other mode has a higher one."""

    value: str
    interval: str
    best: bool


@dataclass(frozen=True, slots=True)
class ModeTable:
    """The measures of every mode: a row a mode, a column a measure."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference between two modes; `bar` is its interval in [0, 1] with no difference at one half."""

    measure: str
    pair: str
    difference: str
    interval: str
    bar: tuple[float, float, float] | None
    p: str
    p_holm: str
    verdict: str
    decided: bool


def mode_table(measures: Mapping[str, Any]) -> ModeTable:
    """Every measure that any mode has, the best of each column marked where there is a choice."""
    modes = {name: mapping(found) for name, found in mapping(measures.get("modes")).items()}
    intervals = mapping(measures.get("intervals"))
    columns = tuple(dict.fromkeys(name for found in modes.values() for name in found))
    highest = {name: _highest(modes, name) for name in columns}
    rows = tuple(
        (mode, tuple(_cell(found.get(name), mapping(intervals.get(mode)).get(name), highest[name]) for name in columns))
        for mode, found in modes.items()
    )
    return ModeTable(columns, rows)


def comparison_rows(comparisons: Sequence[object]) -> list[Comparison]:
    """The comparisons in their order, on one scale."""
    known = [mapping(one) for one in comparisons]
    ends = [number(end) for one in known for end in (one.get("difference"), *sequence(one.get("interval")))]
    widest = max((abs(end) for end in ends if end is not None), default=0.0) or 1.0
    return [_comparison(one, widest) for one in known]


def signed(value: object) -> str:
    """A difference with its sign."""
    found = number(value)
    return DASH if found is None else f"{found:+.3f}".replace("-", "−")


def p_value(value: object) -> str:
    """A p-value; what is too small for three decimals is said to be."""
    found = number(value)
    return DASH if found is None else "<0.001" if found < 0.001 else plain(found)  # noqa: PLR2004  three decimals


def _highest(modes: Mapping[str, Mapping[str, Any]], name: str) -> float | None:
    values = [value for found in modes.values() if (value := number(found.get(name))) is not None]
    return max(values) if len(values) > 1 else None


def _cell(value: object, interval: object, highest: float | None) -> Cell:
    return Cell(plain(value), interval_text(interval, PLAIN), highest is not None and number(value) == highest)


def _comparison(one: Mapping[str, Any], widest: float) -> Comparison:
    ends = [number(end) for end in sequence(one.get("interval"))]
    low, high = ends if len(ends) == 2 else (None, None)  # noqa: PLR2004  low and high
    middle = number(one.get("difference"))
    verdict = str(one.get("verdict") or DASH)
    return Comparison(
        measure=str(one.get("measure") or DASH),
        pair=f"{one.get('a')} − {one.get('b')}",
        difference=signed(middle),
        interval=DASH if low is None or high is None else f"{signed(low)} to {signed(high)}",
        bar=None if low is None or middle is None or high is None else _bar(low, middle, high, widest),
        p=p_value(one.get("p")),
        p_holm=p_value(one.get("p_holm")),
        verdict=verdict,
        decided=not verdict.lower().startswith("no "),
    )


def _bar(low: float, middle: float, high: float, widest: float) -> tuple[float, float, float]:
    return (low / widest + 1) / 2, (middle / widest + 1) / 2, (high / widest + 1) / 2
