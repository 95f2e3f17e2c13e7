"""A quote typed by hand is found wherever the article says the same, and what was probably meant where it does not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Span
from qa.evaluation.data.quotes import nearest, occurrence, occurrences

awkward = st.lists(
    st.one_of(
        st.sampled_from([*" \n\t\u00a0\"“”'’-–—….a1B", "noon", "...", "é", "😀", "北", "\u0301"]), st.text(max_size=3)
    ),
    min_size=1,
    max_size=30,
).map("".join)


@st.composite
def texts_with_a_span(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(awkward.filter(str.strip))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        start, end = 0, len(text)
    return text, start, end


def found(quote: str, text: str) -> list[str]:
    return [span.of(text) for span in occurrences(quote, text)]


@given(drawn=texts_with_a_span())
def test_a_quote_copied_from_a_text_is_found_there(drawn: tuple[str, int, int]) -> None:
    text, start, end = drawn
    quote = text[start:end]
    spans = occurrences(quote, text)
    within_word = any(map(str.isalnum, text[max(0, start - 1) : start] + text[end : end + 1]))
    assert within_word or quote in {span.of(text) for span in spans if span.overlaps(Span(start, end))}
    assert spans
    assert all(one.end <= other.start for one, other in pairwise(spans))
    here = occurrence(quote, text, start)
    assert here
    assert (here.start, here.end) == (start, end)


@given(drawn=texts_with_a_span(), blank=st.sampled_from([" ", "\n", "\u00a0", " \n\n "]))
def test_a_quote_is_found_whatever_its_blanks_and_typography(drawn: tuple[str, int, int], blank: str) -> None:
    text, start, end = drawn
    straight = str.maketrans({"“": '"', "”": '"', "’": "'", "–": "-", "…": "..."})
    quote = blank.join(text[start:end].translate(straight).split())
    assert occurrences(quote, text)


@pytest.mark.parametrize("run", ["-", ".", " ", "'", "…-"])
def test_long_runs_of_what_is_alike_are_searched_to_their_end(run: str) -> None:
    assert found(f"a{run * 200}b", f"a{run * 200}c " * 50) == []
    assert found(f"a {run * 200}b", f"a {run * 20_000}") == []


@given(quote=awkward.filter(str.strip), text=awkward)
def test_a_nearest_stretch_always_stands_in_the_text(quote: str, text: str) -> None:
    meant = nearest(quote, text)
    assert meant is None or occurrences(meant, text)


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("at noon", "at noon, at\n  noon and at\u00a0noon", ["at noon", "at\n  noon", "at\u00a0noon"]),
        ('"We won\'t"', "“We won’t” – he said, ‘We won’t’", ["“We won’t”"]),
        ("1914-18", "1914–18, 1914--18 and 1914 18", ["1914–18", "1914--18"]),
        ("on... and on", "on… and on", ["on… and on"]),
        ("on… and on", "on... and on.... and on", ["on... and on"]),
        (" noon ", "At noon.", ["noon"]),
        ("a.c", "abc a.c", ["a.c"]),
        ("aa", "aaaaa", ["aa", "aa"]),
        ("Noon", "noon", []),
    ],
)
def test_quotes_are_alike_but_for_blanks_and_typography(quote: str, text: str, expected: list[str]) -> None:
    assert found(quote, text) == expected


def test_an_exact_place_is_taken_before_one_that_is_merely_alike() -> None:
    assert [(span.start, span.of("’-'-'")) for span in occurrences("'-'", "’-'-'")] == [(2, "'-'")]


@pytest.mark.parametrize(
    ("quote", "text", "starts"),
    [
        ("noon", "This afternoon, not at noon", [23]),
        ("a a", "ba a a", [3]),
        ("5", "1985: 5 of 5.", [6, 11]),
        ("noon", "This afternoon", [10]),
        ("5%", "15% or 5%", [7]),
        ("北京", "我去了北京。北京大", [3, 6]),
    ],
)
def test_places_within_a_longer_word_count_only_where_there_is_no_other(
    quote: str, text: str, starts: list[int]
) -> None:
    assert [span.start for span in occurrences(quote, text)] == starts


def test_one_place_is_found_by_its_start() -> None:
    text = "noon or\nnoon"
    assert occurrence("noon", text, 8) == occurrences("noon", text)[1]
    assert occurrence("or noon", text, 5) == occurrences("or noon", text)[0]
    assert [occurrence("noon", text, start) for start in (-4, 1, 12, 99)] == [None] * 4


@pytest.mark.parametrize(
    ("quote", "meant"),
    [
        ("Robert Bellwhether", "Robert Bellwether"),
        ("robert bellwether", "Robert Bellwether"),
        ("the Mill on the far bank", "the mill on the near bank"),
        ("Nothing of the kind: zebras!", None),
    ],
)
def test_what_comes_nearest_is_what_was_meant(quote: str, meant: str | None) -> None:
    text = (
        "The ferry leaves at noon. It was Robert Bellwether, a miller,\nwho bought the mill on the near bank in 1871."
    )
    assert nearest(quote, text) == meant


def test_a_slip_in_a_sentence_of_the_sample_article_is_put_right(sample: Article) -> None:
    sentence = next(line for line in sample.text.splitlines() if len(line) > 100)[:90].rsplit(" ", 1)[0]
    slipped = sentence.replace("e", "", 1)
    assert slipped not in sample.text
    assert nearest(slipped, sample.text) == sentence.strip(" ,.")


def test_a_text_without_sentences_or_words_has_nothing_near() -> None:
    assert nearest("noon", "") is None
    assert nearest("noon", "x" * 10_000) is None
    assert nearest("noon " * 500, "mid " * 5_000) is None
