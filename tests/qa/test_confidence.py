"""Raw scores become probabilities, and a low one becomes a reason."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage, Span
from qa.confidence import RISK, Calibration, probability, weigh
from qa.models import Logistic, SentenceModel, sentence_model
from qa.types import Candidate

PASSAGE = Passage("0" * 12, Span(0, 4), "Text", (Span(0, 4),))
MODEL = SentenceModel(
    ranking={"similarity": 1.0},
    right=Logistic(0.0, {"similarity": 10.0, "lead": 1.0}),
    on_topic=Logistic(-1.0, {"best_similarity": 5.0}),
    thresholds={0.1: 0.99, 0.35: 0.9},
)


def candidate(similarity: float) -> Candidate:
    return Candidate(PASSAGE, Span(0, 4), Span(0, 4), similarity, {"similarity": similarity})


def test_probability_is_the_logistic_function_of_the_weighted_evidence() -> None:
    assert probability(Logistic(0.5, {"a": 2.0}), {"a": 0.25, "b": 9.0}) == pytest.approx(1 / (1 + math.exp(-1.0)))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_probability_never_leaves_its_range(weight: float, value: float) -> None:
    assert 0 <= probability(Logistic(0.0, {"a": weight}), {"a": value}) <= 1


def test_evidence_holds_the_lead_and_the_best_of_each_signal() -> None:
    evidence = weigh([candidate(0.75), candidate(0.5)])
    assert evidence == pytest.approx(
        {"similarity": 0.75, "score": 0.75, "lead": 0.25, "odds": 0.25, "standout": 1.0, "best_similarity": 0.75}
    )
    assert weigh([candidate(0.75)])["standout"] == 0


@pytest.mark.parametrize(
    ("similarity", "reason"), [(0.9, None), (0.21, "not_stated"), (0.1, "off_topic"), (-0.9, "off_topic")]
)
def test_the_reason_follows_from_how_near_the_best_sentence_is(similarity: float, reason: str | None) -> None:
    judgement = Calibration(MODEL).judge([candidate(similarity)])
    assert judgement.reason == reason
    assert (judgement.confidence >= 0.9) == (reason is None)


def test_a_lower_risk_asks_for_more_confidence() -> None:
    assert Calibration(MODEL, risk=0.35).judge([candidate(0.3)]).reason is None
    assert Calibration(MODEL, risk=0.1).judge([candidate(0.3)]).reason == "not_stated"


def test_no_candidates_are_off_topic() -> None:
    assert Calibration(MODEL).judge([]).reason == "off_topic"


def test_an_unknown_risk_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"one of 0\.1, 0\.35, got 0\.2"):
        Calibration(MODEL, risk=0.2)


def test_the_shipped_thresholds_rise_as_the_risk_falls() -> None:
    thresholds = sentence_model().thresholds
    assert RISK in thresholds
    assert [thresholds[risk] for risk in sorted(thresholds)] == sorted(thresholds.values(), reverse=True)
