"""A tiny training, from a file of questions to weights: it learns, can be stopped, and is never mixed up."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
import torch

from qa.training.__main__ import main
from qa.training.export import export
from qa.training.logs import read_log
from qa.training.network import span_logits, span_loss, span_model
from qa.training.settings import ANY_STAGE, Settings, Stage, TrainingError
from qa.training.trainer import train
from qa.training.work import Work, work
from tests.qa.training.made import write_towns

STEPS = 24


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_towns(tmp_path_factory.mktemp("data") / "data.json")


@pytest.fixture(scope="module")
def done(data: Path, tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training that was not stopped."""
    folder = tmp_path_factory.mktemp("work")
    given = [data, "--any", "--work", folder, "--passes", STEPS, "--rate", 0.003, "--start", tiny]
    main([str(one) for one in given])
    return folder


@pytest.fixture
def folder(done: Path, tmp_path: Path) -> Path:
    """A folder in which the windows are made, and no more."""
    for path in done.glob("windows-*"):
        shutil.copy(path, tmp_path)
    return tmp_path


def todo(data: Path, folder: Path, passes: int = STEPS, settings: Settings | None = None) -> Work:
    stage = Stage(ANY_STAGE.name, ANY_STAGE.sources, passes)
    return work([data], folder, [stage], settings or Settings(rate=0.003), say=lambda _: None)


def go(
    data: Path, folder: Path, tiny: Path, *, passes: int = STEPS, stop: bool = False, rate: float = 0.003
) -> Path | None:
    settings = Settings(rate=rate)
    stop_at = -math.inf if stop else math.inf
    there = todo(data, folder, passes, settings)
    return train(there, folder, settings, start=tiny, stop_at=stop_at, say=lambda _: None)


def test_a_tiny_training_learns(data: Path, done: Path, tiny: Path) -> None:
    batch = todo(data, done).batch(0, Settings())
    with torch.no_grad():
        before, after = (span_loss(span_logits(span_model(path), batch), batch) for path in (tiny, done / "reader"))
    assert after < 0.8 * before


def test_the_log_tells_the_loss_and_how_held_out_windows_are_read(done: Path) -> None:
    records = read_log(done / "log.jsonl")
    assert [record["step"] for record in records] == [0, 17, 20, STEPS]
    assert records[0].keys() == records[1].keys() == records[3].keys() == {"step", "f1", "exact", "told"}
    assert records[2].keys() == {"step", "loss", "rate", "norm", "tokens_a_second", "tokens"}


def test_the_weights_are_a_folder_that_can_be_begun_with(done: Path) -> None:
    assert {path.name for path in (done / "reader").iterdir()} >= {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "training.json",
    }
    assert json.loads((done / "reader" / "training.json").read_text("utf-8"))["rate"] == 0.003
    assert next(span_model(done / "reader").parameters()).dtype == torch.float32


def test_stopped_and_gone_on_with_it_comes_to_the_same_weights(
    data: Path, done: Path, folder: Path, tiny: Path
) -> None:
    for _ in range(3):
        assert go(data, folder, tiny, stop=True) is None
    with (folder / "log.jsonl").open("a") as log:
        log.write('{"step": 9, "loss": 1.0}\n{"step": 1')  # of steps that no checkpoint holds
    weights = go(data, folder, tiny)
    assert weights
    assert (weights / "model.safetensors").read_bytes() == (done / "reader" / "model.safetensors").read_bytes()
    for record, expected in zip(read_log(folder / "log.jsonl"), read_log(done / "log.jsonl"), strict=True):
        assert record.pop("tokens_a_second", 0) >= 0
        assert record == {key: value for key, value in expected.items() if key != "tokens_a_second"}


def test_more_passes_go_on_from_before_the_fall_only(data: Path, done: Path, folder: Path, tiny: Path) -> None:
    shutil.copy(done / "checkpoint.pt", folder)
    with pytest.raises(TrainingError, match=r"steps was 24 and is now 40.*before-the-fall"):
        go(data, folder, tiny, passes=40)
    shutil.copy(done / "before-the-fall.pt", folder / "checkpoint.pt")
    assert go(data, folder, tiny, passes=40, stop=True) is None
    assert torch.load(folder / "checkpoint.pt")["step"] == 18


def test_a_checkpoint_of_another_training_is_refused(data: Path, done: Path, folder: Path, tiny: Path) -> None:
    shutil.copy(done / "checkpoint.pt", folder)
    with pytest.raises(TrainingError, match=r"rate was 0\.003 and is now 0\.1\. Train as it was begun"):
        go(data, folder, tiny, rate=0.1)
    with pytest.raises(TrainingError, match="start was"):
        go(data, folder, done / "reader")
    (folder / "checkpoint.pt").write_bytes(b"not one")
    with pytest.raises(TrainingError, match="damaged"):
        go(data, folder, tiny)


def test_a_checkpoint_that_does_not_say_whose_it_is_is_taken(data: Path, done: Path, folder: Path, tiny: Path) -> None:
    state = torch.load(done / "before-the-fall.pt")
    torch.save({name: state[name] for name in ("copies", "optimizer", "step")}, folder / "checkpoint.pt")
    assert go(data, folder, tiny)
    assert torch.load(folder / "checkpoint.pt")["step"] == STEPS


def test_windows_of_other_data_are_refused(folder: Path, tmp_path: Path) -> None:
    other = write_towns(tmp_path / "other.json", training=3)
    with pytest.raises(TrainingError, match="was made with other data"):
        todo(other, folder)
    with pytest.raises(TrainingError, match="was made with other data and seed"):
        todo(other, folder, settings=Settings(seed=2))


def test_a_loss_that_is_not_finite_is_told(data: Path, folder: Path, tiny: Path) -> None:
    with pytest.raises(TrainingError, match="is not finite"):
        go(data, folder, tiny, rate=math.inf)


def test_a_readers_file_can_be_begun_with(data: Path, done: Path, folder: Path) -> None:
    reader = folder / "reader.onnx"
    export(done / "reader", reader, precision="fp32")
    main([str(data), "--any", "--work", str(folder), "--start", str(reader), "--minutes", "1e-9", "--passes", "2"])
    assert read_log(folder / "log.jsonl")[0] == read_log(done / "log.jsonl")[-1] | {"step": 0}


def test_minutes_stop_a_training_with_status_0(
    data: Path, folder: Path, tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(data), "--any", "--work", str(folder), "--start", str(tiny), "--passes", "4", "--minutes", "1e-9"])
    before, stopped = capsys.readouterr().out.splitlines()
    assert before.startswith("step 0: f1 ")
    assert stopped == "Stopped in time after step 1 of 4; the same command goes on from there"
    main([str(data), "--any", "--work", str(folder), "--start", str(tiny), "--passes", "4"])
    assert capsys.readouterr().out.startswith("Going on at step 1 of 4\n")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["missing.json", "--work", "w"], "There is no 'missing.json'. Name files in SQuAD layout"),
        (["empty", "--work", "w"], "The folder 'empty' holds no .json files"),
        (["data.json", "--work", "data.json"], "Cannot make the folder 'data.json'"),
        (
            ["data.json", "--work", "w"],
            "none is from the sets of stage short or main or again. With --any, all are taken",
        ),
        (["data.json", "--work", "w", "--stages", "main"], "none is from the sets of stage main."),
        (["data.json", "--work", "w", "--any", "--start", "empty"], "'empty' holds no weights"),
        (["data.json", "--work", "w", "--any", "--start", "no.onnx"], "Cannot read 'no.onnx'"),
        (["data.json", "--work", "w", "--fall", "1.5"], "argument --fall: invalid share from 0 to 1 value: '1.5'"),
        (["broken.json", "--work", "w"], "Cannot read 'broken.json' as JSON"),
        (["data.json"], "the following arguments are required: --work"),
        (["data.json", "--work", "w", "--rate", "0"], "argument --rate: invalid positive float value: '0'"),
        (["data.json", "--work", "w", "--passes", "x"], "argument --passes: invalid positive int value: 'x'"),
        (["data.json", "--work", "w", "--any", "--stages", "main"], "not allowed with argument"),
    ],
)
def test_what_cannot_be_trained_is_told(
    arguments: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_towns(Path("data.json"), training=1, out=0)
    Path("broken.json").write_text('{"data": [', encoding="utf-8")
    Path("empty").mkdir()
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert expected in capsys.readouterr().err
