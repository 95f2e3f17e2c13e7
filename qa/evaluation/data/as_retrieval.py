"""Questions as a retrieval set, in which what holds their answers is to be found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from index.splitting import split
from index.types import Article
from qa.evaluation.data.types import Context, DataError, Document, QuestionSet, RetrievalSet, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Unit = Literal["context", "passage"]
UNITS: tuple[Unit, ...] = get_args(Unit)
"""What is to be found: the whole context of a question, or those passages of it that hold some of an answer."""


def as_retrieval(questions: QuestionSet, *, unit: Unit = "context") -> RetrievalSet:
    """Every context as a document (`c1`, `c2`, ...), or every passage of it (`c1p1`, `c1p2`, ...).

    Documents of the same text are relevant to the same questions. Raises DataError where no question has an answer, or
    where two have the same id.
    """
    queries: dict[str, str] = {}
    holding: dict[str, list[str]] = {}  # by question, the texts of what holds its answers
    named: dict[str, list[str]] = {}  # by text, the ids of the documents
    for number, context in enumerate(questions.contexts(), start=1):
        documents = list(_units(number, context, unit))
        for document, _ in documents:
            named.setdefault(document.text, []).append(document.id)
        for question in context.questions:
            if question.answers:
                if question.id in queries:
                    raise DataError(f"'{questions.path}': two questions have the id {question.id!r}. Rename one.")
                queries[question.id] = question.text
                holding[question.id] = [
                    document.text for document, span in documents if any(map(span.overlaps, question.answers))
                ]
    if not queries:
        raise DataError(f"'{questions.path}' holds no question with an answer, so that nothing is to be found.")
    qrels = {query: {one: 1 for text in texts for one in named[text]} for query, texts in holding.items()}
    return RetrievalSet(questions.path, queries, qrels, partial(_documents, questions, unit))


def _documents(questions: QuestionSet, unit: Unit) -> Iterator[Document]:
    for number, context in enumerate(questions.contexts(), start=1):
        for document, _ in _units(number, context, unit):
            yield document


def _units(number: int, context: Context, unit: Unit) -> Iterator[tuple[Document, Span]]:
    if unit == "context" or not context.text.strip():
        yield Document(f"c{number}", "", context.text), Span(0, len(context.text))
        return
    for part, passage in enumerate(split(Article.of(context.text, title=context.title)), start=1):
        yield Document(f"c{number}p{part}", "", passage.text), passage.span
