"""Anyone can fit a reader's weights again; a tiny fitting runs here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from index.errors import UserError
from index.types import Passage, Span
from qa.evaluation.data.squad import read_squad
from qa.models import ReaderFit, parse_fit
from qa.risk import RISKS
from qa.sentence_reader import SIGNALS
from qa.training import calibrating
from qa.training.calibrating import alone, join
from qa.training.fitting import Case, Names, fit
from qa.types import Candidate

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
    options = ["calibrating", "--reader", "sentence", "--data", str(data), "--out", str(out), "--articles", "24"]
    monkeypatch.setattr(sys, "argv", [*options, "--kept", str(tmp_path / "cases.pt")])
    calibrating.main()
    printed = capsys.readouterr().out
    data.unlink()
    calibrating.main()  # what was asked is kept
    assert capsys.readouterr().out == printed
    fitted: ReaderFit = parse_fit(out.read_text(encoding="utf-8"))
    assert set(fitted.ranking) == set(SIGNALS)
    assert fitted.ranking["coverage"] > 0
    assert set(fitted.thresholds) == set(RISKS)
    figures = json.loads(printed)["held_out"]
    assert figures["first_right"] > 80
    assert figures["on_topic_told"] > 60


def test_paragraphs_of_one_title_are_joined_with_their_answers_in_place(tmp_path: Path) -> None:
    contexts = list(read_squad(write_questions(tmp_path / "data.json")))
    joined = list(join(contexts))
    assert len(joined) == len(TOWNS)
    assert len(list(alone(contexts))) == len(TOWNS) * len(THINGS)
    for one in (*joined, *alone(contexts)):
        for question, home in one.questions:
            assert all(home.contains(span) for span in question.answers)
            assert any(word in question.answers[0].of(one.article.text) for word in ("Miller", "1"))


def test_an_unknown_reader_is_told_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_questions(tmp_path / "data.json")
    monkeypatch.setattr(
        sys, "argv", ["calibrating", "--reader", "magic", "--data", str(data), "--out", str(tmp_path / "out.json")]
    )
    with pytest.raises(UserError, match="magic"):
        calibrating.main()
    assert not (tmp_path / "out.json").exists()


def case(group: str, margins: tuple[float, ...], right: int | None) -> Case:
    """Candidates that differ in their margin; which of them is right."""
    text = "Anna, Bert, Cleo and Dora came."
    passage = Passage("0" * 12, Span(0, len(text)), text, (Span(0, len(text)),))
    names = [Span(text.index(name), text.index(name) + 4) for name in ("Anna", "Bert", "Cleo", "Dora")]
    candidates = [
        Candidate(passage, span, Span(0, len(text)), 0.0, {"margin": margin, "topic": 1.0})
        for span, margin in zip(names, margins, strict=False)
    ]
    kind = "off_topic" if right is None else "answerable"
    return Case(kind, group, candidates, tuple(number == right for number in range(len(margins))))


def test_what_tells_right_from_wrong_gets_a_weight_and_what_does_not_none() -> None:
    rng = np.random.default_rng(3)
    some = []
    for number in range(400):
        margins = rng.normal(0, 1, 3)
        right = int(margins.argmax()) if rng.random() < 0.9 else int(rng.integers(3))
        some.append(case(str(number), tuple(map(float, margins)), right if number % 4 else None))
    fitted = fit(some, Names(("margin", "topic"), ("score",), ("best_margin",)))
    ranking, held_out = fitted["ranking"], fitted["held_out"]
    assert isinstance(ranking, dict)
    assert isinstance(held_out, dict)
    assert ranking["margin"] > 1
    assert abs(ranking["topic"]) < 0.01
    assert held_out["first_right"] > 85
    assert held_out["calibration"]["expected_calibration_error"] < 0.1


def test_ranking_by_weights_moves_the_right_ones_along() -> None:
    ranked = case("g", (0.1, 0.9, 0.5), 1).ranked({"margin": 2.0})
    assert ranked.right == (True, False, False)
    assert [one.score for one in ranked.candidates] == pytest.approx([1.8, 1.0, 0.2])
