"""The files that a training keeps, each whole or not there."""

from __future__ import annotations

import hashlib
import pickle
from typing import TYPE_CHECKING, Any

from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from pathlib import Path


def save(what: Any, path: Path) -> None:  # noqa: ANN401  as torch.save takes it
    """Written beside and moved there."""
    import torch

    beside = path.with_suffix(".part")
    torch.save(what, beside)
    beside.replace(path)


def save_text(text: str, path: Path) -> None:
    """Written beside and moved there, as UTF-8."""
    beside = path.with_suffix(".part")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def load(path: Path, *, weights_only: bool = True) -> Any:  # noqa: ANN401  as torch.load gives it
    """What `save` has written; None where there is no such file. Raises TrainingError for one that is damaged."""
    import torch

    if not path.exists():
        return None
    try:
        return torch.load(path, weights_only=weights_only)
    except (RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise TrainingError(f"Cannot read '{path}': it is damaged. Remove it to begin with it anew.") from error


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
