"""Where a quote that was typed by hand stands in an article, and what was probably meant where it does not."""

from __future__ import annotations

import heapq
import re
import string
from difflib import SequenceMatcher
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from index.sentences import sentences
from index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALIKE = {
    "blank": r"\s++",
    "double": '["“”„‟«»″]',
    "single": "['‘’‚‛´`′]",
    "dash": "(?<![-‐‑‒–—―−])[-‐‑‒–—―−]++",
    "dots": r"(?<![.…])(?=…|\.[.…])[.…]++",
}  # runs are taken whole and from their start, so that the time stays linear whatever the text
_PIECE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _ALIKE.items()))
_WORD = re.compile(r"\S+")
_EDGES = string.punctuation + string.whitespace + "“”‘’„«»…—–"
_LONGEST = 400  # characters of a quote that are compared
_SENTENCES, _WORDS, _STRETCHES = 50, 200, 10  # how many are looked at more closely
_NEAR = 0.6


def occurrences(quote: str, text: str) -> list[Span]:
    """Every place of a quote that is not blank, in order, none overlapping another.

    White space, straight and curly quotation marks, dashes, and an ellipsis and several full stops count as the same;
    where the quote stands exactly, that place is taken before one that is merely alike. Places within a longer word
    or number (noon in afternoon) count only where there is no other.
    """
    return list(_places(quote, text, whole=True)) or list(_places(quote, text, whole=False))


def occurrence(quote: str, text: str, start: int) -> Span | None:
    """The place of a quote at character `start`, alike as in `occurrences`; None where it does not stand there."""
    if start < 0:
        return None
    if text.startswith(quote, start):
        return Span(start, start + len(quote))
    found = _pattern(quote).match(text, start)
    return Span(*found.span()) if found else None


def nearest(quote: str, text: str) -> str | None:
    """The stretch of the text that is most like the quote, blanks folded; None if none comes close.

    Trigrams choose the sentences and the stretches in them that are worth comparing character by character.
    """
    compared = quote[:_LONGEST]
    wanted = _trigrams(compared)
    likely = heapq.nlargest(_SENTENCES, sentences(text), key=lambda one: len(wanted & _trigrams(one.of(text))))
    stretches = dict.fromkeys(found for one in likely for found in _stretches(text, one, compared) if found)
    likeliest = heapq.nlargest(_STRETCHES, stretches, key=lambda one: _dice(wanted, _trigrams(one)))
    best = max(likeliest, key=partial(_likeness, compared), default="")
    return best if best and _likeness(compared, best) >= _NEAR else None


def _places(quote: str, text: str, *, whole: bool) -> Iterator[Span]:
    """As `occurrences`; with `whole`, none within a longer word."""
    alike = _pattern(quote)
    after = 0
    for exact in _scan(re.compile(re.escape(quote)), text, Span(0, len(text)), whole=whole):
        yield from _scan(alike, text, Span(after, exact.start), whole=whole)
        yield exact
        after = exact.end
    yield from _scan(alike, text, Span(after, len(text)), whole=whole)


def _scan(pattern: re.Pattern[str], text: str, within: Span, *, whole: bool) -> Iterator[Span]:
    start = within.start
    while found := pattern.search(text, start, within.end):
        span = Span(*found.span())
        if whole and _cuts_word(span, text):
            start = span.start + 1
        else:
            yield span
            start = span.end


def _cuts_word(span: Span, text: str) -> bool:
    pairs = (text[span.start - 1 : span.start + 1] if span.start else "", text[span.end - 1 : span.end + 1])
    return any(len(pair) > 1 and all(map(_is_of_word, pair)) for pair in pairs)


def _is_of_word(char: str) -> bool:
    """Whether it is a digit, or a letter of a script with upper and lower case: those with blanks between words."""
    return char.isdecimal() or char.isupper() or char.islower()


def _pattern(quote: str) -> re.Pattern[str]:
    quote = quote.strip()
    pieces = list(_PIECE.finditer(quote))
    alike = [_ALIKE[str(piece.lastgroup)] for piece in pieces]
    bounds = [0, *(bound for piece in pieces for bound in piece.span()), len(quote)]
    between = [re.escape(quote[start:end]) for start, end in list(pairwise(bounds))[::2]]
    return re.compile("".join(literal + like for literal, like in zip(between, [*alike, ""], strict=True)))


def _stretches(text: str, sentence: Span, quote: str) -> Iterator[str]:
    """Runs of about as many words as the quote has that begin in the sentence."""
    size = len(quote.split())
    words = [found.span() for found in _WORD.finditer(text, sentence.start, sentence.end + 2 * len(quote))]
    starts = [start for start, _ in words if start < sentence.end]
    for first, start in enumerate(starts[:_WORDS]):
        for count in {max(1, size - 1), size, size + 1}:
            end = words[min(first + count, len(words)) - 1][1]
            yield _trimmed(" ".join(text[start:end].split()), quote)


def _trimmed(stretch: str, quote: str) -> str:
    """Without the punctuation around it, if the quote has none there."""
    return stretch.strip(_EDGES) if quote[0].isalnum() and quote[-1].isalnum() else stretch


def _trigrams(text: str) -> set[str]:
    padded = f" {' '.join(text.casefold().split())} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _likeness(one: str, other: str) -> float:
    """The share of characters that two texts have in common in the same order, in [0, 1]."""
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()
