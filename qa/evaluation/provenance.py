"""What a run was made of: versions, and hashes of data, articles and models."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from index.version import VERSION
from qa.evaluation.data.types import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from index.collection import Collection

_LIBRARIES = ("faiss-cpu", "numpy", "sentence-transformers", "sentencex", "torch", "transformers")


def versions() -> dict[str, Any]:
    """Of Pullquote, Python and the libraries that predictions depend on."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"version": VERSION, "python": platform.python_version(), "libraries": libraries}


def data_identity(path: Path) -> dict[str, str]:
    """The name of a file or folder and a hash of all bytes in it. Raises DataError where it cannot be read."""
    digest = hashlib.sha256()
    try:
        files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for one in files:
            if path.is_dir():
                digest.update(f"{one.relative_to(path).as_posix()}\0".encode(errors="surrogateescape"))
            with one.open("rb") as file:
                while block := file.read(2**20):
                    digest.update(block)
    except OSError as error:
        raise DataError(f"Cannot read '{path}': {error.strerror}. Check the path.") from error
    return {"path": path.name, "sha256": digest.hexdigest()}


def collection_identity(collection: Collection) -> dict[str, Any]:
    """How many articles and passages, and a hash of the articles' texts in whatever order they came."""
    infos = collection.articles()
    digest = hashlib.sha256("".join(sorted(info.sha256 for info in infos)).encode())
    return {
        "articles": len(infos),
        "passages": sum(info.passages for info in infos),
        "sha256": digest.hexdigest(),
    }
