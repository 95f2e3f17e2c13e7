"""Work waits in a bounded queue, for a limited time, and can be given up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from qa.types import Progress
from tests.waiting import result_of
from ui.desk import BusyError, Desk, Told


@pytest.fixture
def gate() -> Iterator[Event]:
    """Opened at the end, so that no work waits for ever."""
    event = Event()
    yield event
    event.set()


def test_work_returns_or_raises_as_it_would_without_the_desk() -> None:
    desk = Desk()
    assert result_of(desk.run(lambda _: 3)) == 3
    with pytest.raises(ZeroDivisionError):
        result_of(desk.run(lambda _: 1 // 0))
    desk.close()
    assert desk.taken == 0


def test_more_than_fits_is_refused_at_once(gate: Event) -> None:
    desk = Desk(workers=1, waiting=1)
    with ThreadPoolExecutor() as pool:
        begun = [pool.submit(result_of, desk.run(lambda _: gate.wait(60))) for _ in range(2)]
        while desk.taken < 2:
            pass
        with pytest.raises(BusyError, match="2 questions are being answered") as raised:
            result_of(desk.run(lambda _: None))
        assert raised.value.retry_after > 0
        gate.set()
        assert [one.result() for one in begun] == [True, True]
    desk.close()


def test_work_that_takes_too_long_is_given_up_and_ends_at_its_next_stage(gate: Event) -> None:
    desk = Desk(workers=1, seconds=0.05)
    reached = Event()

    def work(progress: Progress) -> None:
        gate.wait(60)
        progress("reading", 5)
        reached.set()

    with pytest.raises(BusyError, match=r"longer than the 0\.05 seconds"):
        result_of(desk.run(work))
    gate.set()
    desk.close()
    assert not reached.is_set()


def test_what_is_cancelled_while_it_waits_is_never_begun(gate: Event) -> None:
    desk = Desk(workers=1)
    begun = Event()

    async def scenario() -> None:
        first = asyncio.ensure_future(desk.run(lambda _: gate.wait(60)))
        second = asyncio.ensure_future(desk.run(lambda _: begun.set()))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        gate.set()
        await first

    result_of(scenario())
    desk.close()
    assert not begun.is_set()
    assert desk.taken == 0


def test_as_many_are_worked_on_at_once_as_there_are_workers() -> None:
    desk = Desk(workers=3)
    together = Barrier(3)

    async def scenario() -> list[int]:
        return await asyncio.gather(*(desk.run(lambda _: together.wait(60)) for _ in range(3)))

    assert sorted(result_of(scenario())) == [0, 1, 2]
    desk.close()


def test_stages_are_told() -> None:
    desk = Desk()
    told: list[tuple[str, int]] = []

    def work(progress: Progress) -> None:
        progress("searching")
        progress("reading", 5)

    result_of(desk.run(work, progress=lambda stage, passages=0: told.append((stage, passages))))
    desk.close()
    assert told == [("searching", 0), ("reading", 5)]


def test_stages_come_before_the_result_and_an_error_ends_them() -> None:
    desk = Desk()

    def work(progress: Progress) -> int:
        progress("searching")
        progress("reading", 5)
        return 7

    async def followed() -> list[object]:
        return [told async for told in desk.follow(work)]

    async def failing() -> None:
        async for _ in desk.follow(lambda _: 1 // 0):
            pass

    assert result_of(followed()) == [Told("searching", 0), Told("reading", 5), 7]
    with pytest.raises(ZeroDivisionError):
        result_of(failing())
    desk.close()
