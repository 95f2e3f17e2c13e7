"""Calls are counted by visitor."""

from __future__ import annotations

import pytest

from ui.limits import LimitError, Limits, visitor_at


def test_one_call_too_many_is_refused_for_this_visitor_only() -> None:
    limits = Limits(per_minute=2, per_day=100)
    limits.count("a")
    limits.count("a")
    with pytest.raises(LimitError, match="calls in a minute, 2,") as raised:
        limits.count("a")
    assert raised.value.retry_after >= 1
    limits.count("b")


def test_a_day_has_a_limit_too_and_refused_calls_do_not_count() -> None:
    limits = Limits(per_minute=100, per_day=3)
    for _ in range(3):
        limits.count("a")
    for _ in range(3):
        with pytest.raises(LimitError, match="calls in a day, 3,"):
            limits.count("a")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_one_network_of_ipv6_is_one_visitor(one: str, other: str, *, same: bool) -> None:
    assert (visitor_at(one) == visitor_at(other)) is same
