"""A small network learns from what a larger one of other tokens says, which is asked once and kept."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import MPNetConfig, MPNetModel

from qa.training.__main__ import main
from qa.training.batches import Encoded, collate
from qa.training.logs import read_log
from qa.training.network import span_logits, span_model
from qa.training.settings import TrainingError
from qa.training.teaching import teach
from tests.qa.training.made import write_towns

WINDOWS = [
    Encoded(
        np.array([101, *range(2000, 2000 + length), 102, 3000, 3001, 3002, 102], np.int32),
        length + 2,
        ((length + 3,) * 2,),
    )
    for length in (4, 9, 30, 5)
]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small MPNet with random weights and a head, as a training leaves it."""
    folder = tmp_path_factory.mktemp("teacher")
    config = MPNetConfig(
        vocab_size=30_527,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=514,
        initializer_range=0.5,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        MPNetModel(config, add_pooling_layer=False).save_pretrained(folder / "encoder")
    span_model(folder / "encoder").save_pretrained(folder)
    return folder


def test_an_mpnet_is_given_its_own_tokens(teacher: Path) -> None:
    model = span_model(teacher)
    own = torch.tensor([[0, 2004, 2005, 2006, 2007, 2, 3004, 3005, 3006, 2, 1, 1]])
    batch = collate(WINDOWS[:1])
    with torch.inference_mode():
        hidden = model.base_model(input_ids=own[:, :10]).last_hidden_state
        expected = model.get_submodule("qa_outputs")(hidden)[0].T
        said = span_logits(model, batch)[:, 0]
    torch.testing.assert_close(said[:, 6:9], expected[:, 6:9], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(said[:, 0], expected[:, 0], rtol=1e-4, atol=1e-4)


def test_what_the_teacher_says_is_asked_once_and_kept(teacher: Path, tmp_path: Path) -> None:
    told: list[str] = []
    kept = tmp_path / "taught.pt"
    first = teach(teacher, WINDOWS, kept, say=told.append)
    again = teach(teacher, WINDOWS, kept, say=told.append)
    assert first
    assert again
    assert told == ["Asking the teacher about 4 of 4 windows"]
    for window, one, other in zip(WINDOWS, first, again, strict=True):
        assert one.shape == (2, len(window.ids))
        assert one.sum(axis=1) == pytest.approx(1, abs=0.01)
        assert np.array_equal(one, other)
        assert not one[:, 1 : window.text_at].any()  # no answer is in the question


def test_asking_that_was_stopped_goes_on(teacher: Path, tmp_path: Path) -> None:
    kept, told = tmp_path / "taught.pt", list[str]()
    many = [*WINDOWS] * 400
    assert teach(teacher, many, kept, stop_at=-math.inf, say=told.append) is None
    whole = teach(teacher, many, kept, say=told.append)
    assert whole
    assert len(whole) == len(many)
    asked = [int(line.split()[4].replace(",", "")) for line in told if line.startswith("Asking")]
    assert asked[0] == len(many) > asked[1] > 0
    expected = teach(teacher, WINDOWS, tmp_path / "other.pt", say=told.append)
    assert expected
    for one, other in zip(whole, [*expected] * 400, strict=True):
        np.testing.assert_allclose(one.astype(np.float32), other.astype(np.float32), atol=2e-3)


def test_what_was_said_of_other_windows_is_refused(teacher: Path, tmp_path: Path) -> None:
    kept = tmp_path / "taught.pt"
    teach(teacher, WINDOWS, kept, say=lambda _: None)
    with pytest.raises(TrainingError, match="is of another teacher or other windows"):
        teach(teacher, WINDOWS[:2], kept)
    with pytest.raises(TrainingError, match=r"nowhere' holds no weights"):
        teach(tmp_path / "nowhere", WINDOWS, kept)


def test_targets_are_shared_between_the_answer_and_the_teacher() -> None:
    (window,) = WINDOWS[:1]
    said = np.zeros((2, len(window.ids)), np.float16)
    said[0, 0] = said[1, 6] = 1
    batch = collate([window], [said], trust=0.75)
    assert batch.start[0, 0] == batch.end[0, 6] == 0.75
    assert batch.start[0, 7] == batch.end[0, 7] == 0.25
    assert (batch.start.sum(), batch.end.sum()) == (1, 1)


def test_smoothing_spreads_a_share_over_what_could_be_an_answer() -> None:
    batch = collate(WINDOWS, smoothing=0.1)
    for targets in (batch.start, batch.end):
        assert targets.sum(axis=1) == pytest.approx(1)
        assert (targets[~batch.allowed] == 0).all()
        assert (targets[batch.allowed] > 0).all()
        assert targets.max(axis=1) == pytest.approx(0.9 + 0.1 / 4)


def test_a_tiny_training_follows_its_teacher(teacher: Path, tiny: Path, tmp_path: Path) -> None:
    data = write_towns(tmp_path / "data.json")
    options = ["--any", "--work", tmp_path, "--start", tiny, "--teacher", teacher, "--trust", "1", "--passes", "24"]
    main([str(one) for one in [data, *options, "--rate", "0.003", "--layer-decay", "0.9"]])
    losses = [record["loss"] for record in read_log(tmp_path / "log.jsonl") if "loss" in record]
    assert losses
    assert (tmp_path / "taught-any.pt").exists()
    assert (tmp_path / "reader" / "training.json").read_text("utf-8").count('"trust": 1.0') == 1
