"""Raw scores become probabilities, and a low one becomes a reason."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage, Span
from qa.confidence import Adjustment, Calibration, RiskError, probability, weigh
from qa.models import Logistic, ReaderFit, shipped_fit
from qa.types import Candidate

PASSAGE = Passage("0" * 12, Span(0, 10), "Text. More", (Span(0, 5), Span(6, 10)))
MODEL = ReaderFit(
    ranking={"similarity": 1.0},
    right=Logistic(0.0, {"similarity": 10.0, "lead": 1.0}),
    on_topic=Logistic(-1.0, {"best_similarity": 5.0}),
    thresholds={0.1: 0.99, 0.35: 0.9},
    risk=0.35,
)


def candidate(similarity: float, sentence: int = 0) -> Candidate:
    span = PASSAGE.sentences[sentence]
    return Candidate(PASSAGE, span, span, similarity, {"similarity": similarity})


def test_probability_is_the_logistic_function_of_the_weighted_evidence() -> None:
    assert probability(Logistic(0.5, {"a": 2.0}), {"a": 0.25, "b": 9.0}) == pytest.approx(1 / (1 + math.exp(-1.0)))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_probability_never_leaves_its_range(weight: float, value: float) -> None:
    assert 0 <= probability(Logistic(0.0, {"a": weight}), {"a": value}) <= 1


def test_evidence_holds_the_lead_and_the_best_of_each_signal() -> None:
    evidence = weigh([candidate(0.75), candidate(0.5, sentence=1)])
    assert evidence == pytest.approx(
        {
            "similarity": 0.75,
            "score": 0.75,
            "lead": 0.25,
            "odds": 0.25,
            "standout": 1.0,
            "agreeing": 0.0,
            "best_similarity": 0.75,
        }
    )
    assert weigh([candidate(0.75)])["standout"] == 0


def test_candidates_that_say_the_same_do_not_speak_against_each_other() -> None:
    alone, confirmed = weigh([candidate(0.75)]), weigh([candidate(0.75), candidate(0.5)])
    assert confirmed["lead"] == alone["lead"] == 0
    assert confirmed["odds"] == alone["odds"] > weigh([candidate(0.75), candidate(0.5, sentence=1)])["odds"]
    assert confirmed["agreeing"] == pytest.approx(math.log(2))


def test_each_candidate_is_weighed_by_its_place_among_the_others() -> None:
    some = [candidate(0.75), candidate(0.5, sentence=1)]
    assert weigh(some, of=1)["lead"] == -weigh(some)["lead"]
    calibration = Calibration(MODEL)
    assert calibration.confidence(some) == calibration.judge(some).confidence > calibration.confidence(some, of=1)


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


def test_a_risk_in_between_is_kept_by_the_threshold_of_the_next_lower() -> None:
    assert Calibration(MODEL, risk=0.2).threshold == Calibration(MODEL, risk=0.1).threshold


@pytest.mark.parametrize("risk", [0.0, 0.09, 1.0, -1.0, math.nan])
def test_a_risk_that_no_threshold_keeps_is_refused(risk: float) -> None:
    with pytest.raises(RiskError, match=r"from 0\.1 to below 1, got"):
        Calibration(MODEL, risk=risk)


def test_the_lowest_risk_is_that_of_a_threshold_that_can_be_reached() -> None:
    some = Adjustment(1.0, 0.0, {0.1: 1.01, 0.2: 0.9, 0.3: 0.5}, "reader", 20)
    assert Calibration(MODEL, risk=0.3, adjustment=some).lowest_risk == 0.2
    assert [Calibration(MODEL, risk=0.3, adjustment=some).reachable(risk) for risk in (0.1, 0.2, 0.25)] == [0, 1, 1]
    none = Adjustment(1.0, 0.0, {0.1: 1.01}, "reader", 20)
    assert Calibration(MODEL, risk=0.3, adjustment=none).lowest_risk is None
    assert not Calibration(MODEL, risk=0.3, adjustment=none).reachable(0.3)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 5), st.floats(-5, 5))
def test_an_adjustment_keeps_the_order_of_confidences(one: float, other: float, slope: float, intercept: float) -> None:
    adjustment = Adjustment(slope, intercept, {0.1: 0.9}, "reader", 20)
    low, high = sorted([one, other])
    assert 0 <= adjustment.of(low) <= adjustment.of(high) <= 1


def test_an_adjustment_brings_its_own_thresholds() -> None:
    adjustment = Adjustment(1.0, 2.0, {0.2: 0.95}, "reader", 20)
    adjusted = Calibration(MODEL, risk=0.2, adjustment=adjustment)
    assert adjusted.threshold == 0.95
    assert adjusted.revision != Calibration(MODEL, risk=0.2).revision
    some = [candidate(0.1)]
    assert adjusted.confidence(some) > Calibration(MODEL).confidence(some)


@pytest.mark.parametrize("reader", ["span", "sentence"])
def test_the_shipped_thresholds_rise_as_the_risk_falls(reader: str) -> None:
    fit = shipped_fit(reader)
    assert fit.risk in fit.thresholds
    assert [fit.thresholds[risk] for risk in sorted(fit.thresholds)] == sorted(fit.thresholds.values(), reverse=True)
    assert Calibration(fit).risk == fit.risk
