"""A path is opened by what it is, and what is not taken is told with what would be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.evaluation.data.opening import open_questions, open_retrieval
from qa.evaluation.data.types import DataError, Document, Span

BEIR = {
    "corpus.jsonl": '{"_id": "d1", "text": "At noon."}\n',
    "queries.jsonl": '{"_id": "q1", "text": "When?"}\n{"_id": "q2", "text": "Why?"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t1\n",
    "qrels/dev.tsv": "query-id\tcorpus-id\tscore\nq2\td1\t1\n",
}
TREC = {"topics.tsv": "1\tWhen?\n", "qrels.txt": "1 0 d1 1\n", "corpus.jsonl": BEIR["corpus.jsonl"]}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def squad(folder: Path, *, answer: str = "noon") -> Path:
    answers = [{"text": answer, "answer_start": 3}, {"text": "At", "answer_start": 0}] if answer else []
    qas = [{"id": "1", "question": "When?", "answers": answers}, {"id": "2", "question": "Who?", "answers": []}]
    paragraphs = [{"context": text, "qas": asked} for text, asked in (("Monks.", []), ("At noon.", qas))]
    return (
        write(folder, {"set.json": json.dumps({"data": [{"title": "Ferry", "paragraphs": paragraphs}]})}) / "set.json"
    )


def own(folder: Path) -> Path:
    line = json.dumps({"question": "When?", "article": "ferry.txt", "quotes": ["noon", "At"]})
    return write(folder, {"ferry.txt": "At noon.", "own.jsonl": line}) / "own.jsonl"


def told(path: Path, *, split: str | None = None) -> str:
    with pytest.raises(DataError) as caught:
        open_retrieval(path, split=split)
    return str(caught.value).replace(str(path), "PATH")


def test_questions_are_opened_by_their_suffix(tmp_path: Path) -> None:
    (first,) = next(open_questions(own(tmp_path)).contexts()).questions
    assert (first.text, first.answers, first.is_list) == ("When?", (Span(3, 7), Span(0, 2)), False)
    contexts = list(open_questions(squad(tmp_path), lists=True).contexts())
    assert [(context.title, context.text) for context in contexts] == [("Ferry", "Monks."), ("Ferry", "At noon.")]
    assert [one.is_list for one in contexts[1].questions] == [True, False]


def test_a_folder_is_no_file_of_questions(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"questions are a \.json or \.jsonl file.*`pullquote eval retrieval`"):
        open_questions(write(tmp_path, BEIR))


def test_a_folder_is_opened_by_what_it_holds(tmp_path: Path) -> None:
    beir, trec = write(tmp_path / "a", {}), write(tmp_path / "b", {})
    for folder, files in ((beir, BEIR), (trec, TREC)):
        folder.mkdir()
        found = open_retrieval(write(folder, files))
        assert list(found.queries.values()) == ["When?"]
        assert list(found.documents()) == [Document("d1", "", "At noon.")]
    assert list(open_retrieval(beir, split="dev").queries) == ["q2"]
    assert (
        told(trec, split="dev") == "'PATH' has no split 'dev': only folders in BEIR layout have splits. Leave it out."
    )


def test_a_file_of_questions_is_a_collection_of_its_contexts(tmp_path: Path) -> None:
    found = open_retrieval(squad(tmp_path))
    assert (found.queries, found.qrels) == ({"1": "When?"}, {"1": {"c2": 1}})
    assert list(found.documents()) == [Document("c1", "", "Monks."), Document("c2", "", "At noon.")]
    assert open_retrieval(own(tmp_path)).qrels == {"1": {"c1p1": 1}}
    assert open_retrieval(own(tmp_path), unit="context").qrels == {"1": {"c1": 1}}


@pytest.mark.parametrize("name", ["notes.txt", "folder/corpus.jsonl"])
def test_anything_else_is_told_with_what_is_taken(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, {name: "x"}) / Path(name).parts[0]
    assert told(path) == (
        "'PATH' is no collection. Expected a folder in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv), "
        "a folder of TREC files (topics*, qrels*, docs*), questions in a .json (SQuAD) or .jsonl file, or TREC "
        "judgements in a file *.qrels or qrels*."
    )


@pytest.mark.parametrize("name", ["none.json", "none", "x" * 300, "a\0b"], ids=len)
def test_a_path_where_nothing_is_cannot_be_read(name: str, tmp_path: Path) -> None:
    for opening in (open_questions, open_retrieval):
        with pytest.raises(DataError, match=r"^Cannot read .*Check the path\.$"):
            opening(tmp_path / name)
