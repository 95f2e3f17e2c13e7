"""The whole path: every quote is the article's own, at the offsets that are cited."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.errors import QuestionError
from index.types import Article, Hit
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from qa.types import Answer, Candidate, Turn

ENCODER = SentenceEncoder()


@pytest.fixture
def answerer(collection: Collection, encoder: SentenceEncoder) -> Answerer:
    return Answerer(collection, SentenceReader(encoder))


def check_exact(answer: Answer, article: Article) -> None:
    """Invariant 1, and what an answer and an abstention must be."""
    for one in (*answer.citations, *answer.nearest):
        assert one.span.of(article.text) == one.quote
        assert one.sentence_span.of(article.text) == one.sentence
        assert one.sentence_span.contains(one.span)
        assert (one.article_id, one.title, one.sha256) == (article.id, article.title, article.sha256)
    assert answer.abstained == (answer.text is None) == (not answer.citations)
    assert not (answer.citations and answer.nearest)
    assert 0 <= answer.confidence <= 1
    assert set(answer.timings_ms) == {"total", "search", "read", "compose"}


def test_an_answer_quotes_the_article_with_its_place(answerer: Answerer, sample: Article) -> None:
    answer = answerer.ask("What was the theme of Netanyahu's address?")
    check_exact(answer, sample)
    assert not answer.abstained
    assert answer.text == "Netanyahu addressed the same event, and his theme was opportunity."


def test_off_topic_questions_are_refused_as_such_with_the_nearest(answerer: Answerer, sample: Article) -> None:
    answer = answerer.ask("At what temperature should sourdough bread be baked?")
    check_exact(answer, sample)
    assert answer.reason == "off_topic"
    assert len(answer.nearest) == 3


def test_the_same_question_gets_the_same_answer(answerer: Answerer) -> None:
    question = "Who was behind the attack that hit Saudi Arabia?"
    assert answerer.ask(question) == answerer.ask(question)


def test_a_follow_up_is_understood_from_the_turn_before(answerer: Answerer, sample: Article) -> None:
    first = answerer.ask("What post does Rob Joyce hold?")
    second = answerer.ask("Who is his Israeli counterpart?", history=[Turn.of(first)])
    check_exact(second, sample)
    assert second.question == "Who is his Israeli counterpart?"
    assert "Matania" in (second.citations or second.nearest)[0].sentence


def test_a_new_topic_after_an_old_one_scores_as_if_asked_alone(answerer: Answerer) -> None:
    question = "Which country struck Sony?"
    assert answerer.ask(question, history=[Turn("What post does Rob Joyce hold?")]) == answerer.ask(question)


def test_a_follow_up_never_answers_below_the_threshold(answerer: Answerer) -> None:
    answer = answerer.ask("And sourdough bread?", history=[Turn("How hot are ovens?")])
    assert answer.abstained


def test_only_the_named_articles_are_asked(encoder: SentenceEncoder, sample: Article) -> None:
    other = Article.of("The ferry leaves at noon. It carries forty cars.", title="Ferry")
    with Collection.open(encoder=encoder) as collection:
        list(collection.replace_all([sample, other]))
        answerer = Answerer(collection, SentenceReader(encoder))
        asked = answerer.ask("When does the ferry leave?", articles=[other.id])
        check_exact(asked, other)
        assert asked.text == "The ferry leaves at noon."
        elsewhere = answerer.ask("When does the ferry leave?", articles=[sample.id])
        check_exact(elsewhere, sample)


def test_an_empty_collection_abstains(encoder: SentenceEncoder) -> None:
    with Collection.open(encoder=encoder) as collection:
        answer = Answerer(collection, SentenceReader(encoder)).ask("Is anybody there?")
    assert answer.reason == "off_topic"
    assert answer.nearest == ()


class RemovingReader(SentenceReader):
    """Reads, and then the article goes, as another process may have it."""

    def __init__(self, collection: Collection, article: Article, successor: Article | None) -> None:
        super().__init__(collection.encoder)
        self._collection = collection
        self._article = article
        self._successor = successor

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        candidates = super().read(question, hits)
        if self._successor:
            self._collection.replace(self._successor)
        else:
            self._collection.remove(self._article.id)
        return candidates


@pytest.mark.parametrize("successor", [None, "Quite another text, with nothing at the old places."])
def test_an_article_that_goes_meanwhile_is_not_cited(
    encoder: SentenceEncoder, sample: Article, successor: str | None
) -> None:
    later = Article.of(successor, title=sample.title, source=sample.source) if successor else None
    with Collection.open(encoder=encoder) as collection:
        collection.add(sample)
        answer = Answerer(collection, RemovingReader(collection, sample, later)).ask("Which country struck Sony?")
    assert answer.abstained
    assert answer.nearest == ()


@pytest.mark.parametrize("question", ["", "   ", "?!…", "😀", "x" * 10_000])
def test_what_cannot_be_asked_is_a_clear_error(answerer: Answerer, question: str) -> None:
    with pytest.raises(QuestionError, match=r"Ask something in words|limit is 1,000"):
        answerer.ask(question)


@pytest.mark.parametrize(
    "question",
    ["Who\0 struck\0 Sony?", "Who \udcff struck Sony?", "Wer leitet die Gruppe?", "谁领导这个小组？", "sony " * 199],
)
def test_odd_questions_get_an_answer_or_an_abstention(answerer: Answerer, sample: Article, question: str) -> None:
    check_exact(answerer.ask(question), sample)


pieces = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1, max_size=40),
    st.sampled_from(
        [
            "The ferry 🚢 leaves at noon. ",
            "“Go!” she said. ",
            "<b>&amp;</b> ",
            "مرحبا بالعالم. ",
            "e\u0301 ",
            "\n\n",
            "漢字。",
        ]
    ),
)


@settings(max_examples=25)
@given(
    st.lists(pieces, min_size=1, max_size=12).map("".join).filter(lambda text: bool(text.strip())), st.text(max_size=40)
)
def test_quotes_are_exact_for_any_article_and_question(text: str, question: str) -> None:
    article = Article.of(text, title="Any")
    with Collection.open(encoder=ENCODER) as collection:
        collection.add(article)
        for asked in ("When does the ferry leave?", question):
            try:
                answer = Answerer(collection, SentenceReader(ENCODER)).ask(asked)
            except QuestionError:
                continue
            check_exact(answer, article)
