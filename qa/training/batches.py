"""Windows as tokens, and batches of like length: padding is wasted work, and each new shape costs a compilation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from tokenizers import Tokenizer

    from qa.training.windows import Window

Taught = NDArray[np.float16]
"""Of shape (2, n): what a teacher gives each of a window's n tokens as the start and as the end."""

LONGEST = 320  # tokens of a window; longer ones are left out
TOKENS_A_BATCH = 4096
_STEP = 16  # lengths are padded to a multiple of it
_SORTED_TOGETHER = 100  # batches
_ENCODED_TOGETHER = 1024  # windows


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window's token ids, where its text begins among them, and its answers as first and last tokens."""

    ids: NDArray[np.int32]
    text_at: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of shape (windows, length).

    `attention` is 1 where a token is, `types` where it is one of the text, and `allowed` says where an answer may be:
    in the text, or at position 0, the first special token, which stands for no answer. `start` and `end` are the
    targets, distributions over positions in which each annotator's answer counts the same.
    """

    ids: NDArray[np.int64]
    attention: NDArray[np.int64]
    types: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    start: NDArray[np.float32]
    end: NDArray[np.float32]

    @property
    def tokens(self) -> int:
        """How many of them are no padding."""
        return int(self.attention.sum())


def encode(windows: Sequence[Window], tokenizer: Tokenizer) -> Iterator[Encoded]:
    """Windows as `[CLS] question [SEP] text [SEP]`; those that are too long, or lose their answers, are left out."""
    for at in range(0, len(windows), _ENCODED_TOGETHER):
        some = windows[at : at + _ENCODED_TOGETHER]
        encodings = tokenizer.encode_batch([(window.question, window.text) for window in some])
        for window, encoding in zip(some, encodings, strict=True):
            text_at = encoding.sequence_ids.index(1) if 1 in encoding.sequence_ids else 0
            if len(encoding) > LONGEST or not text_at:
                continue
            spans = [
                (encoding.char_to_token(span.start, 1), encoding.char_to_token(span.end - 1, 1))
                for span in window.answers
            ]
            answers = tuple((first, last) for first, last in spans if first is not None and last is not None)
            if bool(answers) == bool(window.answers):
                yield Encoded(np.array(encoding.ids, dtype=np.int32), text_at, answers)


def plan(windows: Sequence[Encoded], rng: random.Random, tokens: int = TOKENS_A_BATCH) -> list[list[int]]:
    """All windows once, by number, in random order, in batches of at most `tokens` with padding."""
    order = list(range(len(windows)))
    rng.shuffle(order)
    per_pool = _SORTED_TOGETHER * tokens // (LONGEST // 2)
    planned: list[list[int]] = []
    for at in range(0, len(order), per_pool):
        pool = sorted(order[at : at + per_pool], key=lambda number: len(windows[number].ids))
        cut = _cut([len(windows[number].ids) for number in pool], tokens)
        rng.shuffle(cut)
        planned += [pool[first:last] for first, last in cut]
    return planned


def _cut(lengths: Sequence[int], tokens: int) -> list[tuple[int, int]]:
    """Ranges of neighbours that fit `tokens` when padded to the longest of them."""
    ranges, first = [], 0
    for number, length in enumerate(lengths):
        if _padded(length) * (number + 1 - first) > tokens and number > first:
            ranges.append((first, number))
            first = number
    return [*ranges, (first, len(lengths))]


def _padded(length: int) -> int:
    return -(-length // _STEP) * _STEP


def collate(
    windows: Sequence[Encoded], taught: Sequence[Taught] | None = None, *, trust: float = 0.0, smoothing: float = 0.0
) -> Batch:
    """Windows padded to the longest of them, and on to a multiple of 16.

    Of the targets, `trust` is the share of what a teacher says, and `smoothing` is spread evenly over all positions
    where an answer may be.
    """
    shape = len(windows), _padded(max(len(window.ids) for window in windows))
    batch = Batch(
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, bool),
        np.zeros(shape, np.float32),
        np.zeros(shape, np.float32),
    )
    for row, window in enumerate(windows):
        count = len(window.ids)
        batch.ids[row, :count] = window.ids
        batch.attention[row, :count] = 1
        batch.types[row, window.text_at : count] = 1
        batch.allowed[row, window.text_at : count - 1] = True
        batch.allowed[row, 0] = True
        for first, last in window.answers or ((0, 0),):
            batch.start[row, first] += 1 / max(len(window.answers), 1)
            batch.end[row, last] += 1 / max(len(window.answers), 1)
        if taught is not None:
            for targets, said in zip((batch.start, batch.end), taught[row], strict=True):
                targets[row, :count] += trust * (said.astype(np.float32) - targets[row, :count])
    if smoothing:
        even = batch.allowed / batch.allowed.sum(axis=1, keepdims=True)
        batch.start[:] += smoothing * (even - batch.start)
        batch.end[:] += smoothing * (even - batch.end)
    return batch
