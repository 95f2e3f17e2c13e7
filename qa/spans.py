"""From the logits of a passage's tokens to spans: whole words, inside one paragraph, none inside another's place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from qa.span_model import WindowLogits

LONGEST = 30
"""Tokens of a span."""

_BEST = 20  # spans of a window
_PARAGRAPH = re.compile(r"\n\s*\n")
_OPENING, _CLOSING = "([{", ")]}"
_KEPT_BEFORE = "$€£¥#@+-−°.&"
_KEPT_AFTER = "%°$€£¥+&"


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a text: its `margin` over the null answer in logits, its `share` of the window's probability.

    The share is under a softmax over all possible spans of the window and the null answer.
    """

    span: Span
    margin: float
    share: float


def found_in(text: str, windows: Sequence[WindowLogits]) -> list[Found]:
    """The best spans of a text, best first; of those that share a character, only the best."""
    found = [one for window in windows for one in _best(text, window)]
    return apart(sorted(found, key=lambda one: (-one.margin, one.span)))


def apart(found: Iterable[Found]) -> list[Found]:
    """Those that share no character with one before them."""
    kept: list[Found] = []
    for one in found:
        if not any(one.span.overlaps(other.span) for other in kept):
            kept.append(one)
    return kept


def _best(text: str, window: WindowLogits) -> Iterator[Found]:
    if not window.spans:
        return
    scores = window.start[:, None] + window.end[None, :]
    scores[~_possible(text, window.spans)] = -np.inf
    count = min(_BEST, scores.size)
    first = np.argpartition(-scores, count - 1, axis=None)[:count]
    top = max(float(scores.max()), window.null)
    total = np.exp(scores - top).sum() + np.exp(window.null - top)
    for place in first[np.argsort(-scores.ravel()[first], kind="stable")]:
        start, end = divmod(int(place), scores.shape[1])
        score = float(scores[start, end])
        if not np.isfinite(score):
            return
        span = tidied(text, Span(window.spans[start].start, window.spans[end].end))
        if span is not None:
            yield Found(span, score - window.null, float(np.exp(score - top) / total))


def _possible(text: str, spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Which tokens may be first and last: in order, not too far apart, in one paragraph."""
    breaks = np.array([match.end() for match in _PARAGRAPH.finditer(text)])
    paragraph = np.searchsorted(breaks, [span.start for span in spans], side="right")
    first, last = np.ogrid[: len(spans), : len(spans)]
    possible: NDArray[np.bool_] = (first <= last) & (last < first + LONGEST)
    possible &= paragraph[:, None] == paragraph[None, :]
    return possible


def tidied(text: str, span: Span) -> Span | None:
    """The span grown to whole words, less stray punctuation and quotes at its ends; None where nothing is left."""
    start, end = span.start, span.end
    while 0 < start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and not _begins(text[start:end]):
        start += 1
    while start < end and not _ends(text[start:end]):
        end -= 1
    return Span(start, end) if any(char.isalnum() for char in text[start:end]) else None


def _begins(text: str) -> bool:
    first = text[0]
    if first in _OPENING:
        return _CLOSING[_OPENING.index(first)] in text
    return first.isalnum() or (first in _KEPT_BEFORE and len(text) > 1 and text[1].isalnum())


def _ends(text: str) -> bool:
    last = text[-1]
    if last in _CLOSING:
        return _OPENING[_CLOSING.index(last)] in text
    if last == ".":
        return "." in text.rsplit(maxsplit=1)[-1][:-1]  # U.S. keeps its last stop
    return last.isalnum() or last in _KEPT_AFTER
