"""Opinions are kept, and liked answers become evaluation questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import UserError
from qa.evaluation.data.opening import open_questions
from tests.ui.made import ANSWERS, ARTICLE
from ui.contract import answer_to_json
from ui.feedback import Feedback, FeedbackStore, Opinion, as_questions


def opinion(answer_id: str, kind: str, verdict: Opinion = "like") -> Feedback:
    return Feedback(answer_id, verdict, None, answer_to_json(ANSWERS[kind]), {"reader": "span"})


def test_the_latest_opinion_on_an_answer_is_kept(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "more" / "feedback.sqlite")
    assert store.all() == []
    store.keep(opinion("a", "quote"))
    store.keep(opinion("b", "list"))
    store.keep(opinion("a", "quote", "dislike"))
    assert {one.answer_id: one.opinion for one in store.all()} == {"a": "dislike", "b": "like"}
    assert [one.answer for one in store.all() if one.answer_id == "b"] == [answer_to_json(ANSWERS["list"])]


def test_liked_answers_are_questions_that_the_evaluation_reads(tmp_path: Path) -> None:
    source = tmp_path / "tea.txt"
    source.write_text(ARTICLE.text, encoding="utf-8")
    feedback = [opinion("a", "list"), opinion("b", "alternatives", "dislike"), opinion("c", "ambiguous")]
    records = list(as_questions(feedback, {ARTICLE.id: str(source)}))
    assert [record["quotes"] for record in records] == [["Brook", "Cole", "It cost $4 & 2¢."], []]
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    contexts = open_questions(file).contexts()
    assert sum(len(context.questions) for context in contexts) == 2


def test_an_article_that_is_gone_leaves_no_question() -> None:
    assert list(as_questions([opinion("a", "quote")], {})) == []


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite"
    file.write_text("this is no database, and it is long enough to be seen as none", encoding="utf-8")
    with pytest.raises(UserError, match=r"feedback\.sqlite"):
        FeedbackStore(file).keep(opinion("a", "quote"))
