"""What an evaluation found, for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from qa.evaluation.report.wording import TYPES
from ui.terminal import console, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from qa.confidence import Adjustment
    from qa.evaluation.answers import QaResult
    from qa.evaluation.comparing import Gate
    from qa.evaluation.paired import Compared
    from qa.evaluation.retrieval import RetrievalResult
    from qa.evaluation.scoring import Scored

_QA = {
    "exact": "exact match",
    "f1": "token F1",
    "HasAns_exact": "  of answerable questions, exact",
    "HasAns_f1": "  of answerable questions, F1",
    "NoAns_f1": "  of unanswerable questions",
    "list_f1": "F1 of lists",
    "forced.HasAns_f1": "F1, had it always answered",
    "right": "right: answered or refused",
    "coverage": "answered",
    "citations.near_gold": "quote in the right sentence",
    "citations.exact_offsets": "quote at the exact offsets",
    "citations.wrong_occurrence": "right words, wrong place",
    "verbatim": "verbatim at its offsets",
    "abstention.precision": "refusals: precision",
    "abstention.recall": "refusals: recall",
    "abstention.f1": "refusals: F1",
    "calibration.aurc": "AURC",
    "calibration.ece": "calibration error",
    "calibration.brier": "Brier score",
}
_OF_TYPE = {"HasAns_exact": "exact", "HasAns_f1": "F1", "forced.HasAns_f1": "F1, forced", "right": "right"}
_WIDEST = 10_000
_RATES = ("calibration.aurc", "calibration.ece", "calibration.brier")

ERRORS = {
    "not_retrieved": "not retrieved",
    "ranked_below_k": "ranked too low",
    "read_wrongly": "read wrongly",
    "wrongly_refused": "wrongly refused",
    "wrongly_answered": "wrongly answered",
}


def print_qa(result: QaResult, folder: Path | None) -> None:
    """The measures with their intervals, in percent but for rates; errors by stage; cost."""
    measures = result.measures
    table = _table("", f"n = {measures['n']}", "95% interval")
    for name, label in _QA.items():
        value = _found(measures, name)
        if value is not None:
            scale = 1 if name in _RATES or _is_percent(name) else 100
            table.add_row(label, _number(value, scale, name), _interval(measures["intervals"].get(name), scale, name))
    out = _print_table(table)
    _print_kinds(measures["abstention"]["by_kind"])
    errors = ", ".join(f"{ERRORS[name]} {count}" for name, count in measures["errors"].items() if count)
    out.print(f"errors: {errors or 'none'}")
    _print_types(measures["by_type"])
    latency = measures["latency_ms"]
    if latency["p50"] is not None:
        out.print(
            f"\n{latency['p50']:.0f} ms a question (95%: {latency['p95']:.0f}), peak {measures['peak_memory_mb']} MB",
            style="dim",
        )
    _print_folder(folder)


def print_adjustment(adjustment: Adjustment, scored: Sequence[Scored]) -> None:
    """What each target risk comes to on the questions that were calibrated on."""
    right = sum(one.forced_right for one in scored)
    table = _table("risk allowed", "confidence needed", "answered", "of these wrong")
    for risk, threshold in sorted(adjustment.thresholds.items()):
        answered = [one for one in scored if adjustment.of(one.prediction.confidence) >= threshold]
        wrong = sum(not one.forced_right for one in answered)
        share = f"{wrong / len(answered):.0%}" if answered else "-"
        needed = f"{threshold:.2f}" if answered else "cannot be kept"
        table.add_row(f"{risk:g}", needed, f"{len(answered) / len(scored):.0%}", share)
    out = _print_table(table)
    out.print(f"Calibrated on {len(scored)} questions, {right} of which the reader gets right, and kept.")


def print_retrieval(result: RetrievalResult, folder: Path | None) -> None:
    """Modes by measures, the first measure with its interval; then which modes differ."""
    measures = result.measures
    names = list(result.config["measures"])
    table = _table(f"n = {measures['n']}", names[0], "95% interval", *names[1:])
    for mode, values in measures["modes"].items():
        low_high = _interval(measures["intervals"][mode].get(names[0]), 1, "")
        table.add_row(
            printable(mode), *_cells([values[names[0]]]), low_high, *_cells([values[one] for one in names[1:]])
        )
    out = _print_table(table)
    for told in _differences(measures["comparisons"]):
        out.print(told, style="dim")
    _print_folder(folder)


def _differences(comparisons: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The pairs that differ, and that the others do not."""
    differing = [one for one in comparisons if one["better"]]
    for one in differing:
        other = one["a"] if one["better"] == one["b"] else one["b"]
        by = f"by {abs(one['difference']):.4f}, p = {one['p_holm']:.4f}"
        yield f"{one['better']} is better than {other} ({by}, {one['measure']})"
    if len(differing) < len(comparisons):
        yield f"no evidence of a difference between {'any two' if not differing else 'the others'}"


def print_compared(rows: Sequence[Compared]) -> None:
    """A line for each measure, with the verdict."""
    table = _table("", "a", "b", "difference", "95% interval", "p (Holm)", "")
    for row in rows:
        verdict = {None: "no evidence of a difference", row.a: "a is better", row.b: "b is better"}[row.better]
        low, high = row.interval
        table.add_row(
            printable(row.measure),
            *_cells(row.values),
            f"{row.difference:+.4f}",
            f"{low:+.4f} … {high:+.4f}",
            f"{row.p_holm:.4f}",
            verdict,
        )
    if rows:
        console().print(Text(f"a: {printable(rows[0].a)}\nb: {printable(rows[0].b)}", style="dim"))
    _print_table(table)


def print_gate(gate: Gate) -> None:
    """What stands against the run, or that nothing does."""
    print_compared(gate.compared)
    out = console()
    for one in gate.broken:
        out.print(Text(f"broken: {printable(one)}", style="bold red"))
    for row in gate.fallen:
        out.print(Text(f"fallen: {row.measure} by {abs(row.difference):.4f}, p = {row.p_holm:.4f}", style="bold red"))
    if gate.passed:
        out.print("passed: no significant fall, no broken invariant", style="bold green")


def _print_kinds(kinds: Mapping[str, Mapping[str, int]]) -> None:
    for kind, same in kinds.items():
        told = f"{printable(kind)}: {same['refused']} of {same['n']} refused, for that reason {same['reason_right']}"
        console().print(Text(told))


def _print_types(types: Mapping[str, Mapping[str, Any]]) -> None:
    """A line for each type of question, where there are some to tell apart."""
    if len(types) < 2:  # noqa: PLR2004  one is all questions again
        return
    table = _table("asked for", "n", *_OF_TYPE.values())
    for kind, one in types.items():
        found = ((name, _found(one, name)) for name in _OF_TYPE)
        cells = (
            "–" if value is None else _number(value, 1 if _is_percent(name) else 100, name) for name, value in found
        )
        table.add_row(TYPES[kind], str(one["n"]), *cells)
    console().print()
    _print_table(table)


def _print_folder(folder: Path | None) -> None:
    if folder is not None:
        console().print(Text(f"The run and its report.html are in {folder}", style="dim"))


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    return table


def _print_table(table: Table) -> Console:
    """Print it as wide as it is: a cell cut short in a narrow window or a log is worse than a line that wraps."""
    out = console()
    out.width = max(out.width, out.measure(table, options=out.options.update(max_width=_WIDEST)).maximum)
    out.print(table)
    return out


def _found(measures: Mapping[str, Any], name: str) -> float | None:
    group, _, last = name.rpartition(".")
    value = (measures.get(group) or {} if group else measures).get(last)
    return None if value is None else float(value)


def _is_percent(name: str) -> bool:
    """Whether a measure is in percent as it is, as the SQuAD scripts have it."""
    last = name.rpartition(".")[2]
    return last.endswith(("exact", "f1")) and not name.startswith("abstention")


def _number(value: float, scale: int, name: str) -> str:
    return f"{value:.4f}" if name in _RATES or not name else f"{scale * value:.1f}%"


def _interval(bounds: Sequence[float] | None, scale: int, name: str) -> str:
    return " … ".join(_number(one, scale, name) for one in bounds) if bounds else ""


def _cells(values: Sequence[float | None]) -> list[str]:
    return ["–" if value is None else f"{value:.4f}" for value in values]
