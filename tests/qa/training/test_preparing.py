"""From a file in SQuAD layout to windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.evaluation.data.types import DataError
from qa.training.lexicon import Lexicon
from qa.training.preparing import Prepared, prepare
from qa.training.recipe import ANY, Source
from tests.qa.training.made import THINGS, article, towns, write, write_towns


def made(path: Path, *sources: Source, seed: int = 1, limit: int | None = None) -> Prepared:
    return prepare([path], sources or (ANY,), seed=seed, lexicon=Lexicon(), limit=limit, say=lambda _: None)


def test_what_asks_about_articles_held_out_is_never_trained_on(tmp_path: Path) -> None:
    path = write_towns(tmp_path / "data.json", training=6, out=3)
    prepared = made(path, Source("", unanswered=1.0, titled=True))
    out = [window for window in prepared.held_out if window.kind == "answer"]
    assert len(out) == 3 * len(THINGS) * 2
    assert all(any(town in window.question for town in towns(3, out=True)) for window in out)
    trained = {window.question for window in prepared.training if window.kind != "edited"}
    assert not any(town in question for question in trained for town in towns(3, out=True))


def test_the_same_seed_makes_the_same_windows(tmp_path: Path) -> None:
    path = write_towns(tmp_path / "data.json", training=4)
    assert made(path) == made(path)
    assert made(path) != made(path, seed=2)


def test_all_kinds_of_windows_are_made(tmp_path: Path) -> None:
    path = write_towns(tmp_path / "data.json", training=8)
    windows = made(path, Source("", unanswered=1.0, titled=True)).training
    kinds = {kind: [window for window in windows if window.kind == kind] for kind in {one.kind for one in windows}}
    assert kinds.keys() == {"answer", "removed", "near", "edited", "altered", "stated"}
    assert len(kinds["answer"]) == 8 * len(THINGS) * 2
    assert len(kinds["stated"]) == 8
    assert all(bool(window.answers) == (window.kind == "answer") for window in windows)


def test_only_a_sources_share_of_questions_of_its_prefix_is_taken(tmp_path: Path) -> None:
    names = towns(20, out=False)
    path = write(tmp_path / "data.json", [article(name, prefix=f"{'ab'[n % 2]}_") for n, name in enumerate(names)])
    whole = made(path, Source("a_", unanswered=0, titled=True))
    some = made(path, Source("a_", unanswered=0, titled=True, share=0.5))
    both = [*whole.training, *whole.held_out]
    assert len(both) == 10 * 7
    assert 0.3 < len([*some.training, *some.held_out]) / len(both) < 0.7
    again = made(path, Source("a_", unanswered=0, titled=True, share=0.5), seed=2)
    assert [one.answers for one in again.training] != [one.answers for one in some.training]
    assert (len(again.training), len(again.held_out)) == (len(some.training), len(some.held_out))
    assert made(path, Source("c_")) == Prepared([], [])


def test_a_try_takes_about_as_many_questions_as_asked_for(tmp_path: Path) -> None:
    path = write_towns(tmp_path / "data.json", training=10, out=2)
    prepared = made(path, Source("", unanswered=0, titled=True), limit=12)
    assert 12 <= len(prepared.training) + len(prepared.held_out) <= 14


def test_blank_ends_of_answers_are_no_part_of_them(tmp_path: Path) -> None:
    text = "The mill was finished in 1521 by Ann Miller."
    answers = [{"text": " 1521 ", "answer_start": text.index(" 1521")}, {"text": " ", "answer_start": 3}]
    qas = [
        {"id": "1", "question": "When was it finished?", "answers": answers},
        {"id": "2", "question": "Who sold it?", "answers": [{"text": "", "answer_start": 0}]},
    ]
    path = write(tmp_path / "data.json", [{"paragraphs": [{"context": text, "qas": qas}]}])
    prepared = made(path, Source("", unanswered=0, titled=True))
    first, second = prepared.training + prepared.held_out
    assert [span.of(first.text) for span in first.answers] == ["1521"]
    assert (second.kind, second.answers) == ("stated", ())


def test_a_file_of_another_layout_is_told(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text('{"data": [{"questions": []}]}', encoding="utf-8")
    with pytest.raises(DataError, match=r"data\.json.*SQuAD layout"):
        made(path)
