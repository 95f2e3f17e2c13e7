"""Candidates become what was asked for: one quote with all its places, several things, alternatives, or a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.sentences import sentences
from index.types import Article, Passage
from qa.composing import compose, nearest
from qa.confidence import Calibration
from qa.models import Logistic, ReaderFit
from qa.types import Candidate, Part

TEXT = (
    "The mill of Arden was built in 1834 by Anna Miller. Tom Baker ran it until 1850. "
    "A plaque says that Anna Miller built it in 1836. Flour, oats and barley were ground there. "
    "Anna Miller died in 1860."
)
FIT = ReaderFit(
    ranking={},
    right=Logistic(0.0, {"score": 1.0}),
    on_topic=Logistic(0.0, {"best_topic": 1.0}),
    thresholds={0.1: 0.9, 0.35: 0.5},
    risk=0.35,
)
CALIBRATION = Calibration(FIT, risk=0.35)


@pytest.fixture(scope="module")
def arden(encoder: SentenceEncoder) -> Iterator[Collection]:
    with Collection.open(encoder=encoder) as opened:
        opened.add(Article.of(TEXT, title="Arden"))
        yield opened


def candidate(collection: Collection, quote: str, score: float, *, nth: int = 0) -> Candidate:
    """The nth place of a quote in the article's only passage."""
    (info,) = collection.articles()
    article = collection.article(info.id)
    found = tuple(sentences(article.text))
    passage = Passage(article.id, type(found[0])(found[0].start, found[-1].end), article.text.strip(), found)
    at = -1
    for _ in range(nth + 1):
        at = article.text.index(quote, at + 1)
    span = type(found[0])(at, at + len(quote))
    sentence = next(one for one in found if one.contains(span))
    return Candidate(passage, span, sentence, score, {"topic": 1.0})


def quotes(parts: tuple[Part, ...]) -> list[list[str]]:
    return [[citation.quote for citation in part.citations] for part in parts]


def test_several_places_of_one_answer_are_all_cited(arden: Collection) -> None:
    some = [candidate(arden, "Anna Miller", 3.0), candidate(arden, "Anna Miller", 2.0, nth=1)]
    form, parts = compose("Who built the mill?", some, CALIBRATION, arden)
    assert (form, quotes(parts)) == ("quote", [["Anna Miller", "Anna Miller"]])
    first, second = parts[0].citations
    assert first.span != second.span
    assert all(one.span.of(TEXT) == one.quote and one.sentence_span.contains(one.span) for one in (first, second))


def test_an_unlikely_place_is_not_cited(arden: Collection) -> None:
    some = [candidate(arden, "Anna Miller", 5.0), candidate(arden, "Anna Miller", 0.0, nth=2)]
    assert quotes(compose("Who built the mill?", some, CALIBRATION, arden)[1]) == [["Anna Miller"]]


def test_places_that_disagree_are_shown_as_alternatives(arden: Collection) -> None:
    some = [candidate(arden, "1834", 2.0), candidate(arden, "1836", 1.8)]
    form, parts = compose("When was the mill built?", some, CALIBRATION, arden)
    assert (form, quotes(parts)) == ("alternatives", [["1834"], ["1836"]])
    assert parts[0].confidence > parts[1].confidence > 0.5


def test_what_is_much_less_likely_is_no_alternative(arden: Collection) -> None:
    some = [candidate(arden, "1834", 2.0), candidate(arden, "1836", 1.0)]
    form, parts = compose("When was the mill built?", some, CALIBRATION, arden)
    assert (form, quotes(parts)) == ("quote", [["1834"]])


def test_another_span_of_the_same_sentence_is_no_alternative(arden: Collection) -> None:
    some = [candidate(arden, "1834", 2.0), candidate(arden, "Anna Miller", 1.9)]
    assert compose("What of the mill?", some, CALIBRATION, arden)[0] == "quote"


def test_several_things_are_listed_in_the_order_of_the_article(arden: Collection) -> None:
    some = [candidate(arden, "barley", 2.0), candidate(arden, "Flour", 1.5), candidate(arden, "1860", -3.0)]
    form, parts = compose("Which grains were ground there?", some, CALIBRATION, arden)
    assert (form, quotes(parts)) == ("list", [["Flour"], ["barley"]])


def test_one_thing_found_of_several_asked_for_is_a_quote(arden: Collection) -> None:
    some = [candidate(arden, "Flour, oats and barley", 2.0), candidate(arden, "oats", 1.9)]
    form, parts = compose("Which grains were ground there?", some, CALIBRATION, arden)
    assert (form, quotes(parts)[0][0]) == ("quote", "Flour, oats and barley")


def test_a_yes_or_no_gets_the_sentence_to_judge_by(arden: Collection) -> None:
    form, parts = compose("Did Tom Baker run the mill?", [candidate(arden, "Tom Baker", 2.0)], CALIBRATION, arden)
    assert (form, quotes(parts)) == ("evidence", [["Tom Baker ran it until 1850."]])
    assert parts[0].citations[0].span == parts[0].citations[0].sentence_span


def test_nothing_comes_of_nothing(arden: Collection) -> None:
    assert compose("Who?", [], CALIBRATION, arden) == ("quote", ())
    assert list(nearest([])) == []


def test_the_nearest_are_sentences_each_once(arden: Collection) -> None:
    some = [candidate(arden, "1834", 2.0), candidate(arden, "Anna Miller", 1.9), candidate(arden, "1836", 1.0)]
    assert [one.span.of(TEXT) for one in nearest(some, rivals=[2])] == [
        "The mill of Arden was built in 1834 by Anna Miller.",
        "A plaque says that Anna Miller built it in 1836.",
    ]
    assert [one.span for one in nearest(some)] == [some[0].sentence]


def test_two_unsure_answers_that_disagree_are_ambiguous(arden: Collection) -> None:
    strict = Calibration(FIT, risk=0.1)
    torn = [candidate(arden, "1834", 1.0), candidate(arden, "1836", 0.9)]
    assert strict.judge(torn).reason == "ambiguous"
    assert strict.judge(torn[:1]).reason == "not_stated"


def test_what_is_off_topic_is_not_called_ambiguous(arden: Collection) -> None:
    strict = Calibration(replace(FIT, on_topic=Logistic(-2.0, {"best_topic": 1.0})), risk=0.1)
    torn = [candidate(arden, "1834", 1.0), candidate(arden, "1836", 0.9)]
    assert strict.judge(torn).reason == "off_topic"
