"""Every mode of search is measured on the same queries: with the real collection, encoder and reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.questions import MAX_CHARACTERS
from index.types import Article
from qa.evaluation.comparing import compare_runs, gate
from qa.evaluation.data.beir import beir_set
from qa.evaluation.data.trec import read_run
from qa.evaluation.ranking import RANKING_MODES, Library, asked
from qa.evaluation.retrieval import RetrievalEvaluation, load_retrieval_run
from qa.evaluation.run_files import RunError
from qa.sentence_reader import SentenceReader

DOCUMENTS = {
    "ferry": "The ferry leaves at noon and carries forty cars.",
    "bread": "Bread is baked at 230 degrees in a heated oven.",
    "monks": "The harbour was built by monks in 1204.",
    "twin": "The harbour was built by monks in 1204.",
    "empty": "",
}
QUERIES = {"q1": "When does the ship depart?", "q2": "Who built the harbour?", "q3": "???", "q4": "unjudged"}
QRELS = [("q1", "ferry", 1), ("q2", "monks", 1), ("q2", "twin", 1), ("q2", "bread", 0), ("q3", "bread", 1)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    beir = tmp_path / "harbour"
    (beir / "qrels").mkdir(parents=True)
    _write(beir / "corpus.jsonl", [{"_id": name, "title": "", "text": text} for name, text in DOCUMENTS.items()])
    _write(beir / "queries.jsonl", [{"_id": name, "text": text} for name, text in QUERIES.items()])
    rows = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in QRELS)]
    (beir / "qrels" / "test.tsv").write_text("\n".join(rows), encoding="utf-8")
    return beir


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


@pytest.fixture
def empty(encoder: SentenceEncoder) -> Iterator[Collection]:
    with Collection.open(encoder=encoder) as opened:
        yield opened


def test_all_modes_are_measured_side_by_side(folder: Path, empty: Collection) -> None:
    result = RetrievalEvaluation(beir_set(folder)).run(empty, SentenceReader(empty.encoder))
    measures = result.measures
    assert measures["n"] == 3
    assert tuple(measures["modes"]) == RANKING_MODES
    assert measures["nDCG@10"] == measures["modes"]["hybrid"]["nDCG@10"]
    assert measures["modes"]["dense"]["Success@1"] == pytest.approx(2 / 3)  # nobody can ask for "???"
    assert measures["modes"]["bm25"]["R@10"] == pytest.approx(1 / 3)  # no word of q1 is there
    low, high = measures["intervals"]["dense"]["Success@1"]
    assert low <= 2 / 3 <= high
    pairs = {(one["a"], one["b"]) for one in measures["comparisons"]}
    assert len(pairs) == 6
    assert {one["verdict"] for one in measures["comparisons"]} == {"no evidence of a difference"}
    json.dumps(measures, allow_nan=False)


def test_documents_of_the_same_text_are_both_found_and_empty_ones_never(folder: Path, empty: Collection) -> None:
    library = Library(beir_set(folder), empty)
    found = library.rank("Who built the harbour?", "bm25", 10, SentenceReader(empty.encoder))
    assert found == ["monks", "twin"]
    everything = library.rank("harbour ferry bread", "dense", 10, SentenceReader(empty.encoder))
    assert sorted(everything) == ["bread", "ferry", "monks", "twin"]


def test_what_else_is_in_the_collection_is_not_ranked(folder: Path, empty: Collection) -> None:
    empty.add(Article.of("Who built the harbour? Nobody remembers who built the harbour.", title="Other"))
    library = Library(beir_set(folder), empty)
    for mode in RANKING_MODES:
        assert library.rank("Who built the harbour?", mode, 10, SentenceReader(empty.encoder))[:2] == ["monks", "twin"]


def test_a_long_query_is_cut_between_words() -> None:
    query = "harbour " * 400
    assert asked(query) == query[: MAX_CHARACTERS - 1].rstrip()
    assert len(asked("x" * 5000)) == MAX_CHARACTERS
    assert asked("short") == "short"


def test_a_run_is_a_folder_that_goes_on_and_compares(folder: Path, tmp_path: Path, empty: Collection) -> None:
    reader = SentenceReader(empty.encoder)
    evaluation = RetrievalEvaluation(beir_set(folder), modes=("bm25", "dense"))
    out = tmp_path / "run"
    evaluation.run(empty, reader, folder=out)
    rankings = (out / "rankings.jsonl").read_text(encoding="utf-8")
    runs = {mode: (out / f"{mode}.run").read_text(encoding="utf-8") for mode in ("bm25", "dense")}
    assert read_run(out / "bm25.run")["q2"] == ["monks", "twin"]
    assert runs["dense"].splitlines()[0].split()[:2] == ["q1", "Q0"]

    (out / "measures.json").unlink()
    (out / "rankings.jsonl").write_text("".join(rankings.splitlines(keepends=True)[:4]) + '{"torn', encoding="utf-8")
    again = evaluation.run(empty, reader, folder=out, resume=True)
    assert (out / "rankings.jsonl").read_text(encoding="utf-8") == rankings
    assert {mode: (out / f"{mode}.run").read_text(encoding="utf-8") for mode in runs} == runs
    assert load_retrieval_run(out).queries == again.queries

    rows = compare_runs(out, out)
    assert {row.measure for row in rows} >= {"bm25:nDCG@10", "dense:AP"}
    assert {row.better for row in rows} == {None}
    assert gate(out, out).passed

    lines = (out / "queries.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (out / "queries.jsonl").write_text(lines[0].replace('"AP"', '"BP"') + lines[1], encoding="utf-8")
    with pytest.raises(RunError, match="does not hold the same measures for every query"):
        load_retrieval_run(out)


def test_runs_of_other_systems_are_measured_beside(folder: Path, tmp_path: Path, empty: Collection) -> None:
    run = tmp_path / "theirs.run"
    run.write_text("q2 Q0 bread 1 9 x\nq2 Q0 monks 2 8 x\n", encoding="utf-8")
    evaluation = RetrievalEvaluation(beir_set(folder), modes=(), runs={"theirs": run}, measures=("RR@10",))
    measures = evaluation.run(empty, SentenceReader(empty.encoder)).measures
    assert measures["modes"] == {"theirs": {"RR@10": pytest.approx(1 / 6)}}
    assert empty.articles() == []
