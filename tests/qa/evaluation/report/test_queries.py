"""What the list of queries says of each."""

from __future__ import annotations

from dataclasses import replace

from qa.evaluation.report.queries import primary_measure, query_flags, query_items
from tests.qa.evaluation.report.samples import queries


def test_those_come_first_whose_modes_differ_most() -> None:
    items = query_items(queries(), "nDCG@10")
    assert [item.number for item in items] == [2, 1, 3]
    assert [item.verdict for item in items] == ["dense", "alike", "none"]
    assert [item.flags for item in items] == ["differ", "alike", "alike missed"]


def test_the_choices_say_how_many_they_leave() -> None:
    flags = query_flags(query_items(queries(), "nDCG@10"))
    assert {flag.value: flag.count for flag in flags} == {"": 3, "differ": 1, "alike": 2, "missed": 1}


def test_queries_are_compared_by_ndcg_where_there_is_one() -> None:
    assert primary_measure(["AP", "nDCG@10"]) == "nDCG@10"
    assert primary_measure(["AP", "RR"]) == "AP"
    assert primary_measure([]) is None


def test_a_query_without_measures_is_missed() -> None:
    (item,) = query_items([replace(queries()[0], measures={})], "nDCG@10")
    assert (item.flags, item.verdict) == ("alike missed", "none")
