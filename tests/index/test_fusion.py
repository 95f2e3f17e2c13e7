"""Reciprocal rank fusion by its formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import reciprocal_rank_fusion


def test_scores_are_the_sum_of_reciprocal_ranks() -> None:
    assert reciprocal_rank_fusion([[7, 8], [8]], k=60) == [(8, 1 / 62 + 1 / 61), (7, 1 / 61)]


def test_what_both_rankings_hold_beats_what_one_holds_first() -> None:
    assert [item for item, _ in reciprocal_rank_fusion([[1, 2], [3, 2]])] == [2, 1, 3]


def test_negative_k_is_refused() -> None:
    with pytest.raises(ValueError, match="got -1"):
        reciprocal_rank_fusion([], k=-1)


@given(st.lists(st.lists(st.integers(0, 50), unique=True, max_size=30), max_size=4))
def test_every_item_stands_once_and_scores_fall(rankings: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(rankings)
    assert {item for item, _ in fused} == {item for ranking in rankings for item in ranking}
    assert len({item for item, _ in fused}) == len(fused)
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)


@given(st.lists(st.integers(), unique=True))
def test_one_ranking_keeps_its_order(ranking: list[int]) -> None:
    assert [item for item, _ in reciprocal_rank_fusion([ranking])] == ranking
