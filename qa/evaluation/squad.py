"""Questions with their answers from files in SQuAD layout (1.1 and 2.0)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import UserError
from index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class DataError(UserError):
    """An evaluation or training file does not hold what its format asks for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a context, with every acceptable answer span in it; none where the context does not say.

    `kind` is the project's own field for unanswerable questions: `off_topic` or `not_stated`.
    """

    id: str
    text: str
    answers: tuple[Span, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """A text with the questions on it, and the title of the article that it is from."""

    title: str
    text: str
    questions: tuple[Question, ...]


def read_squad(path: Path) -> Iterator[Context]:
    """The contexts of a file, in order. Raises DataError naming the record that is wrong, and what was expected."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"Cannot read '{path}': {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise DataError(f"Cannot read '{path}' as JSON: {error}.") from error
    try:
        for article in data["data"]:
            for paragraph in article["paragraphs"]:
                yield _context(article["title"], paragraph, path)
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"'{path}' is not in SQuAD layout: {error!r}. "
            "Expected data > paragraphs > context, qas > id, question, answers."
        ) from error


def _context(title: str, paragraph: dict[str, Any], path: Path) -> Context:
    text = paragraph["context"]
    questions = tuple(
        Question(qa["id"], qa["question"], tuple(_spans(qa, text, path)), qa.get("kind")) for qa in paragraph["qas"]
    )
    return Context(title, text, questions)


def _spans(qa: dict[str, Any], context: str, path: Path) -> Iterator[Span]:
    for answer in qa["answers"]:
        start, text = answer["answer_start"], answer["text"]
        if start < 0 or not context.startswith(text, start):
            raise DataError(
                f"'{path}', question {qa['id']!r}: answer {text!r} does not stand at character {start} of its context."
            )
        yield Span(start, start + len(text))
