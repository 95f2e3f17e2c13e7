"""What a server has done, for Prometheus. No question and no article is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.types import Answer


class Metrics:
    """Counters of one server."""

    def __init__(self, *, taken: Callable[[], int], articles: Callable[[], int]) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        self._answers = Counter(
            "pullquote_answers", "Questions by how they ended", ["outcome"], registry=self._registry
        )
        self._refused = Counter(
            "pullquote_refused_calls", "Calls refused, by status", ["status"], registry=self._registry
        )
        self._seconds = Histogram(
            "pullquote_answer_seconds",
            "From a question's turn to its answer",
            buckets=(0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6),
            registry=self._registry,
        )
        Gauge("pullquote_questions_at_hand", "Being answered or waiting", registry=self._registry).set_function(taken)
        Gauge("pullquote_articles", "Articles served", registry=self._registry).set_function(articles)

    def answered(self, answer: Answer) -> None:
        self._answers.labels(answer.reason or "answered").inc()
        self._seconds.observe(answer.timings_ms["total"] / 1000)

    def refused(self, status: int) -> None:
        self._refused.labels(str(status)).inc()

    def text(self) -> tuple[bytes, str]:
        """All of it in Prometheus' text format, and its content type."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self._registry), CONTENT_TYPE_LATEST
