"""The network that is trained: the encoder's layers with a span head, computed in bfloat16, kept in full precision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from qa.training.batches import LONGEST
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import BertForQuestionAnswering

    from qa.training.batches import Batch


_VOCABULARY = 30_522  # tokens of the tokenizer, BERT's for uncased English


def span_model(path: Path, *, seed: int = 1) -> BertForQuestionAnswering:
    """The model in a folder with a head for starts and ends (where the folder has none, drawn anew), without dropout.

    One pass over much data does not overfit, and on a processor, drawing dropout masks takes as long as the layers.
    Attention is spelled out because that is faster here, at some hundred tokens, than the fused kernel. Raises
    TrainingError for a folder that holds no BERT for our tokenizer.
    """
    from transformers import BertForQuestionAnswering, logging

    _check(path)
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the head is new, as it should be
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would show for every load
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return BertForQuestionAnswering.from_pretrained(
            path,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            dtype=torch.float32,
            local_files_only=True,
        )


def _check(path: Path) -> None:
    try:
        config = json.loads((path / "config.json").read_text("utf-8"))
        there = (path / "model.safetensors").exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise TrainingError(f"'{path}' holds no weights: name a folder with config.json and model.safetensors.")
    fits = (
        config.get("model_type") == "bert"
        and config.get("vocab_size") == _VOCABULARY
        and config.get("max_position_embeddings", 0) >= LONGEST
    )
    if not fits:
        raise TrainingError(
            f"Cannot begin with '{path}': it needs to be a BERT of {_VOCABULARY:,} uncased tokens and at least "
            f"{LONGEST} positions."
        )


def in_half() -> bool:
    """Whether the processor computes in bfloat16 itself; elsewhere the detour costs time."""
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def span_logits(model: BertForQuestionAnswering, batch: Batch) -> Tensor:
    """Float32 of shape (2, windows, length): starts and ends, minus infinity where no answer may be."""
    hidden = model.bert(
        input_ids=torch.from_numpy(batch.ids),
        attention_mask=torch.from_numpy(batch.attention),
        token_type_ids=torch.from_numpy(batch.types),
    ).last_hidden_state
    logits: Tensor = model.qa_outputs(hidden.float()).permute(2, 0, 1)
    return logits.masked_fill(~torch.from_numpy(batch.allowed), -torch.inf)


def span_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Mean cross-entropy of starts and ends to the annotators' answers."""
    targets = torch.stack([torch.from_numpy(batch.start), torch.from_numpy(batch.end)])
    terms = torch.where(targets > 0, targets * log_softmax(logits, dim=2), 0.0)
    return -terms.sum(dim=2).mean()


class FullPrecision:
    """AdamW on float32 copies of a model's parameters, which the model itself may go on to hold in bfloat16."""

    def __init__(self, model: torch.nn.Module, *, weight_decay: float) -> None:
        self._held = list(model.parameters())
        self.copies = [parameter.detach().float().clone() for parameter in self._held]
        plain = [copy for copy in self.copies if copy.ndim == 1]  # biases and norms do not decay
        decaying = [copy for copy in self.copies if copy.ndim > 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decaying, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}],
            lr=0.0,
            fused=True,
        )

    def step(self, rate: float, clip: float) -> float:
        """One step at a learning rate with the gradients clipped to a norm; returns the norm that they had."""
        for held, copy in zip(self._held, self.copies, strict=True):
            copy.grad = None if held.grad is None else held.grad.float()
            held.grad = None
        norm = torch.nn.utils.clip_grad_norm_(self.copies, clip)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.hand_over()
        return float(norm)

    @torch.no_grad()
    def hand_over(self) -> None:
        """The model's parameters become the copies, rounded to what it holds them in."""
        for held, copy in zip(self._held, self.copies, strict=True):
            held.copy_(copy)
