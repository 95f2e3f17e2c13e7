"""Train the span reader: `python -m qa.training DATA... --work FOLDER`.

DATA are files in SQuAD layout, or folders of them. FOLDER keeps the windows made, the checkpoint, the log and, in the
end, the weights in `reader`. Interrupted, the same command goes on where it stopped.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from index.errors import UserError
from qa.training.settings import ANY_STAGE, STAGES, Settings, Stage, TrainingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_USER_ERROR, _INTERRUPTED = 2, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the options and train. The exit status is 0 trained or stopped in time, 2 user error, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        _train(options)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(_USER_ERROR)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; the same command goes on from the last checkpoint.\n")
        sys.exit(_INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    defaults, names = Settings(), ", ".join(stage.name for stage in STAGES)
    parser = argparse.ArgumentParser(
        prog="python -m qa.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--work", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--passes", type=_positive(int), default=1, metavar="N", help="over the sets of the last stage")
    parser.add_argument(
        "--rate", type=_positive(float), default=defaults.rate, help=f"the learning rate ({defaults.rate})"
    )
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument(
        "--start", type=Path, metavar="WEIGHTS", help="to begin with, not the encoder's: a folder, or a reader's .onnx"
    )
    parser.add_argument(
        "--fall",
        type=_share,
        default=defaults.fall,
        help=f"the share of steps, the last ones, over which the rate falls ({defaults.fall})",
    )
    parser.add_argument(
        "--layer-decay",
        type=_share,
        default=defaults.layer_decay,
        metavar="SHARE",
        help="of the rate of the layer above that each one learns by",
    )
    parser.add_argument("--smoothing", type=_share, default=defaults.smoothing, metavar="SHARE", help="of the targets")
    parser.add_argument(
        "--teacher", type=Path, metavar="FOLDER", help="of a trained network, such as one begun with a larger model"
    )
    parser.add_argument(
        "--trust", type=_share, default=0.7, metavar="SHARE", help="of the targets that the teacher gives"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--stages", nargs="+", choices=[stage.name for stage in STAGES], help=f"which to train ({names})"
    )
    which.add_argument("--any", action="store_true", help="all questions, not those of the recipe's sets")
    parser.add_argument("--limit", type=_positive(int), metavar="N", help="about so many questions a stage, for a try")
    parser.add_argument("--steps", type=_positive(int), metavar="N", help="only the first so many batches")
    parser.add_argument(
        "--minutes", type=_positive(float), metavar="N", help="stop after so many; the same command goes on"
    )
    return parser


def _positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = kind(text)
        if not 0 < value < math.inf:
            raise ValueError(text)
        return value

    number.__name__ = f"positive {kind.__name__}"  # what argparse says that it expected
    return number


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


_share.__name__ = "share from 0 to 1"  # what argparse says that it expected


def _train(options: argparse.Namespace) -> None:
    from qa.training.trainer import train
    from qa.training.work import work

    stop_at = monotonic() + 60 * options.minutes if options.minutes else math.inf
    settings = Settings(
        rate=options.rate,
        fall=options.fall,
        layer_decay=options.layer_decay,
        smoothing=options.smoothing,
        trust=options.trust if options.teacher else 0.0,
        seed=options.seed,
    )
    todo = work(_files(options.data), _folder(options.work), _stages(options), settings, limit=options.limit, say=_say)
    todo = todo.cut(options.steps)
    if options.teacher:
        from qa.training.teaching import taught

        found = taught(todo, options.teacher, options.work, stop_at=stop_at, say=_say)
        if found is None:
            return
        todo = found
    start = _start(options.start, options.work)
    weights = train(todo, options.work, settings, start=start, stop_at=stop_at, say=_say)
    if weights:
        _say(f"The weights are in {weights}")


def _start(given: Path | None, work: Path) -> Path | None:
    if given is None or given.suffix != ".onnx":
        return given
    from qa.training.exported import unpack

    return unpack(given, work / "start")


def _stages(options: argparse.Namespace) -> list[Stage]:
    stages = [ANY_STAGE] if options.any else [one for one in STAGES if one.name in (options.stages or {one.name})]
    return [*stages[:-1], replace(stages[-1], passes=options.passes)]


def _files(given: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in given:
        if not path.exists():
            raise TrainingError(f"There is no '{path}'. Name files in SQuAD layout, or folders of them.")
        found = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not found:
            raise TrainingError(f"The folder '{path}' holds no .json files. Name one with files in SQuAD layout.")
        files += found
    return files


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"Cannot make the folder '{path}': {error.strerror}. Name another with --work.") from error
    return path


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
