"""Where questions wait to be answered: a bounded queue before a few workers, a time limit, and a way out."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from index.errors import UserError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from concurrent.futures import Future

    from qa.types import Progress, Stage

T = TypeVar("T")

WORKERS, WAITING, SECONDS = 2, 64, 30.0


class BusyError(UserError):
    """Too much is asked at once; `retry_after` are the seconds after which it may be better."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Told(NamedTuple):
    """A stage that work has reached, with the passages that are read in it."""

    stage: Stage
    passages: int


class _GivenUpError(Exception):
    """Nobody waits any more."""


class Desk:
    """Runs work in threads of its own, `workers` at a time; `waiting` more may queue, each for `seconds` in all.

    Work is told how to report its stages. Work that nobody waits for any more is dropped from the queue, or ends at its
    next stage.
    """

    def __init__(self, *, workers: int = WORKERS, waiting: int = WAITING, seconds: float = SECONDS) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="desk")
        self._room = workers + waiting
        self.seconds = seconds
        self._lock = Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        """How much is being worked on or waits."""
        return self._taken

    async def run(self, work: Callable[[Progress], T], *, progress: Progress | None = None) -> T:
        """What the work returns or raises; `progress` is called in the worker's thread.

        Raises BusyError where the queue is full or the time is up. Cancelling gives the work up.
        """
        given_up = Event()
        future = asyncio.wrap_future(self._submit(work, progress, given_up))
        try:
            return await asyncio.wait_for(future, self.seconds)
        except TimeoutError:
            raise self._too_slow() from None
        finally:
            given_up.set()

    async def follow(self, work: Callable[[Progress], T]) -> AsyncIterator[Told | T]:
        """Each stage as it is reached, and at last what the work returns; raises as `run` does."""
        stages: asyncio.Queue[Told | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def report(stage: Stage, passages: int = 0, /) -> None:
            loop.call_soon_threadsafe(stages.put_nowait, Told(stage, passages))

        task = asyncio.ensure_future(self.run(work, progress=report))
        task.add_done_callback(lambda _: stages.put_nowait(None))
        try:
            while told := await stages.get():
                yield told
            yield task.result()
        finally:
            task.cancel()

    def close(self) -> None:
        """Finish what was begun, drop what waits."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _submit(self, work: Callable[[Progress], T], progress: Progress | None, given_up: Event) -> Future[T]:
        def report(stage: Stage, passages: int = 0, /) -> None:
            if given_up.is_set():
                raise _GivenUpError
            if progress:
                progress(stage, passages)

        with self._lock:
            if self._taken >= self._room:
                raise BusyError(
                    f"{self._taken} questions are being answered or wait, and no more are taken. "
                    "Ask again in a few seconds.",
                    retry_after=5,
                )
            self._taken += 1
        future = self._threads.submit(work, report)
        future.add_done_callback(self._left)
        return future

    def _left(self, _: object) -> None:
        with self._lock:
            self._taken -= 1

    def _too_slow(self) -> BusyError:
        return BusyError(
            f"It took longer than the {self.seconds:g} seconds that a question is given. Ask again later.",
            retry_after=15,
        )
