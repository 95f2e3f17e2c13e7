"""A run is a folder: what was run, what came of each question as it came, the measures and a report.

config.json        versions, hashes, options: what has to be the same for the same predictions
predictions.jsonl  one question a line, in the order asked; byte for byte the same when run again
timings.jsonl      milliseconds by stage
measures.json      computed from the two
report.html        to read
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, TypeAdapter
from typing_extensions import TypedDict

from qa.evaluation.data.records import checked
from qa.evaluation.predictions import prediction_type, timing_type
from qa.evaluation.run_files import RunError, read_json, read_lines, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qa.evaluation.predictions import Prediction, Timing

CONFIG, MEASURES, REPORT = "config.json", "measures.json", "report.html"
PREDICTIONS, TIMINGS, RANKINGS = "predictions.jsonl", "timings.jsonl", "rankings.jsonl"


class _Qa(TypedDict):
    kind: Literal["qa"]
    setting: str
    hits: int
    data: dict[str, str]


class _Retrieval(TypedDict):
    kind: Literal["retrieval"]
    data: dict[str, str]


@cache
def _config_type() -> TypeAdapter[_Qa | _Retrieval]:
    """What reading a run relies on; a configuration holds more."""
    return TypeAdapter(Annotated[_Qa | _Retrieval, Discriminator("kind")])


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run over questions, as its folder holds it."""

    folder: Path
    config: Mapping[str, Any]
    measures: Mapping[str, Any]
    predictions: tuple[Prediction, ...]
    timings: tuple[Timing, ...]


def begin(folder: Path, config: Mapping[str, Any], *, resume: bool) -> None:
    """Make a run's folder, or make sure that the run in it may be gone on with or replaced.

    A run that was broken off goes on only with `resume`. A finished one of the same configuration is replaced, for
    nothing is lost by that. Raises RunError where the folder holds anything else.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"Cannot make the folder '{folder}': {error.strerror}. Name another with --out.") from error
    if (folder / CONFIG).exists():
        _check_same(folder, config, resume=resume)
        if not resume:
            for path in (PREDICTIONS, TIMINGS, RANKINGS):
                (folder / path).unlink(missing_ok=True)
        (folder / MEASURES).unlink(missing_ok=True)
    elif any(folder.iterdir()):
        raise RunError(f"'{folder}' holds other files than a run's. Name a new folder with --out.")
    write_json(folder / CONFIG, config)


def _check_same(folder: Path, config: Mapping[str, Any], *, resume: bool) -> None:
    found = read_json(folder / CONFIG)
    other = [key for key in sorted(found.keys() | config.keys()) if found.get(key) != config.get(key)]
    if other:
        key = other[0]
        raise RunError(
            f"'{folder}' holds a run of another configuration: {key} is {found.get(key)!r} there and "
            f"{config.get(key)!r} here. Name a new folder with --out."
        )
    if not resume and not (folder / MEASURES).exists():
        raise RunError(f"'{folder}' holds a run that was broken off. Go on with it by --resume, or name a new folder.")


def finish(folder: Path, measures: Mapping[str, Any], report: str) -> None:
    """Write the measures and the report; only with its measures is a run finished."""
    (folder / REPORT).write_text(report, encoding="utf-8", newline="\n")
    write_json(folder / MEASURES, measures)


def load_run(folder: Path) -> Run:
    """A finished run over questions. Raises RunError where the folder is none, DataError for a broken line."""
    config, measures = read_finished(folder, "qa")
    predictions = tuple(read_lines(folder / PREDICTIONS, prediction_type()))
    timings = tuple(read_lines(folder / TIMINGS, timing_type()))
    return Run(folder, config, measures, predictions, timings)


def read_finished(folder: Path, kind: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Config and measures of a finished run, of a kind where it is given: `qa` or `retrieval`.

    Raises RunError or DataError where the folder holds none, or one that was changed by hand.
    """
    if not (folder / CONFIG).is_file():
        raise RunError(f"'{folder}' is not a run: it holds no {CONFIG}. Make one with `pullquote eval qa --out DIR`.")
    config = read_json(folder / CONFIG)
    checked(_config_type(), config, f"'{folder / CONFIG}'", "what a run writes there; run it anew")
    if kind is not None and config.get("kind") != kind:
        raise RunError(f"'{folder}' is a run of kind {config.get('kind')!r}, and one of kind {kind!r} is needed.")
    if not (folder / MEASURES).is_file():
        raise RunError(f"'{folder}' holds a run that was broken off. Finish it by --resume first.")
    return config, read_json(folder / MEASURES)
