"""Numbers in words and figures."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.report import formats
from qa.evaluation.report.formats import DASH, at, number

WRITERS = [
    formats.percent,
    formats.share,
    formats.whole,
    formats.plain,
    formats.count,
    formats.significant,
    formats.milliseconds,
    formats.megabytes,
]
numbers = st.floats(min_value=-1e300, max_value=1e300) | st.integers(min_value=-(10**30), max_value=10**30)
others = st.none() | st.booleans() | st.text() | st.lists(st.floats()) | st.sampled_from([math.nan, math.inf, 10**400])


@pytest.mark.parametrize("write", WRITERS)
@given(value=numbers | others)
def test_whatever_is_no_finite_number_is_a_dash(write: Callable[[object], str], value: object) -> None:
    assert (write(value) == DASH) == (number(value) is None)


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (formats.percent, 41.5, "41.5%"),
        (formats.percent, 0, "0.0%"),
        (formats.share, 0.6612, "66.1%"),
        (formats.whole, 0.6612, "66%"),
        (formats.whole, 0.004, "0.4%"),
        (formats.plain, 0.0841, "0.084"),
        (formats.count, 5025, "5,025"),
        (formats.significant, 0.01234, "0.0123"),
        (formats.significant, 22.84, "22.8"),
        (formats.significant, 10234.5, "10,234"),
        (formats.milliseconds, 0, "0 ms"),
        (formats.megabytes, 812.4, "812 MB"),
    ],
)
def test_numbers_are_written_with_what_counts(write: Callable[[object], str], value: object, expected: str) -> None:
    assert write(value) == expected


@given(st.floats(min_value=0, max_value=1, exclude_max=True))
def test_only_what_is_all_of_it_is_said_to_be_a_hundred_percent(value: float) -> None:
    assert formats.share(value) != "100.0%" or value * 100 == 100
    assert formats.share(1.0) == "100.0%"


def test_a_path_leads_through_objects_only() -> None:
    assert at({"a": {"b": 1}}, "a.b") == 1
    assert at({"a": [1]}, "a.b") is None
    assert at({}, "a.b.c") is None
    assert number(math.inf) is None
