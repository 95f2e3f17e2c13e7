"""Rankings into one: reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def reciprocal_rank_fusion(rankings: Iterable[Sequence[int]], *, k: int = 60) -> list[tuple[int, float]]:
    """Ids with the sum of `1 / (k + rank)` over the rankings that hold them, best first.

    Ranks count from 1. Ties fall to the id that stands higher in any ranking, then to the smaller id.
    """
    if k < 0:
        raise ValueError(f"k must not be negative, got {k}")
    scores: dict[int, float] = defaultdict(float)
    best: dict[int, int] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1 / (k + rank)
            best[item] = min(rank, best.get(item, rank))
    return sorted(scores.items(), key=lambda pair: (-pair[1], best[pair[0]], pair[0]))
