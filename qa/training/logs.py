"""The log of a training: a line of JSON each, with the number of steps made and figures of that moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qa.training.files import save_text
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from pathlib import Path

Record = dict[str, float]


class Log:
    """Goes on after `done` steps; what was written of later ones is dropped, because they are made again."""

    def __init__(self, path: Path, done: int) -> None:
        self._path = path
        kept = [record for record in read_log(path) if record["step"] <= done] if path.exists() else []
        save_text("".join(map(_line, kept)), path)

    def write(self, **record: float) -> None:
        """One line more."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(record))


def read_log(path: Path) -> list[Record]:
    """All records but a last one that was not written to its end. Raises TrainingError for what is no log."""
    try:
        lines = path.read_text("utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"Cannot read '{path}': name a log.jsonl that a training has written.") from error
    whole = [line for line in lines if line.endswith("\n")]
    return [_record(line, f"'{path}', line {number}") for number, line in enumerate(whole, start=1)]


def _record(line: str, where: str) -> Record:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if (
        not isinstance(record, dict)
        or "step" not in record
        or not all(isinstance(value, int | float) for value in record.values())
    ):
        raise TrainingError(f"{where}: expected a record of a training such as {{'step': 20, 'loss': 5.7}}.")
    return record


def _line(record: Record) -> str:
    return json.dumps(record) + "\n"
