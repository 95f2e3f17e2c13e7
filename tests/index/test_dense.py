"""FAISS in step with the store, whatever happens to its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.dense import DenseIndex, dense_path, open_dense
from index.splitting import split
from index.store import Store
from index.types import Article

RNG = np.random.default_rng(0)


def unit(count: int, dim: int = 8) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = RNG.normal(size=(count, dim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def add(store: Store, text: str) -> None:
    article = Article.of(text, title=text[:20])
    passages = split(article, words=3, overlap=0)
    with store.writing():
        store.insert(article, passages, unit(len(passages)))


@given(st.integers(1, 40), st.integers(1, 50), st.sets(st.integers(0, 39)))
def test_search_is_exact(count: int, k: int, among: set[int]) -> None:
    dense, vectors = DenseIndex(8), unit(count)
    ids = np.arange(count, dtype=np.int64) * 7
    dense.add(ids, vectors)
    query = unit(1)[0]
    allowed = np.array(sorted(7 * i for i in among if i < count), dtype=np.int64)
    for restricted in (None, allowed):
        pool = ids if restricted is None else restricted
        expected = sorted(pool.tolist(), key=lambda i: -float(vectors[i // 7] @ query))[:k]
        assert [i for i, _ in dense.search(query, k, among=restricted)] == expected


def test_removed_vectors_are_not_found() -> None:
    dense, vectors = DenseIndex(8), unit(3)
    dense.add(np.array([1, 2, 3], dtype=np.int64), vectors)
    dense.remove(np.array([2], dtype=np.int64))
    assert len(dense) == 2
    assert 2 not in [i for i, _ in dense.search(vectors[1], 3)]


def test_wrong_shapes_are_refused_with_both_shapes() -> None:
    dense = DenseIndex(8)
    with pytest.raises(ValueError, match=r"shape \(1, 8\), got \(1, 4\)"):
        dense.add(np.array([1], dtype=np.int64), unit(1, 4))
    with pytest.raises(ValueError, match=r"shape \(8,\), got \(4,\)"):
        dense.search(unit(1, 4)[0], 1)


@pytest.mark.parametrize(
    "harm", ["nothing", "missing", "truncated", "garbage", "bit", "no sidecar", "stale", "dimension"]
)
def test_the_file_is_a_cache_that_mends_itself(tmp_path: Path, harm: str) -> None:
    store = Store(tmp_path / "c.sqlite")
    add(store, "One two three four five six.")
    first = open_dense(store, 8)
    path = dense_path(store)
    assert path is not None
    data = path.read_bytes()
    match harm:
        case "missing":
            path.unlink()
        case "truncated":
            path.write_bytes(data[: len(data) // 2])
        case "garbage":
            path.write_bytes(b"garbage")
        case "bit":
            path.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
        case "no sidecar":
            path.with_suffix(".json").unlink()
        case "stale":
            add(store, "Seven eight nine ten eleven.")
            with store.writing():
                store.delete(store.articles()[0].id)
        case "dimension":
            DenseIndex(4).save(path)
    dense = open_dense(store, 8)
    ids = store.passage_ids()
    assert dense.ids.tolist() == ids.tolist()
    vectors = store.vectors(ids.tolist(), 8)
    for number, vector in zip(ids.tolist(), vectors, strict=True):
        assert dense.search(vector, 1)[0][0] == number
    if harm != "stale":
        assert path.read_bytes() == data
        assert len(first) == len(dense)
    store.close()


def test_a_folder_that_cannot_be_written_does_not_stop_the_search(tmp_path: Path) -> None:
    store = Store(tmp_path / "c.sqlite")
    add(store, "One two three four five six.")
    path = dense_path(store)
    assert path is not None
    path.mkdir()  # no file can take its place
    assert len(open_dense(store, 8)) == 2
    store.close()
