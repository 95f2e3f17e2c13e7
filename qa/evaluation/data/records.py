"""Records of untrusted files, checked against the types they should have."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from pydantic import ConfigDict, ValidationError

from qa.evaluation.data.types import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import TypeAdapter

T = TypeVar("T")

STRICT = ConfigDict(strict=True)
"""For records of formats with fields of their own beside those that are read."""

CLOSED = ConfigDict(strict=True, extra="forbid")
"""For records of our own formats, in which an unknown field is a slip of the pen."""

_BOM = b"\xef\xbb\xbf"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes after a byte order mark. Raises DataError where it cannot be read."""
    try:
        with path.open("rb") as file:
            if file.read(len(_BOM)) != _BOM:
                file.seek(0)
            yield file
    except OSError as error:
        raise DataError(f"Cannot read '{path}': {error.strerror}. Check the path.") from error


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, stripped, with their numbers from 1. Raises DataError for what is not UTF-8."""
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                text = line.decode().strip()
            except UnicodeDecodeError as error:
                raise DataError(
                    f"'{path}', line {number}: byte {error.start} is not UTF-8. Save it as UTF-8."
                ) from error
            if text:
                yield number, text


def checked(adapter: TypeAdapter[T], value: object, where: str, expected: str) -> T:
    """`value` as the adapter's type. Raises DataError saying where and what is wrong, and what was expected."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise DataError(_told(error, where, expected)) from error


def checked_json(adapter: TypeAdapter[T], text: str | bytes, where: str, expected: str) -> T:
    """As `checked`, from JSON."""
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise DataError(_told(error, where, expected)) from error


def _told(error: ValidationError, where: str, expected: str) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].replace("at line 1 column", "at column")  # the line is named before
    return f"{where}: {f'{field}: ' if field else ''}{message}. Expected {expected}."
