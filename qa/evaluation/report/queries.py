"""The queries of a run as the report lists them, those first whose modes differ most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.evaluation.report.types import Flag, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.evaluation.report.types import QueryResult

_LABELS = {"": "All", "differ": "Modes differ", "alike": "Modes alike", "missed": "Missed by all"}


def primary_measure(names: Iterable[str]) -> str | None:
    """The measure by which queries are compared: nDCG where there is one, else the first."""
    known = list(names)
    return next((name for name in known if name.lower().startswith("ndcg")), known[0] if known else None)


def query_items(queries: Sequence[QueryResult], measure: str | None) -> list[Item]:
    """The queries, numbered as given, by how far their modes are apart, the widest first."""
    items = [(_spread(_values(query, measure)), _item(at, query, measure)) for at, query in enumerate(queries, start=1)]
    return [item for _, item in sorted(items, key=lambda pair: (-pair[0], pair[1].number))]


def query_flags(items: Sequence[Item]) -> list[Flag]:
    """The choices with how many queries each leaves."""
    return [
        Flag(value, label, sum(value in one.flags.split(" ") or not value for one in items))
        for value, label in _LABELS.items()
    ]


def _item(place: int, query: QueryResult, measure: str | None) -> Item:
    values = _values(query, measure)
    spread, best = _spread(values), max(values.values(), default=0.0)
    leaders = [mode for mode, value in values.items() if value == best]
    flags = ["differ" if spread else "alike", *(["missed"] if not best else [])]
    return Item(
        number=place,
        flags=" ".join(flags),
        keys=f"{spread:.4g},{sum(values.values()) / max(len(values), 1):.4g}",
        verdict=", ".join(leaders) if spread else "alike" if best else "none",
        good=bool(best),
        why="",
        record=query,
    )


def _values(query: QueryResult, measure: str | None) -> dict[str, float]:
    return {mode: found[measure] for mode, found in query.measures.items() if measure is not None and measure in found}


def _spread(values: dict[str, float]) -> float:
    return max(values.values(), default=0.0) - min(values.values(), default=0.0)
