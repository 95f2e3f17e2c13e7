"""What form of answer a question's wording asks for (in English): one thing, several, or a yes or no."""

from __future__ import annotations

import re

_VERB = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
_YES_NO = re.compile(rf"^(?:and |but |so )?(?:{_VERB})(?:n['’]t)?\b(?!['’]s)(?!.*\bor\b)", re.IGNORECASE)
_SEVERAL = (
    re.compile(r"^(?:please )?(?:name|list|enumerate)\b(?! of\b)", re.IGNORECASE),
    re.compile(r"^(?:who|what|which) (?:all )?(?:are|were)\b", re.IGNORECASE),
    re.compile(r"\b(?:who|what|which) all\b|\bwhat else\b|\bwhich of\b", re.IGNORECASE),
)
_ASKED = re.compile(r"\b(?:what|which)\s+((?:[\w'’-]+\s+){1,4})", re.IGNORECASE)
_PLURAL = re.compile(r"\w*[^siu]s|people|men|women|children|media|criteria|phenomena")
_NO_PLURAL = re.compile(r"news|series|species|as|its|this|his|(?:phys|polit|mathemat|econom|athlet|eth|electron)ics")
_END_OF_NOUN = re.compile(rf"{_VERB}|of|in|on|at|by|for|to|from|with|the|an?|kind|type|sort|percentage|number|year")


def asks_yes_or_no(question: str) -> bool:
    """Whether yes or no would answer; not where it offers a choice."""
    return bool(_YES_NO.search(question.strip()))


def asks_for_several(question: str) -> bool:
    """Whether more than one thing is asked for: `which rivers`, `who are`, `name the`."""
    question = question.strip()
    if any(pattern.search(question) for pattern in _SEVERAL):
        return True
    found = _ASKED.search(question)
    if found is None:
        return False
    for word in found.group(1).lower().split():
        if _END_OF_NOUN.fullmatch(word):
            return False
        if _plural(word):
            return True
    return False


def _plural(word: str) -> bool:
    return bool(_PLURAL.fullmatch(word)) and not _NO_PLURAL.fullmatch(word)
