"""What a larger, trained network says of windows, for a smaller one to learn from (Hinton, Vinyals and Dean, 2015)."""

from __future__ import annotations

import hashlib
import math
import random
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

import torch

from qa.training.batches import collate, plan
from qa.training.files import digest, load, save
from qa.training.network import in_half, span_logits, span_model
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from transformers import PreTrainedModel

    from qa.training.batches import Encoded, Taught
    from qa.training.work import Work

_SAVED_EVERY = 240.0  # seconds
_TOGETHER = 8192  # tokens, with padding


def taught(
    todo: Work, teacher: Path, folder: Path, *, stop_at: float = math.inf, say: Callable[[str], object] = print
) -> Work | None:
    """The work with what the network in a folder says of all its windows, or None where time was up; see `teach`."""
    said: dict[str, list[Taught]] = {}
    for stage, windows in todo.windows.items():
        found = teach(teacher, windows, folder / f"taught-{stage}.pt", stop_at=stop_at, say=say)
        if found is None:
            return None
        said[stage] = found
    return replace(todo, taught=said)


def teach(
    teacher: Path,
    windows: Sequence[Encoded],
    kept: Path,
    *,
    stop_at: float = math.inf,
    say: Callable[[str], object] = print,
) -> list[Taught] | None:
    """The probabilities that the network in a folder gives each token as start and end, by window.

    What was said is kept in the file `kept`, some minutes at a time, so that the same call goes on. Returns None where
    the monotonic clock came to `stop_at` before the end. Raises TrainingError where `kept` is of another teacher or
    other windows, and for a folder that holds no network that can be asked.
    """
    of = {"teacher": _digest(teacher), "windows": _which(windows)}
    before = load(kept) or {"of": of, "said": {}}
    if before["of"] != of:
        raise TrainingError(
            f"'{kept}' is of another teacher or other windows. Remove it, or name another --work folder."
        )
    said: dict[int, torch.Tensor] = before["said"]
    left = [number for number in range(len(windows)) if number not in said]
    if left:
        say(f"Asking the teacher about {len(left):,} of {len(windows):,} windows")
        finished = _ask(teacher, windows, left, said, stop_at, lambda: save({"of": of, "said": said}, kept))
        if not finished:
            say("Stopped in time; the same command goes on from there")
            return None
    return [said[number].numpy() for number in range(len(windows))]


def _digest(teacher: Path) -> str:
    try:
        return digest(teacher / "model.safetensors")
    except OSError as error:
        raise TrainingError(f"'{teacher}' holds no weights: name the folder that a training wrote.") from error


def _which(windows: Sequence[Encoded]) -> str:
    """Tells these windows from others."""
    return hashlib.sha256(b"".join(window.ids.tobytes() for window in windows)).hexdigest()


def _ask(
    teacher: Path,
    windows: Sequence[Encoded],
    left: Sequence[int],
    said: dict[int, torch.Tensor],
    stop_at: float,
    keep: Callable[[], None],
) -> bool:
    """Adds to `said` what is left, and keeps it now and then; whether it came to the end."""
    model = span_model(teacher)
    if in_half():
        model.base_model.bfloat16()
    kept_at = monotonic()
    order = plan([windows[number] for number in left], random.Random(1), _TOGETHER)  # noqa: S311  an order
    for count, places in enumerate(order, start=1):
        numbers = [left[place] for place in places]
        said.update(zip(numbers, _said(model, [windows[number] for number in numbers]), strict=True))
        if monotonic() - kept_at > _SAVED_EVERY:
            keep()
            kept_at = monotonic()
        if count < len(order) and monotonic() >= stop_at:
            keep()
            return False
    keep()
    return True


@torch.inference_mode()
def _said(model: PreTrainedModel, windows: Sequence[Encoded]) -> list[torch.Tensor]:
    shares = span_logits(model, collate(windows)).softmax(dim=2).half().cpu()
    return [shares[:, row, : len(window.ids)].clone() for row, window in enumerate(windows)]
