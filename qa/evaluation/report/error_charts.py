"""Where answers go wrong, drawn: errors by stage, what a perfect stage would gain, and unlike wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.evaluation.report import drawing
from qa.evaluation.report.drawing import ACCENT, INK, MIST, OCHRE, PAPER, QUIET, RULE, SAND, SLATE, SOFT, WARN
from qa.evaluation.report.formats import count, mapping, number, objects, share, whole
from qa.evaluation.report.types import Chart
from qa.evaluation.report.wording import OUTCOMES, STAGES
from qa.evaluation.scoring import ERRORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

_PAINT = {"slate": SLATE, "mist": MIST, "ochre": OCHRE, "sand": SAND, "warn": WARN}
_ROW = 34


def errors(measures: Mapping[str, Any]) -> Chart:
    """How many errors each stage made."""
    found = mapping(measures.get("errors"))
    counts: dict[str, float] = {name: number(found.get(name)) or 0.0 for name in ERRORS}
    title = "Errors by stage"
    return Chart(
        name="errors",
        title=title,
        reading="Each error is put down to the first stage that failed.",
        svg=_drawn_errors(title, counts) if any(counts.values()) else "",
        columns=("Error", "Questions"),
        rows=tuple((OUTCOMES[name][0], count(found.get(name))) for name in ERRORS),
    )


def _drawn_errors(title: str, counts: Mapping[str, float]) -> str:
    names = [OUTCOMES[name][0] for name in counts]
    left = drawing.room(names)

    def draw(figure: Figure) -> None:
        box = drawing.axes(figure, left=left, top=20, width=drawing.WIDTH - left - 48, height=_ROW * len(counts))
        for row, (name, size) in enumerate(counts.items()):
            box.barh(row, size, height=0.56, color=_PAINT[OUTCOMES[name][1]])
            box.annotate(
                count(size), (size, row), (6, 0), textcoords="offset points", va="center", color=INK, weight="bold"
            )
        box.axvline(0, color=QUIET, linewidth=1)
        box.set(xlim=(0, max(counts.values())), xticks=[])
        drawing.rows(box, names, left)
        box.spines["bottom"].set_visible(False)

    return drawing.drawn("errors", title, _ROW * len(counts) + 24, draw)


def bounds(measures: Mapping[str, Any]) -> Chart:
    """The share right as it is, and as it would be had one stage been perfect."""
    right, found = number(measures.get("right")), mapping(measures.get("upper_bounds"))
    known = {name: bound for name in STAGES if (bound := number(found.get(name))) is not None}
    title = "Had one stage been perfect"
    return Chart(
        name="bounds",
        title=title,
        reading=f"From the share that came out right, {whole(right)}, to what it would have been.",
        svg=_drawn_bounds(title, right, known) if right is not None and known else "",
        columns=("Perfect stage", "Right"),
        rows=tuple((STAGES[name], share(found.get(name))) for name in STAGES),
    )


def _drawn_bounds(title: str, right: float, known: Mapping[str, float]) -> str:
    names = [STAGES[name] for name in known]
    left = drawing.room(names)

    def draw(figure: Figure) -> None:
        box = drawing.axes(figure, left=left, top=20, width=drawing.WIDTH - left - 58, height=_ROW * len(known))
        for row, bound in enumerate(known.values()):
            box.axhline(row, color=RULE, linewidth=1)
            box.plot([right, bound], [row, row], color=SOFT, linewidth=6, solid_capstyle="butt")
            box.plot([bound], [row], "o", color=ACCENT, markeredgecolor=PAPER, markersize=10, clip_on=False)
            drawing.margin(box, row, whole(bound), 48)
        box.axvline(right, color=QUIET, linewidth=1)
        box.annotate(f"{whole(right)} now", (right, -0.5), (0, 5), textcoords="offset points", ha="center")
        box.set(xlim=(0, 1))
        drawing.rows(box, names, left)
        drawing.percents(box.xaxis, [0.0, 0.25, 0.5, 0.75, 1.0])
        box.spines["bottom"].set_visible(False)

    return drawing.drawn("bounds", title, _ROW * len(known) + 48, draw)


def by_wording(measures: Mapping[str, Any]) -> Chart:
    """The share right by how many of a question's words stand in the sentence of its answer."""
    bins = objects(measures.get("by_wording"))
    title = "Right by shared wording"
    return Chart(
        name="wording",
        title=title,
        reading="By the share of a question's words that stand in the sentence of its answer. The fewer, the harder.",
        svg=_drawn_wording(title, bins) if any(number(one.get("n")) for one in bins) else "",
        columns=("Words shared", "Questions", "Right"),
        rows=tuple((_range(one), count(one.get("n")), share(one.get("right"))) for one in bins),
    )


def _range(one: Mapping[str, Any]) -> str:
    return f"{whole(one.get('low')).rstrip('%')}–{whole(one.get('high'))}"


def _drawn_wording(title: str, bins: Sequence[Mapping[str, Any]]) -> str:
    def draw(figure: Figure) -> None:
        box = drawing.axes(figure, left=40, top=22, width=346, height=150)
        box.grid(axis="y")
        for place, one in enumerate(bins):
            right = number(one.get("right"))
            if right is not None:
                box.bar(place, right, width=0.5, color=ACCENT)
                box.annotate(
                    whole(right),
                    (place, right),
                    (0, 5),
                    textcoords="offset points",
                    ha="center",
                    color=INK,
                    weight="bold",
                )
        box.set(xlim=(-0.5, len(bins) - 0.5), ylim=(0, 1))
        drawing.percents(box.yaxis, [0.0, 0.5, 1.0])
        box.set_xticks(range(len(bins)), labels=[f"{_range(one)}\nn = {count(one.get('n'))}" for one in bins])

    return drawing.drawn("wording", title, 216, draw)
