"""All measures of a run, under their standard names."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.exact_f1 import exact, f1
from qa.evaluation.measures import measures
from qa.evaluation.predictions import Prediction, Timing
from qa.evaluation.scoring import all_scored
from tests.qa.evaluation.predicted import place, prediction

NOON, SEA = place(20, "noon", sentence=(0, 25)), place(50, "the sea")
RUN = [
    prediction([NOON], [NOON], id="1", confidence=0.9, wording=0.9),
    prediction([NOON], [SEA], id="2", confidence=0.6, rank=7, wording=0.1),
    prediction([NOON], [NOON], id="3", confidence=0.2, reason="not_stated", wording=1.0),
    prediction([], [SEA], id="4", confidence=0.1, reason="off_topic", rank=None, kind="off_topic"),
    prediction([], [SEA], id="5", confidence=0.7, rank=None, kind="not_stated"),
]
THRESHOLDS = {0.1: 0.8, 0.5: 0.5}


def test_every_measure_has_its_standard_name_and_value() -> None:
    found = measures(all_scored(RUN, 5), thresholds=THRESHOLDS)
    assert (found["n"], found["total"], found["HasAns_total"], found["NoAns_total"]) == (5, 5, 3, 2)
    assert found["exact"] == found["f1"] == pytest.approx(40)
    assert found["HasAns_exact"] == found["HasAns_f1"] == pytest.approx(100 / 3)
    assert found["NoAns_exact"] == found["NoAns_f1"] == pytest.approx(50)
    assert found["forced"]["HasAns_f1"] == pytest.approx(200 / 3)
    assert (found["right"], found["coverage"], found["verbatim"]) == (0.4, 0.6, 1)
    assert found["citations"] == {"exact_offsets": 0.5, "wrong_occurrence": 0, "near_gold": 0.5}
    assert found["abstention"] == {
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "by_kind": {
            "not_stated": {"n": 1, "refused": 0, "reason_right": 0},
            "off_topic": {"n": 1, "refused": 1, "reason_right": 1},
        },
    }
    assert found["calibration"]["brier"] == pytest.approx((0.1**2 + 0.6**2 + 0.8**2 + 0.1**2 + 0.7**2) / 5)
    assert found["calibration"]["targets"]["0.1"] == {"threshold": 0.8, "coverage": 0.2, "error": 0}
    assert found["errors"] == {
        "not_retrieved": 0,
        "ranked_below_k": 1,
        "read_wrongly": 0,
        "wrongly_refused": 1,
        "wrongly_answered": 1,
    }
    assert found["upper_bounds"] == {"retrieval": 0.6, "ranking": 0.6, "reading": 0.4, "refusing": 0.8}
    assert [(row["n"], row["right"]) for row in found["by_wording"]] == [(1, 0), (0, None), (2, 0.5)]
    assert {name: one["n"] for name, one in found["by_type"].items()} == {"other": 5}
    assert "exact_match" not in found
    assert "list_f1" not in found
    json.dumps(found, allow_nan=False)


def test_every_mean_has_an_interval_around_it() -> None:
    found = measures(all_scored(RUN * 4, 5), thresholds=THRESHOLDS)
    for name in ("exact", "HasAns_f1", "right", "citations.near_gold", "abstention.f1", "calibration.aurc"):
        group, _, last = name.rpartition(".")
        low, high = found["intervals"][name]
        assert low <= (found[group] if group else found)[last] <= high
    assert (found["resampled"], found["resampled_units"]) == ("questions", 20)


def test_where_all_can_be_answered_the_names_of_1_1_are_there_and_those_of_no_answers_are_not() -> None:
    found = measures(all_scored(RUN[:3], 5), thresholds=THRESHOLDS)
    assert found["exact_match"] == pytest.approx(100 / 3)
    assert not [name for name in found if name.startswith("NoAns")]
    assert found["abstention"]["recall"] is None
    assert found["abstention"]["precision"] == 0


def test_nothing_answered_leaves_citations_without_a_value() -> None:
    found = measures(all_scored([RUN[2], RUN[3]], 5), thresholds=THRESHOLDS)
    assert found["citations"] == {"exact_offsets": None, "wrong_occurrence": None, "near_gold": None}
    json.dumps(found, allow_nan=False)


def test_no_question_at_all_is_measured_without_an_error() -> None:
    assert measures([], thresholds=THRESHOLDS)["n"] == 0


def test_cost_is_told_by_stage() -> None:
    timings = [Timing(str(n), {"total": 10.0 * n, "search": float(n)}) for n in range(1, 101)]
    found = measures(all_scored(RUN, 5), thresholds=THRESHOLDS, timings=timings)
    assert found["latency_ms"]["p50"] == pytest.approx(505)
    assert found["latency_ms"]["by_stage"]["search"]["p95"] == pytest.approx(95.05)
    assert found["latency_ms"]["by_stage"]["read"]["p50"] is None
    assert found["questions_per_second"] == pytest.approx(1000 / 505, abs=0.01)


ONE = st.builds(
    lambda gold, quote, confidence: (gold, quote, confidence),
    st.lists(st.sampled_from(["noon", "the sea", "sea", "a"]), max_size=2),
    st.sampled_from(["", "noon", "the sea", "sea wind"]),
    st.sampled_from([0.1, 0.2, 0.5, 0.9]),
)


@given(st.lists(ONE, min_size=1, max_size=12))
def test_best_scores_are_those_of_trying_every_threshold(some: list[tuple[list[str], str, float]]) -> None:
    predictions = [
        prediction([place(0, text) for text in gold], [place(0, quote)] if quote else [], id=str(n), confidence=c)
        for n, (gold, quote, c) in enumerate(some)
    ]
    found = measures(all_scored(predictions, 5), thresholds={})
    for name, score in (("exact", exact), ("f1", f1)):
        assert found[f"best_{name}"] >= found["forced"][name] - 1e-9
        at_best = _by_the_script(predictions, score)
        assert found[f"best_{name}"] == pytest.approx(at_best[0])
        assert found[f"best_{name}_thresh"] == pytest.approx(at_best[1])


def _by_the_script(predictions: list[Prediction], score: Callable[[list[str], str], float]) -> tuple[float, float]:
    """What the script of 2.0 says of these, written down anew from its description."""
    current = best = float(sum(not one.gold for one in predictions))
    threshold = 0.0
    for one in sorted(predictions, key=lambda one: 1 - one.confidence):
        quote = one.quotes[0].text if one.quotes else ""
        if one.gold:
            current += score([place.text for place in one.gold], quote)
        elif quote:
            current -= 1
        if current > best:
            best, threshold = current, 1 - one.confidence
    return 100 * best / len(predictions), threshold
