"""Questions become queries, and what holds their answers what is to be found."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.types import Article
from qa.evaluation.data.as_retrieval import as_retrieval
from qa.evaluation.data.types import Context, DataError, Question, QuestionSet, Span


def questions(*contexts: Context) -> QuestionSet:
    return QuestionSet(Path("set.json"), lambda: iter(contexts))


def test_contexts_of_the_same_text_are_relevant_alike() -> None:
    def context(text: str, name: str) -> Context:
        return Context("T", text, (Question(name, "When?", (Span(0, 2),)),))

    found = as_retrieval(questions(context("At noon.", "1"), context("At six.", "2"), context("At noon.", "3")))
    assert found.qrels == {"1": {"c1": 1, "c3": 1}, "2": {"c2": 1}, "3": {"c1": 1, "c3": 1}}
    assert [document.id for document in found.documents()] == ["c1", "c2", "c3"]


def test_questions_that_cannot_be_told_apart_or_answered_make_no_collection() -> None:
    twice = Context("T", "At noon.", (Question("1", "When?", (Span(0, 2),)),) * 2)
    with pytest.raises(DataError, match=r"^'set\.json': two questions have the id '1'\. Rename one\.$"):
        as_retrieval(questions(twice))
    unanswerable = Context("T", "At noon.", (Question("1", "Who?", ()),))
    with pytest.raises(DataError, match="holds no question with an answer"):
        as_retrieval(questions(unanswerable))


def test_of_articles_the_passages_are_found_that_hold_the_answer(sample: Article) -> None:
    at = sample.text.index("Iron Dome")
    asked = (Question("1", "Which system?", (Span(at, at + 9),)), Question("2", "Who?", ()))
    found = as_retrieval(questions(Context(sample.title, sample.text, asked)), unit="passage")
    texts = {document.id: document.text for document in found.documents()}
    assert len(texts) > 5
    assert list(found.queries) == ["1"]
    assert found.qrels["1"] == {name: 1 for name, text in texts.items() if "Iron Dome" in text}
    assert all(text in sample.text for text in texts.values())
