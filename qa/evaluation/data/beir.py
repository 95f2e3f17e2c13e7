"""Retrieval collections in BEIR layout: corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv in one folder.

Thakur et al., NeurIPS 2021. What other formats share with it stands here too: a corpus in JSON Lines, and judgements.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, NotRequired

from pydantic import TypeAdapter, with_config
from typing_extensions import TypedDict

from index.types import shortened
from qa.evaluation.data.records import STRICT, checked_json, lines
from qa.evaluation.data.types import DataError, Document, RetrievalSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_GRADE = re.compile(r"[+-]?[0-9]{1,9}")
_COLUMNS = 3
_DEFAULT_SPLIT = "test"


@with_config(STRICT)
class _Document(TypedDict):
    _id: str | int
    title: NotRequired[str | None]
    text: str


@with_config(STRICT)
class _Query(TypedDict):
    _id: str | int
    text: str


class Judgement(NamedTuple):
    """A line of a file of judgements: `where` names the file and the line, `grade` is as it is written there."""

    where: str
    query: str
    document: str
    grade: str


@cache
def _document() -> TypeAdapter[_Document]:
    return TypeAdapter(_Document)


@cache
def _query() -> TypeAdapter[_Query]:
    return TypeAdapter(_Query)


def beir_set(folder: Path, *, split: str | None = None) -> RetrievalSet:
    """The collection in a folder, with the judgements of `split`: by default `test`, or else the only one there.

    Ids may be numbers. Judgements may name documents that the corpus lacks, as they do in some published sets. Raises
    DataError naming file and line; what is wrong with the corpus shows when its documents are read.
    """
    corpus = there(folder / "corpus.jsonl")
    qrels = judgements(_rows(_split_file(folder, split)))
    queries = judged(_queries(there(folder / "queries.jsonl")), qrels, folder / "queries.jsonl")
    return RetrievalSet(folder, queries, qrels, partial(read_corpus, corpus))


def read_corpus(path: Path) -> Iterator[Document]:
    """The documents of a corpus.jsonl (`_id`, `text`, `title` if any), one after the other."""
    seen: set[str] = set()
    for number, line in lines(path):
        where = f"'{path}', line {number}"
        record = checked_json(_document(), line, where, 'a line such as {"_id": "d1", "title": "...", "text": "..."}')
        document = Document(str(record["_id"]), record.get("title") or "", record["text"])
        if document.id in seen:
            raise DataError(
                f"{where}: the document {document.id!r} stands in a line above already. Remove one of them."
            )
        seen.add(document.id)
        yield document
    if not seen:
        raise DataError(f"'{path}' holds no documents. Expected one JSON object a line.")


def judgements(rows: Iterable[Judgement]) -> dict[str, dict[str, int]]:
    """Grades by query and document, in the order of the rows.

    Raises DataError for a grade that is no integer and for a pair that is judged twice, differently.
    """
    qrels: dict[str, dict[str, int]] = {}
    for where, query, document, written in rows:
        if not _GRADE.fullmatch(written):
            raise DataError(f"{where}: the grade {shortened(written)!r} is not a whole number, such as 0 or 1.")
        grade = int(written)
        if qrels.setdefault(query, {}).setdefault(document, grade) != grade:
            raise DataError(
                f"{where}: document {document!r} has grade {grade} for query {query!r}, and "
                f"{qrels[query][document]} in a line above. Remove one of them."
            )
    return qrels


def judged(queries: Mapping[str, str], qrels: Mapping[str, object], path: Path) -> dict[str, str]:
    """The queries with a judgement, in their order. Raises DataError where `path` lacks one of them or its text."""
    if missing := next((query for query in qrels if query not in queries), None):
        raise DataError(
            f"'{path}' has no query {missing!r}, which the judgements name. Its ids are such as "
            f"{', '.join(repr(query) for query in list(queries)[:3])}. Add the query or remove its judgements."
        )
    kept = {query: text for query, text in queries.items() if query in qrels}
    if blank := next((query for query, text in kept.items() if not text.strip()), None):
        raise DataError(f"'{path}': the query {blank!r} has no text. Write it, or remove its judgements.")
    return kept


def there(path: Path) -> Path:
    """The path itself. Raises DataError where no such file is."""
    if not path.is_file():
        raise DataError(
            f"'{path.parent}' has no file '{path.name}'. "
            "Expected a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv."
        )
    return path


def _queries(path: Path) -> dict[str, str]:
    queries: dict[str, str] = {}
    for number, line in lines(path):
        where = f"'{path}', line {number}"
        record = checked_json(_query(), line, where, 'a line such as {"_id": "q1", "text": "..."}')
        query = str(record["_id"])
        if query in queries:
            raise DataError(f"{where}: the query {query!r} stands in a line above already. Remove one of them.")
        queries[query] = record["text"]
    return queries


def _split_file(folder: Path, split: str | None) -> Path:
    files = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    if not files:
        raise DataError(f"'{folder}' has no judgements. Expected a file such as qrels/test.tsv in it.")
    wanted = split or (_DEFAULT_SPLIT if len(files) > 1 else next(iter(files)))
    if wanted not in files:
        raise DataError(f"'{folder}' has no split {wanted!r}. Name one of those it has: {', '.join(files)}.")
    return files[wanted]


def _rows(path: Path) -> Iterator[Judgement]:
    empty = True
    for number, line in lines(path):
        where = f"'{path}', line {number}"
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != _COLUMNS or not all(columns):
            raise DataError(
                f"{where}: {shortened(line)!r} is not three columns with tabs between them. "
                "Expected query-id, corpus-id and score."
            )
        if number == 1 and not any(map(str.isdigit, columns[-1])):  # the header, which some files lack
            continue
        empty = False
        yield Judgement(where, *columns)
    if empty:
        raise DataError(f"'{path}' holds no judgements. Expected lines of query-id, corpus-id and score.")
