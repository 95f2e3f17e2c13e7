"""Questions to begin with, drawn from an article's own names by simple patterns."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING

from index.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.types import Article

LOOKED_AT = 200_000
"""Characters of an article that are read for examples."""

# The questions are English, so the article must be. None of these words is common in another language's prose.
_ENGLISH = frozenset(
    ["and", "are", "by", "for", "from", "has", "have", "is", "of", "that", "the", "this", "to", "was", "were", "with"]
)
_ENGLISH_SHARE = 0.12

_DAYS_AND_MONTHS = {name.lower() for name in (*calendar.day_name, *calendar.month_name)}
_NOT_IN_NAMES = STOP_WORDS | _DAYS_AND_MONTHS | {"mr", "mrs", "ms", "dr", "yes"}
_WORD = r"[A-Z][^\W\d_]+(?:-[^\W\d_]+)*"
_NAME = re.compile(rf"(?<![\w’'.-]){_WORD}(?: (?:of (?:the )?)?{_WORD}){{1,3}}(?![\w-])(?!’(?!s\b)|'(?!s\b))")
# What stands after a whole name; anything else makes it part of something longer: "Sunni Islamic tradition".
_AFTER_NAME = re.compile(
    r"[.,;:!?)”\"]|[’']s\b|$"
    r"| (?:and|as|at|by|for|from|had|has|have|in|is|on|or|said|says|that|to|was|were|who|will|with)\b"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:…][”’\"')\]]*\s+|[“‘\"(]\s*|^\s*[-*•–]\s+)$")
_PROSE_END = re.compile(r"[.!?…][”’\"')\]]*\s*$")
# How an article introduces what it will tell about; a question about a name dropped in passing finds no answer.
_WHO = (", who ",)
_WHAT = (", a ", ", an ", ", the ")
_LONG_LINE = 120
_INITIALS = 3


def examples(article: Article, n: int = 3) -> list[str]:
    """Up to `n` questions that the article's wording suggests; none where it suggests none or is not in English."""
    text = article.text[:LOOKED_AT]
    if not _is_english(text):
        return []
    paragraphs = list(_prose(text))
    names = _names(paragraphs)
    people = [f"Who is {name}?" for name in names if _followed(name, _WHO, paragraphs)]
    explained = [f"Who or what is {name}?" for name in names if _is_explained(name, paragraphs)]
    in_turn = [question for pair in zip_longest(people, explained) for question in pair if question is not None]
    return (in_turn or [f"What does the article say about {name}?" for name in names[:1]])[:n]


def _followed(name: str, by: tuple[str, ...], paragraphs: Iterable[str]) -> bool:
    return any(name + after in paragraph for paragraph in paragraphs for after in by)


def _is_explained(name: str, paragraphs: Iterable[str]) -> bool:
    """Whether it is told what something is: one thing, as the question asks in the singular."""
    return not name.endswith("s") and _followed(name, _WHAT, paragraphs)


def _is_english(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    return bool(words) and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words)


def _prose(text: str) -> Iterator[str]:
    """Paragraphs that end as sentences do, each on one line: headings and captions would be taken for names."""
    for block in re.split(r"\n\s*\n", text):
        lines = block.splitlines()
        wrapped = max(map(len, lines), default=0) <= _LONG_LINE
        for paragraph in [" ".join(line.strip() for line in lines)] if wrapped else lines:
            if _PROSE_END.search(paragraph):
                yield paragraph


def _names(paragraphs: Sequence[str]) -> list[str]:
    """Names of several words, those whose last word is met most often first: a person is named in full only once.

    What only ever begins a sentence may not be a name and is left out.
    """
    inside: Counter[str] = Counter()
    with_the: Counter[str] = Counter()
    for paragraph in paragraphs:
        for match in _NAME.finditer(paragraph):
            before = paragraph[max(0, match.start() - 8) : match.start()]
            begins = _SENTENCE_START.search(before) and not paragraph.startswith(_WHO, match.end())
            if _is_name(match.group()) and not begins and _AFTER_NAME.match(paragraph, match.end()):
                inside[match.group()] += 1
                with_the[match.group()] += before.lower().endswith("the ")
    words = Counter(word for paragraph in paragraphs for word in re.findall(r"[^\W\d_]+", paragraph))
    ranked = sorted(inside, key=lambda name: -words[name.rsplit(maxsplit=1)[-1]])
    return [f"the {name}" if 2 * with_the[name] > inside[name] else name for name in _distinct(ranked)]


def _is_name(name: str) -> bool:
    words = [word for word in name.split() if word[0].isupper()]
    ends_in_initials = words[-1].isupper() and len(words[-1]) <= _INITIALS
    ordinary = any(word.lower() in _NOT_IN_NAMES for word in words if not word.isupper())
    return not (ends_in_initials or ordinary or name.isupper())


def _distinct(names: Iterable[str]) -> Iterator[str]:
    """The names without those that are a shorter or longer form of one before, or share its last word."""
    kept: set[str] = set()
    for name in names:
        if name.split()[-1] not in kept:
            kept.update(name.split())
            yield name
