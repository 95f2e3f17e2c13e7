"""The span reader: a network points at the words that answer, in every hit, on one scale with "there is no answer"."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from index.types import Span
from qa.signals import WORD_SIGNALS, Place, word_signals
from qa.spans import Found, found_in
from qa.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.types import Hit, Passage
    from qa.span_model import SpanModel

SIGNALS = (
    "margin",  # logits of the span's start and end, less those of the null answer
    "alone",  # the margin of the best span of its sentence, read by itself
    "share",  # of the probability in its window, the null answer's included
    "similarity",  # cosine of question and passage
    *WORD_SIGNALS,
)

_MOST = 24  # candidates
_FROM_A_PASSAGE = 8
_ALONE = 4  # sentences that are read by themselves


class SpanReader:
    """Proposes spans of any length up to a clause.

    `weights` combine the signals to a score; those that are shipped were fitted by `python -m qa.training.calibrating`.
    """

    def __init__(self, model: SpanModel, weights: Mapping[str, float]) -> None:
        if unknown := set(weights) - set(SIGNALS):
            raise ValueError(f"weights must be for {', '.join(SIGNALS)}, got {', '.join(sorted(unknown))}")
        self._model = model
        self._weights = dict(weights)
        self.name = model.name

    @property
    def revision(self) -> str:
        """A hash of the network's weights and of those that combine the signals."""
        weights = json.dumps(self._weights, sort_keys=True)
        return hashlib.sha256(f"{self._model.revision} {weights}".encode()).hexdigest()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """The best spans of all hits, best first; of those that share a character, only the best."""
        found = list(self._found(question, hits))
        signals = word_signals(question, [place for place, _, _ in found])
        alone = self._alone(question, [(one.margin, place.sentence_text) for place, one, _ in found])
        candidates = []
        for (place, one, similarity), margin, words in zip(found, alone, signals, strict=True):
            figures = {"margin": one.margin, "alone": margin, "share": one.share, "similarity": similarity, **words}
            score = sum(weight * figures[name] for name, weight in self._weights.items())
            candidates.append(Candidate(place.passage, place.span, place.sentence, score, figures))
        return _apart(sorted(candidates, key=lambda one: (-one.score, one.passage.article_id, one.span)))

    def _found(self, question: str, hits: Sequence[Hit]) -> Iterator[tuple[Place, Found, float]]:
        lowest = min((hit.similarity for hit in hits if hit.similarity is not None), default=0.0)
        read = self._model.logits(question, [hit.passage.text for hit in hits])
        for rank, (hit, windows) in enumerate(zip(hits, read, strict=True), start=1):
            passage = hit.passage
            for one in found_in(passage.text, windows)[:_FROM_A_PASSAGE]:
                span = one.span.shift(passage.span.start)
                similarity = lowest if hit.similarity is None else hit.similarity
                yield Place(passage, span, sentence_around(passage, span), rank), one, similarity

    def _alone(self, question: str, found: Sequence[tuple[float, str]]) -> list[float]:
        """For each margin and sentence, the margin of the best span of the sentence by itself.

        The likeliest few are read; of the others, it is taken for the least of these.
        """
        likeliest = sorted(found, key=lambda one: (-one[0], one[1]))
        texts = list(dict.fromkeys(sentence for _, sentence in likeliest))[:_ALONE]
        spans = [
            found_in(text, windows) for text, windows in zip(texts, self._model.logits(question, texts), strict=True)
        ]
        margins = {text: own[0].margin for text, own in zip(texts, spans, strict=True) if own}
        least = min(margins.values(), default=0.0)
        return [margins.get(sentence, least) for _, sentence in found]


def sentence_around(passage: Passage, span: Span) -> Span:
    """The sentences of a passage that a span touches, from the first to the last."""
    touched = [one for one in passage.sentences if one.overlaps(span)]
    return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end)) if touched else span


def _apart(candidates: Sequence[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for one in candidates:
        if len(kept) == _MOST:
            break
        if not any(one.passage.article_id == k.passage.article_id and one.span.overlaps(k.span) for k in kept):
            kept.append(one)
    return kept
