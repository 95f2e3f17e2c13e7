"""The words of answering: candidates, citations, answers and turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.types import Hit, Passage, Span

Reason = Literal["off_topic", "not_stated", "ambiguous"]
"""Why nothing is answered: nothing found deals with the question; something does but does not say; places disagree."""

Form = Literal["quote", "list", "alternatives", "evidence"]
"""What the parts of an answer are to each other: one part; several together; one or the other; the sentence to judge
a yes or no by."""

Stage = Literal["searching", "reading", "composing"]
"""What is being done for a question; a question that may be understood in several ways goes through them anew."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of an article that may answer, the sentence around it, and the reader's raw score for it.

    `signals` are the named figures that the score was made from; calibration uses them too.
    """

    passage: Passage
    span: Span
    sentence: Span
    score: float
    signals: Mapping[str, float] = field(default_factory=dict)


class Progress(Protocol):
    """Is told of each stage before it begins, and may raise to end the work there.

    `passages` are those that are read, 0 for the other stages.
    """

    def __call__(self, stage: Stage, passages: int = 0, /) -> object: ...


class Reader(Protocol):
    """Points at spans of hits that may answer a question, best first."""

    @property
    def name(self) -> str: ...

    @property
    def revision(self) -> str:
        """Tells one set of weights from another, such as a hash of them."""
        ...

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]: ...


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands: `article.text[span.start:span.end] == quote`, likewise the sentence."""

    article_id: str
    title: str
    sha256: str
    quote: str
    span: Span
    sentence: str
    sentence_span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the articles say, with every place that says it, the best first: at least one.

    `confidence` is the calibrated probability in [0, 1] that it answers the question.
    """

    citations: tuple[Citation, ...]
    confidence: float

    @property
    def quote(self) -> str:
        return self.citations[0].quote


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say to a question, in their own words, or an abstention with its reason.

    `parts` are empty for an abstention. `form` says how they belong together, the best first but for lists, which
    are in the order of the article. `confidence` is the calibrated probability in [0, 1] that the best quote answers
    the question, also when it was too low to show. `nearest` holds passages close to the question where the answer
    abstains; the places that disagree where it is ambiguous. `timings_ms` are milliseconds by stage.
    """

    question: str
    understood_as: str
    parts: tuple[Part, ...]
    form: Form
    score: float
    confidence: float
    reason: Reason | None
    nearest: tuple[Citation, ...]
    timings_ms: Mapping[str, float] = field(compare=False)

    @property
    def abstained(self) -> bool:
        return self.reason is not None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every place cited, in the order of the parts."""
        return tuple(citation for part in self.parts for citation in part.citations)

    @property
    def text(self) -> str | None:
        """The quote of the likeliest part, or None for an abstention."""
        return max(self.parts, key=lambda part: part.confidence).quote if self.parts else None


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer with what it was made from: the passages read, best first, and the parts, whether shown or not."""

    answer: Answer
    hits: tuple[Hit, ...]
    best: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked earlier in a conversation, as it was understood, with the quote that answered it."""

    understood_as: str
    quote: str | None = None

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The turn that an answer leaves behind."""
        return cls(answer.understood_as, answer.text)
