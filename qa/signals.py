"""What the words say for a stretch of text as an answer, whichever reader proposes it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.words import asked_kind, names, shows, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.types import Passage, Span

WORD_SIGNALS = (
    "coverage",  # share of the question's terms in the sentence, rare ones counting more
    "passage_coverage",  # the same in the passage
    "names",  # share of the question's names and figures in the passage
    "kind_found",  # 1 where the stretch holds the kind of thing asked for
    "kind_missing",  # 1 where it does not; both are 0 where the wording does not say
    "rank",  # reciprocal rank of the passage among the hits
    "length",  # logarithm of the number of words of the stretch
)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an article, its sentence, and the passage it is read in, the `rank`-th hit, counted from 1."""

    passage: Passage
    span: Span
    sentence: Span
    rank: int

    @property
    def text(self) -> str:
        return self.passage.sentence_text(self.span)

    @property
    def sentence_text(self) -> str:
        return self.passage.sentence_text(self.sentence)


def word_signals(question: str, places: Sequence[Place]) -> Iterator[dict[str, float]]:
    """The figures of WORD_SIGNALS for each place."""
    asked, about, kind = set(terms(question)), names(question), asked_kind(question)
    sentences = {text: set(terms(text)) for text in {place.sentence_text for place in places}}
    passages = {text: set(terms(text)) for text in {place.passage.text for place in places}}
    weights = _rarity(asked, list(sentences.values()))
    for place in places:
        own, around = sentences[place.sentence_text], passages[place.passage.text]
        shown = kind is not None and shows(place.text, kind, besides=question)
        yield {
            "coverage": _covered(weights, own),
            "passage_coverage": _covered(weights, around),
            "names": len(about & around) / len(about) if about else 1.0,
            "kind_found": float(shown),
            "kind_missing": float(kind is not None and not shown),
            "rank": 1 / place.rank,
            "length": math.log1p(len(place.text.split())),
        }


def _rarity(asked: set[str], sentences: Sequence[set[str]]) -> dict[str, float]:
    """Inverse document frequency of the question's terms, with the sentences as documents."""
    count = len(sentences)
    return {term: math.log(1 + count / (0.5 + sum(term in words for words in sentences))) for term in asked}


def _covered(weights: Mapping[str, float], words: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in sorted(weights.items()) if term in words) / total if total else 0.0
