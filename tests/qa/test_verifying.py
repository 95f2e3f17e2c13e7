"""A quote is found where it stands, told where it differs, and never called absent where it stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.errors import CollectionError
from index.types import Article
from qa.verifying import LEAST, Place, VerificationError, verify

MILL = Article.of(
    "The mill of Arden was built by Anna Miller in 1834. It burned down twice.\n\n"
    "“We shall build it again,” said the miller’s daughter, “and again, if we must.” It was built again.",
    title="Mill",
)
FERRY = Article.of("The ferry leaves at noon. It carries forty cars and a dog 🐕 named Rex, who is old.", title="Ferry")


@pytest.fixture(scope="module")
def articles(encoder: SentenceEncoder) -> Iterator[Collection]:
    with Collection.open(encoder=encoder) as opened:
        opened.add(MILL)
        opened.add(FERRY)
        yield opened


def texts(place: Place, quote: str) -> list[tuple[str, str]]:
    """What differs, in the quote and in the article."""
    article = {one.id: one for one in (MILL, FERRY)}[place.article_id]
    return [(one.quote.of(quote), one.article.of(article.text)) for one in place.differences]


def test_a_verbatim_quote_is_found_at_every_place(articles: Collection) -> None:
    verdict = verify(" build it again ", articles)
    assert (verdict.finding, verdict.quote) == ("verbatim", "build it again")
    assert [place.span.of(MILL.text) for place in verdict.places] == ["build it again"]
    assert [place.span.start for place in verify("It ", articles).places] == [
        MILL.text.index("It burned"),
        MILL.text.index("It was"),
        FERRY.text.index("It carries"),
    ]


@given(data=st.data())
def test_every_stretch_of_an_article_is_verbatim(articles: Collection, data: st.DataObject) -> None:
    article = data.draw(st.sampled_from([MILL, FERRY]))
    start = data.draw(st.integers(0, len(article.text) - 1))
    quote = article.text[start : data.draw(st.integers(start + 1, len(article.text)))].strip()
    if any(char.isalnum() for char in quote):
        verdict = verify(quote, articles, article_id=article.id)
        assert verdict.finding == "verbatim"
        assert all(place.span.of(article.text) == place.text == quote for place in verdict.places)


@pytest.mark.parametrize(
    ("quote", "stands", "differences"),
    [
        ("The mill of Arden was built by Anne Miller in 1834.", MILL.text[:51], [("Anne", "Anna")]),
        (
            "It carries fourteen cars and a dog 🐕 named Rex",
            "It carries forty cars and a dog 🐕 named Rex",
            [("fourteen", "forty")],
        ),
        (
            '"We shall build it again," said the miller\'s daughter',
            "“We shall build it again,” said the miller’s daughter",
            [('"', "“"), ('"', "”"), ("'", "’")],
        ),
        ("The ferry always leaves at noon.", "The ferry leaves at noon.", [("always", "")]),
        (
            "The ferry leaves noon. It carries forty cars",
            "The ferry leaves at noon. It carries forty cars",
            [("", "at")],
        ),
    ],
)
def test_an_altered_quote_is_told_with_what_differs(
    articles: Collection, quote: str, stands: str, differences: list[tuple[str, str]]
) -> None:
    verdict = verify(quote, articles)
    assert verdict.finding == "altered"
    (place,) = verdict.places
    assert place.text == stands
    assert LEAST <= place.similarity < 1
    found = [(one.strip(), other.strip()) for one, other in texts(place, quote)]
    assert found == differences


def test_a_quote_of_another_article_is_told(articles: Collection) -> None:
    exact = verify("The ferry leaves at noon.", articles, article_id=MILL.id)
    altered = verify("The ferry leaves at moon.", articles, article_id=MILL.id)
    for verdict, same in ((exact, True), (altered, False)):
        assert verdict.finding == "elsewhere"
        assert {place.article_id for place in verdict.places} == {FERRY.id}
        assert (verdict.places[0].similarity == 1) == same
    assert verify("The ferry leaves at noon.", articles, article_id=FERRY.id).finding == "verbatim"


@pytest.mark.parametrize("quote", ["The mill of Arden was sold to the bank.", "xyzzy", "of", "🐕 barks"])
def test_what_is_not_there_is_absent(articles: Collection, quote: str) -> None:
    expected = "verbatim" if quote == "of" else "absent"
    assert verify(quote, articles).finding == expected


def test_only_the_selected_articles_count(articles: Collection) -> None:
    assert verify("The ferry leaves at noon.", articles.only({MILL.id})).finding == "absent"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_whatever_is_quoted_gets_a_verdict_or_an_error_in_words(articles: Collection, quote: str) -> None:
    if not any(char.isalnum() for char in quote):
        with pytest.raises(VerificationError, match="holds no word"):
            verify(quote, articles)
        return
    by_id = {one.id: one for one in (MILL, FERRY)}
    places = verify(quote, articles).places
    assert all(place.span.of(by_id[place.article_id].text) == place.text for place in places)


def test_what_cannot_be_verified_is_told(articles: Collection) -> None:
    for quote, expected in (
        ("  ", "holds no word"),
        ("_", "holds no word"),
        ("x" * 5001, "5,001 characters"),
        ("a \ud800", "surrogate"),
    ):
        with pytest.raises(VerificationError, match=expected):
            verify(quote, articles)
    with pytest.raises(CollectionError, match="no article 'none'"):
        verify("The ferry", articles, article_id="none")


def test_marks_before_the_first_word_do_not_hide_it(articles: Collection) -> None:
    assert verify("_ " * 600 + "The ferry leaves at noon.", articles).finding == "absent"


def test_an_altered_place_is_of_whole_words_without_blanks_around(articles: Collection) -> None:
    quote = "“We shall build it again,” said the miller’s son"  # the next word of the article is longer
    (place,) = verify(quote, articles).places
    assert place.text in {
        "“We shall build it again,” said the miller’s daughter",
        "“We shall build it again,” said the miller’s",
    }
    assert place.text == place.text.strip()
