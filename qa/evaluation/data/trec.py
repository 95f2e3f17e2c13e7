"""What TREC's tools exchange: judgements and runs, and collections of topics, judgements and documents."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import TYPE_CHECKING

from index.types import shortened
from qa.evaluation.data.beir import Judgement, judged, judgements, read_corpus
from qa.evaluation.data.records import lines
from qa.evaluation.data.tagged import read_documents, read_topics
from qa.evaluation.data.types import DataError, RetrievalSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qa.evaluation.data.types import Document

__all__ = ["qrels_set", "read_documents", "read_qrels", "read_run", "read_topics", "trec_set", "write_run"]

_QRELS = ("topic", "iteration", "document", "grade")
_RUN = ("topic", "Q0", "document", "rank", "score", "tag")
_RANK = re.compile(r"[0-9]{1,9}")
_BOM = "\ufeff"
_LAYOUT = (
    "Expected a folder with one file topics*, one file qrels*, and documents in files docs* or documents*, "
    "or in a corpus.jsonl"
)


def trec_set(folder: Path) -> RetrievalSet:
    """The collection in a folder: one file `topics*`, one `qrels*`, documents in `docs*`, `documents*` or corpus.jsonl.

    Documents are tagged, or in BEIR's shape where the name ends in .jsonl. Judgements may name documents that are not
    there. Raises DataError saying which file is missing or which line is wrong; what is wrong with the documents shows
    when they are read.
    """
    topics = _only(folder, "topics")
    qrels = read_qrels(_only(folder, "qrels"))
    documents = [path for pattern in ("docs*", "documents*", "corpus.jsonl") for path in _files(folder, pattern)]
    if not documents:
        raise DataError(f"'{folder}' has no documents. {_LAYOUT}.")
    return RetrievalSet(folder, judged(read_topics(topics), qrels, topics), qrels, partial(_documents, documents))


def qrels_set(path: Path) -> RetrievalSet:
    """Judgements alone, enough to measure runs by: their topics are known by id only, and documents not at all.

    Reading the documents raises DataError.
    """
    qrels = read_qrels(path)
    return RetrievalSet(path, {topic: topic for topic in qrels}, qrels, partial(_no_documents, path))


def _no_documents(path: Path) -> Iterator[Document]:
    raise DataError(
        f"'{path}' holds judgements, but nothing to search in. Name runs to measure with --run and no --mode, "
        "or a collection."
    )


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Grades by topic and document: lines of topic, iteration, document and grade, with blanks between them.

    Grades may be negative. Raises DataError naming the line that is wrong.
    """
    rows = _rows(path, _QRELS)
    return judgements(Judgement(where, topic, document, grade) for where, (topic, _, document, grade) in rows)


def read_run(path: Path) -> dict[str, list[str]]:
    """Documents by topic, best first: lines of topic, Q0, document, rank, score and tag, with blanks between them.

    The score orders, from high to low, as in trec_eval; among equals the rank, then the document's id. Raises DataError
    naming the line that is wrong.
    """
    found: dict[str, dict[str, tuple[float, int]]] = {}
    for where, (topic, _, document, rank, score, _) in _rows(path, _RUN):
        ranked = found.setdefault(topic, {})
        if document in ranked:
            raise DataError(f"{where}: document {document!r} is listed twice for topic {topic!r}. Remove one of them.")
        ranked[document] = (-_score(score, where), _rank(rank, where))
    return {topic: sorted(ranked, key=lambda one: (*ranked[one], one)) for topic, ranked in found.items()}


def write_run(path: Path, rankings: Mapping[str, Sequence[str]], tag: str) -> None:
    """Write documents by topic, best first, as `read_run` reads them; a topic without documents leaves no trace.

    Ranks count from 1 and scores are 1/rank: they fall strictly, in single precision too for a million documents, so
    that every tool that orders by score reads the same order. Raises DataError for an id or tag that the format cannot
    hold, before anything is written, and where the file cannot be written.
    """
    label = _word(tag)
    rows = [
        f"{_word(topic)} Q0 {_word(document)} {rank} {1 / rank!r} {label}\n"
        for topic, documents in rankings.items()
        for rank, document in enumerate(_once(documents, topic), start=1)
    ]
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(rows)
    except OSError as error:
        raise DataError(f"Cannot write '{path}': {error.strerror}. Check the path.") from error


def _rows(path: Path, names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    where = None
    for number, line in lines(path):
        where = f"'{path}', line {number}"
        columns = line.split()
        if len(columns) != len(names):
            raise DataError(
                f"{where}: {shortened(line)!r} has {len(columns)} columns. Expected {len(names)}: {' '.join(names)}."
            )
        yield where, columns
    if where is None:
        raise DataError(f"'{path}' is empty. Expected lines of {len(names)} columns: {' '.join(names)}.")


def _score(written: str, where: str) -> float:
    try:
        score = float(written)
    except ValueError:
        score = math.nan
    if math.isnan(score):
        raise DataError(f"{where}: the score {shortened(written)!r} is not a number, such as 12.5.")
    return score


def _rank(written: str, where: str) -> int:
    if not _RANK.fullmatch(written):
        raise DataError(f"{where}: the rank {shortened(written)!r} is not a whole number, such as 1.")
    return int(written)


def _word(text: str) -> str:
    """The text, if a column can hold it."""
    if text.split() != [text] or text.startswith(_BOM) or any("\ud800" <= char <= "\udfff" for char in text):
        raise DataError(
            f"{shortened(text)!r} cannot stand in a TREC run, whose columns have blanks between them. "
            "Give it a name without blanks."
        )
    return text


def _once(documents: Sequence[str], topic: str) -> Sequence[str]:
    if len(set(documents)) < len(documents):
        raise ValueError(f"the ranking of topic {topic!r} names a document twice")
    return documents


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def _only(folder: Path, beginning: str) -> Path:
    files = _files(folder, f"{beginning}*")
    if not files:
        raise DataError(f"'{folder}' has no file whose name begins with '{beginning}'. {_LAYOUT}.")
    if len(files) > 1:
        raise DataError(
            f"'{folder}' has several files whose names begin with '{beginning}': "
            f"{', '.join(path.name for path in files)}. Keep one of them."
        )
    return files[0]


def _documents(paths: Sequence[Path]) -> Iterator[Document]:
    seen: set[str] = set()
    for path in paths:
        for document in (read_corpus if path.suffix == ".jsonl" else read_documents)(path):
            if document.id in seen:
                raise DataError(f"'{path}': the document {document.id!r} was there before. Remove one of them.")
            seen.add(document.id)
            yield document
