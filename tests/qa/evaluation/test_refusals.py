"""Risk and coverage, calibration, target risks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from qa.evaluation.refusals import Reliability, RiskCoverage, at_targets

cases = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def arrays(some: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one for one, _ in some], dtype=np.float64), np.array([one for _, one in some], dtype=bool)


def test_the_area_is_the_mean_risk_over_all_coverages() -> None:
    curve = RiskCoverage(*arrays([(0.9, True), (0.8, False), (0.7, True), (0.6, False)]))
    assert curve.aurc()[0] == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert curve.curve() == [[0.25, 0], [0.5, 0.5], [0.75, pytest.approx(1 / 3)], [1, 0.5]]


def test_knowing_right_from_wrong_gives_a_smaller_area_than_not_knowing() -> None:
    right = [True] * 5 + [False] * 5
    confidence = [0.9] * 5 + [0.1] * 5
    knowing, guessing, mistaken = (
        RiskCoverage(np.array(some), np.array(right)).aurc()[0] for some in (confidence, [0.5] * 10, confidence[::-1])
    )
    assert knowing < guessing < mistaken
    assert guessing == pytest.approx(0.5)  # ties in any order


@given(cases, st.randoms())
def test_the_order_of_questions_does_not_matter(some: list[tuple[float, bool]], rng: np.random.Generator) -> None:
    shuffled = list(some)
    rng.shuffle(shuffled)
    assert RiskCoverage(*arrays(some)).aurc() == pytest.approx(RiskCoverage(*arrays(shuffled)).aurc())
    assert Reliability(*arrays(some)).ece() == pytest.approx(Reliability(*arrays(shuffled)).ece())


@given(cases)
def test_counting_every_question_twice_changes_no_calibration_error(some: list[tuple[float, bool]]) -> None:
    reliability = Reliability(*arrays(some))
    assert reliability.ece(np.full((1, len(some)), 2.0)) == pytest.approx(reliability.ece())
    assert 0 <= reliability.ece()[0] <= 1
    assert sum(one["n"] for one in reliability.bins()) == len(some)


def test_the_curve_ends_with_the_risk_of_answering_everything_and_stays_short() -> None:
    rng = np.random.default_rng(0)
    confidence, right = rng.random(5000), rng.random(5000) < 0.7
    points = RiskCoverage(confidence, right).curve()
    assert len(points) <= 200
    assert points[-1] == [1, pytest.approx(float((~right).mean()))]
    assert [one for one, _ in points] == sorted(one for one, _ in points)


def test_bins_are_those_of_an_independent_implementation() -> None:
    rng = np.random.default_rng(1)
    confidence, right = rng.random(500), rng.random(500) < 0.5
    theirs_right, theirs_confidence = calibration_curve(right, confidence, n_bins=10)
    bins = Reliability(confidence, right).bins()
    assert [one["right"] for one in bins] == pytest.approx(theirs_right.tolist())
    assert [one["confidence"] for one in bins] == pytest.approx(theirs_confidence.tolist())


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert [one["high"] for one in Reliability(*arrays([(1.0, True)])).bins()] == [1.0]


def test_a_target_risk_is_told_with_what_it_comes_to() -> None:
    confidence, right = arrays([(0.9, True), (0.8, False), (0.3, False)])
    assert at_targets(confidence, right, {0.5: 0.2, 0.1: 0.8, 0.01: 1.0}) == {
        "0.01": {"threshold": 1.0, "coverage": 0.0, "error": None},
        "0.1": {"threshold": 0.8, "coverage": pytest.approx(2 / 3), "error": 0.5},
        "0.5": {"threshold": 0.2, "coverage": 1.0, "error": pytest.approx(2 / 3)},
    }
