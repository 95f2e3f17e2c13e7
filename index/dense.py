"""FAISS over the store's vectors. The file beside the store is a cache: whatever is wrong with it, it is made anew."""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import faiss
    from numpy.typing import NDArray

    from index.store import Store


class DenseIndex:
    """Exact search by inner product, a VectorIndex over `faiss.IndexFlatIP`."""

    def __init__(self, dim: int, index: faiss.IndexIDMap2 | None = None) -> None:
        import faiss

        self.dim = dim
        self._faiss = faiss.IndexIDMap2(faiss.IndexFlatIP(dim)) if index is None else index

    def __len__(self) -> int:
        return int(self._faiss.ntotal)

    @property
    def ids(self) -> NDArray[np.int64]:
        """All ids, ascending."""
        import faiss

        ids: NDArray[np.int64] = np.sort(faiss.vector_to_array(self._faiss.id_map))
        return ids

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add vectors, shape (len(ids), dim). Raises ValueError on any other shape."""
        if vectors.shape != (len(ids), self.dim):
            raise ValueError(f"vectors must have shape {(len(ids), self.dim)}, got {vectors.shape}")
        if len(ids):
            self._faiss.add_with_ids(vectors, ids)

    def remove(self, ids: NDArray[np.int64]) -> None:
        if len(ids):
            self._faiss.remove_ids(ids)  # type: ignore[arg-type]  # faiss annotates its C++ signature

    def search(
        self, vector: NDArray[np.float32], k: int, *, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest ids with their inner products, best first; ties by the smaller id."""
        import faiss

        if vector.shape != (self.dim,):
            raise ValueError(f"a query vector must have shape {(self.dim,)}, got {vector.shape}")
        wanted = min(k, len(self) if among is None else len(among))
        if wanted < 1:
            return []
        parameters = (
            None
            if among is None
            else faiss.SearchParameters(
                sel=faiss.IDSelectorBatch(among)  # type: ignore[call-arg]  # as above
            )
        )
        scores, ids = self._faiss.search(vector[None, :], wanted, params=parameters)
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def catch_up(self, store: Store) -> bool:
        """Take in what the store holds and drop what it does not; whether anything had to be done."""
        mine, theirs = self.ids, store.passage_ids()
        gone = np.setdiff1d(mine, theirs, assume_unique=True)
        new = np.setdiff1d(theirs, mine, assume_unique=True)
        self.remove(gone)
        self.add(new, store.vectors(new.tolist(), self.dim))
        return bool(len(gone) or len(new))

    def save(self, path: Path) -> None:
        """Write the index and a checksum beside it, each in one step."""
        import faiss

        data = faiss.serialize_index(self._faiss).tobytes()
        _replace(path, data)
        _replace(_sidecar(path), json.dumps({"dim": self.dim, "crc32": zlib.crc32(data)}).encode())

    @classmethod
    def load(cls, path: Path, dim: int) -> Self | None:
        """The index in a file, or None where it is missing, damaged or of another dimension."""
        import faiss

        try:
            data = path.read_bytes()
            expected = json.loads(_sidecar(path).read_bytes())
            if expected != {"dim": dim, "crc32": zlib.crc32(data)}:
                return None
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
            return cls(dim, index)  # type: ignore[arg-type]  # what `save` wrote
        except (OSError, ValueError, RuntimeError):
            return None


def open_dense(store: Store, dim: int) -> DenseIndex:
    """The index of a store: loaded from the file beside it, caught up or rebuilt as needed, and saved if it changed."""
    path = dense_path(store)
    dense = (DenseIndex.load(path, dim) if path else None) or DenseIndex(dim)
    if dense.catch_up(store) and path:
        save_if_possible(dense, path)
    return dense


def dense_path(store: Store) -> Path | None:
    """Where the index of a store is kept; None for a store in memory."""
    return store.path.with_name("dense.faiss") if store.path else None


def save_if_possible(dense: DenseIndex, path: Path) -> None:
    """Save where the folder can be written: a reader without that right works from memory."""
    with suppress(OSError):
        dense.save(path)


def _sidecar(path: Path) -> Path:
    return path.with_suffix(".json")


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
