"""The fallback reader: the sentence of the hits that is nearest to the question, in meaning and in words.

Meaning is compared token by token, each in the context of its passage, as late interaction does (Khattab and Zaharia,
ColBERT, SIGIR 2020), with the vectors that the encoder makes anyway. So a passage is encoded once for all its
sentences, and a pronoun in a sentence is not left without what it stands for.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.stopwords import STOP_WORDS
from qa.signals import WORD_SIGNALS, Place, word_signals
from qa.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from index.types import Hit, Span, TokenEncoder, TokenVectors


SIGNALS = (
    "similarity",  # cosine of the mean tokens of question and sentence
    "alignment",  # mean over the question's telling tokens of the highest cosine with a token of the sentence
    "weakest",  # the lowest of these highest cosines
    "passage_alignment",  # the same two, with all tokens of the passage
    "passage_weakest",
    *WORD_SIGNALS,
)

_REMEMBERED = 128


class SentenceReader:
    """Proposes whole sentences. The weights of its signals were fitted by `python -m qa.training.sentence`."""

    name = "sentence"

    def __init__(self, encoder: TokenEncoder, weights: Mapping[str, float] | None = None) -> None:
        from qa.models import shipped_fit

        self._tokens = _Tokens(encoder)
        self._weights = dict(shipped_fit("sentence").ranking if weights is None else weights)
        if unknown := set(self._weights) - set(SIGNALS):
            raise ValueError(f"weights must be for {', '.join(SIGNALS)}, got {', '.join(sorted(unknown))}")
        self.revision = hashlib.sha256(json.dumps(self._weights, sort_keys=True).encode()).hexdigest()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Every sentence of the hits once, best first."""
        places = _places(hits)
        by_words = word_signals(question, places)
        by_meaning = self._by_meaning(question, places)
        candidates = []
        for place, words, meaning in zip(places, by_words, by_meaning, strict=True):
            signals = {name: (meaning | words)[name] for name in SIGNALS}
            score = sum(weight * signals[name] for name, weight in self._weights.items())
            candidates.append(Candidate(place.passage, place.span, place.span, score, signals))
        return sorted(candidates, key=lambda one: (-one.score, one.passage.article_id, one.span))

    def _by_meaning(self, question: str, places: Sequence[Place]) -> Iterator[dict[str, float]]:
        asked = self._tokens.of(question)
        telling = asked.vectors[_telling(question, asked.spans)]
        middle = _mean(asked.vectors)
        for passage, same in groupby(places, key=lambda place: place.passage):
            tokens = self._tokens.of(passage.text)
            around = _best(telling, tokens.vectors)
            for place in same:
                own = tokens.vectors[_inside(place, tokens.spans)]
                best = _best(telling, own)
                yield {
                    "similarity": float(middle @ _mean(own)),
                    "alignment": float(best.mean()),
                    "weakest": float(best.min()),
                    "passage_alignment": float(around.mean()),
                    "passage_weakest": float(around.min()),
                }


def _places(hits: Sequence[Hit]) -> list[Place]:
    seen: dict[tuple[str, Span], Place] = {}
    for rank, hit in enumerate(hits, start=1):
        for span in hit.passage.sentences:
            seen.setdefault((hit.passage.article_id, span), Place(hit.passage, span, span, rank))
    return list(seen.values())


class _Tokens:
    """Token vectors of texts, the latest remembered: the same passages are read again and again.

    Each text is encoded by itself, so that what comes out does not depend on what else is read.
    """

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[str, TokenVectors] = OrderedDict()
        self._lock = Lock()

    def of(self, text: str) -> TokenVectors:
        with self._lock:
            found = self._known.get(text)
            if found is not None:
                self._known.move_to_end(text)
                return found
        found = self._encoder.encode_tokens(text)
        with self._lock:
            self._known[text] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found


def _telling(question: str, spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Which tokens of the question say what it is about: all of them, if none does."""
    tokens = [span.of(question).lower() for span in spans]
    telling = np.array([token.isalnum() and token not in STOP_WORDS for token in tokens], dtype=bool)
    return telling if telling.any() else np.ones(len(tokens), dtype=bool)


def _inside(place: Place, spans: Sequence[Span]) -> NDArray[np.bool_]:
    sentence = place.span.shift(-place.passage.span.start)
    return np.array([sentence.contains(span) for span in spans], dtype=bool)


def _best(telling: NDArray[np.float32], tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest cosine of each telling token; 0 where there is nothing to compare."""
    if not len(telling) or not len(tokens):
        return np.zeros(1, dtype=np.float32)
    best: NDArray[np.float32] = (telling @ tokens.T).max(axis=1)
    return best


def _mean(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean at unit length; zeros of no vectors at all."""
    total: NDArray[np.float32] = vectors.sum(axis=0)
    total /= max(float(np.linalg.norm(total)), 1e-9)
    return total
