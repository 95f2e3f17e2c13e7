"""The headline table: which measures it shows, in which order, and what each one means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qa.evaluation.report import formats
from qa.evaluation.report.formats import at, mapping, number, sequence
from qa.evaluation.report.types import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Unit(NamedTuple):
    """How a measure is written, and the value that is all of it, where there is one."""

    write: Callable[[object], str]
    full: float | None


class Measure(NamedTuple):
    """A measure under its dotted path. `part` sets it below the measure that it is a case of."""

    path: str
    label: str
    meaning: str
    unit: Unit
    part: bool = False


PERCENT = Unit(formats.percent, 100.0)
SHARE = Unit(formats.share, 1.0)
PLAIN = Unit(formats.plain, 1.0)
TIME = Unit(formats.milliseconds, None)
RATE = Unit(formats.significant, None)
MEMORY = Unit(formats.megabytes, None)

_ANSWERABLE = "Of the questions that have an answer."
_OTHERS = "Of the questions that have none."
_FORCED = "If it always had to answer."
_FORCED_ANSWERABLE = "Likewise, where there is an answer."
_BEST = "At {}, chosen on these very data."

GROUPS: Mapping[str, tuple[Measure, ...]] = {
    "Answers": (
        Measure("right", "Right", "Answered as asked, or refused where there is nothing to answer.", SHARE),
        Measure("coverage", "Answered", "Questions that got an answer instead of a refusal.", SHARE),
        Measure("exact", "Exact match", "The words of an accepted answer, by SQuAD 2.0's rules.", PERCENT),
        Measure("HasAns_exact", "with an answer", _ANSWERABLE, PERCENT, part=True),
        Measure("NoAns_exact", "without one", _OTHERS, PERCENT, part=True),
        Measure("forced.exact", "forced", _FORCED, PERCENT, part=True),
        Measure("forced.HasAns_exact", "forced, with an answer", _FORCED_ANSWERABLE, PERCENT, part=True),
        Measure("best_exact", "best threshold", _BEST, PERCENT, part=True),
        Measure("f1", "F1", "Words shared with an accepted answer, by the same rules.", PERCENT),
        Measure("HasAns_f1", "with an answer", _ANSWERABLE, PERCENT, part=True),
        Measure("NoAns_f1", "without one", _OTHERS, PERCENT, part=True),
        Measure("forced.f1", "forced", _FORCED, PERCENT, part=True),
        Measure("forced.HasAns_f1", "forced, with an answer", _FORCED_ANSWERABLE, PERCENT, part=True),
        Measure("best_f1", "best threshold", _BEST, PERCENT, part=True),
        Measure("exact_match", "Exact match, SQuAD 1.1", "By the older rules, which know no refusals.", PERCENT),
        Measure("list_f1", "F1 of lists", "Each part matched with at most one accepted part.", PERCENT),
    ),
    "Citations": (
        Measure("verbatim", "Verbatim", "Quotes that stand where they are cited, character for character.", SHARE),
        Measure("citations.near_gold", "In the right sentence", "Of answers to questions that have one.", SHARE),
        Measure("citations.exact_offsets", "Exact offsets", "First and last character of an accepted answer.", SHARE),
        Measure(
            "citations.wrong_occurrence",
            "Right words elsewhere",
            "Not where they are an answer. Lower is better.",
            SHARE,
        ),
    ),
    "Refusals": (
        Measure("abstention.precision", "Precision", "Refusals of questions that have indeed no answer.", SHARE),
        Measure("abstention.recall", "Recall", "Questions without an answer that were refused.", SHARE),
        Measure("abstention.f1", "F1", "Harmonic mean of the two.", SHARE),
    ),
    "Calibration": (
        Measure("calibration.aurc", "AURC", "Area under the risk-coverage curve. Lower is better.", PLAIN),
        Measure("calibration.ece", "ECE", "Mean distance of confidence from being right. Lower is better.", PLAIN),
        Measure("calibration.brier", "Brier score", "Mean squared error of confidence. Lower is better.", PLAIN),
    ),
    "Cost": (
        Measure("latency_ms.p50", "Time, median", "From question to answer.", TIME),
        Measure("latency_ms.p95", "Time, 95th percentile", "One question in twenty takes longer.", TIME),
        Measure("latency_ms.p99", "Time, 99th percentile", "One question in a hundred takes longer.", TIME),
        Measure("questions_per_second", "Questions a second", "One after the other.", RATE),
        Measure("peak_memory_mb", "Memory", "The most that the process held.", MEMORY),
    ),
}


def headline(measures: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The rows of each group, of those measures that the run has."""
    groups = {
        group: [_row(one, measures) for one in those if _has(measures, one.path)] for group, those in GROUPS.items()
    }
    return {group: rows for group, rows in groups.items() if rows}


def interval_text(interval: object, unit: Unit) -> str:
    """Both ends, the unit once; a dash where either is missing."""
    ends = sequence(interval)
    if len(ends) != 2 or None in map(number, ends):  # noqa: PLR2004  low and high
        return formats.DASH
    return f"{unit.write(ends[0]).rstrip('%')}–{unit.write(ends[1])}"


def bar(value: object, interval: object, unit: Unit) -> tuple[float, float, float] | None:
    """Low end, value and high end in [0, 1]; without an interval, all of them the value."""
    found = number(value)
    if found is None or unit.full is None:
        return None
    ends = [number(end) for end in sequence(interval)]
    low, high = (ends[0], ends[1]) if len(ends) == 2 else (found, found)  # noqa: PLR2004  low and high
    low, high = found if low is None else low, found if high is None else high
    first, middle, last = (min(max(one / unit.full, 0.0), 1.0) for one in (low, found, high))
    return first, middle, last


def _has(measures: Mapping[str, Any], path: str) -> bool:
    parent, _, name = path.rpartition(".")
    return name in mapping(at(measures, parent) if parent else measures)


def _row(one: Measure, measures: Mapping[str, Any]) -> Row:
    value, interval = at(measures, one.path), mapping(measures.get("intervals")).get(one.path)
    meaning = one.meaning.format(formats.plain(measures.get(f"{one.path}_thresh")))
    return Row(
        label=one.label,
        meaning=meaning,
        value=one.unit.write(value),
        interval=interval_text(interval, one.unit),
        bar=bar(value, interval, one.unit),
        part=one.part,
    )
