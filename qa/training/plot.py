"""Draw how trainings went: `python -m qa.training.plot LOG... --out FILE`.

LOG are files that trainings wrote, log.jsonl in their work folders. FILE is a .png or .svg: the loss, smoothed, and how
well held-out windows were read, over steps or over tokens.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import UserError
from qa.training.logs import Record, read_log
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

_PANELS = {
    "loss": "Loss, smoothed",
    "f1": "Held-out F1, %",
    "exact": "Held-out exact, %",
    "told": "Held-out answerable told from not, %",
}
_OVER = {"step": "steps", "tokens": "tokens, without padding"}
_SMOOTHED = 0.9
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")  # Okabe and Ito's
_USER_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the options and draw."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.plot",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--names", nargs="+", metavar="NAME", help="one a log; else the names of their folders")
    parser.add_argument("--over", choices=_OVER, default="step")
    options = parser.parse_args(arguments)
    try:
        names = options.names or [path.resolve().parent.name for path in options.logs]
        if len(set(names)) < len(options.logs) or len(names) > len(options.logs):
            raise TrainingError(
                f"{len(options.logs)} logs need as many different --names, got {', '.join(map(repr, names))}."
            )
        logs = {name: read_log(path) for name, path in zip(names, options.logs, strict=True)}
        write(drawn(logs, over=options.over), options.out)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(_USER_ERROR)


def drawn(logs: Mapping[str, Sequence[Record]], *, over: str = "step") -> Figure:
    """Four panels, each with one line a log, over "step" or "tokens".

    Raises TrainingError for logs without `tokens` where they are asked for.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 7), layout="constrained")
    for axes, (measure, title) in zip(figure.subplots(2, 2).flat, _PANELS.items(), strict=True):
        for number, (name, records) in enumerate(logs.items()):
            points = _points(records, measure, over, name)
            values = [value for _, value in points]
            axes.plot(
                [at for at, _ in points],
                _smoothed(values) if measure == "loss" else values,
                color=_COLOURS[number % len(_COLOURS)],
                linestyle="-" if number < len(_COLOURS) else "--",
                marker=None if measure == "loss" else ".",
                label=name,
            )
        axes.set_title(title, loc="left", fontsize="medium")
        axes.set_xlabel(_OVER[over])
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=min(4, len(names)), frameon=False)
    return figure


def write(figure: Figure, path: Path) -> None:
    """As PNG or SVG, the same bytes for the same logs. Raises TrainingError for other suffixes."""
    from matplotlib import rc_context

    if path.suffix not in {".png", ".svg"}:
        raise TrainingError(f"Cannot draw '{path}': name a file that ends in .png or .svg.")
    with rc_context({"svg.hashsalt": "pullquote"}):
        try:
            figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
        except OSError as error:
            raise TrainingError(f"Cannot write '{path}': {error.strerror}. Name another file.") from error


def _points(records: Sequence[Record], measure: str, over: str, name: str) -> list[tuple[float, float]]:
    """What was measured, with where; held-out figures are written without tokens and stand at the last ones known."""
    if over not in {key for record in records for key in record}:
        raise TrainingError(f"The log of {name!r} counts no tokens. Draw it over steps.")
    points, at = [], 0.0
    for record in records:
        at = record.get(over, at)
        if measure in record:
            points.append((at, record[measure]))
    return points


def _smoothed(values: Sequence[float]) -> list[float]:
    """Exponential moving means, each corrected for having begun at 0 (Kingma and Ba, 2015)."""
    means, mean = [], 0.0
    for number, value in enumerate(values, start=1):
        mean = _SMOOTHED * mean + (1 - _SMOOTHED) * value
        means.append(mean / (1 - _SMOOTHED**number))
    return means


if __name__ == "__main__":
    main()
