"""The one source of truth: articles, passages and vectors in SQLite. Every other index is made from it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from index.errors import CollectionBusyError, CollectionError
from index.types import Article, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Collection as AbstractCollection
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SCHEMA_VERSION = 1
BUSY_SECONDS = 15.0

_APPLICATION_ID = 0x50756C6C  # "Pull"
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, so that an index can be caught up by ids alone
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    text TEXT NOT NULL,
    sentences TEXT NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id);
CREATE TABLE vectors (
    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
    vector BLOB NOT NULL
);
CREATE VIRTUAL TABLE lexical USING fts5 (
    text, content = 'passages', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN
    INSERT INTO lexical (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
    INSERT INTO lexical (lexical, rowid, text) VALUES ('delete', old.id, old.text);
END;
INSERT INTO meta VALUES ('revision', '0');
"""
_ARTICLE = "id, title, source, text, sha256"


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article without its text, for listings."""

    id: str
    title: str
    source: str
    sha256: str
    passages: int


class Store:
    """One SQLite file in WAL mode, or a database in memory. Safe to share between threads.

    Any number of processes read while one writes; a second writer waits `busy_seconds` and then gets a
    CollectionBusyError. Raises CollectionError for a file that is damaged, foreign or of a newer version.
    """

    def __init__(self, path: Path | None = None, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._lock = RLock()
        with self._translated():
            self._db = sqlite3.connect(
                path or ":memory:", timeout=busy_seconds, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that counts the revision up; what happens in it happens whole or not at all."""
        with self._lock, self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """All rows of one reading statement."""
        with self._lock, self._translated():
            return self._db.execute(sql, parameters).fetchall()

    @property
    def revision(self) -> int:
        """Goes up with every change, whichever process makes it."""
        return int(self.meta("revision") or 0)

    def meta(self, key: str) -> str | None:
        found = self.rows("SELECT value FROM meta WHERE key = ?", [key])
        return str(found[0][0]) if found else None

    def set_meta(self, key: str, value: str) -> None:
        with self._lock, self._translated():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])

    def insert(self, article: Article, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
        """Add an article with its passages and their vectors, shape (len(passages), dim), within `writing`."""
        self._db.execute(
            f"INSERT INTO articles ({_ARTICLE}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608  a constant
            [article.id, article.title, article.source, article.text, article.sha256],
        )
        for passage, vector in zip(passages, vectors, strict=True):
            sentences = json.dumps([[span.start, span.end] for span in passage.sentences])
            row = self._db.execute(
                "INSERT INTO passages (article_id, start, text, sentences) VALUES (?, ?, ?, ?)",
                [article.id, passage.span.start, passage.text, sentences],
            )
            self._db.execute("INSERT INTO vectors VALUES (?, ?)", [row.lastrowid, vector.astype("<f4").tobytes()])

    def delete(self, article_id: str) -> bool:
        """Remove an article with all that hangs on it, within `writing`; whether it was there."""
        return self._db.execute("DELETE FROM articles WHERE id = ?", [article_id]).rowcount > 0

    def article(self, article_id: str) -> Article | None:
        return self._one_article("id", article_id)

    def article_with_text(self, sha256: str) -> Article | None:
        return self._one_article("sha256", sha256)

    def articles_holding(self, text: str) -> list[str]:
        """The ids of the articles in whose text this one stands, to the character, in the order of adding."""
        rows = self.rows("SELECT id FROM articles WHERE instr(text, ?) ORDER BY number", [text])
        return [str(row[0]) for row in rows]

    def articles(self) -> list[ArticleInfo]:
        """All articles in the order in which they were added."""
        rows = self.rows(
            "SELECT a.id, a.title, a.source, a.sha256, count(p.id) FROM articles a "
            "LEFT JOIN passages p ON p.article_id = a.id GROUP BY a.number ORDER BY a.number"
        )
        return [ArticleInfo(*row) for row in rows]  # type: ignore[arg-type]  # columns as the schema types them

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Passages by id; ids that are gone are left out."""
        rows = self.rows(
            "SELECT id, article_id, start, text, sentences FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(ids))],
        )
        return {row[0]: _passage(*row[1:]) for row in rows}  # type: ignore[misc,arg-type]  # as the schema types them

    def passage_ids(self, articles: AbstractCollection[str] | None = None) -> NDArray[np.int64]:
        """Ids in ascending order: of all passages, or of those of some articles."""
        if articles is None:
            rows = self.rows("SELECT id FROM passages ORDER BY id")
        else:
            rows = self.rows(
                "SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY id",
                [json.dumps(sorted(articles))],
            )
        return np.array([row[0] for row in rows], dtype=np.int64)

    def vectors(self, ids: Iterable[int], dim: int) -> NDArray[np.float32]:
        """Vectors of passages in ascending order of id, shape (number of ids, dim)."""
        rows = self.rows(
            "SELECT vector FROM vectors WHERE passage_id IN (SELECT value FROM json_each(?)) ORDER BY passage_id",
            [json.dumps([int(passage_id) for passage_id in ids])],
        )
        joined = b"".join(row[0] for row in rows)  # type: ignore[misc]  # a BLOB column
        return np.frombuffer(joined, dtype="<f4").astype(np.float32).reshape(len(rows), dim)

    def _one_article(self, column: str, value: str) -> Article | None:
        rows = self.rows(f"SELECT {_ARTICLE} FROM articles WHERE {column} = ?", [value])  # noqa: S608  both constants
        return Article(*rows[0]) if rows else None  # type: ignore[arg-type]  # columns as the schema types them

    def _prepare(self) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        if self._pragma("user_version") == 0 and not self.rows("SELECT 1 FROM sqlite_schema LIMIT 1"):
            self._create()
        if self._pragma("application_id") != _APPLICATION_ID:
            raise CollectionError(f"{self._name} is a database, but no Pullquote collection. Name another folder.")
        version = self._pragma("user_version")
        if version != SCHEMA_VERSION:
            raise CollectionError(
                f"{self._name} has format version {version}, and this Pullquote reads {SCHEMA_VERSION}. "
                "Use the Pullquote that made it, or index the articles again into another folder."
            )

    def _create(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            if self._pragma("user_version") == 0:  # another process may have been first
                for statement in _statements(_SCHEMA):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _pragma(self, name: str) -> int:
        value: int = self._db.execute(f"PRAGMA {name}").fetchone()[0]
        return value

    @property
    def _name(self) -> str:
        return f"'{self.path}'" if self.path else "the collection in memory"

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise CollectionBusyError(
                    f"{self._name} is being written by another process. Try again when that has finished."
                ) from error
            raise CollectionError(
                f"Cannot use {self._name}: {error}. Check that the folder can be written and has room."
            ) from error
        except sqlite3.DatabaseError as error:
            raise CollectionError(
                f"{self._name} is damaged or no Pullquote collection: {error}. "
                "Restore it, or index the articles again into another folder."
            ) from error


def _passage(article_id: str, start: int, text: str, sentences: str) -> Passage:
    spans = tuple(Span(first, last) for first, last in json.loads(sentences))
    return Passage(article_id, Span(start, start + len(text)), text, spans)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: executescript would commit the transaction around it."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
