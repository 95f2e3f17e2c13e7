"""What visitors thought of answers, kept with what was answered, from where, and by which versions."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from index.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Opinion = Literal["like", "dislike"]
OPINIONS: tuple[Opinion, ...] = get_args(Opinion)
MAX_REASON = 1_000
"""Characters of a reason."""

_ROW = "answer_id, at, opinion, reason, answer, versions"
_KINDS = {"not_stated", "off_topic"}  # of questions without an answer, in evaluation files

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    answer_id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    opinion TEXT NOT NULL,
    reason TEXT,
    answer TEXT NOT NULL,
    versions TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """An opinion with the answer as it was told (`ui.contract.answer_to_json`) and what it was made with."""

    answer_id: str
    opinion: Opinion
    reason: str | None
    answer: Mapping[str, Any]
    versions: Mapping[str, str]

    def as_record(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {name: getattr(self, name) for name in ("answer_id", "opinion", "reason", "answer", "versions")}


class FeedbackStore:
    """Opinions in an SQLite file, one an answer: the latest. Raises UserError for a file that cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, feedback: Feedback) -> None:
        """Keep an opinion, in place of an earlier one about the same answer."""
        row = (
            feedback.answer_id,
            datetime.now(UTC).isoformat(timespec="seconds"),
            feedback.opinion,
            feedback.reason,
            json.dumps(feedback.answer),
            json.dumps(feedback.versions),
        )
        with self._opened() as db, db:
            db.execute(f"INSERT OR REPLACE INTO feedback ({_ROW}) VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608  a constant

    def all(self) -> list[Feedback]:
        """Every opinion, in the order in which they were given."""
        with self._opened() as db:
            rows = db.execute("SELECT answer_id, opinion, reason, answer, versions FROM feedback ORDER BY number")
            return [
                Feedback(answer_id, opinion, reason, json.loads(answer), json.loads(versions))
                for answer_id, opinion, reason, answer, versions in rows
            ]

    def _opened(self) -> closing[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self.path, timeout=15)
            db.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise UserError(
                f"Cannot keep feedback in '{self.path}': {error}. Name another file with --feedback."
            ) from error
        return closing(db)


def as_questions(feedback: list[Feedback], sources: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Liked answers as records for `pullquote eval qa`; `sources` are the articles' files by id.

    A liked refusal is a question without quotes. Disliked answers say only what is wrong, not what is right, so they
    are no evaluation questions.
    """
    for one in feedback:
        if one.opinion != "like":
            continue
        cited = one.answer["citations"] or one.answer["nearest"]
        article = next((sources[place["article_id"]] for place in cited if place["article_id"] in sources), None)
        if article is None:
            continue
        record: dict[str, Any] = {"question": one.answer["understood_as"], "article": article}
        record["quotes"] = list(dict.fromkeys(part["quote"] for part in one.answer["parts"]))
        if one.answer["reason"] in _KINDS:
            record["kind"] = one.answer["reason"]
        yield record
