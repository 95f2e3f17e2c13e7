"""Answers are measured for each type of question by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.evaluation.breakdown import by_type
from qa.evaluation.measures import measures
from qa.evaluation.scoring import all_scored
from tests.qa.evaluation.predicted import place, prediction

NOON, SEA = place(20, "noon", sentence=(0, 25)), place(50, "the sea")
RUN = [
    replace(prediction([NOON], [NOON], id="1"), question="When does it leave?"),
    replace(prediction([NOON], [NOON], id="2", reason="not_stated"), question="At what time does it leave?"),
    replace(prediction([], [SEA], id="3", reason="off_topic"), question="What year was it built?"),
    replace(prediction([], [SEA], id="4"), question="Is it late?"),
    replace(prediction([SEA], [NOON], id="5"), question="Where does it go?"),
]


def test_each_type_that_occurs_has_its_own_measures() -> None:
    found = by_type(all_scored(RUN, 5))
    assert list(found) == ["date", "place", "yes_no"]
    assert found["date"] == {
        "n": 3,
        "HasAns_exact": pytest.approx(50),
        "HasAns_f1": pytest.approx(50),
        "forced": {"HasAns_f1": pytest.approx(100)},
        "right": pytest.approx(2 / 3),
    }
    assert found["place"] == {"n": 1, "HasAns_exact": 0, "HasAns_f1": 0, "forced": {"HasAns_f1": 0}, "right": 0}


def test_a_type_without_an_answerable_question_has_no_measure_of_them() -> None:
    none = {"HasAns_exact": None, "HasAns_f1": None, "forced": {"HasAns_f1": None}}
    assert by_type(all_scored(RUN, 5))["yes_no"] == {"n": 1, "right": 0, **none}


def test_types_come_in_a_fixed_order_and_every_question_is_of_one() -> None:
    found, reversed_run = by_type(all_scored(RUN, 5)), by_type(all_scored(RUN[::-1], 5))
    assert list(found) == list(reversed_run)
    assert sum(one["n"] for one in found.values()) == len(RUN)


def test_one_type_alone_has_the_measures_of_the_run() -> None:
    dates = all_scored(RUN[:3], 5)
    whole, (date,) = measures(dates, thresholds={}), by_type(dates).values()
    assert {name: whole[name] for name in ("n", "HasAns_exact", "HasAns_f1", "right")} == {
        name: date[name] for name in ("n", "HasAns_exact", "HasAns_f1", "right")
    }
    assert date["forced"]["HasAns_f1"] == whole["forced"]["HasAns_f1"]


def test_no_question_has_no_type() -> None:
    assert by_type([]) == {}
