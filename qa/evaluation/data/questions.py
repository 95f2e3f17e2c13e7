"""Questions on articles of one's own, in JSON Lines: the layout that is easiest to write by hand."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, NotRequired

from pydantic import Discriminator, Tag, TypeAdapter, with_config
from typing_extensions import TypedDict

from index.errors import LoadError
from index.loading import load
from index.types import shortened
from qa.evaluation.data.quotes import nearest, occurrence, occurrences
from qa.evaluation.data.records import CLOSED, checked_json, lines
from qa.evaluation.data.types import Context, DataError, Question, QuestionSet, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EXPECTED = (
    'a line such as {"question": "When does the ferry leave?", "article": "ferry.txt", "quotes": ["at noon"]}, '
    "where id, kind (not_stated or off_topic) and is_list may stand too"
)
_SHOWN = 3


@with_config(CLOSED)
class _Placed(TypedDict):
    text: str
    start: int


def _form(value: object) -> str:
    return "placed" if isinstance(value, dict) else "plain"


_Quote = Annotated[Annotated[str, Tag("plain")] | Annotated[_Placed, Tag("placed")], Discriminator(_form)]


@with_config(CLOSED)
class _Record(TypedDict):
    question: str
    article: str
    quotes: list[_Quote]
    id: NotRequired[str | int]
    kind: NotRequired[Literal["not_stated", "off_topic"] | None]
    is_list: NotRequired[bool]


class _Asked(NamedTuple):
    """A question as it is written; `where` names the file and the line."""

    where: str
    id: str
    record: _Record


@cache
def _record() -> TypeAdapter[_Record]:
    return TypeAdapter(_Record)


def question_set(path: Path) -> QuestionSet:
    """The questions in a file of JSON Lines; see `read_questions`."""
    return QuestionSet(path, partial(read_questions, path))


def read_questions(path: Path) -> Iterator[Context]:
    """Every article that the file names, in order of first mention, with the questions on it in the file's order.

    A line holds `question`, `article` (a path, from the folder of the file) and `quotes`: what the article says,
    verbatim but for white space and typography; none where it does not say, and `kind` may then tell why. A quote is a
    string, which counts wherever it stands, or an object with `text` and `start`, which counts there alone. `id` is the
    line's number unless it is given. Blank lines and those that begin with # are skipped.

    Articles are loaded one at a time. Raises DataError naming the line that is wrong, and what was expected.
    """
    by_article: dict[Path, list[_Asked]] = {}
    for asked in _all_asked(path):
        by_article.setdefault(path.parent / asked.record["article"], []).append(asked)
    if not by_article:
        raise DataError(f"'{path}' holds no questions. Expected {_EXPECTED}.")
    for article, questions in by_article.items():
        yield _context(article, questions)


def _all_asked(path: Path) -> Iterator[_Asked]:
    numbers: dict[str, int] = {}
    for number, line in lines(path):
        if line.startswith("#"):
            continue
        where = f"'{path}', line {number}"
        record = checked_json(_record(), line, where, _EXPECTED)
        if not record["question"].strip():
            raise DataError(f"{where} has no question yet. Write one.")
        if record["quotes"] and record.get("kind"):
            raise DataError(
                f"{where}: kind {record.get('kind')!r} says that the article does not answer, but there are quotes. "
                "Remove one of the two."
            )
        name = str(record.get("id", number))
        if name in numbers:
            raise DataError(f"{where}: line {numbers[name]} has the id {name!r} too. Give each question its own.")
        numbers[name] = number
        yield _Asked(where, name, record)


def _context(path: Path, questions: list[_Asked]) -> Context:
    try:
        article = load(path)
    except LoadError as error:
        raise DataError(f"{questions[0].where}: {error}") from error
    return Context(article.title, article.text, tuple(_question(asked, article.text) for asked in questions))


def _question(asked: _Asked, text: str) -> Question:
    record = asked.record
    spans = dict.fromkeys(span for quote in record["quotes"] for span in _spans(quote, text, asked))
    return Question(
        asked.id, record["question"], tuple(spans), record.get("kind"), is_list=record.get("is_list", False)
    )


def _spans(quote: str | _Placed, text: str, asked: _Asked) -> list[Span]:
    words, start = (quote, None) if isinstance(quote, str) else (quote["text"], quote["start"])
    if not words.strip():
        raise DataError(f"{asked.where}: a quote is blank. Copy it from the article, or write [] where it has none.")
    if start is not None and (span := occurrence(words, text, start)):
        return [span]
    places = occurrences(words, text)
    if places and start is None:
        return places
    missing = f"{asked.where}: the quote {shortened(words, 200)!r} does not stand"
    if places:
        raise DataError(
            f"{missing} at character {start} of '{asked.record['article']}', but at {_listed(places)}. "
            "Correct the start, or leave it out to count every place."
        )
    meant = nearest(words, text)
    next_step = f"Did you mean {meant!r}?" if meant else "Copy it from the article."
    raise DataError(f"{missing} in '{asked.record['article']}'. {next_step}")


def _listed(places: list[Span]) -> str:
    shown = [str(span.start) for span in places[:_SHOWN]] + ["others"] * (len(places) > _SHOWN)
    return " and ".join(shown)
