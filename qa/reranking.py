"""Passages in the order in which a reader, not the search alone, holds them to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Hit, Passage
    from qa.types import Reader

READ = 20


def rerank(question: str, hits: Sequence[Hit], reader: Reader, *, read: int = READ) -> list[Hit]:
    """The first `read` hits by the score of the best candidate in each, then the rest as they came.

    The scores of those read are the reader's; the others keep theirs, so scores of the two parts do not compare.
    """
    best: dict[Passage, float] = {}
    for candidate in reader.read(question, hits[:read]):
        best[candidate.passage] = max(candidate.score, best.get(candidate.passage, candidate.score))
    ranked = sorted((hit for hit in hits[:read] if hit.passage in best), key=lambda hit: -best[hit.passage])
    rest = [hit for hit in hits if hit.passage not in best]
    return [replace(hit, score=best[hit.passage]) for hit in ranked] + rest
