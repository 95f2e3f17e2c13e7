"""From files in SQuAD layout to training windows, the unanswerable ones made here."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.encoding import SentenceEncoder
from index.types import Span
from qa.evaluation.data.squad import read_squad
from qa.training.edits import Around, edited, swap
from qa.training.recipe import Source, held_out, share_of, source_of
from qa.training.settings import TrainingError
from qa.training.windows import (
    Paragraph,
    Window,
    altered,
    answer_texts,
    answered,
    home,
    lacks,
    paragraph,
    removed,
    renamed,
)
from qa.words import full_names, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from index.types import Passage
    from qa.evaluation.data.types import Context, Question
    from qa.training.lexicon import Lexicon

_NEAREST = 20  # passages that are looked at for one that is near and lacks the answer
_FIRST = 4  # of those that lack it, one of the first so many is taken
_EDITED, _ALTERED, _REMOVED = (
    0.5,
    0.68,
    0.78,
)  # shares of edited questions, of these and altered texts, and removed sentences
_RENAMED = 0.12  # share of windows with an answer in which question and text have the same word replaced
_SAME_ARTICLE = 0.7  # share of near passages that are of the same article, where it has some


@dataclass(frozen=True, slots=True)
class Prepared:
    """Windows to train on, and windows that ask about other articles, to see by how the training does.

    Texts of the latter articles may stand in the former windows as what holds no answer, or glued to a piece.
    """

    training: list[Window]
    held_out: list[Window]


def prepare(
    paths: Sequence[Path],
    sources: tuple[Source, ...],
    *,
    seed: int,
    lexicon: Lexicon,
    limit: int | None = None,
    say: Callable[[str], object] = print,
) -> Prepared:
    """All windows of the sources' questions in the files, in the order of the files; the same for the same seed.

    `lexicon` has the words to edit by. With `limit`, of about so many questions, on contexts drawn from all. Both lists
    are empty where no question is of the sources. Raises DataError for a file that is not in SQuAD layout.
    """
    taken = list(_taken(paths, sources))
    paragraphs = list(_paragraphs(taken if limit is None else _some(taken, limit, seed)))
    prepared = Prepared([], [])
    if not paragraphs:
        return prepared
    say(f"{sum(len(one.questions) for one in paragraphs):,} questions on {len(paragraphs):,} paragraphs")
    passages = [(one.group, passage) for one in paragraphs for passage in one.passages]
    asked = [(one, question) for one in paragraphs for question in one.questions]
    near = _near(passages, [question.text for _, question in asked])
    named = _named(paragraphs)
    by_prefix = {source.prefix: source for source in sources}
    rng = random.Random(seed)  # noqa: S311  a sample, no secret
    for number, ((one, question), found) in enumerate(zip(asked, near, strict=True)):
        foreign = asked[(number + 1 + rng.randrange(len(asked))) % len(asked)][1]
        names = [*named[one.group], *full_names(foreign.text)]
        maker = _Maker(one, question, names, found, lexicon, rng)
        windows = list(maker.windows(by_prefix[one.source].unanswered))
        (prepared.held_out if held_out(one.group) else prepared.training).extend(windows)
    return prepared


def _taken(paths: Sequence[Path], sources: tuple[Source, ...]) -> Iterator[tuple[Source, Context]]:
    """The contexts that are of the sources, each with those of its questions that fall into its source's share."""
    for path in paths:
        for context in read_squad(path):
            source = source_of(context.questions[0].id, sources) if context.questions else None
            if source is None:
                continue
            kept = tuple(_trimmed(one, context.text) for one in context.questions if share_of(one.id) < source.share)
            if kept:
                yield source, replace(context, questions=kept)


def _trimmed(question: Question, text: str) -> Question:
    """The question whose answers neither begin nor end with a blank, nor are nothing else."""
    texts = [(span, span.of(text)) for span in question.answers]
    spans = (
        Span(span.end - len(answer.lstrip()), span.start + len(answer.rstrip()))
        for span, answer in texts
        if answer.strip()
    )
    return replace(question, answers=tuple(spans))


def _some(taken: Sequence[tuple[Source, Context]], limit: int, seed: int) -> Iterator[tuple[Source, Context]]:
    """Contexts with about `limit` questions together, evenly from all, in the same order."""
    rng = random.Random(f"limit {seed}")  # noqa: S311  a sample, no secret
    drawn: list[int] = []
    for number in rng.sample(range(len(taken)), len(taken)):
        if limit <= 0:
            break
        drawn.append(number)
        limit -= len(taken[number][1].questions)
    return (taken[number] for number in sorted(drawn))


def _paragraphs(taken: Iterable[tuple[Source, Context]]) -> Iterator[Paragraph]:
    tokens = SentenceEncoder().tokens
    for source, context in taken:
        group = f"{source.prefix} {context.title if source.titled and context.title else context.text}"
        yield paragraph(context, source.prefix, group, tokens)


def _named(paragraphs: Iterable[Paragraph]) -> dict[str, list[str]]:
    """By group, the names in its questions."""
    named: dict[str, set[str]] = defaultdict(set)
    for one in paragraphs:
        named[one.group].update(name for question in one.questions for name in full_names(question.text))
    return {group: sorted(names) for group, names in named.items()}


def _near(passages: Sequence[tuple[str, Passage]], questions: Sequence[str]) -> Iterable[list[tuple[str, Passage]]]:
    """The passages of all articles that BM25 finds for each question, best first, with their groups."""
    try:
        import bm25s
    except ImportError as error:
        raise TrainingError("Training needs bm25s. Install it with: pip install bm25s") from error
    index = bm25s.BM25()
    index.index([terms(passage.text) or ["-"] for _, passage in passages], show_progress=False)
    found, _ = index.retrieve(
        [terms(question) or ["-"] for question in questions], k=min(_NEAREST, len(passages)), show_progress=False
    )
    return ([passages[number] for number in row] for row in found)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the windows of one question."""

    paragraph: Paragraph
    question: Question
    names: list[str]
    near: list[tuple[str, Passage]]
    lexicon: Lexicon
    rng: random.Random

    def windows(self, unanswered: float) -> Iterator[Window]:
        if not self.question.answers:
            yield Window(self.question.text, self.rng.choice(self.paragraph.passages).text, (), "stated")
            return
        passage = home(self.question, self.paragraph.passages)
        if passage is None:
            return
        other = self.rng.choice(self.near)[1]
        window = answered(self.question, passage, other, self.rng)
        around = Around(window.text, self.names, self.lexicon)
        yield self._renamed(window, around) or window
        if self.rng.random() < unanswered and (made := self._unanswered(passage, window, around)):
            yield made

    def _renamed(self, window: Window, around: Around) -> Window | None:
        """Question and text with the same word replaced, so that an odd word alone does not tell an edited question."""
        made = swap(window.question, around, self.rng) if self.rng.random() < _RENAMED else None
        return renamed(window, made) if made else None

    def _unanswered(self, passage: Passage, window: Window, around: Around) -> Window | None:
        drawn = self.rng.random()
        answer = window.answers[0].of(window.text)
        if drawn < _EDITED and (text := edited(window.question, answer, around, self.rng)):
            return window.unanswered(text)
        if _EDITED <= drawn < _ALTERED and (made := swap(window.question, around, self.rng)):
            return altered(window, made) or self._found_near(passage)
        if drawn < _REMOVED and (left := removed(self.question, passage)):
            return left
        return self._found_near(passage)

    def _found_near(self, passage: Passage) -> Window | None:
        """A passage that retrieval finds and that lacks the answer; mostly of the same article, if there is."""
        answers = answer_texts(self.question, passage)
        lacking = [
            (group, one)
            for group, one in self.near
            if one.article_id != passage.article_id and lacks(one.text, answers)
        ]
        same = [(group, one) for group, one in lacking if group == self.paragraph.group]
        some = (same if same and self.rng.random() < _SAME_ARTICLE else lacking)[:_FIRST]
        return Window(self.question.text, self.rng.choice(some)[1].text, (), "near") if some else None
