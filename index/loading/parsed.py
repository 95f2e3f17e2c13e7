"""What a format's module has to provide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser makes of a source's bytes: the canonical text, and a title where the format carries one."""

    text: str
    title: str | None


class Parser(Protocol):
    """Reads the bytes of one format. Raises LoadError; `name` is for its message."""

    def __call__(self, data: bytes, *, name: str) -> Parsed: ...
