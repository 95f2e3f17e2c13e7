"""What the shipped reader is trained on: which sets, how much of each, in which order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

HELD_OUT = 0.06
"""The share of articles (of paragraphs, where a set does not name articles) kept for development and calibration."""

_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Source:
    """Questions whose ids begin with `prefix`.

    `share` of them are taken, the same in every pass; `unanswered` is the number of made windows without an answer for
    each with one. `titled` says that titles name articles.
    """

    prefix: str
    share: float = 1.0
    unanswered: float = 0.5
    titled: bool = False


SHORT = (
    Source("qamr_", unanswered=0.1, titled=True),
    Source("qa_zre", unanswered=0.2),
    Source("bioasq"),
)
"""Contexts of a sentence: cheap, and enough to learn what kind of span a question asks for."""

MAIN = (
    Source("squad11_train_part44", unanswered=0.6, titled=True),
    Source("squad11_train_samples", unanswered=0.6),
    Source("squadshifts_new_wiki", unanswered=0.6, titled=True),
    Source("squadshifts_reddit", unanswered=0.3),
    Source("squadshifts_amazon", unanswered=0.3),
    Source("tydiqa"),
    Source("nq_swap"),
    Source("quoref", titled=True),
    Source("fairytaleqa", titled=True),
    Source("ester"),
    Source("policyqa", share=0.15, titled=True),
    Source("covid_qa", share=0.5, titled=True),
    Source("subjqa", share=0.3, titled=True),
)
"""Passages. MultiSpanQA is left out, because list answers are measured on it."""

AGAIN = (
    Source("squad11_train_part44", unanswered=1.0, titled=True),
    Source("squad11_train_samples", share=0.7, unanswered=1.0),
    Source("squadshifts_new_wiki", share=0.8, unanswered=1.0, titled=True),
    Source("squadshifts_reddit", share=0.2, unanswered=0.5),
    Source("squadshifts_amazon", share=0.15, unanswered=0.5),
    Source("tydiqa", share=0.6, unanswered=0.8),
    Source("nq_swap", share=0.4, unanswered=0.8),
    Source("quoref", unanswered=1.0, titled=True),
    Source("fairytaleqa", unanswered=0.3, titled=True),
    Source("ester"),
    Source("covid_qa", share=0.2, titled=True),
    Source("subjqa", share=0.1, titled=True),
)
"""Passages once more, with other windows, and as many without an answer as with one where the questions are of the kind
that people ask of an encyclopedia."""

ANY = Source("", titled=True)
"""Every question, whatever its id: for data of one's own. Titles name articles there, where there are any."""


def source_of(question_id: str, sources: tuple[Source, ...]) -> Source | None:
    """The source that a question is from, by its id."""
    return next((source for source in sources if question_id.startswith(source.prefix)), None)


def share_of(text: str) -> float:
    """A number in [0, 1) that is drawn from the text itself: always the same, and evenly spread."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % _BUCKETS / _BUCKETS


def held_out(group: str) -> bool:
    """Whether a group is kept from training."""
    return share_of(f"held out {group}") < HELD_OUT
