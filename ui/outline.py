"""The headings of an article that is written in Markdown, for a list of contents."""

from __future__ import annotations

import re
from typing import NamedTuple

MOST_HEADINGS = 200

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(
    r"^ {0,3}(?P<hashes>#{1,6})[ \t]+(?P<atx>\S[^\n]*)$|^(?P<setext>\S[^\n]*)\n(?P<rule>={2,}|-{2,})[ \t]*$",
    re.MULTILINE,
)
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$")
_MARKUP = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)|[*_`]+")


class Heading(NamedTuple):
    """A heading without its markup, and where its line begins."""

    level: int
    title: str
    start: int


def outline(text: str) -> list[Heading]:
    """The headings in order, none from front matter or blocks of code; empty where there are fewer than two."""
    prose = _FENCE.sub(_blank, _FRONT_MATTER.sub(_blank, text))
    headings: list[Heading] = []
    for found in _HEADING.finditer(prose):
        if title := _title(found["atx"] or found["setext"]):
            headings.append(Heading(_level(found), title, found.start()))
        if len(headings) == MOST_HEADINGS:
            break
    return headings if len(headings) > 1 else []


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _level(found: re.Match[str]) -> int:
    if found["hashes"]:
        return len(found["hashes"])
    return 1 if found["rule"].startswith("=") else 2


def _title(raw: str) -> str:
    return _MARKUP.sub(r"\1", _CLOSING.sub("", raw)).strip()
