"""Markdown: the text stays as the file has it, so that offsets open the file itself; only the title is looked up."""

from __future__ import annotations

import re

from index.loading.parsed import Parsed
from index.loading.text import decode, headline

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<title>\S.*)$", re.MULTILINE)
_ATX = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<title>\S[^\n]*)$", re.MULTILINE)
_SETEXT = re.compile(r"^(?P<title>\S[^\n]*)\n(?:=+|-+)[ \t]*$", re.MULTILINE)
_MARKUP = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)|[*_`]+")


def parse(data: bytes, *, name: str) -> Parsed:
    """The file's text as it stands, titled by its front matter, its first heading or its first line."""
    text = decode(data, name=name)
    return Parsed(text, _title(text))


def _title(text: str) -> str | None:
    front = _FRONT_MATTER.match(text)
    if front and (named := _FRONT_TITLE.search(front["body"])):
        return named["title"].strip().strip("\"'") or None
    body = text[front.end() :] if front else text
    headings = [found for pattern in (_ATX, _SETEXT) if (found := pattern.search(body))]
    if not headings:
        return headline(body)
    first = min(headings, key=lambda found: found.start())
    return _MARKUP.sub(r"\1", first["title"]).rstrip("# \t") or None
