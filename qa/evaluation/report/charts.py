"""What confidence is worth, drawn: risk and coverage, and reliability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qa.evaluation.report import drawing
from qa.evaluation.report.drawing import ACCENT, INK, OCHRE, PAPER, QUIET, SOFT, WARN
from qa.evaluation.report.formats import at, count, number, objects, plain, sequence, share, whole
from qa.evaluation.report.types import Chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_POINTS = 300
_QUARTERS = [0.0, 0.25, 0.5, 0.75, 1.0]


class Point(NamedTuple):
    """A place on the risk-coverage curve."""

    coverage: float
    risk: float


def risk_coverage(measures: Mapping[str, Any], risk: object) -> Chart:
    """The share wrong among the most confident answers, with where this run stands and the risk it aimed at."""
    curve = [Point(*pair) for pair in _pairs(at(measures, "calibration.risk_coverage"))]
    coverage = number(measures.get("coverage"))
    here = operating_point(curve, coverage)
    title = "Risk and coverage"
    said = f"This run answers {whole(here.coverage)}, and {whole(here.risk)} of that is wrong." if here else ""
    return Chart(
        name="risk",
        title=title,
        reading=f"How many answers are wrong if only the most confident are given. {said}".strip(),
        svg=_drawn_curve(title, curve, here, number(risk)) if curve else "",
        columns=("Coverage", "Risk"),
        rows=tuple((share(one.coverage), share(one.risk)) for one in _excerpt(curve)),
    )


def operating_point(curve: Sequence[Point], coverage: float | None) -> Point | None:
    """The point of the curve nearest to this coverage; None where nothing was answered or there is no curve."""
    if not curve or not coverage:
        return None
    return Point(coverage, min(curve, key=lambda one: abs(one.coverage - coverage)).risk)


def _drawn_curve(title: str, curve: Sequence[Point], here: Point | None, risk: float | None) -> str:
    highest = max(*(one.risk for one in curve), risk or 0.0, 0.1)
    step = next(step for step in (0.05, 0.1, 0.2, 0.25) if step >= highest / 5 or step == 0.25)  # noqa: PLR2004
    thin = [*curve[:: max(1, len(curve) // _POINTS)], curve[-1]]

    def draw(figure: Figure) -> None:
        box = drawing.axes(figure, left=40, top=30, width=346, height=200)
        box.grid(axis="y")
        box.plot(*zip(*thin, strict=True), color=ACCENT, linewidth=2, solid_joinstyle="round", zorder=3)
        if risk is not None:
            box.axhline(risk, color=QUIET, linewidth=1, linestyle=(0, (4, 3)))
            box.annotate(f"aimed at {risk:.0%}", (0, risk), (2, 4), textcoords="offset points", color=QUIET)
        if here:
            _mark(box, here)
        box.set(xlim=(0, 1.0), ylim=(0, highest * 1.12))
        drawing.percents(box.xaxis, _QUARTERS)
        drawing.percents(box.yaxis, [tick * step for tick in range(int(highest * 1.12 / step) + 1)])
        _name_axes(box, across="answered, most confident first", up="wrong among the answered")

    return drawing.drawn("risk", title, 276, draw)


def _mark(box: Axes, here: Point) -> None:
    """The operating point, with its figures on the side where there is room for them."""
    box.plot([here.coverage], [here.risk], "o", color=WARN, markeredgecolor=PAPER, markersize=10, zorder=4)
    on_the_left = here.coverage > 0.5  # noqa: PLR2004  the middle
    box.annotate(
        f"{whole(here.coverage)} answered, {whole(here.risk)} wrong",
        here,
        (-4 if on_the_left else 4, 12),
        textcoords="offset points",
        ha="right" if on_the_left else "left",
        color=INK,
        weight="bold",
        zorder=5,
    )


def reliability(measures: Mapping[str, Any]) -> Chart:
    """How often it was right in each bin of confidence, over how many questions fell into it."""
    bins = objects(at(measures, "calibration.reliability"))
    title = "Confidence and being right"
    return Chart(
        name="reliability",
        title=title,
        reading="On the diagonal, confidence is what it says. Below it, the program is too sure of itself.",
        svg=_drawn_bins(title, bins) if any(number(one.get("n")) for one in bins) else "",
        columns=("Confidence", "Questions", "Mean confidence", "Right"),
        rows=tuple(
            (
                f"{plain(one.get('low'))}–{plain(one.get('high'))}",
                count(one.get("n")),
                plain(one.get("confidence")),
                share(one.get("right")),
            )
            for one in bins
        ),
    )


def _drawn_bins(title: str, bins: Sequence[Mapping[str, Any]]) -> str:
    sizes = [number(one.get("n")) or 0.0 for one in bins]
    places = [(number(one.get("confidence")), number(one.get("right"))) for one in bins]
    points = [(x, y) for x, y in places if x is not None and y is not None]
    edges = [((number(one.get("low")) or 0.0), (number(one.get("high")) or 0.0)) for one in bins]

    def draw(figure: Figure) -> None:
        box = drawing.axes(figure, left=40, top=30, width=346, height=138)
        box.grid(axis="y")
        box.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=(0, (4, 3)))
        for x, y in points:
            box.plot([x, x], [x, y], color=OCHRE, linewidth=2)
            box.plot([x], [y], "o", color=ACCENT, markeredgecolor=PAPER, markersize=9, clip_on=False, zorder=4)
        box.set(xlim=(0, 1), ylim=(0, 1))
        drawing.percents(box.yaxis, [0.0, 0.5, 1.0])
        box.set_xticks(_QUARTERS, labels=[])
        _name_axes(box, across="", up="right")
        _draw_sizes(figure, edges, sizes)

    return drawing.drawn("reliability", title, 276, draw)


def _draw_sizes(figure: Figure, edges: Sequence[tuple[float, float]], sizes: Sequence[float]) -> None:
    box = drawing.axes(figure, left=40, top=192, width=346, height=40)
    for (low, high), size in zip(edges, sizes, strict=True):
        box.bar((low + high) / 2, size, width=max(high - low, 0) * 0.86, color=SOFT)
        box.annotate(f"{size:,.0f}", ((low + high) / 2, size), (0, 3), textcoords="offset points", ha="center")
    box.set(xlim=(0, 1), ylim=(0, max(sizes)))
    box.set_yticks([])
    drawing.percents(box.xaxis, _QUARTERS)
    _name_axes(box, across="confidence, and how many questions", up="")


def _name_axes(box: Axes, *, across: str, up: str) -> None:
    """Names of both axes, the upright one above it, so that it reads without turning the head."""
    box.set_xlabel(across, color=QUIET)
    box.annotate(up, (0, 1), (-40, 14), xycoords="axes fraction", textcoords="offset points", color=QUIET)


def _pairs(value: object) -> list[tuple[float, float]]:
    """The pairs of numbers in a JSON array."""
    found = [[number(one) for one in sequence(pair)] for pair in sequence(value)]
    return [(x, y) for x, y in (pair for pair in found if len(pair) == 2) if x is not None and y is not None]  # noqa: PLR2004


def _excerpt(curve: Sequence[Point]) -> list[Point]:
    """The curve at every tenth of coverage."""
    if not curve:
        return []
    tenths = [tenth / 10 for tenth in range(1, 11)]
    return list(dict.fromkeys(min(curve, key=lambda one: abs(one.coverage - tenth)) for tenth in tenths))
