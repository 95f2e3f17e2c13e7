"""Files of a run: one JSON object, or one a line, each there whole or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from index.errors import UserError
from qa.evaluation.data.records import checked_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from pydantic import TypeAdapter

Record = TypeVar("Record")


class RunError(UserError):
    """A run's folder cannot be made, is not one, or holds another run."""


class Lines(Generic[Record]):
    """A file of records, one a line, that grows: a context manager.

    `records` are those that were whole when it was opened, `at_most` so many, and those added since. A line that is
    broken, as by a power cut, ends them.
    """

    def __init__(self, path: Path, kind: TypeAdapter[Record], *, at_most: int | None = None) -> None:
        self._path = path
        self.records = _whole(path, kind)[:at_most]

    def __enter__(self) -> Self:
        fresh = self._path.with_suffix(".new")
        fresh.write_text("".join(map(_line, self.records)), encoding="utf-8", newline="\n")
        fresh.replace(self._path)
        self._file = self._path.open("a", encoding="utf-8", newline="\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, record: Record) -> None:
        """Write a record down at once."""
        self._file.write(_line(record))
        self._file.flush()
        self.records.append(record)


def _whole(path: Path, kind: TypeAdapter[Record]) -> list[Record]:
    found: list[Record] = []
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                try:
                    found.append(kind.validate_json(line if line.endswith(b"\n") else b""))
                except ValueError:
                    break
    return found


def write_lines(path: Path, records: Iterable[object]) -> None:
    """All records at once, one a line."""
    path.write_text("".join(map(_line, records)), encoding="utf-8", newline="\n")


def _line(record: object) -> str:
    return json.dumps(asdict(record), ensure_ascii=False) + "\n"  # type: ignore[call-overload]  # a dataclass


def read_lines(path: Path, kind: TypeAdapter[Record]) -> Iterator[Record]:
    """The records of a file. Raises DataError naming the line that is broken, RunError where there is no file."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield checked_json(kind, line, f"'{path}', line {number}", "what a run writes there; run it anew")
    except OSError as error:
        raise RunError(f"Cannot read '{path}': {error.strerror}. Run it anew.") from error


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file. Raises RunError where there is none."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RunError(f"Cannot read '{path}': {_first_line(error)}. Run it anew.") from error
    if not isinstance(value, dict):
        raise RunError(f"'{path}' holds no JSON object. Run it anew.")
    return value


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """One object, indented; it is there whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    fresh.replace(path)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
