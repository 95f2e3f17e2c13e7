"""How well each mode ranks, by nDCG@10 on collections in BEIR layout. Takes some minutes: `make quality`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bm25s
import ir_measures
import pytest
import Stemmer
from ir_measures import Qrel, ScoredDoc, nDCG

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.questions import MAX_CHARACTERS
from index.types import MODES, Article, Mode

NAMES = ("cranfield", "cisi", "med", "vaswani_npl")
DEPTH = 100

pytestmark = [pytest.mark.quality, pytest.mark.timeout(0)]


@dataclass(frozen=True)
class Data:
    documents: dict[str, str]
    queries: dict[str, str]
    qrels: list[Qrel]


def read(folder: Path) -> Data:
    documents = {
        one["_id"]: f"{one.get('title') or ''}\n\n{one['text']}".strip() for one in lines(folder / "corpus.jsonl")
    }
    rows = [row.split("\t") for row in (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    qrels = [Qrel(query, document, int(relevance)) for query, document, relevance in rows]
    judged = {qrel.query_id for qrel in qrels}
    queries = {one["_id"]: one["text"] for one in lines(folder / "queries.jsonl") if one["_id"] in judged}
    return Data({name: text for name, text in documents.items() if text}, queries, qrels)


def lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def ndcg(data: Data, rankings: dict[str, list[str]]) -> float:
    """Mean over all judged queries; one with nothing retrieved counts as zero."""
    run = [ScoredDoc(query, name, -rank) for query, names in rankings.items() for rank, name in enumerate(names)]
    return float(ir_measures.calc_aggregate([nDCG @ 10], data.qrels, run)[nDCG @ 10])


def yardstick(data: Data) -> float:
    """bm25s with its own stop words and stemming."""
    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(data.documents.values()), stopwords="en", stemmer=stemmer, show_progress=False))
    tokens = bm25s.tokenize(list(data.queries.values()), stopwords="en", stemmer=stemmer, show_progress=False)
    names = list(data.documents)
    found, _ = retriever.retrieve(tokens, k=10, show_progress=False)
    return ndcg(data, {query: [names[i] for i in row] for query, row in zip(data.queries, found, strict=True)})


def by_mode(data: Data, collection: Collection) -> dict[str, float]:
    """Documents rank as the best of their passages does."""
    articles = {name: Article.of(text, title=name, source=name) for name, text in data.documents.items()}
    names = {article.id: name for name, article in articles.items()}
    same = {article.sha256: name for name, article in reversed(articles.items())}
    for article, change in collection.replace_all(articles.values()):
        assert change == "added" or same[article.sha256] != names[article.id]  # doublets are kept once

    def ranking(query: str, mode: Mode) -> list[str]:
        hits = collection.search(query[:MAX_CHARACTERS], DEPTH, mode=mode)
        return list(dict.fromkeys(names[hit.passage.article_id] for hit in hits))

    return {mode: ndcg(data, {query: ranking(text, mode) for query, text in data.queries.items()}) for mode in MODES}


def test_lexical_search_keeps_up_with_bm25s_and_hybrid_beats_its_halves(
    beir: Path, encoder: SentenceEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    table: dict[str, list[float]] = {"bm25s": [], **{mode: [] for mode in MODES}}
    for name in NAMES:
        data = read(beir / name)
        table["bm25s"].append(yardstick(data))
        with Collection.open(encoder=encoder) as collection:
            for mode, value in by_mode(data, collection).items():
                table[mode].append(value)
    means = {system: sum(values) / len(values) for system, values in table.items()}
    with capsys.disabled():
        print("\nnDCG@10  ", *(f"{name:>12}" for name in (*NAMES, "mean")))
        for system, values in table.items():
            print(f"{system:<9}", *(f"{value:12.4f}" for value in (*values, means[system])))
    assert means["bm25"] > means["bm25s"] - 0.01
    assert means["hybrid"] > max(means["bm25"], means["dense"])
