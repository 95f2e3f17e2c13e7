"""What evaluation data hold, whatever format they came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import UserError
from index.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Context", "DataError", "Document", "Question", "QuestionSet", "RetrievalSet", "Span"]


class DataError(UserError):
    """An evaluation or training file does not hold what its format asks for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a context, with every acceptable answer span in it; none where the context does not say.

    `is_list` says that the spans are one answer together, as for "Which rivers ...?". `kind` is the project's own
    field for unanswerable questions: `off_topic` or `not_stated`.
    """

    id: str
    text: str
    answers: tuple[Span, ...]
    kind: str | None = None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """A text with the questions on it, and the title of the article that it is from."""

    title: str
    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions in a file. `contexts` reads the file anew each time, one context after the other.

    Iterating raises DataError naming the record that is wrong, and what was expected.
    """

    path: Path
    contexts: Callable[[], Iterator[Context]]


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be found, under the id that relevance judgements name."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Queries with the documents relevant to them: `qrels[query_id][document_id]` is a grade, 0 for judged irrelevant.

    `queries` are those with a judgement, in the file's order. `documents` reads the file anew each time; it raises
    DataError as QuestionSet does.
    """

    path: Path
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    documents: Callable[[], Iterator[Document]]
