"""How well a reader does on windows: the F1 of its spans, and how well it tells windows with an answer from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from qa.training.batches import collate, plan
from qa.training.network import span_logits

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from transformers import PreTrainedModel

    from qa.training.batches import Encoded

_LONGEST_ANSWER = 30  # tokens


@torch.no_grad()
def watched(model: PreTrainedModel, windows: Sequence[Encoded], rng: random.Random) -> dict[str, float]:
    """In percent: `f1` and `exact` over the windows with an answer, `told` over all.

    `f1` is of tokens with the annotator's answer that is nearest, `exact` the share where they are the same. `told` is
    the area under the ROC curve by which windows with an answer are told from others, on how far the best span is above
    position 0.
    """
    f1: list[float] = []
    exact: list[bool] = []
    margins: list[float] = []
    answerable: list[bool] = []
    for numbers in plan(windows, rng):
        batch = collate([windows[number] for number in numbers])
        start, end = span_logits(model, batch).cpu().numpy()
        scores = start[:, 1:, None] + end[:, None, 1:]
        length = scores.shape[1]
        scores[:, ~_possible(length)] = -np.inf
        for row, number in enumerate(numbers):
            first, last = divmod(int(scores[row].argmax()), length)
            margins.append(float(scores[row].max() - start[row, 0] - end[row, 0]))
            answerable.append(bool(windows[number].answers))
            if windows[number].answers:
                overlaps = [_f1((first + 1, last + 1), answer) for answer in windows[number].answers]
                f1.append(max(overlaps))
                exact.append(max(overlaps) == 1)
    return {
        "f1": round(100 * float(np.mean(f1)), 2) if f1 else 0.0,
        "exact": round(100 * float(np.mean(exact)), 2) if exact else 0.0,
        "told": round(100 * _area(np.array(margins), np.array(answerable)), 2),
    }


def _possible(length: int) -> NDArray[np.bool_]:
    """Of shape (length, length): whether an answer may have this first and this last token."""
    first, last = np.ogrid[:length, :length]
    possible: NDArray[np.bool_] = (first <= last) & (last < first + _LONGEST_ANSWER)
    return possible


def _f1(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0]) + 1
    return max(0.0, 2 * shared / (one[1] - one[0] + other[1] - other[0] + 2))


def _area(margins: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """The probability that a window with an answer scores above one without, ties counting half."""
    from scipy.stats import rankdata

    positive = int(answerable.sum())
    negative = len(answerable) - positive
    if not positive or not negative:
        return 0.5
    ranks = rankdata(margins)
    return float((ranks[answerable].sum() - positive * (positive + 1) / 2) / (positive * negative))
