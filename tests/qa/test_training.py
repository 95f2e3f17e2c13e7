"""Anyone can fit the sentence reader's weights again; a tiny fitting runs here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from qa.evaluation.data.squad import read_squad
from qa.evaluation.data.types import Context, Question
from qa.models import SentenceModel, parse_model
from qa.sentence_reader import SIGNALS
from qa.training import sentence
from qa.training.sentence import join, threshold

TOWNS = ("Arden", "Belmar", "Corvin", "Dunmore", "Elswick", "Farrow", "Gilden", "Harwell")
THINGS = ("mill", "bridge", "chapel", "harbour", "school", "market", "theatre", "library", "station", "bakery")


def write_questions(path: Path) -> Path:
    """Towns with their buildings, each with its year and builder, asked for in turn."""
    data = []
    for number, town in enumerate(TOWNS):
        paragraphs = []
        for place, thing in enumerate(THINGS):
            year, builder = str(1500 + 37 * place + number), f"{TOWNS[(number + place) % len(TOWNS)]} Miller"
            filler = f"Visitors like its {thing} for the quiet, and children play near it in the long afternoons. " * 4
            text = f"The {thing} of {town} was finished in {year} by {builder}. {filler}"
            qas = [
                {"id": f"{town}-{thing}-1", "question": f"When was the {thing} of {town} finished?", "answers": [year]},
                {"id": f"{town}-{thing}-2", "question": f"Who finished the {thing} of {town}?", "answers": [builder]},
            ]
            for qa in qas:
                qa["answers"] = [{"text": one, "answer_start": text.index(one)} for one in qa["answers"]]  # type: ignore[misc]  # from text to record
            paragraphs.append({"context": text, "qas": qas})
        data.append({"title": town, "paragraphs": paragraphs})
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def test_fitting_writes_weights_that_the_reader_can_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = write_questions(tmp_path / "data.json"), tmp_path / "fitted.json"
    monkeypatch.setattr(sys, "argv", ["sentence", str(data), "--out", str(out), "--sets", "", "--articles", "8"])
    sentence.main()
    fitted: SentenceModel = parse_model(out.read_text(encoding="utf-8"))
    assert set(fitted.ranking) == set(SIGNALS)
    assert fitted.ranking["coverage"] > 0
    figures = json.loads(capsys.readouterr().out)["held_out"]
    assert figures["first_sentence_right"] > 80
    assert figures["on_topic_told"] > 60


def test_paragraphs_of_one_title_are_joined_with_their_answers_in_place(tmp_path: Path) -> None:
    contexts = list(read_squad(write_questions(tmp_path / "data.json")))
    joined = list(join(contexts))
    assert len(joined) == len(TOWNS)
    for one in joined:
        for question, home in one.questions:
            assert all(home.contains(span) for span in question.answers)
            assert any(word in question.answers[0].of(one.article.text) for word in ("Miller", "1"))


def test_threshold_is_the_lowest_that_keeps_the_risk() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, False, True, False])
    assert threshold(confidences, right, 0.0) == 0.8
    assert threshold(confidences, right, 0.25) == 0.6
    assert threshold(confidences, right, 0.4) == 0.5
    assert threshold(confidences, ~np.ones(5, dtype=bool), 0.1) == 1.0


def test_equal_confidences_stand_or_fall_together() -> None:
    assert threshold(np.array([0.9, 0.5, 0.5]), np.array([True, True, False]), 0.1) == 0.9


def test_questions_without_an_answer_are_left_out_of_the_join() -> None:
    text = "word " * 800
    context = Context("T", text, (Question("1", "Who?", ()),))
    assert [one.questions for one in join([context])] == [()]
