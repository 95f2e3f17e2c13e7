"""BM25 over the passages, by SQLite's FTS5 (k1 = 1.2, b = 0.75; Porter stems, case and accents folded)."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from index.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection as AbstractCollection

    from index.store import Store

_SEARCH = """
SELECT lexical.rowid, -bm25(lexical) FROM lexical {join}
WHERE lexical MATCH ? {among} ORDER BY bm25(lexical), lexical.rowid LIMIT ?
"""
_ALL = _SEARCH.format(join="", among="")
_AMONG = _SEARCH.format(
    join="JOIN passages ON passages.id = lexical.rowid",
    among="AND passages.article_id IN (SELECT value FROM json_each(?))",
)


def search(
    store: Store, question: str, k: int, *, articles: AbstractCollection[str] | None = None
) -> list[tuple[int, float]]:
    """The `k` best passage ids with their BM25 scores, best first; a higher score is better."""
    query = match_query(question)
    if not query:
        return []
    if articles is None:
        rows = store.rows(_ALL, [query, k])
    else:
        rows = store.rows(_AMONG, [query, json.dumps(sorted(articles)), k])
    return [(row[0], row[1]) for row in rows]  # type: ignore[misc]  # an id and a number, by the statement


def match_query(question: str) -> str:
    """Any of the question's words, each quoted, so that nothing in it can be FTS5 syntax.

    Stop words and single letters are left out, unless there is nothing else. A word that stands twice counts twice.
    """
    words = _words(question)
    telling = [
        word for word in words if word not in STOP_WORDS and (len(word) > 1 or not word.isascii() or word.isdigit())
    ]
    return " OR ".join(f'"{word}"' for word in telling or words)


def _words(text: str) -> list[str]:
    """Runs of letters, digits and marks in lower case: what FTS5's unicode61 takes for a token."""
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in text.lower())
    return "".join(kept).split()
