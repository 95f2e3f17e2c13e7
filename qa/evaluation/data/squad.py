"""Questions with their answers from files in SQuAD layout (1.1 and 2.0), read one article at a time."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NotRequired

import ijson
from pydantic import TypeAdapter, with_config
from typing_extensions import TypedDict

from qa.evaluation.data.records import STRICT, checked, opened
from qa.evaluation.data.types import Context, DataError, Question, QuestionSet, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_ITEM, _DEEPEST = 2, 100  # levels of brackets: around an item of `data`, and at all
_EXPECTED = "SQuAD layout: data > title, paragraphs > context, qas > id, question, answers > text, answer_start"


@with_config(STRICT)
class _Answer(TypedDict):
    text: str
    answer_start: int


@with_config(STRICT)
class _Qa(TypedDict):
    id: str
    question: str
    answers: list[_Answer]
    kind: NotRequired[str | None]
    is_list: NotRequired[bool]


@with_config(STRICT)
class _Paragraph(TypedDict):
    context: str
    qas: list[_Qa]


@with_config(STRICT)
class _Article(TypedDict):
    title: NotRequired[str]
    paragraphs: list[_Paragraph]


@cache
def _article() -> TypeAdapter[_Article]:
    return TypeAdapter(_Article)


def squad_set(path: Path, *, lists: bool = False) -> QuestionSet:
    """A file in SQuAD layout; with `lists`, several answers to a question are one answer together."""
    return QuestionSet(path, partial(read_squad, path, lists=lists))


def read_squad(path: Path, *, lists: bool = False) -> Iterator[Context]:
    """The contexts of a file, in order. Raises DataError naming the record that is wrong, and what was expected.

    Beside the layout's own fields, a question may have `kind`, and `is_list`: true where its answers are one together.
    """
    empty = True
    with opened(path) as file:
        try:
            for number, item in enumerate(_items(file, path)):
                empty = False
                article = checked(_article(), item, f"'{path}', data.{number}", _EXPECTED)
                for paragraph in article["paragraphs"]:
                    yield _context(article.get("title", ""), paragraph, path, lists=lists)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise DataError(f"Cannot read '{path}' as JSON, near byte {file.tell():,}: {_cause(error)}.") from error
    if empty:
        raise DataError(f"'{path}' holds no articles. Expected {_EXPECTED}.")


def _items(file: BinaryIO, path: Path) -> Iterator[object]:
    """What the array `data` of the file's object holds, one item after the other.

    Numbers are read as machine numbers and nesting is bounded: on an integer of thousands of digits the parser would
    crash, and brackets in brackets would fill the memory.
    """
    builder, depth, in_data, key = ijson.ObjectBuilder(), 0, False, None
    for event, value in ijson.basic_parse(file, use_float=True):
        opens = event in {"start_map", "start_array"}
        depth -= event in {"end_map", "end_array"}
        if depth == _ITEM - 1:
            key = value if event == "map_key" else key
            in_data = key == "data" and event == "start_array"
        elif in_data:
            builder.event(event, value)
            if depth == _ITEM and not opens:
                yield builder.value
                builder = ijson.ObjectBuilder()
        depth += opens
        if depth > _DEEPEST:
            raise DataError(f"'{path}' is nested over {_DEEPEST} deep. Expected {_EXPECTED}.")


def _context(title: str, paragraph: _Paragraph, path: Path, *, lists: bool) -> Context:
    text = paragraph["context"]
    questions = tuple(
        Question(
            qa["id"],
            qa["question"],
            tuple(_spans(qa, text, path)),
            qa.get("kind"),
            is_list=qa.get("is_list", lists and len(qa["answers"]) > 1),
        )
        for qa in paragraph["qas"]
    )
    return Context(title, text, questions)


def _spans(qa: _Qa, context: str, path: Path) -> Iterator[Span]:
    for answer in qa["answers"]:
        start, text = answer["answer_start"], answer["text"]
        if start < 0 or not context.startswith(text, start):
            raise DataError(
                f"'{path}', question {qa['id']!r}: answer {text!r} does not stand at character {start} of its context."
            )
        yield Span(start, start + len(text))


def _cause(error: Exception) -> str:
    """What the parser says, without the excerpt it draws below."""
    if isinstance(error, UnicodeDecodeError):
        return "a character is no valid Unicode. Save it as UTF-8"
    said = error.args[0] if error.args else error
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return text.partition("\n")[0].strip().removesuffix(".")
