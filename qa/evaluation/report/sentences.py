"""The headline in plain words, made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.evaluation.report.formats import at, count, mapping, number, plain, whole
from qa.evaluation.report.queries import primary_measure
from qa.evaluation.report.rows import SHARE, interval_text

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUGH = 30
"""Fewer independent units than this make an interval rough."""


def qa_sentence(measures: Mapping[str, Any]) -> str:
    """What share came out right, and what that is made of; parts without a number are left out."""
    total = number(measures.get("n"))
    if not total:
        return "No questions were asked."
    right = measures.get("right")
    said = f"Of {_counted(total, 'question')}"
    if number(right) is None:
        return f"{said}, it is not known how many came out right."
    parts = [
        _part(measures, "coverage", "it answered {}"),
        _part(
            measures, "citations.near_gold", "quoted the right sentence in {} of the answers to answerable questions"
        ),
        _part(measures, "abstention.recall", "refused {} of the unanswerable ones"),
    ]
    told = _listed([part for part in parts if part])
    return f"{said}, {whole(right)} came out right{_interval(measures)}{': ' if told else ''}{told}."


def retrieval_sentence(measures: Mapping[str, Any]) -> str:
    """Which mode ranks best, and by how much."""
    modes = {name: mapping(found) for name, found in mapping(measures.get("modes")).items()}
    primary = primary_measure(name for found in modes.values() for name in found)
    values = {mode: value for mode, found in modes.items() if (value := number(found.get(primary or ""))) is not None}
    if not values:
        return "No mode of search was measured."
    first, *others = sorted(values, key=lambda mode: -values[mode])
    behind = _listed([f"{mode} with {plain(values[mode])}" for mode in others])
    total = _counted(number(measures.get("n")) or 0, "query")
    said = f"Over {total}, {first} has the highest {primary}, {plain(values[first])}"
    return f"{said}, before {behind}." if behind else f"{said}."


def interval_note(measures: Mapping[str, Any]) -> str:
    """What the intervals were resampled over."""
    units = number(measures.get("resampled_units"))
    over = str(measures.get("resampled") or "questions")
    return f"Intervals are 95%, by resampling {count(units)} {over}." if units else "Intervals are 95%."


def is_rough(measures: Mapping[str, Any]) -> bool:
    """Whether too few units were resampled for the intervals to be more than a hint."""
    units = number(measures.get("resampled_units"))
    return units is not None and units < ROUGH


def _counted(total: float, noun: str) -> str:
    one, many = noun, {"query": "queries"}.get(noun, f"{noun}s")
    return f"{count(total)} {one if total == 1 else many}"


def _interval(measures: Mapping[str, Any]) -> str:
    ends = mapping(measures.get("intervals")).get("right")
    return f" (95% interval {interval_text(ends, SHARE._replace(write=whole))})" if ends else ""


def _part(measures: Mapping[str, Any], path: str, text: str) -> str:
    value = at(measures, path)
    return "" if number(value) is None else text.format(whole(value))


def _listed(parts: list[str]) -> str:
    """`a`, `a and b`, or `a, b, and c`."""
    if len(parts) < 3:  # noqa: PLR2004  two need no comma
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"
