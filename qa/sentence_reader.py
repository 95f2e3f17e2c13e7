"""The fallback reader: the sentence of the hits that is nearest to the question, in meaning and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.types import Span
from qa.types import Candidate
from qa.words import asked_kind, names, shows, terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.types import Encoder, Hit, Passage


SIGNALS = (
    "similarity",  # cosine of question and sentence
    "window",  # cosine of question and sentence together with the one before it, which its pronouns may mean
    "context",  # the higher cosine of the neighbouring sentences, in the passage
    "coverage",  # share of the question's terms in the sentence, rare ones counting more
    "passage_coverage",  # the same in the passage
    "names",  # share of the question's names and figures in the passage
    "kind_found",  # 1 where the sentence holds the kind of thing asked for
    "kind_missing",  # 1 where it does not; both are 0 where the wording does not say
    "rank",  # reciprocal rank of the passage among the hits
    "length",  # logarithm of the number of words
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence in the best hit that holds it."""

    passage: Passage
    number: int
    rank: int

    @property
    def span(self) -> Span:
        return self.passage.sentences[self.number]

    @property
    def text(self) -> str:
        return self.passage.sentence_text(self.span)

    @property
    def window(self) -> str:
        first = self.passage.sentences[max(0, self.number - 1)]
        return self.passage.sentence_text(Span(first.start, self.span.end))


class SentenceReader:
    """Proposes whole sentences. The weights of its signals were fitted by `python -m qa.training.sentence`."""

    name = "sentence"

    def __init__(self, encoder: Encoder, weights: Mapping[str, float] | None = None) -> None:
        from qa.models import sentence_model

        self._encoder = encoder
        self._weights = dict(sentence_model().ranking if weights is None else weights)
        if unknown := set(self._weights) - set(SIGNALS):
            raise ValueError(f"weights must be for {', '.join(SIGNALS)}, got {', '.join(sorted(unknown))}")

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Every sentence of the hits once, best first."""
        places = _places(hits)
        if not places:
            return []
        candidates = [
            Candidate(place.passage, place.span, place.span, self._score(signals), signals)
            for place, signals in zip(places, self._signals(question, places), strict=True)
        ]
        return sorted(candidates, key=lambda one: (-one.score, one.passage.article_id, one.span))

    def _score(self, signals: Mapping[str, float]) -> float:
        return sum(weight * signals[name] for name, weight in self._weights.items())

    def _signals(self, question: str, places: Sequence[_Place]) -> list[dict[str, float]]:
        cosines, windows = self._cosines(question, places)
        known = {(place.passage.article_id, place.span): float(c) for place, c in zip(places, cosines, strict=True)}
        asked, about, kind = set(terms(question)), names(question), asked_kind(question)
        words = [set(terms(place.text)) for place in places]
        weights = _rarity(asked, words)
        result = []
        for place, cosine, window, own in zip(places, cosines, windows, words, strict=True):
            around = set(terms(place.passage.text))
            shown = kind is not None and shows(place.text, kind, besides=question)
            result.append(
                {
                    "similarity": float(cosine),
                    "window": float(window),
                    "context": max(_neighbours(place, known), default=0.0),
                    "coverage": _covered(weights, own),
                    "passage_coverage": _covered(weights, around),
                    "names": len(about & around) / len(about) if about else 1.0,
                    "kind_found": float(shown),
                    "kind_missing": float(kind is not None and not shown),
                    "rank": 1 / place.rank,
                    "length": math.log1p(len(place.text.split())),
                }
            )
        return result

    def _cosines(self, question: str, places: Sequence[_Place]) -> NDArray[np.float32]:
        """Of each sentence alone and with the one before it, shape (2, len(places))."""
        texts = [place.text for place in places] + [place.window for place in places]
        cosines: NDArray[np.float32] = (
            self._encoder.encode_documents(texts) @ self._encoder.encode_queries([question])[0]
        )
        return cosines.reshape(2, -1)


def _places(hits: Sequence[Hit]) -> list[_Place]:
    seen: dict[tuple[str, Span], _Place] = {}
    for rank, hit in enumerate(hits, start=1):
        for number, span in enumerate(hit.passage.sentences):
            seen.setdefault((hit.passage.article_id, span), _Place(hit.passage, number, rank))
    return list(seen.values())


def _neighbours(place: _Place, cosines: Mapping[tuple[str, Span], float]) -> list[float]:
    sentences = place.passage.sentences
    beside = sentences[max(0, place.number - 1) : place.number] + sentences[place.number + 1 : place.number + 2]
    return [cosines[place.passage.article_id, span] for span in beside]


def _rarity(asked: set[str], sentences: Sequence[set[str]]) -> dict[str, float]:
    """Inverse document frequency of the question's terms, with the sentences as documents."""
    count = len(sentences)
    return {term: math.log(1 + count / (0.5 + sum(term in words for words in sentences))) for term in asked}


def _covered(weights: Mapping[str, float], words: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in sorted(weights.items()) if term in words) / total if total else 0.0
