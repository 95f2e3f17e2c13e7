"""Questions with known answers, asked as a reader would ask them, and what came of each."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Literal

from index.errors import LoadError, QuestionError
from index.sentences import sentences
from index.types import Article, Span
from qa.evaluation.data.types import DataError
from qa.evaluation.predictions import Place, Prediction, Timing
from qa.words import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Collection as AbstractCollection

    from index.collection import Collection
    from index.types import Hit
    from qa.answerer import Answerer
    from qa.evaluation.data.types import Context, Question, QuestionSet
    from qa.types import Citation, Trace

Setting = Literal["reader", "open"]
SETTINGS: tuple[Setting, ...] = ("reader", "open")
"""`reader`: each question is asked of its own context alone. `open`: of all that is indexed."""

DEPTH = 100
"""How far down the ranking an answer that was not read is looked for."""

_AROUND = 120


def chosen_ids(questions: QuestionSet, *, limit: int | None = None, seed: int = 0) -> list[str]:
    """The ids of the questions in their order: all, or a sample of `limit` of them.

    Raises DataError for an id that stands twice, or where there is no question at all.
    """
    ids: dict[str, None] = {}
    for context in questions.contexts():
        for question in context.questions:
            if question.id in ids:
                raise DataError(f"'{questions.path}': two questions have the id {question.id!r}. Give each its own.")
            ids[question.id] = None
    if not ids:
        raise DataError(f"'{questions.path}' holds no question.")
    if limit is None or limit >= len(ids):
        return list(ids)
    kept = set(random.Random(seed).sample(list(ids), limit))  # noqa: S311  a sample, no secret
    return [one for one in ids if one in kept]


def index_contexts(
    questions: QuestionSet, collection: Collection, *, ids: AbstractCollection[str] | None = None
) -> None:
    """Index the set's contexts, each as an article of its own; those of some questions only, where `ids` are given.

    Raises DataError for a context that no collection can hold, such as a blank one.
    """

    def articles() -> Iterator[Article]:
        for number, context in enumerate(questions.contexts(), start=1):
            if ids is None or any(question.id in ids for question in context.questions):
                try:
                    yield Article.of(context.text, title=context.title)
                except LoadError as error:
                    raise DataError(f"'{questions.path}', context {number}: {error}") from error

    for _ in collection.replace_all(articles()):
        pass


class Asking:
    """Asks questions of the contexts that were indexed, and tells what came of each."""

    def __init__(self, collection: Collection, answerer: Answerer, *, setting: Setting) -> None:
        self._collection = collection
        self._answerer = answerer
        self._setting = setting

    def of(self, questions: QuestionSet, ids: AbstractCollection[str]) -> Iterator[tuple[Prediction, Timing]]:
        """The questions with these ids, in their order."""
        for context in questions.contexts():
            asked = [question for question in context.questions if question.id in ids]
            if asked:
                home = _Home(context, self._collection)
                for question in asked:
                    yield self._asked(question, home)

    def _asked(self, question: Question, home: _Home) -> tuple[Prediction, Timing]:
        articles = {home.article.id} if self._setting == "reader" else None
        try:
            trace = self._answerer.trace(question.text, articles=articles)
        except QuestionError:
            trace = None  # nobody could have asked it
        answer = trace.answer if trace else None
        parts = sorted((answer.parts or trace.best) if trace and answer else (), key=lambda part: -part.confidence)
        prediction = Prediction(
            id=question.id,
            question=question.text,
            group=home.article.id,
            kind=question.kind,
            is_list=question.is_list,
            gold=tuple(home.place(span) for span in question.answers),
            quotes=tuple(_cited(part.citations[0], self._collection) for part in parts),
            confidence=answer.confidence if answer else 0.0,
            reason=answer.reason if answer else "cannot_be_asked",
            verbatim=answer is None or _is_verbatim((*answer.citations, *answer.nearest), self._collection),
            rank=self._rank(question, home, trace, articles) if trace else None,
            wording=home.wording(question),
        )
        return prediction, Timing(question.id, dict(answer.timings_ms) if answer else {})

    def _rank(
        self, question: Question, home: _Home, trace: Trace, articles: AbstractCollection[str] | None
    ) -> int | None:
        if not question.answers:
            return None
        rank = home.rank(question, trace.hits)
        if rank is None:
            rank = home.rank(question, self._collection.search(question.text, DEPTH, articles=articles))
        return rank


class _Home:
    """The context of some questions, as it was indexed."""

    def __init__(self, context: Context, collection: Collection) -> None:
        made = Article.of(context.text, title=context.title)
        self.article = collection.article_with_text(made.sha256) or made
        self._sentences = sentences(context.text)

    def place(self, span: Span) -> Place:
        return _place(self.article, span, self._sentence(span))

    def rank(self, question: Question, hits: Sequence[Hit]) -> int | None:
        for rank, hit in enumerate(hits, start=1):
            passage = hit.passage
            if passage.article_id == self.article.id and any(map(passage.span.overlaps, question.answers)):
                return rank
        return None

    def wording(self, question: Question) -> float | None:
        """The largest share of the question's terms that stand in the sentence of an answer."""
        asked = set(terms(question.text))
        if not asked or not question.answers:
            return None
        said = [set(terms(self._sentence(span).of(self.article.text))) for span in question.answers]
        return max(len(asked & one) / len(asked) for one in said)

    def _sentence(self, span: Span) -> Span:
        """The sentence that holds a span, or those that do together."""
        around = [one for one in self._sentences if one.overlaps(span)] or [span]
        return Span(min(span.start, around[0].start), max(span.end, around[-1].end))


def _cited(citation: Citation, collection: Collection) -> Place:
    return _place(collection.article(citation.article_id), citation.span, citation.sentence_span)


def _place(article: Article, span: Span, sentence: Span) -> Place:
    text = article.text
    return Place(
        article_id=article.id,
        title=article.title,
        start=span.start,
        end=span.end,
        text=span.of(text),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        before=_whole_words(text[max(0, span.start - _AROUND) : span.start], cut=span.start > _AROUND, last=True),
        after=_whole_words(text[span.end : span.end + _AROUND], cut=span.end + _AROUND < len(text), last=False),
    )


def _whole_words(text: str, *, cut: bool, last: bool) -> str:
    """Without the part of a word at the end that was cut: the left one, if the `last` words are wanted."""
    if not cut:
        return text
    left, blank, right = text.partition(" ") if last else text.rpartition(" ")
    return (right if last else left) if blank else text


def _is_verbatim(citations: Sequence[Citation], collection: Collection) -> bool:
    articles: Callable[[str], Article] = collection.article
    for one in citations:
        article = articles(one.article_id)
        stands = one.span.of(article.text) == one.quote and one.sentence_span.of(article.text) == one.sentence
        if not stands or article.sha256 != one.sha256:
            return False
    return True
