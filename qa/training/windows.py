"""Training windows: a question with a text as the reader meets it in use, and where in that text the answer stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from index.splitting import split
from index.types import Article, Span

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from index.types import Passage, TokenCounter
    from qa.evaluation.data.types import Context, Question
    from qa.training.edits import Swap

Kind = Literal["answer", "removed", "near", "edited", "altered", "stated"]
"""Where a window comes from: `answer` holds the answer and `stated` is said by the data to hold none; of the made ones,
`removed` lost the sentence of the answer, `near` is another passage that retrieval finds, `edited` asks otherwise,
`altered` tells otherwise."""

_WHOLE, _PIECE = 0.55, 0.9  # shares of whole passages, and of these and pieces; the rest are two pieces glued
_SHORTEST, _LONGEST = 15, 80  # words of a piece
_FEWEST_LEFT = 20  # words that must be left where a sentence is removed


@dataclass(frozen=True, slots=True)
class Window:
    """A question, a text, and the answer's spans in the text: one an annotator, so the same may stand there twice."""

    question: str
    text: str
    answers: tuple[Span, ...]
    kind: Kind

    def unanswered(self, question: str) -> Window:
        """The same text with an edited question, which it does not answer."""
        return replace(self, question=question, answers=(), kind="edited")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A context of the data with its passages. Passages of one `group` are from one article, as far as known."""

    source: str
    group: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


def paragraph(context: Context, source: str, group: str, tokens: TokenCounter) -> Paragraph:
    """The context split as an article of its own."""
    passages = split(Article.of(context.text, title=context.title), tokens=tokens)
    return Paragraph(source, group, tuple(passages), context.questions)


def home(question: Question, passages: Sequence[Passage]) -> Passage | None:
    """The passage that holds most of the acceptable answers; None where none holds any."""
    best = max(passages, key=lambda passage: len(_inside(question, passage)))
    return best if _inside(question, best) else None


def answered(question: Question, passage: Passage, other: Passage, rng: random.Random) -> Window:
    """The passage, or a piece of it around the answer, or that piece with a piece of another passage glued to it."""
    spans, drawn = _inside(question, passage), rng.random()
    if drawn < _WHOLE:
        return _window(question, passage.text, spans, passage.span.start)
    piece = _piece(passage, spans, rng)
    text = _text(passage, piece)
    if drawn < _PIECE:
        return _window(question, text, [span for span in spans if piece.contains(span)], piece.start)
    more = _text(other, _piece(other, [rng.choice(other.sentences)], rng))
    kept = [span for span in spans if piece.contains(span)]
    if rng.random() < 0.5:  # noqa: PLR2004  either comes first
        return _window(question, f"{text}\n{more}", kept, piece.start)
    return _window(question, f"{more}\n{text}", kept, piece.start - len(more) - 1)


def removed(question: Question, passage: Passage) -> Window | None:
    """The passage without the answer's sentences; None where too little is left, or the answer stands there too."""
    left = [one for one in passage.sentences if not any(one.overlaps(span) for span in question.answers)]
    text = " ".join(passage.sentence_text(one) for one in left)
    if len(left) == len(passage.sentences) or len(text.split()) < _FEWEST_LEFT:
        return None
    return Window(question.text, text, (), "removed") if lacks(text, answer_texts(question, passage)) else None


def altered(window: Window, swap: Swap) -> Window | None:
    """The same question of a text that has something else in its place; None where the text does not have it."""
    found = swap.of(window.text, window.answers)
    if found is None or found[0] == window.text:
        return None
    return Window(window.question, found[0], (), "altered")


def renamed(window: Window, swap: Swap) -> Window | None:
    """Question and text with the same thing replaced; None where only one has it, or the answer does."""
    asked, told = swap.of(window.question), swap.of(window.text, window.answers)
    if asked is None or told is None or asked[0] == window.question or told[0] == window.text:
        return None
    return replace(window, question=asked[0], text=told[0], answers=told[1])


def answer_texts(question: Question, passage: Passage) -> set[str]:
    """The acceptable answers in the passage, in lower case."""
    return {span.shift(-passage.span.start).of(passage.text).lower() for span in _inside(question, passage)}


def lacks(text: str, answers: set[str]) -> bool:
    """Whether none of the answers stands in the text."""
    text = text.lower()
    return not any(answer in text for answer in answers)


def _inside(question: Question, passage: Passage) -> list[Span]:
    return [span for span in question.answers if passage.span.contains(span)]


def _piece(passage: Passage, spans: Sequence[Span], rng: random.Random) -> Span:
    """Neighbouring sentences around the first span, as many as fit a drawn length."""
    sentences, limit = passage.sentences, rng.randint(_SHORTEST, _LONGEST)
    first = next((i for i, one in enumerate(sentences) if one.end > spans[0].start), len(sentences) - 1)
    last = next((i for i, one in enumerate(sentences) if one.end >= spans[0].end), len(sentences) - 1)
    while True:
        ways = [(first - 1, last)] * (first > 0) + [(first, last + 1)] * (last + 1 < len(sentences))
        ways = [way for way in ways if len(_text(passage, _range(sentences, way)).split()) <= limit]
        if not ways:
            return _range(sentences, (first, last))
        first, last = rng.choice(ways)


def _range(sentences: Sequence[Span], way: tuple[int, int]) -> Span:
    return Span(sentences[way[0]].start, sentences[way[1]].end)


def _text(passage: Passage, span: Span) -> str:
    return span.shift(-passage.span.start).of(passage.text)


def _window(question: Question, text: str, spans: Sequence[Span], start: int) -> Window:
    return Window(question.text, text, tuple(span.shift(-start) for span in spans), "answer")
