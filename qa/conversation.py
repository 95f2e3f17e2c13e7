"""Follow-up questions without a language model: what a question leaves out is taken from the turn before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.words import full_names, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.types import Turn

_PRONOUN = re.compile(r"\b(?P<own>his|its|their|her(?=\s+\w))\b|\b(?P<self>he|she|him|her|it|they|them)\b", re.I)
_ELLIPSIS = re.compile(r"^(?:and|but|or|also|what about|how about)\b", re.I)
_FEW = 1


def readings(question: str, history: Sequence[Turn]) -> list[str]:
    """The question as it stands, and behind it, for a follow-up, with what it leaves out filled in."""
    if not history:
        return [question]
    filled = _with_antecedent(question, history[-1]) or _with_previous(question, history[-1])
    return [question, filled] if filled and filled != question else [question]


def _with_antecedent(question: str, previous: Turn) -> str | None:
    """The question with its pronouns replaced by the name they most likely stand for."""
    if not _PRONOUN.search(question) or full_names(question):
        return None
    names = full_names(previous.understood_as)[-1:] or full_names(previous.quote or "")[:1]
    if not names:
        return None
    name = names[0].rstrip(".")
    owner = f"{name}’" if name.endswith("s") else f"{name}’s"
    return _PRONOUN.sub(lambda found: owner if found["own"] else name, question)


def _with_previous(question: str, previous: Turn) -> str | None:
    """The question behind the one before, where it is a fragment or speaks of something unnamed."""
    unnamed = _PRONOUN.search(question) or len(terms(question)) <= _FEW
    if _ELLIPSIS.search(question) or (unnamed and not full_names(question)):
        return f"{previous.understood_as} {question}"
    return None
