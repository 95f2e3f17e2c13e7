"""The headline table."""

from __future__ import annotations

import pytest

from qa.evaluation.report.rows import PERCENT, SHARE, bar, headline, interval_text
from tests.qa.evaluation.report.samples import MEASURES


def test_measures_stand_in_their_groups_with_value_and_interval() -> None:
    groups = headline(MEASURES)
    assert list(groups) == ["Answers", "Citations", "Refusals", "Calibration", "Cost"]
    first = groups["Answers"][0]
    assert (first.label, first.value, first.interval, first.bar) == ("Right", "66.0%", "54.0–77.0%", (0.54, 0.66, 0.77))
    assert [row.value for row in groups["Calibration"]] == ["0.140", "0.084", "0.151"]


def test_measures_that_a_run_does_not_have_are_left_out_and_unknown_ones_a_dash() -> None:
    groups = headline({"exact": 12.0, "f1": None})
    assert {group: [(row.label, row.value) for row in rows] for group, rows in groups.items()} == {
        "Answers": [("Exact match", "12.0%"), ("F1", "–")]
    }


def test_the_threshold_of_a_best_value_is_said() -> None:
    best = [row for row in headline(MEASURES)["Answers"] if row.label == "best threshold"]
    assert ["0.310" in best[0].meaning, "0.270" in best[1].meaning] == [True, True]


@pytest.mark.parametrize("interval", [None, [], [0.1], [None, 0.2], ["a", "b"], [0.1, 0.2, 0.3], 7])
def test_a_broken_interval_is_a_dash(interval: object) -> None:
    assert interval_text(interval, SHARE) == "–"


def test_a_bar_stays_within_its_scale() -> None:
    assert bar(50.0, [-20.0, 130.0], PERCENT) == (0.0, 0.5, 1.0)
    assert bar(50.0, None, PERCENT) == (0.5, 0.5, 0.5)
    assert bar(None, [0.0, 1.0], PERCENT) is None
