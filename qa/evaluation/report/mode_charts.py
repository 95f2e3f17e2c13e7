"""Modes of search against each other, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.evaluation.report import drawing
from qa.evaluation.report.drawing import ACCENT, INK, OCHRE, PAPER, PLUM, QUIET, SLATE, WARN
from qa.evaluation.report.formats import mapping, plain
from qa.evaluation.report.rows import PLAIN, bar
from qa.evaluation.report.types import Chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAINTS = (ACCENT, OCHRE, SLATE, PLUM, WARN, QUIET)
_ROW, _GAP = 22, 30


def mode_charts(measures: Mapping[str, Any]) -> list[Chart]:
    """A picture for each measure: its value in every mode, with the interval. The table beside them has the numbers."""
    modes = {name: mapping(found) for name, found in mapping(measures.get("modes")).items()}
    names = dict.fromkeys(name for found in modes.values() for name in found)
    intervals = mapping(measures.get("intervals"))
    return [_chart(place, name, modes, intervals) for place, name in enumerate(names)]


def _chart(place: int, measure: str, modes: Mapping[str, Mapping[str, Any]], intervals: Mapping[str, Any]) -> Chart:
    bars = {
        mode: bar(found.get(measure), mapping(intervals.get(mode)).get(measure), PLAIN) for mode, found in modes.items()
    }
    return Chart(
        name=f"measure{place}",
        title=measure,
        reading="",
        svg=_drawn(f"measure{place}", measure, bars) if any(bars.values()) else "",
        columns=(),
        rows=(),
    )


def _drawn(name: str, title: str, bars: Mapping[str, tuple[float, float, float] | None]) -> str:
    def draw(figure: Figure) -> None:
        left = drawing.room(bars)
        box = drawing.axes(figure, left=left, top=4, width=drawing.WIDTH - left - 60, height=_ROW * len(bars))
        for row, one in enumerate(bars.values()):
            if one is not None:
                _draw_bar(box, row, one)
        box.set(xlim=(0, 1))
        drawing.rows(box, bars, left)
        box.set_xticks([0, 0.25, 0.5, 0.75, 1.0], labels=["0", "0.25", "0.5", "0.75", "1"])
        box.grid(axis="x")

    return drawing.drawn(name, title, _ROW * len(bars) + _GAP, draw)


def _draw_bar(box: Axes, row: int, one: Sequence[float]) -> None:
    low, middle, high = one
    box.barh(row, middle, height=0.5, color=PAINTS[row % len(PAINTS)])
    box.plot([low, high], [row, row], color=PAPER, linewidth=4.5, solid_capstyle="butt")
    box.plot([low, high], [row, row], color=INK, linewidth=1.5, solid_capstyle="butt")
    drawing.margin(box, row, plain(middle), 54)
