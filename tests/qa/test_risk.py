"""Thresholds keep their target risk on questions that they were not set by, as often as they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom

from qa.risk import LEVEL, REFUSE_ALL, RISKS, threshold, thresholds, upper_bound


@given(st.integers(1, 400), st.data())
def test_the_bound_is_where_so_few_errors_become_improbable(answered: int, data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, answered - 1))
    bound = upper_bound(wrong, answered)
    assert wrong / answered < bound <= 1
    assert binom.cdf(wrong, answered, bound) == pytest.approx(LEVEL)


def test_where_all_is_wrong_nothing_is_ruled_out() -> None:
    assert upper_bound(3, 3) == 1.0
    assert upper_bound(0, 0) == 1.0


def test_few_right_answers_prove_little() -> None:
    sure = np.full(10, 0.9)
    assert threshold(sure, np.ones(10, dtype=bool), 0.1) == REFUSE_ALL
    assert threshold(np.full(200, 0.9), np.ones(200, dtype=bool), 0.1) == 0.9


def test_nothing_to_set_thresholds_by_refuses_all() -> None:
    assert set(thresholds(np.empty(0), np.empty(0, dtype=bool)).values()) == {REFUSE_ALL}


def draw(seed: int, count: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidences that are as right as they say."""
    rng = np.random.default_rng(seed)
    confidence = rng.beta(2, 1, count)
    return confidence, rng.random(count) < confidence


def test_a_lower_risk_never_has_a_lower_threshold() -> None:
    values = [thresholds(*draw(1, 2000))[risk] for risk in RISKS]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1]


def test_the_target_is_kept_in_nine_of_ten_draws_and_more() -> None:
    fresh, was_right = draw(0, 200_000)
    broken = 0
    for seed in range(1, 201):
        value = threshold(*draw(seed, 500), 0.2)
        answered = fresh >= value
        broken += bool(answered.any() and (~was_right[answered]).mean() > 0.2)
    assert 0 <= broken <= LEVEL * 200


def test_equal_confidences_stand_or_fall_together() -> None:
    confidence = np.repeat([0.9, 0.5], [100, 50])
    right = np.concatenate([np.ones(100), np.tile([1, 0], 25)]).astype(bool)
    assert threshold(confidence, right, 0.1) == 0.9
    assert threshold(confidence, right, 0.4) == 0.5
