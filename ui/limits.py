"""How much one visitor may ask."""

from __future__ import annotations

import ipaddress
import math
from time import time

from index.errors import UserError


class LimitError(UserError):
    """A visitor has asked too much; `retry_after` are the seconds until more is allowed."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Limits:
    """Counts calls by visitor over moving windows of a minute and a day."""

    def __init__(self, *, per_minute: int, per_day: int) -> None:
        from limits import RateLimitItemPerDay, RateLimitItemPerMinute
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._windows = {"minute": RateLimitItemPerMinute(per_minute), "day": RateLimitItemPerDay(per_day)}

    def count(self, visitor: str) -> None:
        """One call more. Raises LimitError for one too many, which then does not count."""
        for name, window in self._windows.items():
            if not self._limiter.test(window, visitor):
                wait = max(1, math.ceil(self._limiter.get_window_stats(window, visitor).reset_time - time()))
                raise LimitError(
                    f"The limit of calls in a {name}, {window.amount:,}, is reached. Go on in {wait:,} seconds.",
                    retry_after=wait,
                )
        for window in self._windows.values():
            self._limiter.hit(window, visitor)


def at_address(address: str) -> str:
    """The name under which a visitor without a key is counted."""
    return f"at {visitor_at(address)}"


def visitor_at(address: str) -> str:
    """What stands for a visitor at an address: of IPv6 the network of 64 bits, since one visitor has all of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
