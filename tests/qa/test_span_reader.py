"""The span reader points at words of the hits, on one scale over all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.collection import Collection
from index.errors import UserError
from index.types import Article, Hit
from qa.models import shipped_fit
from qa.readers import open_reader
from qa.span_model import open_span_model
from qa.span_reader import SIGNALS, SpanReader, sentence_around

READER = SpanReader(open_span_model(), shipped_fit("span").ranking)


def test_it_points_at_the_words_that_answer(collection: Collection, sample: Article) -> None:
    question = "Who was behind the attack that hit Saudi Arabia?"
    candidates = READER.read(question, collection.search(question, 5))
    assert candidates[0].span.of(sample.text) == "Iran"
    assert candidates[0].sentence.contains(candidates[0].span)


def test_candidates_are_apart_best_first_and_show_all_signals(collection: Collection) -> None:
    question = "Who leads the group?"
    candidates = READER.read(question, collection.search(question, 5))
    assert [one.score for one in candidates] == sorted((one.score for one in candidates), reverse=True)
    assert all(set(one.signals) == set(SIGNALS) for one in candidates)
    assert all(not a.span.overlaps(b.span) for i, a in enumerate(candidates) for b in candidates[:i])


def test_nothing_is_read_out_of_no_hits() -> None:
    assert READER.read("Who?", []) == []


def test_a_hit_read_alone_gives_what_it_gives_beside_others(collection: Collection) -> None:
    question = "Who leads the group?"
    hits = collection.search(question, 5)
    together = {(one.passage.span, one.span): one.signals["margin"] for one in READER.read(question, hits)}
    alone = {
        (one.passage.span, one.span): one.signals["margin"] for hit in hits for one in READER.read(question, [hit])
    }
    assert set(together) <= set(alone)
    assert together == pytest.approx({place: alone[place] for place in together}, abs=1e-3)


def test_what_a_sentence_says_by_itself_is_a_signal() -> None:
    from index.splitting import split

    one = Article.of("The mill of Arden was built by Anna Miller in 1834.", title="T")
    two = Article.of(f"{one.text} The bridge is older than that.", title="T")
    by_article = [
        READER.read("Who built the mill?", [Hit(passage, 0.0) for passage in split(article)])[0].signals
        for article in (one, two)
    ]
    assert by_article[0]["alone"] == pytest.approx(by_article[0]["margin"], abs=1e-3)  # there is nothing else
    assert by_article[1]["alone"] == pytest.approx(by_article[0]["margin"], abs=1e-3)
    assert by_article[1]["alone"] != pytest.approx(by_article[1]["margin"], abs=1e-3)


def test_a_hit_without_similarity_counts_as_the_least_similar(collection: Collection) -> None:
    question = "Who leads the group?"
    first, second, *_ = collection.search(question, 5)
    assert first.similarity is not None
    candidates = READER.read(question, [first, replace(second, similarity=None)])
    assert {one.signals["similarity"] for one in candidates} == {first.similarity}


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=300).filter(str.strip), st.text(min_size=1, max_size=60))
def test_whatever_is_read_the_spans_are_in_the_article(text: str, question: str) -> None:
    from index.splitting import split

    try:
        article = Article.of(text, title="T")
    except UserError:
        return
    for one in READER.read(question, [Hit(passage, 0.0) for passage in split(article)]):
        assert one.passage.span.contains(one.span)
        assert one.span.of(article.text).strip() == one.span.of(article.text) != ""
        assert sentence_around(one.passage, one.span) == one.sentence


def test_the_revision_tells_weights_apart() -> None:
    assert READER.revision == SpanReader(open_span_model(), shipped_fit("span").ranking).revision
    assert READER.revision != SpanReader(open_span_model(), {"share": 1.0}).revision


def test_unknown_signals_are_refused() -> None:
    with pytest.raises(ValueError, match="got luck"):
        SpanReader(open_span_model(), {"luck": 1.0})


def test_readers_are_opened_by_name(collection: Collection) -> None:
    assert open_reader("span", collection.encoder).name == "span"
    assert open_reader("sentence", collection.encoder).name == "sentence"
    with pytest.raises(UserError, match="magic"):
        open_reader("magic", collection.encoder)
