"""What all ways into one server share: articles, answerer, desk, limits, keys, feedback, counters."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from functools import cached_property
from threading import Event, Lock
from typing import TYPE_CHECKING

from cachetools import TTLCache

from index.version import VERSION
from ui.contract import answer_to_json
from ui.desk import Desk
from ui.feedback import Feedback, FeedbackStore
from ui.keys import Keys, default_keys_path
from ui.limits import Limits
from ui.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Collection as AbstractCollection
    from typing import Any

    from index.collection import Collection, Selection
    from qa.answerer import Answerer
    from qa.types import Answer, Progress, Turn
    from ui.feedback import Opinion
    from ui.settings import Settings

REMEMBERED, REMEMBERED_SECONDS = 2_000, 24 * 3600
"""How many answers can be told an opinion of, and for how long."""

WRITING_SECONDS = 3_600.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer under an id by which feedback names it."""

    id: str
    answer: Answer


class UnknownAnswerError(Exception):
    """An answer was not given here, or too long ago."""


@dataclass
class Service:
    """One server's state. Safe to use from any thread."""

    articles: Collection | Selection
    answerer: Answerer
    settings: Settings

    def __post_init__(self) -> None:
        given = self.settings
        self.desk = Desk(workers=given.workers, waiting=given.waiting, seconds=given.seconds)
        self.writing = Desk(workers=1, waiting=8, seconds=WRITING_SECONDS)
        self.limits = Limits(per_minute=given.per_minute, per_day=given.per_day)
        self.keys = Keys(given.keys or default_keys_path())
        self.metrics = Metrics(taken=lambda: self.desk.taken, articles=lambda: len(self.articles.articles()))
        self.ready = Event()
        self._lock = Lock()
        self._given: TTLCache[str, tuple[dict[str, Any], dict[str, str]]] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)

    @cached_property
    def feedback(self) -> FeedbackStore | None:
        """Where opinions are kept; None for a collection in memory, unless a file is named."""
        folder = self.articles.folder
        path = self.settings.feedback or (folder / "feedback.sqlite" if folder else None)
        return FeedbackStore(path) if path else None

    @property
    def versions(self) -> dict[str, str]:
        """What an answer was made with."""
        reader = self.answerer.reader
        return {
            "pullquote": VERSION,
            "encoder": self.articles.encoder.name,
            "reader": reader.name,
            "reader_revision": reader.revision,
            "calibration": self.answerer.calibration.revision,
        }

    def asking(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        articles: AbstractCollection[str] | None = None,
        risk: float | None = None,
    ) -> Callable[[Progress], Asked]:
        """Work for the desk that asks a question, and raises UnknownArticleError for an article that is not there."""
        if self.settings.log_questions:
            _log.info("asked: %r", question)

        def work(progress: Progress) -> Asked:
            for one in articles or ():
                self.articles.article(one)
            answer = self.answerer.ask(question, history=history, articles=articles, risk=risk, progress=progress)
            return self.remember(answer)

        return work

    def count(self, visitor: str) -> None:
        """A question of a visitor without a key. Raises LimitError for one too many, where visitors are limited."""
        if self.settings.without_key != "admin":
            self.limits.count(visitor)

    def remember(self, answer: Answer) -> Asked:
        """Count an answer, and keep it for feedback for a while."""
        self.metrics.answered(answer)
        asked = Asked(secrets.token_urlsafe(12), answer)
        with self._lock:
            self._given[asked.id] = answer_to_json(answer), self.versions
        return asked

    def judge(self, answer_id: str, opinion: Opinion, reason: str | None) -> None:
        """Keep an opinion. Raises UnknownAnswerError for an answer that was not given here of late."""
        with self._lock:
            given = self._given.get(answer_id)
        if given is None or self.feedback is None:
            raise UnknownAnswerError
        self.feedback.keep(Feedback(answer_id, opinion, reason, *given))

    def close(self) -> None:
        """Let what was begun finish."""
        self.desk.close()
        self.writing.close()
