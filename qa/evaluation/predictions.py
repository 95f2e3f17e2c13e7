"""What came of each question: the facts of a run, one JSON object a line, from which every measure is computed."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  pydantic looks it up
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an article with its sentence and what stands around it.

    Offsets count code points of the article's text, ends excluded; `sentence_start` and `sentence_end` bound the
    sentence, or the neighbouring ones, that hold it. `before` and `after` are the characters next to it, some words on
    either side.
    """

    article_id: str
    title: str
    start: int
    end: int
    text: str
    sentence_start: int
    sentence_end: int
    before: str
    after: str

    def overlaps(self, other: Place) -> bool:
        """Whether the two share a character."""
        return self.article_id == other.article_id and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question with what is known of its answer and what was answered.

    `group` is the id of its context: questions of one group are not independent of each other. `quotes` are the
    reader's best quote and, in lists, those shown beside it, whether they were shown or too unsure for it; empty where
    nothing was found. `confidence` is that of the best quote, in [0, 1]. `reason` says why nothing was answered; None
    for an answer. `verbatim`: every quote and sentence of the answer stands at its offsets. `rank` counts from 1 to
    the first passage retrieved that overlaps an answer; None if none was within the depth looked at. `wording` is
    the share of the question's terms that stand in the sentence of its answer; None for unanswerable questions.
    """

    id: str
    question: str
    group: str
    kind: str | None
    is_list: bool
    gold: tuple[Place, ...]
    quotes: tuple[Place, ...]
    confidence: float
    reason: str | None
    verbatim: bool
    rank: int | None
    wording: float | None

    @property
    def answerable(self) -> bool:
        return bool(self.gold)

    @property
    def abstained(self) -> bool:
        return self.reason is not None


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds by stage that a question took: `total`, `search`, `read`, `compose`."""

    id: str
    milliseconds: Mapping[str, float]


@cache
def prediction_type() -> TypeAdapter[Prediction]:
    """Reads and checks a prediction."""
    from pydantic import TypeAdapter

    return TypeAdapter(Prediction)


@cache
def timing_type() -> TypeAdapter[Timing]:
    """Reads and checks a timing."""
    from pydantic import TypeAdapter

    return TypeAdapter(Timing)
