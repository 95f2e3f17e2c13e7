"""How quotes are numbered and brought together, for every interface."""

from __future__ import annotations

from itertools import count, groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.types import Citation


class Place(NamedTuple):
    """A citation with its number in the whole answer, and which it is of how many that say the same."""

    number: int
    rank: int
    of: int
    citation: Citation

    @property
    def name(self) -> str:
        return f"Place {self.rank} of {self.of}: {self.citation.title}"


Places = tuple[Place, ...]
"""All places that say one thing, the best first."""


def numbered(citations: Iterable[Sequence[Citation]]) -> list[Places]:
    """The places of each thing said, numbered from 1 on over all of them."""
    numbers = count(1)
    return [
        tuple(Place(next(numbers), rank, len(same), citation) for rank, citation in enumerate(same, start=1))
        for same in citations
    ]


def by_sentence(said: Iterable[Places]) -> list[list[Places]]:
    """Neighbours whose best places stand in the same sentence, brought together."""
    return [list(group) for _, group in groupby(said, key=_sentence)]


def _sentence(places: Places) -> tuple[str, int, int]:
    best = places[0].citation
    return best.article_id, best.sentence_span.start, best.sentence_span.end


def sentence_around(said: Sequence[Places]) -> list[tuple[str, bool]]:
    """The sentence that the best places share, in pieces, each with whether it is quoted.

    Empty where it would add nothing: a quote is the whole sentence, or no quote lies within it.
    """
    best = [places[0].citation for places in said]
    sentence = best[0].sentence_span
    quoted = sorted(citation.span for citation in best if sentence.contains(citation.span))
    if not quoted or sentence in quoted:
        return []
    pieces, at = [], sentence.start
    for span in quoted:
        start, end = max(at, span.start), max(at, span.end)  # quotes may overlap
        pieces += [(at, start, False), (start, end, True)]
        at = end
    pieces.append((at, sentence.end, False))
    text = best[0].sentence
    return [(text[a - sentence.start : b - sentence.start], marked) for a, b, marked in pieces if a < b]
