"""Rankings are measured as trec_eval measures them, each query counting."""

from __future__ import annotations

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UserError
from qa.evaluation.ranking_measures import MEASURES, checked, per_query, query_means
from qa.evaluation.report.types import QueryResult

QRELS = {"q1": {"d1": 2, "d2": 1, "d3": 0}, "q2": {"d4": 1}, "q3": {"d1": 0}}
RANKINGS = {"q1": ["d3", "d1", "d9", "d2"], "q9": ["d1"]}


def test_measures_are_those_worked_out_by_hand() -> None:
    found = per_query(["nDCG@10", "AP", "RR@10", "P@5", "R@2", "Success@1", "Judged@4"], QRELS, RANKINGS)["q1"]
    ideal = 2 / 1 + 1 / 1.584962500721156
    assert found["nDCG@10"] == pytest.approx((2 / 1.584962500721156 + 1 / 2.321928094887362) / ideal)
    assert found["AP"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert (found["RR@10"], found["R@2"], found["Success@1"], found["Judged@4"]) == (0.5, 0.5, 0, 0.75)
    assert found["P@5"] == pytest.approx(0.4)


def test_a_query_for_which_nothing_was_found_scores_zero() -> None:
    found = per_query(MEASURES, QRELS, RANKINGS)
    assert found.keys() == QRELS.keys()
    assert set(found["q2"].values()) == set(found["q3"].values()) == {0}


def test_the_mean_is_over_all_judged_queries() -> None:
    values = per_query(["AP"], QRELS, {"q2": ["d4"]})
    queries = [QueryResult(query, query, (), {"x": values[query]}, {"x": ()}) for query in QRELS]
    assert query_means(queries)["x", "AP"].value == pytest.approx(1 / 3)


def test_an_unknown_measure_is_told() -> None:
    for name in ("foo@3", "nDCG@", "", "nDCG@x"):
        with pytest.raises(UserError, match="There is no measure"):
            checked([name])


documents = st.sampled_from([f"d{number}" for number in range(8)])


@given(
    st.dictionaries(documents, st.integers(0, 2), min_size=1),
    st.lists(documents, unique=True, max_size=8),
)
def test_an_independent_implementation_agrees(grades: dict[str, int], ranking: list[str]) -> None:
    found = per_query(["nDCG@5", "AP", "RR", "R@5", "P@5"], {"q": grades}, {"q": ranking})["q"]
    names = {"nDCG@5": "ndcg_cut_5", "AP": "map", "RR": "recip_rank", "R@5": "recall_5", "P@5": "P_5"}
    run = {"q": {name: float(-rank) for rank, name in enumerate(ranking)}}
    theirs = pytrec_eval.RelevanceEvaluator({"q": grades}, set(names.values())).evaluate(run).get("q", {})
    assert found == pytest.approx({name: theirs.get(other, 0.0) for name, other in names.items()})
