"""How well each mode ranks, by nDCG@10 on collections in BEIR layout. Takes some minutes: `make quality`."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import bm25s
import pytest
import Stemmer

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.types import MODES
from qa.evaluation.data.beir import beir_set
from qa.evaluation.data.types import RetrievalSet
from qa.evaluation.ranking_measures import per_query
from qa.evaluation.retrieval import RetrievalEvaluation
from qa.sentence_reader import SentenceReader

NAMES = ("cranfield", "cisi", "med", "vaswani_npl")
NDCG = "nDCG@10"

pytestmark = [pytest.mark.quality, pytest.mark.timeout(0)]


def yardstick(data: RetrievalSet) -> float:
    """bm25s with its own stop words and stemming."""
    documents = {one.id: f"{one.title}\n\n{one.text}".strip() for one in data.documents()}
    names = [name for name, text in documents.items() if text]
    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    texts = [documents[name] for name in names]
    retriever.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False))
    tokens = bm25s.tokenize(list(data.queries.values()), stopwords="en", stemmer=stemmer, show_progress=False)
    found, _ = retriever.retrieve(tokens, k=10, show_progress=False)
    rankings = {query: [names[i] for i in row] for query, row in zip(data.queries, found, strict=True)}
    return fmean(one[NDCG] for one in per_query([NDCG], data.qrels, rankings).values())


def test_lexical_search_keeps_up_with_bm25s_and_hybrid_beats_its_halves(
    beir: Path, encoder: SentenceEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    table: dict[str, list[float]] = {"bm25s": [], **{mode: [] for mode in MODES}}
    for name in NAMES:
        data = beir_set(beir / name)
        table["bm25s"].append(yardstick(data))
        with Collection.open(encoder=encoder) as collection:
            evaluation = RetrievalEvaluation(data, modes=MODES, measures=(NDCG,))
            for mode, values in evaluation.run(collection, SentenceReader(encoder)).measures["modes"].items():
                table[mode].append(values[NDCG])
    means = {system: fmean(values) for system, values in table.items()}
    with capsys.disabled():
        print("\nnDCG@10  ", *(f"{name:>12}" for name in (*NAMES, "mean")))
        for system, values in table.items():
            print(f"{system:<9}", *(f"{value:12.4f}" for value in (*values, means[system])))
    assert means["bm25"] > means["bm25s"] - 0.01
    assert means["hybrid"] > max(means["bm25"], means["dense"])
