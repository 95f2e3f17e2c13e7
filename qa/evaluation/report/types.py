"""What a report is made of beside measures and scored predictions."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  pydantic looks it up
from dataclasses import dataclass

__all__ = ["Chart", "Flag", "Item", "QueryResult", "Row"]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A query with what each mode of search ranked for it.

    `relevant` are the judged documents with their grades, above 0 for relevant. `measures[mode][measure]` is a value
    in [0, 1]; `top[mode]` the ids of the first documents, best first.
    """

    id: str
    text: str
    relevant: tuple[tuple[str, int], ...]
    measures: Mapping[str, Mapping[str, float]]
    top: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """A measure as the headline table shows it; `bar` is its value and interval in [0, 1], where it has a scale."""

    label: str
    meaning: str
    value: str
    interval: str
    bar: tuple[float, float, float] | None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the words and the numbers that say the same. `svg` is empty where there is nothing to draw."""

    name: str
    title: str
    reading: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """One of the choices by which a list is filtered, with how many it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Item:
    """A question or query in the list: `flags` are the choices it is shown under, `keys` what it can be sorted by."""

    number: int
    flags: str
    keys: str
    verdict: str
    good: bool
    why: str
    record: object
