"""The store: what was committed is there, what is foreign or damaged is told."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.errors import CollectionBusyError, CollectionError
from index.splitting import split
from index.store import SCHEMA_VERSION, Store
from index.types import Article

ARTICLE = Article.of("Die Brücke 😀 ist offen. The bridge is open.\n\nA second paragraph.", title="Bridge")


def insert(store: Store, article: Article = ARTICLE) -> None:
    passages = split(article, words=4, overlap=0)
    with store.writing():
        store.insert(article, passages, np.ones((len(passages), 3), dtype=np.float32))


def test_articles_and_passages_come_back_as_they_were(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.sqlite")
    insert(store)
    store.close()
    again = Store(tmp_path / "a.sqlite")
    assert again.article(ARTICLE.id) == ARTICLE
    assert again.article_with_text(ARTICLE.sha256) == ARTICLE
    ids = again.passage_ids().tolist()
    assert list(again.passages(ids).values()) == split(ARTICLE, words=4, overlap=0)
    assert again.vectors(ids, 3).tolist() == [[1, 1, 1]] * len(ids)
    assert [info.passages for info in again.articles()] == [len(ids)]
    again.close()


def test_removing_takes_passages_vectors_and_words_along() -> None:
    store = Store()
    insert(store)
    with store.writing():
        assert store.delete(ARTICLE.id)
        assert not store.delete("unknown")
    for table in ("articles", "passages", "vectors"):
        assert store.rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608  names from above
    assert store.rows("SELECT count(*) FROM lexical WHERE lexical MATCH 'bridge'") == [(0,)]
    store.rows("INSERT INTO lexical (lexical) VALUES ('integrity-check')")
    store.close()


def test_ids_of_passages_are_never_used_again() -> None:
    store = Store()
    insert(store)
    before = set(store.passage_ids().tolist())
    with store.writing():
        store.delete(ARTICLE.id)
    insert(store)
    assert before.isdisjoint(store.passage_ids().tolist())
    store.close()


def test_a_failed_transaction_leaves_nothing_behind() -> None:
    store = Store()
    revision = store.revision
    with pytest.raises(RuntimeError, match="in the middle"), store.writing():  # noqa: PT012  the order matters
        store.insert(ARTICLE, [], np.empty((0, 3), dtype=np.float32))
        raise RuntimeError("in the middle")
    assert store.articles() == []
    assert store.revision == revision
    insert(store)
    assert store.revision == revision + 1
    store.close()


def test_a_second_writer_gets_a_clear_error_and_readers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    first, second = Store(path), Store(path, busy_seconds=0.1)
    with first.writing():
        with pytest.raises(CollectionBusyError, match="being written by another process"), second.writing():
            pass
        assert second.articles() == []
    insert(second)
    assert len(first.articles()) == 1
    first.close()
    second.close()


def test_what_was_committed_survives_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    program = (
        "import sys, time; from pathlib import Path; import numpy as np\n"
        "from index.store import Store; from index.types import Article\n"
        "store = Store(Path(sys.argv[1])); empty = np.empty((0, 3), dtype=np.float32)\n"
        "with store.writing(): store.insert(Article.of('Committed.', title='one'), [], empty)\n"
        "store._db.execute('BEGIN IMMEDIATE'); store.insert(Article.of('Not committed.', title='two'), [], empty)\n"
        "print('ready', flush=True); time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGKILL)
    store = Store(path)
    assert [info.title for info in store.articles()] == ["one"]
    insert(store)
    store.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(CollectionError, match="damaged or no Pullquote collection"):
        Store(path)


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE cats (name)")
    db.close()
    with pytest.raises(CollectionError, match="no Pullquote collection"):
        Store(path)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(CollectionError, match=f"format version {SCHEMA_VERSION + 1}, and this Pullquote reads"):
        Store(path)
