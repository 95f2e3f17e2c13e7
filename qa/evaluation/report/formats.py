"""Numbers as the report writes them. What is missing, or no finite number, is a dash."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

DASH = "–"
_NEARLY = 99.95


def number(value: object) -> float | None:
    """`value` where it is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an integer beyond what a float can hold
        return None


def at(measures: object, path: str) -> Any:  # noqa: ANN401  JSON holds anything
    """What stands under a dotted path, or None."""
    for key in path.split("."):
        measures = measures.get(key) if isinstance(measures, Mapping) else None
    return measures


def mapping(value: object) -> Mapping[str, Any]:
    """`value` where it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> list[Any]:
    """`value` where it is a JSON array, else an empty one."""
    return list(value) if isinstance(value, list | tuple) else []


def objects(value: object) -> list[Mapping[str, Any]]:
    """The JSON objects in a JSON array."""
    return [one for one in sequence(value) if isinstance(one, Mapping)]


def percent(value: object) -> str:
    """A percentage from 0 to 100 with one decimal; only what is 100 is written so."""
    found = number(value)
    if found is None:
        return DASH
    return "99.9%" if _NEARLY <= found < 100 else f"{found:.1f}%"  # noqa: PLR2004  all of it


def share(value: object) -> str:
    """A share in [0, 1] as a percentage."""
    found = number(value)
    return DASH if found is None else percent(found * 100)


def whole(value: object) -> str:
    """A share in [0, 1] as a percentage for running text."""
    found = number(value)
    if found is None:
        return DASH
    return f"{found:.0%}" if found in (0, 1) or 0.01 <= found <= 0.99 else share(found)  # noqa: PLR2004  no 0% for some


def plain(value: object) -> str:
    """A figure with three decimals."""
    found = number(value)
    return DASH if found is None else f"{found:.3f}"


def count(value: object) -> str:
    """A count, with thousands apart."""
    found = number(value)
    return DASH if found is None else f"{found:,.0f}"


def significant(value: object) -> str:
    """A quantity with three significant digits and no exponent."""
    found = number(value)
    if found is None:
        return DASH
    if found == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(found))))
    return f"{found:,.{min(decimals, 4)}f}"


def milliseconds(value: object) -> str:
    """Milliseconds with their unit."""
    return DASH if number(value) is None else f"{significant(value)} ms"


def megabytes(value: object) -> str:
    """Megabytes with their unit."""
    return DASH if number(value) is None else f"{count(value)} MB"
