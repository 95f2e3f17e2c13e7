"""What an answer or a ranking costs in time, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.evaluation.report import drawing
from qa.evaluation.report.drawing import ACCENT, PAPER, QUIET, RULE, SOFT
from qa.evaluation.report.formats import mapping, milliseconds, number
from qa.evaluation.report.types import Chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PERCENTILES = ("p50", "p95", "p99")
_ROW = 38


def by_stage(measures: Mapping[str, Any]) -> Chart:
    """Percentiles of the time that a question takes, and of its stages."""
    times = mapping(measures.get("latency_ms"))
    stages = {name: mapping(one) for name, one in mapping(times.get("by_stage")).items()}
    return _chart("Time by stage", "Stage", {"total": times, **stages})


def by_mode(measures: Mapping[str, Any]) -> Chart:
    """Percentiles of the time that a query takes in each mode."""
    times = mapping(measures.get("latency_ms"))
    return _chart("Time by mode", "Mode", {name: mapping(one) for name, one in times.items()})


def _chart(title: str, column: str, times: Mapping[str, Mapping[str, Any]]) -> Chart:
    found = {name: three for name, one in times.items() if len(three := _percentiles(one)) == len(_PERCENTILES)}
    return Chart(
        name="time",
        title=title,
        reading="From the median, the dot, to the 99th percentile; the tick is the 95th. Numbers are the medians.",
        svg=_drawn_times(title, found) if found else "",
        columns=(column, "Median", "95th", "99th"),
        rows=tuple((name, *(milliseconds(one.get(rank)) for rank in _PERCENTILES)) for name, one in times.items()),
    )


def _percentiles(times: Mapping[str, Any]) -> list[float]:
    return [value for rank in _PERCENTILES if (value := number(times.get(rank))) is not None]


def _drawn_times(title: str, times: Mapping[str, Sequence[float]]) -> str:
    left = drawing.room(times)
    longest = max(three[-1] for three in times.values()) or 1.0

    def draw(figure: Figure) -> None:
        box = drawing.axes(figure, left=left, top=4, width=drawing.WIDTH - left - 82, height=_ROW * len(times))
        for row, three in enumerate(times.values()):
            _draw_range(box, row, three)
        box.set(xlim=(0, longest))
        drawing.rows(box, times, left)
        box.locator_params(axis="x", nbins=4)
        box.spines["bottom"].set_visible(False)
        box.set_xlabel("milliseconds", color=QUIET)

    return drawing.drawn("time", title, _ROW * len(times) + 48, draw)


def _draw_range(box: Axes, row: int, three: Sequence[float]) -> None:
    median, most, nearly_all = three
    box.axhline(row, color=RULE, linewidth=1)
    box.plot([median, nearly_all], [row, row], color=SOFT, linewidth=6, solid_capstyle="butt", clip_on=False)
    box.plot([most], [row], "|", color=ACCENT, markersize=13, markeredgewidth=2, clip_on=False)
    box.plot([median], [row], "o", color=ACCENT, markeredgecolor=PAPER, markersize=10, clip_on=False)
    drawing.margin(box, row, milliseconds(median), 70)
