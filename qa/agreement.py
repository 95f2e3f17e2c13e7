"""Which candidates say the same, whatever words stand around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.types import Candidate

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})


def quote_of(candidate: Candidate) -> str:
    """The characters that a candidate points at."""
    return candidate.passage.sentence_text(candidate.span)


def agree(one: str, other: str) -> bool:
    """Whether the words of the one stand in a row in the other, case, punctuation and English articles aside."""
    few, many = sorted((_words(one), _words(other)), key=len)
    return bool(few) and any(many[at : at + len(few)] == few for at in range(len(many) - len(few) + 1))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES]
