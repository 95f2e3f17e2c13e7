"""BM25 through FTS5: any text is a query, none is syntax."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexical
from index.splitting import split
from index.store import Store
from index.types import Article

TEXTS = {
    "bridges": "The old bridges were closed. Engineers near the river AND the harbour found cracks.",
    "bread": "Baking bread takes time. A naïve café owner said so to NEAR and not to far.",
    "flight": "The flight to São Paulo left at 9. It was an Airbus.",
}


def filled() -> Store:
    store = Store()
    for title, text in TEXTS.items():
        article = Article.of(text, title=title, source=title)
        passages = split(article)
        with store.writing():
            store.insert(article, passages, np.zeros((len(passages), 1), dtype=np.float32))
    return store


STORE = filled()


def found(question: str) -> list[str]:
    hits = lexical.search(STORE, question, 10)
    passages = STORE.passages([number for number, _ in hits])
    titles = {info.id: info.title for info in STORE.articles()}
    return [titles[passages[number].article_id] for number, _ in hits]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who closed the bridge?", "bridges"),
        ("engineering", "bridges"),
        ("NAIVE cafe", "bread"),
        ("sao paulo", "flight"),
        ("9", "flight"),
        ('"bread', "bread"),
        ("NEAR(bread", "bread"),
        ("AND", "bridges"),
        ("text:bread*", "bread"),
        ("bread - NOT", "bread"),
    ],
)
def test_words_find_their_passage_whatever_surrounds_them(question: str, first: str) -> None:
    assert found(question)[0] == first


@pytest.mark.parametrize("question", ['"', '""', "*", "^", "()", "{}", ":", "-", "'", "_", ";", "--", "😀"])
def test_punctuation_alone_finds_nothing_and_breaks_nothing(question: str) -> None:
    assert found(question) == []


def test_stop_words_are_dropped_unless_there_is_nothing_else() -> None:
    assert lexical.match_query("Who is the owner of it?") == '"owner"'
    assert lexical.match_query("Who is it?") == '"who" OR "is" OR "it"'


def test_scores_fall_and_are_higher_for_better_matches() -> None:
    scores = [score for _, score in lexical.search(STORE, "bread river harbour", 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 2
    assert scores[-1] > 0


@given(st.text(max_size=60))
def test_no_text_is_a_syntax_error(question: str) -> None:
    lexical.search(STORE, question, 5)


@given(st.lists(st.sampled_from(["AND", "OR", "NOT", "NEAR", '"', "*", "(", ")", "^", ":", "+", "-", "bread", "text"])))
def test_no_combination_of_operators_is_one_either(parts: list[str]) -> None:
    lexical.search(STORE, " ".join(parts), 5)
    lexical.search(STORE, "".join(parts), 5)
