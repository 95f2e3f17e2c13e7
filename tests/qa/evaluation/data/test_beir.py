"""BEIR layout is read as the field writes it, and what is wrong is told by file and line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.data.beir import beir_set
from qa.evaluation.data.types import DataError, Document

HEADER = "query-id\tcorpus-id\tscore\n"
CORPUS = '{"_id": "d1", "title": "Ferries", "text": "At noon."}\n{"_id": "d2", "text": "Monks."}\n'
QUERIES = '{"_id": "q1", "text": "When?"}\n{"_id": "q2", "text": "Who?"}\n{"_id": "q3", "text": "Why?"}\n'
QRELS = f"{HEADER}q2\td2\t1\nq1\td1\t2\nq1\td2\t0\n"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ids = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=8)


def collection(
    folder: Path, *, corpus: str = CORPUS, queries: str = QUERIES, qrels: str | None = QRELS, **splits: str
) -> Path:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text(corpus, encoding="utf-8", newline="")
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8", newline="")
    for split, rows in (splits if qrels is None else {"test": qrels, **splits}).items():
        (folder / "qrels" / f"{split}.tsv").write_text(rows, encoding="utf-8", newline="")
    return folder


def told(folder: Path, split: str | None = None) -> str:
    """The error of opening or reading, without the folder's own path."""
    with pytest.raises(DataError) as caught:
        list(beir_set(folder, split=split).documents())
    return str(caught.value).replace(str(folder), "FOLDER")


def as_lines(records: Iterable[object], *, escaped: bool) -> str:
    return "".join(json.dumps(record, ensure_ascii=escaped) + "\n" for record in records)


def test_queries_judgements_and_documents_are_read(tmp_path: Path) -> None:
    found = beir_set(collection(tmp_path))
    assert found.path == tmp_path
    assert found.queries == {"q1": "When?", "q2": "Who?"}
    assert found.qrels == {"q2": {"d2": 1}, "q1": {"d1": 2, "d2": 0}}
    assert list(found.documents()) == [Document("d1", "Ferries", "At noon."), Document("d2", "", "Monks.")]
    assert len(list(found.documents())) == 2


@given(
    documents=st.dictionaries(ids, st.tuples(texts, texts), min_size=1, max_size=5),
    queries=st.dictionaries(ids, texts.filter(str.strip), min_size=1, max_size=5),
    escaped=st.booleans(),
    data=st.data(),
)
def test_any_collection_is_read_back_as_it_was_written(
    documents: dict[str, tuple[str, str]],
    queries: dict[str, str],
    escaped: bool,
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    grades = st.dictionaries(st.sampled_from(list(documents)), st.integers(-2, 3), min_size=1)
    qrels = data.draw(st.dictionaries(st.sampled_from(list(queries)), grades, min_size=1))
    folder = collection(
        tmp_path_factory.mktemp("beir"),
        corpus=as_lines(({"_id": i, "title": a, "text": b} for i, (a, b) in documents.items()), escaped=escaped),
        queries=as_lines(({"_id": i, "text": text} for i, text in queries.items()), escaped=escaped),
        qrels=HEADER + "".join(f"{query}\t{one}\t{grade}\n" for query in qrels for one, grade in qrels[query].items()),
    )
    found = beir_set(folder)
    assert found.queries == {query: text for query, text in queries.items() if query in qrels}
    assert found.qrels == qrels
    assert list(found.documents()) == [Document(i, title, text) for i, (title, text) in documents.items()]


def test_the_header_may_be_missing_and_lines_end_as_on_windows(tmp_path: Path) -> None:
    rows = "\ufeff" + QRELS.removeprefix(HEADER).replace("\n", "\r\n")
    found = beir_set(collection(tmp_path, qrels=rows, corpus="\ufeff" + CORPUS.replace("\n", "\r\n\r\n")))
    assert found.qrels == {"q2": {"d2": 1}, "q1": {"d1": 2, "d2": 0}}
    assert [document.id for document in found.documents()] == ["d1", "d2"]


def test_ids_may_be_numbers_and_titles_null(tmp_path: Path) -> None:
    folder = collection(
        tmp_path,
        corpus='{"_id": 7, "title": null, "text": "At noon.", "metadata": {"year": 1}}',
        queries='{"_id": 1, "text": "When?"}',
        qrels=f"{HEADER}1\t7\t1\n",
    )
    found = beir_set(folder)
    assert (found.queries, found.qrels) == ({"1": "When?"}, {"1": {"7": 1}})
    assert list(found.documents()) == [Document("7", "", "At noon.")]


def test_the_split_is_the_one_named_or_test_or_the_only_one(tmp_path: Path) -> None:
    for name in ("both", "alone", "none"):
        (tmp_path / name).mkdir()
    both = collection(tmp_path / "both", train=f"{HEADER}q3\td1\t1\n")
    assert set(beir_set(both).queries) == {"q1", "q2"}
    assert set(beir_set(both, split="train").queries) == {"q3"}
    assert told(both, "dev") == "'FOLDER' has no split 'dev'. Name one of those it has: test, train."
    assert set(beir_set(collection(tmp_path / "alone", qrels=None, train=QRELS)).queries) == {"q1", "q2"}
    none = collection(tmp_path / "none", qrels=None, dev=QRELS, train=QRELS)
    assert told(none) == "'FOLDER' has no split 'test'. Name one of those it has: dev, train."


def test_judgements_may_name_documents_that_are_not_there(tmp_path: Path) -> None:
    assert beir_set(collection(tmp_path, qrels=f"{HEADER}q1\tgone\t1\n")).qrels == {"q1": {"gone": 1}}


def test_a_judgement_may_be_repeated_but_not_contradicted(tmp_path: Path) -> None:
    folder = collection(tmp_path, qrels=f"{HEADER}q1\td1\t1\nq1\td1\t1\n", dev=f"{HEADER}q1\td1\t1\nq1\td1\t0\n")
    assert beir_set(folder).qrels == {"q1": {"d1": 1}}
    assert told(folder, "dev") == (
        "'FOLDER/qrels/dev.tsv', line 3: document 'd1' has grade 0 for query 'q1', and 1 in a line above. "
        "Remove one of them."
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("q1\td1\t0.5\n", "line 1: the grade '0.5' is not a whole number, such as 0 or 1."),
        (f"{HEADER}q1\td1\tyes\n", "line 2: the grade 'yes' is not a whole number, such as 0 or 1."),
        (f"{HEADER}q1\td1\t1_0\n", "line 2: the grade '1_0' is not a whole number, such as 0 or 1."),
        (
            f"{HEADER}q1 d1 1\n",
            "line 2: 'q1 d1 1' is not three columns with tabs between them. Expected query-id, corpus-id and score.",
        ),
        (HEADER, "holds no judgements. Expected lines of query-id, corpus-id and score."),
        ("", "holds no judgements. Expected lines of query-id, corpus-id and score."),
    ],
)
def test_a_wrong_judgement_is_told_by_its_line(rows: str, message: str, tmp_path: Path) -> None:
    assert told(collection(tmp_path, qrels=rows)).removeprefix("'FOLDER/qrels/test.tsv'").lstrip(", ") == message


def test_judgements_of_an_unknown_or_blank_query_are_refused(tmp_path: Path) -> None:
    blank = QUERIES.replace("When?", " ")
    folder = collection(tmp_path, queries=blank, qrels=f"{HEADER}q9\td1\t1\n", dev=f"{HEADER}q1\td1\t1\n")
    assert told(folder) == (
        "'FOLDER/queries.jsonl' has no query 'q9', which the judgements name. Its ids are such as 'q1', 'q2', 'q3'. "
        "Add the query or remove its judgements."
    )
    assert told(folder, "dev") == (
        "'FOLDER/queries.jsonl': the query 'q1' has no text. Write it, or remove its judgements."
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"_id": "d3", "text": ', "Invalid JSON"),
        ('{"title": "", "text": ""}', "_id: Field required."),
        ('{"_id": "d3"}', "text: Field required."),
        ('{"_id": "d3", "text": 7}', "text: Input should be a valid string."),
        ('{"_id": true, "text": ""}', "_id"),
        ('["d3", ""]', "Input should be an object."),
        ("[" * 5000, "Invalid JSON"),
        ('{"_id": "\\ud800", "text": ""}', "Invalid JSON"),
        ('{"_id": "d2", "text": ""}', "the document 'd2' stands in a line above already. Remove one of them."),
    ],
    ids=lambda text: text[:20],
)
def test_a_wrong_document_is_told_when_it_is_reached(line: str, message: str, tmp_path: Path) -> None:
    documents = beir_set(collection(tmp_path, corpus=f"{CORPUS}\n{line}\n")).documents()
    assert [next(documents).id, next(documents).id] == ["d1", "d2"]
    with pytest.raises(DataError) as caught:
        next(documents)
    assert str(caught.value).startswith(f"'{tmp_path / 'corpus.jsonl'}', line 4: {message}")


def test_a_query_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert told(collection(tmp_path, queries=QUERIES * 2)) == (
        "'FOLDER/queries.jsonl', line 4: the query 'q1' stands in a line above already. Remove one of them."
    )


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl"])
def test_a_missing_file_is_named_with_the_layout(name: str, tmp_path: Path) -> None:
    (collection(tmp_path) / name).unlink()
    assert told(tmp_path) == (
        f"'FOLDER' has no file '{name}'. Expected a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv."
    )


def test_a_folder_without_judgements_and_an_empty_corpus_are_refused(tmp_path: Path) -> None:
    folder = collection(tmp_path, corpus="\n")
    assert told(folder) == "'FOLDER/corpus.jsonl' holds no documents. Expected one JSON object a line."
    (folder / "qrels" / "test.tsv").unlink()
    assert told(folder) == "'FOLDER' has no judgements. Expected a file such as qrels/test.tsv in it."


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    folder = collection(tmp_path)
    (folder / "queries.jsonl").write_bytes(b'{"_id": "q1", "text": "W\xff"}')
    assert told(folder) == "'FOLDER/queries.jsonl', line 1: byte 24 is not UTF-8. Save it as UTF-8."


def test_the_development_collections_hold_what_their_table_says(shared: Path) -> None:
    counts = {}
    for name in ("cranfield", "cisi", "med", "vaswani_npl"):
        found = beir_set(shared / "data" / "retrieval" / name)
        counts[name] = (sum(1 for _ in found.documents()), len(found.queries), sum(map(len, found.qrels.values())))
    assert counts == {
        "cranfield": (1398, 225, 1611),
        "cisi": (1460, 76, 3114),
        "med": (1033, 30, 696),
        "vaswani_npl": (11429, 93, 2083),
    }
