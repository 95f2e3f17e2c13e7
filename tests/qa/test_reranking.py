"""A reader's order of passages."""

from __future__ import annotations

from index.collection import Collection
from qa.reranking import rerank
from qa.sentence_reader import SentenceReader


def test_the_passages_read_are_in_the_order_of_their_best_candidates(collection: Collection) -> None:
    question = "Which company did North Korea strike?"
    reader = SentenceReader(collection.encoder)
    hits = collection.search(question, 8)[::-1]
    ranked = rerank(question, hits, reader)
    assert "Sony" in ranked[0].passage.text
    assert sorted(hit.passage.span for hit in ranked) == sorted(hit.passage.span for hit in hits)
    scores = {one.passage: one.score for one in reversed(reader.read(question, hits))}
    assert [hit.score for hit in ranked] == sorted(scores.values(), reverse=True)


def test_passages_beyond_those_read_stay_behind_in_their_order(collection: Collection) -> None:
    hits = collection.search("Who spoke at the conference?", 8)
    ranked = rerank("Who spoke at the conference?", hits, SentenceReader(collection.encoder), read=2)
    assert {hit.passage for hit in ranked[:2]} == {hit.passage for hit in hits[:2]}
    assert ranked[2:] == hits[2:]
    assert rerank("Who?", [], SentenceReader(collection.encoder)) == []
