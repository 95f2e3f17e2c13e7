"""TREC's judgements and runs are read as its tools do, and a run that is written reads as it was ranked."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.data.trec import qrels_set, read_qrels, read_run, trec_set, write_run
from qa.evaluation.data.types import DataError, Document

TOPICS = "<top>\n<num> Number: 1\n<title> ferry times\n</top>\n<top>\n<num> Number: 2\n<title> monks\n</top>\n"
DOCS = "<DOC>\n<DOCNO> d1 </DOCNO>\n<TEXT>\nAt noon.\n</TEXT>\n</DOC>\n"

words = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8)
rankings = st.dictionaries(words, st.lists(words, min_size=1, max_size=8, unique=True), min_size=1, max_size=4)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def collection(folder: Path, **files: str) -> Path:
    """A folder with topics, judgements and documents; those named are added or, where empty, left out."""
    for name, text in {"topics": TOPICS, "qrels": "1 0 d1 1\n", "docs": DOCS, **files}.items():
        if text:
            write(folder / f"{name}.txt", text)
    return folder


def test_judgements_have_four_columns_and_may_be_negative(tmp_path: Path) -> None:
    path = write(tmp_path / "qrels.txt", "301 0 FT-1 1\r\n301\tQ0  FT-2\t-2\r\n\r\n302 0 FT-1 0\r\n")
    assert read_qrels(path) == {"301": {"FT-1": 1, "FT-2": -2}, "302": {"FT-1": 0}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 0 d1 1\n1 0 d2\n", ", line 2: '1 0 d2' has 3 columns. Expected 4: topic iteration document grade."),
        ("1 0 d1 1.0\n", ", line 1: the grade '1.0' is not a whole number, such as 0 or 1."),
        (
            "1 0 d1 1\n1 0 d1 2\n",
            ", line 2: document 'd1' has grade 2 for query '1', and 1 in a line above. Remove one of them.",
        ),
        ("\n", " is empty. Expected lines of 4 columns: topic iteration document grade."),
    ],
)
def test_wrong_judgements_are_told_by_their_line(text: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "qrels.txt", text)
    with pytest.raises(DataError) as caught:
        read_qrels(path)
    assert str(caught.value) == f"'{path}'{message}"


def test_a_run_is_ordered_by_score_then_rank_then_id(tmp_path: Path) -> None:
    rows = ["2 Q0 x 1 1 t", "1 Q0 a 1 0.5 t", "1 Q0 b 2 7e0 t", "1 Q0 e 9 0.5 t", "1 Q0 d 4 0.5 t", "1 Q0 c 4 0.5 t"]
    run = read_run(write(tmp_path / "run.txt", "\n".join([*rows, "1 Q0 z 1 -inf t"])))
    assert run == {"2": ["x"], "1": ["b", "a", "c", "d", "e", "z"]}
    assert list(run) == ["2", "1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 Q0 d1 1 high t\n", ", line 1: the score 'high' is not a number, such as 12.5."),
        ("1 Q0 d1 1 nan t\n", ", line 1: the score 'nan' is not a number, such as 12.5."),
        ("1 Q0 d1 first 2 t\n", ", line 1: the rank 'first' is not a whole number, such as 1."),
        (
            "1 Q0 d1 1 2 t\n\n1 Q0 d1 2 1 t\n",
            ", line 3: document 'd1' is listed twice for topic '1'. Remove one of them.",
        ),
        (
            "1 Q0 d1 1 2\n",
            ", line 1: '1 Q0 d1 1 2' has 5 columns. Expected 6: topic Q0 document rank score tag.",
        ),
        ("", " is empty. Expected lines of 6 columns: topic Q0 document rank score tag."),
    ],
)
def test_a_wrong_run_is_told_by_its_line(text: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "run.txt", text)
    with pytest.raises(DataError) as caught:
        read_run(path)
    assert str(caught.value) == f"'{path}'{message}"


@given(rankings=rankings)
def test_a_run_reads_as_it_was_written(
    rankings: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("trec") / "run.txt"
    write_run(path, rankings, "pullquote")
    assert read_run(path) == rankings


@given(
    rankings=st.dictionaries(st.text(max_size=4), st.lists(st.text(max_size=4), unique=True, max_size=3), max_size=3)
)
def test_whatever_the_ids_a_run_reads_as_written_or_is_refused(
    rankings: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("trec") / "run.txt"
    kept = {topic: documents for topic, documents in rankings.items() if documents}
    try:
        write_run(path, rankings, "t")
    except DataError:
        assert not path.exists()
        assert any(not one.isprintable() or " " in one or not one for topic in kept for one in (topic, *kept[topic]))
    else:
        assert (read_run(path) if kept else {}) == kept


def test_scores_of_a_run_fall_strictly_even_in_single_precision(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    write_run(path, {"1": [f"d{n}" for n in range(5000)]}, "t")
    columns = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    assert columns[:2] == [["1", "Q0", "d0", "1", "1.0", "t"], ["1", "Q0", "d1", "2", "0.5", "t"]]
    scores = [struct.unpack("f", struct.pack("f", float(score)))[0] for *_, score, _ in columns]
    assert all(higher > lower for higher, lower in pairwise(scores))


@pytest.mark.parametrize("name", ["", "d 1", "d\n1", "\u00a0", "\ufeffd", "\ud800"], ids=ascii)
def test_an_id_that_the_format_cannot_hold_is_named_before_anything_is_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    for rankings, tag in (({"1": ["d", name]}, "t"), ({name: ["d"]}, "t"), ({"1": ["d"]}, name)):
        with pytest.raises(DataError) as caught:
            write_run(path, rankings, tag)
        assert str(caught.value).startswith(f"{name!r} cannot stand in a TREC run")
    assert not path.exists()


def test_a_ranking_that_repeats_a_document_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="topic '1' names a document twice"):
        write_run(tmp_path / "run.txt", {"1": ["d", "d"]}, "t")


def test_where_no_run_can_be_written_the_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^Cannot write '.*run': Is a directory\. Check the path\.$"):
        write_run(_folder(tmp_path / "run"), {"1": ["d"]}, "t")


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_a_collection_is_topics_judgements_and_documents_in_one_folder(tmp_path: Path) -> None:
    more = {"docs.2": DOCS.replace("d1", "d2"), "documents": DOCS.replace("d1", "d3")}
    found = trec_set(collection(tmp_path, **more))
    assert (found.path, found.queries, found.qrels) == (tmp_path, {"1": "ferry times"}, {"1": {"d1": 1}})
    assert [document.id for document in found.documents()] == ["d2", "d1", "d3"]
    assert list(found.documents())[1] == Document("d1", "", "At noon.")


@pytest.mark.parametrize("name", ["corpus.jsonl", "docs.jsonl"])
def test_documents_may_be_in_beirs_shape(name: str, tmp_path: Path) -> None:
    folder = collection(tmp_path, docs="")
    write(folder / name, '{"_id": "d1", "title": "Ferries", "text": "At noon."}\n')
    assert list(trec_set(folder).documents()) == [Document("d1", "Ferries", "At noon.")]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"topics": ""},
            "'FOLDER' has no file whose name begins with 'topics'. Expected a folder with one file topics*",
        ),
        ({"qrels": ""}, "'FOLDER' has no file whose name begins with 'qrels'. Expected a folder with one file topics*"),
        ({"docs": ""}, "'FOLDER' has no documents. Expected a folder with one file topics*, one file qrels*, and docu"),
        (
            {"qrels.2": "1 0 d1 1\n"},
            "'FOLDER' has several files whose names begin with 'qrels': qrels.2.txt, qrels.txt. Keep one of them.",
        ),
        (
            {"qrels": "7 0 d1 1\n"},
            "'FOLDER/topics.txt' has no query '7', which the judgements name. Its ids are such as '1', '2'. Add the",
        ),
        (
            {"documents": DOCS},
            "'FOLDER/documents.txt': the document 'd1' was there before. Remove one of them.",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_collection_is_told(files: dict[str, str], message: str, tmp_path: Path) -> None:
    folder = collection(tmp_path, **files)
    with pytest.raises(DataError) as caught:
        list(trec_set(folder).documents())
    assert str(caught.value).replace(str(folder), "FOLDER").startswith(message)


def test_judgements_alone_measure_runs_but_are_nothing_to_search_in(tmp_path: Path) -> None:
    path = tmp_path / "judged.qrels"
    path.write_text("7 0 d1 1\n7 0 d2 0\n", encoding="utf-8")
    found = qrels_set(path)
    assert (found.queries, found.qrels) == ({"7": "7"}, {"7": {"d1": 1, "d2": 0}})
    with pytest.raises(DataError, match="nothing to search in"):
        found.documents()
