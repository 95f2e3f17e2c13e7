"""Passages: exact offsets, bounded size, nothing lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoding import SentenceEncoder
from index.splitting import split
from index.types import Article, Passage

TOKENS = SentenceEncoder().tokens


def check(article: Article, passages: list[Passage], *, words: int) -> None:
    """What holds of any split."""
    covered: set[int] = set()
    for passage in passages:
        assert passage.span.of(article.text) == passage.text
        assert passage.text == passage.text.strip()
        assert passage.sentences[0].start == passage.span.start
        assert passage.sentences[-1].end == passage.span.end
        assert all(passage.sentence_text(one) == one.of(article.text) for one in passage.sentences)
        assert len(passage.text.split()) <= words
        assert TOKENS.count([passage.text])[0] <= TOKENS.limit
        covered.update(range(passage.span.start, passage.span.end))
    assert {i for i, char in enumerate(article.text) if not char.isspace()} <= covered
    starts = [passage.span.start for passage in passages]
    assert starts == sorted(set(starts))


text = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
        st.sampled_from(
            ["One sentence. ", "e\u0301\u0327" * 40, "👩‍👩‍👧‍👦" * 9, "مرحبا بكم. ", "x" * 150, "\n\n", "漢字" * 80]
        ),
    ),
    min_size=1,
    max_size=25,
).map("".join)


@given(text.filter(lambda some: bool(some.strip())), st.integers(1, 40), st.integers(0, 3))
def test_offsets_are_exact_and_nothing_is_lost_on_any_text(some: str, words: int, overlap: int) -> None:
    article = Article.of(some, title="t")
    check(article, split(article, words=words, overlap=overlap, tokens=TOKENS), words=words)


@pytest.mark.parametrize("unit", ["x", "é", "漢", "e\u0301", "👍🏽", "\u0301", "word ", "A b. "])
def test_one_line_of_a_hundred_thousand_characters_is_split_too(unit: str) -> None:
    article = Article.of("a" + unit * (100_000 // len(unit)), title="t")
    passages = split(article, tokens=TOKENS)
    check(article, passages, words=120)
    assert max(len(passage.text) for passage in passages) <= 120 * 20


def test_passages_are_about_as_long_as_asked_and_share_a_sentence(sample: Article) -> None:
    passages = split(sample, words=120, overlap=1, tokens=TOKENS)
    assert 7 <= len(passages) <= 10
    for one, following in itertools.pairwise(passages):
        assert one.sentences[-1] == following.sentences[0]
    apart = split(sample, overlap=0)
    assert not any(one.span.overlaps(following.span) for one, following in itertools.pairwise(apart))


def test_smaller_passages_hold_fewer_words(sample: Article) -> None:
    assert len(split(sample, words=40)) > 2 * len(split(sample, words=120))


def test_an_overlong_sentence_is_cut_between_words() -> None:
    article = Article.of(" ".join(f"word{number}" for number in range(500)) + ".", title="t")
    passages = split(article, words=50, overlap=0)
    assert [len(passage.text.split()) for passage in passages] == [50] * 10


def test_a_grapheme_is_not_cut() -> None:
    family = "👩‍👩‍👧‍👦"
    article = Article.of(family * 400, title="t")
    for passage in split(article, words=10):
        assert len(passage.text) % len(family) == 0


@pytest.mark.parametrize(("words", "overlap"), [(0, 1), (10, -1)])
def test_impossible_settings_are_refused(sample: Article, words: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="words must be at least 1"):
        split(sample, words=words, overlap=overlap)
