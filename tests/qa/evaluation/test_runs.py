"""A run's folder is read back whole, and what is broken in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.data.types import DataError
from qa.evaluation.predictions import Place, Prediction, Timing, prediction_type, timing_type
from qa.evaluation.run_files import Lines, RunError, read_lines, write_json
from qa.evaluation.runs import begin, finish, load_run
from tests.qa.evaluation.predicted import place, prediction

CONFIG = {"kind": "qa", "setting": "reader", "seed": 0, "hits": 5, "data": {"path": "x.json", "sha256": "1"}}


def finished(folder: Path, *, predictions: int = 2) -> Path:
    begin(folder, CONFIG, resume=False)
    with (
        Lines(folder / "predictions.jsonl", prediction_type()) as some,
        Lines(folder / "timings.jsonl", timing_type()) as timings,
    ):
        for number in range(predictions):
            some.add(prediction([place(0, "noon")], [], id=str(number)))
            timings.add(Timing(str(number), {"total": 1.5}))
    finish(folder, {"n": predictions}, "<!doctype html>")
    return folder


def test_a_finished_run_is_read_back(tmp_path: Path) -> None:
    run = load_run(finished(tmp_path / "run"))
    assert run.config == CONFIG
    assert run.measures == {"n": 2}
    assert [one.id for one in run.predictions] == ["0", "1"]
    assert run.timings[1].milliseconds == {"total": 1.5}


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda run: (run / "config.json").unlink(), "is not a run: it holds no config.json"),
        (lambda run: (run / "measures.json").unlink(), "broken off. Finish it by --resume"),
        (lambda run: write_json(run / "config.json", {}), "config.json': .*discriminator 'kind'.*run it anew"),
        (lambda run: write_json(run / "config.json", {"kind": "qa", "data": {}}), "qa.setting: Field required"),
        (
            lambda run: write_json(run / "config.json", CONFIG | {"hits": "many"}),
            "qa.hits: Input should be a valid int",
        ),
        (lambda run: (run / "config.json").write_text("{"), "Cannot read '.*config.json'"),
        (lambda run: (run / "config.json").write_text("[]"), "holds no JSON object"),
        (lambda run: (run / "predictions.jsonl").unlink(), "Cannot read '.*predictions.jsonl': No such file"),
        (
            lambda run: (run / "predictions.jsonl").write_text("{}\n"),
            "predictions.jsonl', line 1: id: Field required.*run it anew",
        ),
        (
            lambda run: write_json(run / "config.json", {"kind": "retrieval", "data": {}}),
            "kind 'retrieval', and one of kind 'qa'",
        ),
    ],
)
def test_what_is_broken_in_a_run_is_told(tmp_path: Path, break_it: object, says: str) -> None:
    run = finished(tmp_path / "run")
    assert callable(break_it)
    break_it(run)
    with pytest.raises((RunError, DataError), match=says):
        load_run(run)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RunError, match="Cannot make the folder"):
        begin(tmp_path / "file" / "run", CONFIG, resume=False)


def test_lines_after_a_broken_one_are_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "timings.jsonl"
    path.write_text('{"id": "1", "milliseconds": {}}\n{"id": 2}\n{"id": "3", "milliseconds": {}}\n', encoding="utf-8")
    with Lines(path, timing_type()) as lines:
        lines.add(Timing("4", {}))
    assert [one.id for one in read_lines(path, timing_type())] == ["1", "4"]


texts = st.text(max_size=10)
places = st.builds(
    Place, texts, texts, st.integers(0, 9), st.integers(0, 9), texts, st.integers(0, 9), st.integers(0, 9), texts, texts
)
predictions = st.builds(
    Prediction,
    id=texts,
    question=texts,
    group=texts,
    kind=st.none() | texts,
    is_list=st.booleans(),
    gold=st.lists(places, max_size=2).map(tuple),
    quotes=st.lists(places, max_size=2).map(tuple),
    confidence=st.floats(0, 1),
    reason=st.none() | texts,
    verbatim=st.booleans(),
    rank=st.none() | st.integers(1, 100),
    wording=st.none() | st.floats(0, 1),
)


@given(st.lists(predictions, max_size=4))
def test_any_prediction_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, some: list[Prediction]
) -> None:
    path = tmp_path_factory.mktemp("run") / "predictions.jsonl"
    with Lines(path, prediction_type()) as lines:
        for one in some:
            lines.add(one)
    assert list(read_lines(path, prediction_type())) == some
