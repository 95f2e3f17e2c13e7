"""The network's loss and logits, and the optimizer in full precision."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from qa.training.batches import Batch, Encoded, collate
from qa.training.network import FullPrecision, span_logits, span_loss, span_model
from qa.training.settings import TrainingError


def encoded(length: int, *answers: tuple[int, int]) -> Encoded:
    ids = np.random.default_rng(length).integers(1000, 30000, length).astype(np.int32)
    return Encoded(ids, 6, answers)


def some() -> Batch:
    return collate([encoded(20, (8, 9), (8, 10)), encoded(31, (30 - 1, 30 - 1)), encoded(12)])


def test_bfloat16_and_full_precision_agree_roughly(tiny: Path) -> None:
    model = span_model(tiny)
    with torch.no_grad():
        full = span_loss(span_logits(model, some()), some())
        model.base_model.bfloat16()
        half = span_loss(span_logits(model, some()), some())
    assert half.item() == pytest.approx(full.item(), rel=0.02)
    assert half.dtype == torch.float32


def test_no_answer_is_predicted_outside_the_text(tiny: Path) -> None:
    batch = some()
    with torch.no_grad():
        logits = span_logits(span_model(tiny), batch)
    assert logits.shape == (2, *batch.ids.shape)
    assert (torch.isneginf(logits).numpy() == ~batch.allowed).all()


def test_what_stands_beside_a_window_in_a_batch_does_not_change_it(tiny: Path) -> None:
    model = span_model(tiny)
    with torch.no_grad():
        alone = span_logits(model, collate([encoded(20, (8, 9))]))[:, 0, :20]
        among = span_logits(model, collate([encoded(20, (8, 9)), encoded(90)]))[:, 0, :20]
    torch.testing.assert_close(alone, among, rtol=1e-4, atol=1e-5)


def test_gradients_are_finite_beside_masked_positions(tiny: Path) -> None:
    model = span_model(tiny)
    span_loss(span_logits(model, some()), some()).backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
    assert all(one.grad is not None and bool(one.grad.isfinite().all()) for one in model.parameters())


def test_steps_too_small_for_bfloat16_are_kept(tiny: Path) -> None:
    model = span_model(tiny)
    optimizer = FullPrecision(model, weight_decay=0.0)
    model.base_model.bfloat16()
    before = [copy.clone() for copy in optimizer.copies]
    for _ in range(2):
        span_loss(span_logits(model, some()), some()).backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
        assert optimizer.step(1e-6, 1.0) > 0
    moved = [(new - old).abs().max().item() for new, old in zip(optimizer.copies, before, strict=True)]
    assert max(moved) == pytest.approx(2e-6, rel=0.1)
    for held, copy in zip(model.parameters(), optimizer.copies, strict=True):
        torch.testing.assert_close(held, copy.to(held.dtype), rtol=0, atol=0)


def test_the_new_head_follows_from_the_seed(tiny: Path) -> None:
    heads = [dict(span_model(tiny, seed=seed).named_parameters())["qa_outputs.weight"] for seed in (1, 1, 2)]
    assert heads[0].equal(heads[1])
    assert not heads[0].equal(heads[2])


@pytest.mark.parametrize("change", [{"vocab_size": 100}, {"model_type": "roberta"}, {"max_position_embeddings": 64}])
def test_weights_that_do_not_fit_are_refused(tiny: Path, tmp_path: Path, change: dict[str, object]) -> None:
    config = json.loads((tiny / "config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(config | change), "utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(TrainingError, match=r"needs to be a BERT of 30,522"):
        span_model(tmp_path)
    with pytest.raises(TrainingError, match="holds no weights"):
        span_model(tmp_path / "nowhere")
