"""Modes of search side by side."""

from __future__ import annotations

from qa.evaluation.report.comparing import comparison_rows, mode_table, p_value, signed
from tests.qa.evaluation.report.samples import RETRIEVAL


def test_the_best_of_each_column_is_marked_and_so_are_equals() -> None:
    table = mode_table(RETRIEVAL)
    best = {
        (mode, name) for mode, cells in table.rows for name, one in zip(table.columns, cells, strict=True) if one.best
    }
    assert best == {("hybrid", "nDCG@10"), ("hybrid", "AP"), ("dense", "AP")}


def test_where_there_is_one_mode_none_is_best() -> None:
    table = mode_table({"modes": {"dense": {"AP": 0.4}}})
    assert not table.rows[0][1][0].best


def test_a_measure_that_one_mode_lacks_is_a_dash() -> None:
    table = mode_table({"modes": {"bm25": {"AP": 0.4}, "dense": {"RR@10": None}}})
    assert [[cell.value for cell in cells] for _, cells in table.rows] == [["0.400", "–"], ["–", "–"]]


def test_differences_share_one_scale_with_none_in_the_middle() -> None:
    first, second = comparison_rows(RETRIEVAL["comparisons"])
    assert (first.difference, second.difference) == ("+0.061", "−0.031")
    assert first.bar is not None
    assert first.bar[2] == 1.0
    assert second.bar is not None
    assert second.bar[0] < 0.5 < second.bar[2]
    assert (first.decided, second.decided) == (True, False)


def test_comparisons_without_numbers_are_dashes() -> None:
    (one,) = comparison_rows([{"a": "x", "b": "y", "interval": [None, 1]}])
    assert (one.difference, one.interval, one.p, one.verdict, one.bar) == ("–", "–", "–", "–", None)


def test_a_small_p_is_said_to_be_small() -> None:
    assert [p_value(one) for one in (0.0, 0.0009, 0.0123, None)] == ["<0.001", "<0.001", "0.012", "–"]
    assert signed(0.0) == "+0.000"
