"""Which characters of an article's page are marked: the place that was asked for, and others of the same answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.types import Article

MOST_PLACES = 50
"""Other places that a link may name."""

_PLACE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")


class Mark(NamedTuple):
    """A marked span, and whether it is the place that was asked for."""

    span: Span
    chosen: bool


def other_places(article: Article, places: Sequence[str]) -> tuple[Span, ...]:
    """The spans that a link names as `120-180`. Raises ValueError for one that the article does not have."""
    if len(places) > MOST_PLACES:
        raise ValueError(f"The link names {len(places)} other places, and {MOST_PLACES} are the most.")
    return tuple(_place(article, place) for place in places)


def _place(article: Article, place: str) -> Span:
    found = _PLACE.fullmatch(place)
    if not found:
        raise ValueError("The link does not say from which character to which.")
    start, end = map(int, found.groups())
    if not start < end <= len(article.text):
        raise ValueError(f"The article has {len(article.text)} characters, and the link asks for {start} to {end}.")
    return Span(start, end)


def marks(chosen: Span | None, others: Iterable[Span]) -> list[Mark]:
    """All marks in the article's order, none over another: others that overlap become one, under the chosen."""
    found = [Mark(part, chosen=False) for one in _merged(others) for part in _without(one, chosen)]
    return sorted([*found, *([Mark(chosen, chosen=True)] if chosen else [])])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and merged[-1].overlaps(span):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _without(span: Span, hole: Span | None) -> Iterator[Span]:
    """What is left of a span beside another."""
    if hole is None or not span.overlaps(hole):
        yield span
        return
    if span.start < hole.start:
        yield Span(span.start, hole.start)
    if hole.end < span.end:
        yield Span(hole.end, span.end)
