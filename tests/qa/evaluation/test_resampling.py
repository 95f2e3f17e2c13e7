"""Intervals and tests: known cases, and what must hold whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap, permutation_test

from qa.evaluation.resampling import ENOUGH, Mean, Units, difference, holm, interval_of, intervals


def mean(values: list[float] | np.ndarray, weights: list[float] | None = None, scale: float = 1.0) -> Mean:
    array = np.asarray(values, dtype=np.float64)
    return Mean(array, np.ones(len(array)) if weights is None else np.asarray(weights, dtype=np.float64), scale)


def alone(n: int) -> Units:
    return Units.by([str(number) for number in range(n)])


def test_a_mean_weighs_and_scales_and_has_no_value_where_nothing_counts() -> None:
    assert mean([1, 0, 1], [1, 1, 2], 100).value == 75
    assert mean([1, 0], [0, 0]).value is None
    assert mean([]).value is None


def test_an_interval_is_that_of_an_independent_bootstrap() -> None:
    values = np.random.default_rng(7).random(200)
    low, high = intervals({"x": mean(values)}, alone(200))["x"]
    theirs = bootstrap((values,), np.mean, method="percentile", rng=np.random.default_rng(1)).confidence_interval
    assert low == pytest.approx(theirs.low, abs=0.003)
    assert high == pytest.approx(theirs.high, abs=0.003)


def test_questions_that_fail_together_make_intervals_wider() -> None:
    values = np.repeat(np.random.default_rng(3).integers(0, 2, 40), 10).astype(float)
    groups = [str(number // 10) for number in range(400)]
    together, by_itself = (intervals({"x": mean(values)}, units)["x"] for units in (Units.by(groups), alone(400)))
    assert together[1] - together[0] > 2 * (by_itself[1] - by_itself[0])


def test_contexts_are_drawn_only_where_there_are_enough_of_them() -> None:
    few = [str(number % (ENOUGH - 1)) for number in range(100)]
    enough = [str(number % ENOUGH) for number in range(100)]
    assert (Units.by(few).kind, len(Units.by(few))) == ("questions", 100)
    assert (Units.by(enough).kind, len(Units.by(enough))) == ("contexts", ENOUGH)


def test_means_without_a_value_have_no_interval() -> None:
    assert intervals({"x": mean([1, 1], [0, 0])}, alone(2)) == {}
    assert intervals({}, alone(2)) == {}
    assert interval_of(lambda counts: counts.sum(axis=1), Units.by([])) is None


def test_an_interval_of_a_statistic_is_the_same_as_of_the_mean_it_computes() -> None:
    values = np.random.default_rng(5).random(50)
    whole = interval_of(lambda counts: counts @ values / counts.sum(axis=1), alone(50))
    assert whole == pytest.approx(intervals({"x": mean(values)}, alone(50))["x"])


def test_the_p_value_is_that_of_an_independent_paired_test() -> None:
    rng = np.random.default_rng(11)
    a, b = rng.random(30), rng.random(30) + 0.15
    found = difference(mean(a), mean(b), alone(30))
    theirs = permutation_test(
        (a, b),
        lambda x, y: np.mean(x - y),
        permutation_type="samples",
        n_resamples=20_000,
        rng=np.random.default_rng(2),
    )
    assert found is not None
    assert found.value == pytest.approx(a.mean() - b.mean())
    assert found.p == pytest.approx(theirs.pvalue, abs=0.015)
    assert found.interval[0] < found.value < found.interval[1]


def test_systems_that_are_the_same_do_not_differ() -> None:
    found = difference(mean([1, 0, 1, 1]), mean([1, 0, 1, 1]), alone(4))
    assert found is not None
    assert (found.value, found.p) == (0, 1)


def test_under_no_difference_small_p_values_are_as_rare_as_they_should_be() -> None:
    rng = np.random.default_rng(13)
    ps = []
    for _ in range(60):
        a, b = rng.integers(0, 2, 40).astype(float), rng.integers(0, 2, 40).astype(float)
        found = difference(mean(a), mean(b), alone(40))
        assert found is not None
        ps.append(found.p)
    assert sum(p < 0.05 for p in ps) <= 8  # 3 are expected; more than 8 come about once in 300


def test_a_measure_over_other_questions_in_each_system_is_compared_by_its_ratio() -> None:
    a = mean([1, 1, 0, 0], [1, 1, 0, 0])
    b = mean([1, 0, 1, 0], [1, 1, 1, 1])
    found = difference(a, b, alone(4))
    assert found is not None
    assert found.value == 0.5


def test_holm_adjusts_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1, 1]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_adjusted_p_values_keep_their_order_and_never_fall(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert all(before <= after <= 1 for before, after in zip(ps, adjusted, strict=True))
    order = np.argsort(ps, kind="stable")
    assert list(np.array(adjusted)[order]) == sorted(adjusted)


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_an_interval_lies_within_the_values_and_is_the_same_again(values: list[float]) -> None:
    units = alone(len(values))
    low, high = intervals({"x": mean(values)}, units)["x"]
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert intervals({"x": mean(values)}, units)["x"] == (low, high)
