"""Questions and collections by the look of a path, whatever format they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.evaluation.data.as_retrieval import Unit, as_retrieval
from qa.evaluation.data.beir import beir_set
from qa.evaluation.data.questions import question_set
from qa.evaluation.data.squad import squad_set
from qa.evaluation.data.trec import qrels_set, trec_set
from qa.evaluation.data.types import DataError, QuestionSet, RetrievalSet

if TYPE_CHECKING:
    from pathlib import Path

_QUESTIONS = (".json", ".jsonl")
_TAKEN = (
    "Expected a folder in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv), a folder of TREC files (topics*, "
    "qrels*, docs*), questions in a .json (SQuAD) or .jsonl file, or TREC judgements in a file *.qrels or qrels*"
)


def open_questions(path: Path, *, lists: bool = False) -> QuestionSet:
    """The questions in a .jsonl file of one's own, or else in one in SQuAD layout.

    With `lists`, several answers to a question in SQuAD layout are one answer together; in a .jsonl file each question
    says so itself. Raises DataError for a folder and where nothing is.
    """
    _check(path)
    if path.is_dir():
        raise DataError(
            f"'{path}' is a folder; questions are a .json or .jsonl file. "
            "Name one, or use `pullquote eval retrieval`, which takes folders in BEIR and TREC layout."
        )
    return question_set(path) if path.suffix.lower() == ".jsonl" else squad_set(path, lists=lists)


def open_retrieval(path: Path, *, split: str | None = None, unit: Unit | None = None) -> RetrievalSet:
    """The collection in a folder in BEIR or TREC layout, or made of a file of questions, or TREC judgements alone.

    `split` is BEIR's. `unit` is what is to be found for questions; without it, the contexts of a set in SQuAD layout,
    which are paragraphs, and the passages of one's own articles. Raises DataError for anything else, saying what is
    taken.
    """
    _check(path)
    if (path / "corpus.jsonl").is_file() and (path / "queries.jsonl").is_file():
        return beir_set(path, split=split)
    if split is not None:
        raise DataError(f"'{path}' has no split {split!r}: only folders in BEIR layout have splits. Leave it out.")
    if any(path.glob("topics*")):
        return trec_set(path)
    if path.is_file() and path.suffix.lower() in _QUESTIONS:
        unit = unit or ("passage" if path.suffix.lower() == ".jsonl" else "context")
        return as_retrieval(open_questions(path), unit=unit)
    if path.is_file() and (path.suffix == ".qrels" or path.name.startswith("qrels")):
        return qrels_set(path)
    raise DataError(f"'{path}' is no collection. {_TAKEN}.")


def _check(path: Path) -> None:
    try:
        path.stat()
    except OSError as error:
        raise DataError(f"Cannot read '{path}': {error.strerror}. Check the path.") from error
    except ValueError as error:  # a NUL
        raise DataError(f"Cannot read {str(path)!r}: {error}. Check the path.") from error
