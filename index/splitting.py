"""From an article to passages: whole sentences, exact offsets, never over the encoder's window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import regex

from index.sentences import sentences
from index.types import Article, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import TokenCounter

WORDS = 120
OVERLAP = 1

_LONGEST_WORD = 100
_CHARACTERS_A_WORD = 20
_WORD = re.compile(r"\S+")  # as str.split has it, which regex does not
_GRAPHEME = regex.compile(r"\X")


def split(
    article: Article, *, words: int = WORDS, overlap: int = OVERLAP, tokens: TokenCounter | None = None
) -> list[Passage]:
    """Passages of at most `words` words and `tokens.limit` tokens, each repeating the last `overlap` sentences.

    A sentence that alone is longer is cut between words, and a word of over 100 characters between graphemes. A word
    counts once for every 20 characters begun, so text without blanks makes passages of bounded length too. Every
    character that is not blank stands in at least one passage.
    """
    if words < 1 or overlap < 0:
        raise ValueError(f"words must be at least 1 and overlap at least 0, got {words} and {overlap}")
    size = _Size(words, tokens)
    pieces, costs = _pieces(article.text, size)
    return [_passage(article, pieces[first:last]) for first, last in _windows(costs, size.limit, overlap)]


_Cost = tuple[int, int]
"""Words and tokens."""


@dataclass(frozen=True, slots=True)
class _Size:
    """How much fits into a passage, and how much of that a text takes."""

    words: int
    tokens: TokenCounter | None

    @property
    def limit(self) -> _Cost:
        return self.words, self.tokens.limit if self.tokens else 0

    def costs(self, texts: Sequence[str]) -> list[_Cost]:
        tokens = self.tokens.count(texts) if self.tokens else [0] * len(texts)
        return list(zip(map(_count_words, texts), tokens, strict=True))


def _count_words(text: str) -> int:
    return sum(-(-len(word) // _CHARACTERS_A_WORD) for word in text.split())


def _pieces(text: str, size: _Size) -> tuple[list[Span], list[_Cost]]:
    """Sentences, the overlong ones cut, with the cost of each."""
    spans = sentences(text)
    pieces: list[Span] = []
    costs: list[_Cost] = []
    for span, cost in zip(spans, size.costs([span.of(text) for span in spans]), strict=True):
        if _fits(cost, size.limit):
            pieces.append(span)
            costs.append(cost)
        else:
            for part, part_cost in _cut(text, span, size):
                pieces.append(part)
                costs.append(part_cost)
    return pieces, costs


def _cut(text: str, sentence: Span, size: _Size) -> Iterator[tuple[Span, _Cost]]:
    atoms = list(_atoms(text, sentence))
    costs = size.costs([atom.of(text) for atom in atoms])
    for first, last in _windows(costs, size.limit, overlap=0):
        words, tokens = zip(*costs[first:last], strict=True)
        yield Span(atoms[first].start, atoms[last - 1].end), (sum(words), sum(tokens))


def _atoms(text: str, sentence: Span) -> Iterator[Span]:
    """Words, the overlong ones cut between graphemes, or within one that is itself overlong."""
    for word in _WORD.finditer(text, sentence.start, sentence.end):
        start, end = word.span()
        if end - start <= _LONGEST_WORD:
            yield Span(start, end)
            continue
        cut = start
        for grapheme in _GRAPHEME.finditer(text, start, end):
            while grapheme.end() - cut > _LONGEST_WORD:
                stop = grapheme.start() if grapheme.start() > cut else cut + _LONGEST_WORD
                yield Span(cut, stop)
                cut = stop
        yield Span(cut, end)


def _fits(cost: _Cost, limit: _Cost) -> bool:
    return cost[0] <= limit[0] and cost[1] <= limit[1]


def _windows(costs: Sequence[_Cost], limit: _Cost, overlap: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges of neighbours that fit the limit together; each takes at least one that is new."""
    words = list(accumulate((cost[0] for cost in costs), initial=0))
    tokens = list(accumulate((cost[1] for cost in costs), initial=0))

    def together(first: int, last: int) -> bool:
        return _fits((words[last] - words[first], tokens[last] - tokens[first]), limit)

    first = last = 0
    while last < len(costs):
        last += 1
        while first < last - 1 and not together(first, last):
            first += 1
        while last < len(costs) and together(first, last + 1):
            last += 1
        yield first, last
        first = max(last - overlap, first + 1)


def _passage(article: Article, pieces: Sequence[Span]) -> Passage:
    span = Span(pieces[0].start, pieces[-1].end)
    return Passage(article_id=article.id, span=span, text=span.of(article.text), sentences=tuple(pieces))
