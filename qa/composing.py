"""From candidates to quotes: every character that is shown comes from the article, at the offsets that are cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import CollectionError
from qa.types import Candidate, Citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.types import Retriever

NEAREST = 3


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


def nearest(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The best sentence of each of the first passages: what to show when nothing answers."""
    seen: list[Candidate] = []
    for candidate in candidates:
        if len(seen) == NEAREST:
            return
        if any(candidate.passage == one.passage for one in seen):
            continue
        seen.append(candidate)
        yield Candidate(candidate.passage, candidate.sentence, candidate.sentence, candidate.score, candidate.signals)
