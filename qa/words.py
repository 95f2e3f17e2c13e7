"""What a question's words are about: stemmed terms, names, and the kind of thing that would answer it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from index.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from Stemmer import Stemmer

Kind = Literal["money", "number", "year", "time", "place", "name"]

_WORD = re.compile(r"\w+(?:[’']\w+)*")
_POSSESSIVE = re.compile(r"[’']s$")
_NAME = re.compile(r"(?<!^)(?<![.!?“\"] )\b[A-ZÀ-ÖØ-Þ]\w+|\b\w*\d[\w.,]*\b")

_FULL_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s+(?:(?:of|the|de|van|von)\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*)*")


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _words(words: str) -> str:
    return rf"\b(?:{'|'.join(words.split())})\b"


def _what(nouns: str) -> str:
    return r"\b(?:what|which) " + _words(nouns)


_ASKED: dict[Kind, re.Pattern[str]] = {  # the first that fits counts
    "money": _any_of(
        r"\bhow much (?:money|\w+ costs?)\b",
        r"\bhow much .*\b(?:cost|paid?|spen[dt]|worth|invest\w*|earn)",
        r"\bhow many (?:dollars|euros|pounds)\b",
        _what("price sum amount salary cost"),
    ),
    "number": _any_of(
        r"\bhow " + _words("many much old long far large big tall high deep heavy often fast"),
        _what(r"percent\w* share fraction number proportion age size population"),
    ),
    "year": _any_of(_what("year")),
    "time": _any_of(
        r"\bwhen\b", r"\bhow (?:soon|recently)\b", _what("date day month time century decade period season")
    ),
    "place": _any_of(r"\bwhere\b", _what("city town place location village island street building venue")),
    "name": _any_of(
        r"\bwho(?:m|se)?\b",
        _what("country nation state region continent capital company organi[sz]ation party team newspaper university"),
        _what("person man woman author actor president minister king queen leader official"),
    ),
}

_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_DATES = "|".join(f"{_MONTHS} {_DAYS}".title().split())
_SHOWN: dict[Kind, re.Pattern[str]] = {
    "money": _any_of("[$€£¥]", _words("dollars? euros? pounds? cents? francs? yen marks? shekels? rupees? coins?")),
    "number": _any_of(
        r"\d",
        "%",
        _words("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"),
        _words("seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety half third quarter"),
        _words("hundreds? thousands? millions? billions? dozens? twice once several"),
    ),
    "year": _any_of(r"\b(?:1\d|20)\d\d\b"),
    "time": _any_of(
        r"\b(?:1\d|20)\d\d\b",
        r"\d{1,2}:\d\d",
        _words(f"{_MONTHS} {_DAYS} spring summer autumn winter christmas easter"),
        _words("today yesterday tomorrow tonight morning evening night noon midnight"),
        _words("century decade years? months? weeks? days? hours? ago during after before until since"),
    ),
    "place": re.compile(rf"\b(?:in|at|near|outside|across|from|to|on) (?:the )?(?!(?:{_DATES})\b)[A-ZÀ-ÖØ-Þ]\w"),
}


def terms(text: str) -> list[str]:
    """Stems of the words that tell something, in order, repeated ones too."""
    words = (_POSSESSIVE.sub("", word) for word in _WORD.findall(text.lower()))
    return [stem for stem in _stemmer().stemWords([word for word in words if word not in STOP_WORDS]) if stem]


def names(text: str) -> set[str]:
    """Stems of capitalised words inside a sentence, and of figures: what must be there for the text to be about it."""
    return set(_stemmer().stemWords([_POSSESSIVE.sub("", name.lower()).rstrip(".,") for name in _NAME.findall(text)]))


def full_names(text: str) -> list[str]:
    """Capitalised names, in order. A sentence's first word counts only where it is no function word."""
    names = []
    for match in _FULL_NAME.finditer(text):
        first, _, rest = match.group().partition(" ")
        name = rest if first.lower() in STOP_WORDS else match.group()
        if name:
            names.append(name)
    return names


def asked_kind(question: str) -> Kind | None:
    """The kind of thing a question asks for, where its wording says so (in English)."""
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(question)), None)


def shows(sentence: str, kind: Kind, *, besides: str) -> bool:
    """Whether a sentence holds a thing of that kind; of kind name, one that `besides` does not hold."""
    pattern = _SHOWN.get(kind)
    if pattern is not None:
        return bool(pattern.search(sentence))
    first = [word for word in sentence.split()[:1] if word[:1].isupper()]
    found = {name for name in names(sentence) if not name[:1].isdigit()} | set(terms(" ".join(first)))
    return bool(found - set(terms(besides)))


@cache
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("english")
