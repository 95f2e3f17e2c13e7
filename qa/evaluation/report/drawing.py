"""Drawings as SVG that lives inside a page: its text is text, its colours are the page's, its ids its own."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

WIDTH = 400.0
"""Units of a drawing's width; shown one to one, a unit is a CSS pixel."""

_ROLES = ("ink", "quiet", "rule", "paper", "accent", "soft", "slate", "mist", "ochre", "sand", "warn", "plum")
_COLOURS = {f"#0a0b{number:02x}": f"var(--{role})" for number, role in enumerate(_ROLES, start=1)}

INK, QUIET, RULE, PAPER, ACCENT, SOFT, SLATE, MIST, OCHRE, SAND, WARN, PLUM = _COLOURS
"""Colours to draw with, which stand for the page's."""

_LONG = 24
_SVG = "{http://www.w3.org/2000/svg}"
_DECIMALS = re.compile(r"-?\d+\.\d{2,}")
_NO_TURN = re.compile(r"rotate\(-?0 ")
_STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": RULE,
    "axes.linewidth": 1.0,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 11.5,
    "grid.color": RULE,
    "grid.linewidth": 1.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "pullquote",
    "text.color": QUIET,
    "text.parse_math": False,
    "xtick.color": QUIET,
    "xtick.labelsize": 11.5,
    "xtick.major.pad": 7,
    "xtick.major.size": 0,
    "ytick.color": QUIET,
    "ytick.labelsize": 11.5,
    "ytick.major.pad": 7,
    "ytick.major.size": 0,
}


def drawn(name: str, title: str, height: float, draw: Callable[[Figure], None]) -> str:
    """What `draw` puts on a figure of 400 by `height` units, as an SVG element whose ids begin with `name`."""
    from matplotlib import style
    from matplotlib.figure import Figure

    written = io.StringIO()
    with style.context(["default", _STYLE], after_reset=True), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the page's fonts have it, or its reader's system
        figure = Figure(figsize=(WIDTH / 72, height / 72))
        draw(figure)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(written, format="svg", transparent=True, metadata=nothing)
    return _for_page(written.getvalue(), name, title)


def axes(figure: Figure, *, left: float, top: float, width: float, height: float) -> Axes:
    """Axes whose box is given in units from the upper left corner."""
    across, down = (72 * float(inches) for inches in figure.get_size_inches())
    return figure.add_axes((left / across, 1 - (top + height) / down, width / across, height / down))


def label(text: object) -> str:
    """A name from data, short and without characters that do not show."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in str(text))
    return shown if len(shown) <= _LONG else f"{shown[: _LONG - 1]}…"


def room(names: Iterable[str]) -> float:
    """Units that the longest of these names takes, with a gap after it."""
    return 18 + 6.8 * max((len(label(name)) for name in names), default=0)


def rows(box: Axes, names: Iterable[str], left: float) -> None:
    """A row for each name, the first on top; the names begin `left` units before the axes, flush with the heading."""
    labels = [label(name) for name in names]
    box.set(ylim=(len(labels) - 0.5, -0.5))
    box.set_yticks(range(len(labels)), labels=labels, ha="left")
    box.tick_params(axis="y", pad=left)


def margin(box: Axes, row: float, text: str, away: float) -> None:
    """A figure in the right margin of a row, ending `away` units from the axes."""
    box.annotate(
        text,
        (1, row),
        (away, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="center",
        color=INK,
        weight="bold",
    )


def percents(axis: Axis, ticks: list[float]) -> None:
    """Ticks at these shares, written as percentages."""
    axis.set_ticks(ticks, labels=[f"{tick:.0%}" for tick in ticks])


def _for_page(svg: str, name: str, title: str) -> str:
    root = ElementTree.fromstring(svg)  # noqa: S314  it was written by the drawing library above
    _tidy(root, name)
    size = {"viewBox": root.attrib["viewBox"]}
    root.attrib = {"class": "drawing", "role": "img", "aria-labelledby": f"{name}-title", **size}
    heading = ElementTree.Element("title", {"id": f"{name}-title"})
    heading.text = title
    root.insert(0, heading)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _tidy(element: ElementTree.Element, name: str) -> None:
    """Leave out names that nothing refers to, and write attributes as HTML does, without namespaces."""
    element.tag = element.tag.removeprefix(_SVG)
    kept = (_attribute(key, value, name) for key, value in element.items() if (element.tag, key) != ("g", "id"))
    element.attrib = {key: value for key, value in kept if value}
    element.tail = None
    if element.text and not element.text.strip():
        element.text = None
    for child in list(element):
        if child.tag == f"{_SVG}defs" and child.find(f"{_SVG}style") is not None:
            element.remove(child)  # it would hold for the whole page
        else:
            _tidy(child, name)


def _attribute(key: str, value: str, name: str) -> tuple[str, str]:
    key, value = key.rpartition("}")[2], " ".join(value.split())
    if key == "id":
        return key, f"{name}-{value}"
    if key == "transform" and _NO_TURN.match(value):
        return key, ""
    if key == "style":
        return key, _styled(value)
    value = value.replace("url(#", f"url(#{name}-")
    if key == "href":
        return key, value.replace("#", f"#{name}-", 1)
    return key, _DECIMALS.sub(lambda found: f"{float(found[0]):.1f}", value)


def _styled(value: str) -> str:
    kept = [part for part in value.split("; ") if not part.startswith("font-family")]
    text = "; ".join(kept)
    for colour, role in _COLOURS.items():
        text = text.replace(colour, role)
    return text
