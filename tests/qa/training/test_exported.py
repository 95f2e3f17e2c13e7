"""A reader's file gives back the weights that it was made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from qa.span_model import SHIPPED
from qa.training.export import Precision, export
from qa.training.exported import unpack
from qa.training.network import span_model
from qa.training.settings import TrainingError


@pytest.fixture
def weights(tiny: Path, tmp_path: Path) -> Path:
    """A tiny reader as a training leaves it, with the bundled tokenizer."""
    from index.encoding import bundled_model

    folder = tmp_path / "weights"
    span_model(tiny).save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes((bundled_model() / "tokenizer.json").read_bytes())
    return folder


@pytest.mark.parametrize(("precision", "gap"), [("fp32", 0.0), ("fp16", 1e-3)])
def test_a_file_gives_back_its_weights(weights: Path, tmp_path: Path, precision: Precision, gap: float) -> None:
    export(weights, tmp_path / "reader.onnx", precision=precision)
    before = load_file(weights / "model.safetensors")
    after = load_file(unpack(tmp_path / "reader.onnx", tmp_path / "again") / "model.safetensors")
    assert before.keys() == after.keys()
    for name, tensor in before.items():
        np.testing.assert_allclose(after[name], tensor, atol=gap, rtol=0, err_msg=name)


def test_the_shipped_reader_can_be_trained_further(tmp_path: Path) -> None:
    folder = unpack(SHIPPED, tmp_path / "start")
    assert dict(span_model(folder).named_parameters())["qa_outputs.weight"].shape == (2, 384)


def test_what_is_no_trainable_reader_is_told(weights: Path, tmp_path: Path) -> None:
    export(weights, tmp_path / "reader.onnx", precision="int8")
    with pytest.raises(TrainingError, match="no span reader kept in fp16 or fp32"):
        unpack(tmp_path / "reader.onnx", tmp_path / "again")
    (tmp_path / "broken.onnx").write_bytes(b"\xff\xff broken")
    for name in ("broken.onnx", "nowhere.onnx"):
        with pytest.raises(TrainingError, match=f"Cannot read .*{name}"):
            unpack(tmp_path / name, tmp_path / "again")
