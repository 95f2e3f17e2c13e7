"""From candidates to quotes: every character that is shown comes from the article, at the offsets that are cited."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import CollectionError
from qa.agreement import agree, quote_of
from qa.forms import asks_for_several, asks_yes_or_no
from qa.types import Candidate, Citation, Form, Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.types import Retriever
    from qa.confidence import Calibration

NEAREST = 3

_MOST_PLACES = 5
_MOST_ITEMS = 12
_PLACE = math.log(20)  # how much less likely than the best a place may be that says the same
_ITEM = math.log(8)  # how much less likely than the best another thing of a list may be


def compose(
    question: str, candidates: Sequence[Candidate], calibration: Calibration, retriever: Retriever
) -> tuple[Form, tuple[Part, ...]]:
    """What the candidates, best first, come to: the form that the question asks for, and its parts.

    The first part is the best candidate's, but for lists, which are in the order of the article.
    """
    if not candidates:
        return "quote", ()
    form, numbers = _chosen(question, candidates, calibration)
    parts = []
    for number in numbers:
        same = [candidates[number], *_places(candidates, number)]
        if form == "evidence":
            same = [replace(one, span=one.sentence) for one in same[:1]]
        if citations := tuple(cite(same, retriever)):
            parts.append(Part(citations, calibration.confidence(candidates, number)))
    return (form if len(parts) > 1 or form == "evidence" else "quote"), tuple(parts)


def _chosen(question: str, candidates: Sequence[Candidate], calibration: Calibration) -> tuple[Form, list[int]]:
    if asks_yes_or_no(question):
        return "evidence", [0]
    if asks_for_several(question):
        items = _items(candidates)
        return "list", sorted(items, key=lambda number: _where(candidates[number], candidates[0]))
    return "alternatives", [0, *calibration.rivals(candidates)]


def _items(candidates: Sequence[Candidate]) -> list[int]:
    """The best, and those nearly as likely that say something else than those before them."""
    items = [0]
    for number, one in enumerate(candidates[1:], start=1):
        if one.score < candidates[0].score - _ITEM or len(items) == _MOST_ITEMS:
            break
        if not any(agree(quote_of(one), quote_of(candidates[other])) for other in items):
            items.append(number)
    return items


def _where(one: Candidate, best: Candidate) -> tuple[bool, str, int]:
    """The best's article first, then by article and place."""
    return one.passage.article_id != best.passage.article_id, one.passage.article_id, one.span.start


def _places(candidates: Sequence[Candidate], number: int) -> list[Candidate]:
    """The other candidates that say the same as one, and that are likely enough to be read that way."""
    best = candidates[number]
    others = [one for at, one in enumerate(candidates) if at != number and one.score > best.score - _PLACE]
    return [one for one in others if agree(quote_of(one), quote_of(best))][: _MOST_PLACES - 1]


def cite(candidates: Iterable[Candidate], retriever: Retriever) -> Iterator[Citation]:
    """Citations of candidates, in their order.

    A candidate is left out whose article has been removed or replaced since it was found.
    """
    for candidate in candidates:
        passage = candidate.passage
        try:
            article = retriever.article(passage.article_id)
        except CollectionError:
            continue
        if passage.span.of(article.text) == passage.text:
            yield Citation(
                article_id=article.id,
                title=article.title,
                sha256=article.sha256,
                quote=candidate.span.of(article.text),
                span=candidate.span,
                sentence=candidate.sentence.of(article.text),
                sentence_span=candidate.sentence,
            )


def nearest(candidates: Sequence[Candidate], rivals: Iterable[int] = ()) -> Iterator[Candidate]:
    """What to show where nothing is answered: the sentences that disagree, else the best of the first passages."""
    if disagreeing := list(rivals):
        yield from (_sentence(candidates[number]) for number in (0, *disagreeing))
        return
    seen: list[Candidate] = []
    for candidate in candidates:
        if len(seen) == NEAREST:
            return
        if not any(candidate.passage == one.passage or candidate.sentence.overlaps(one.sentence) for one in seen):
            seen.append(candidate)
            yield _sentence(candidate)


def _sentence(candidate: Candidate) -> Candidate:
    return replace(candidate, span=candidate.sentence)
