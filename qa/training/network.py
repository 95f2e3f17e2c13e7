"""The network that is trained: the encoder's layers with a span head, computed in bfloat16, kept in full precision."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from qa.training.batches import LONGEST
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from transformers import PreTrainedModel

    from qa.training.batches import Batch


_VOCABULARY = {"bert": 30_522, "mpnet": 30_527}
"""Tokens of models that can be trained: BERT's for uncased English; MPNet's are the same behind four of its own."""

_CLS, _SEP, _PAD = 101, 102, 0  # BERT's
_MPNETS = {_CLS: 0, _SEP: 2, _PAD: 1}
_BEFORE = 4  # MPNet's tokens before BERT's


def span_model(path: Path, *, seed: int = 1) -> PreTrainedModel:
    """The model in a folder, without dropout, where it is computed.

    It has a head for starts and ends; where the folder has none, that is drawn anew. One pass over much data does not
    overfit, and on a processor, drawing dropout masks takes as long as the layers. Attention is spelled out because
    that is faster there, at some hundred tokens, than the fused kernel. Raises TrainingError for a folder that holds
    no BERT or MPNet for our tokenizer.
    """
    from transformers import AutoModelForQuestionAnswering, logging

    _check(path)
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the head is new, as it should be
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would show for every load
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model: PreTrainedModel = AutoModelForQuestionAnswering.from_pretrained(
            path,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            dtype=torch.float32,
            local_files_only=True,
        )
    torch.nn.Module.to(model, place())
    return model


def _check(path: Path) -> None:
    try:
        config = json.loads((path / "config.json").read_text("utf-8"))
        there = (path / "model.safetensors").exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise TrainingError(f"'{path}' holds no weights: name a folder with config.json and model.safetensors.")
    fits = (
        config.get("vocab_size") == _VOCABULARY.get(config.get("model_type"), 0)
        and config.get("max_position_embeddings", 0) >= LONGEST
    )
    if not fits:
        raise TrainingError(
            f"Cannot begin with '{path}': it needs to be a BERT of {_VOCABULARY['bert']:,} uncased tokens, or an MPNet "
            f"of {_VOCABULARY['mpnet']:,}, and have at least {LONGEST} positions."
        )


def place() -> torch.device:
    """Where to compute: on a GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def in_half() -> bool:
    """Whether it is computed in bfloat16: a processor that does not do so itself loses time by the detour."""
    capabilities = torch.cpu.get_capabilities()
    return place().type == "cuda" or bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def span_logits(model: PreTrainedModel, batch: Batch) -> Tensor:
    """Float32 of shape (2, windows, length): starts and ends, minus infinity where no answer may be."""
    hidden = model.base_model(**_inputs(model, batch)).last_hidden_state
    logits: Tensor = model.get_submodule("qa_outputs")(hidden.float()).permute(2, 0, 1)
    return logits.masked_fill(~torch.from_numpy(batch.allowed).to(logits.device), -torch.inf)


def _inputs(model: PreTrainedModel, batch: Batch) -> dict[str, Tensor]:
    """What the model is given, in its own tokens. An MPNet is told of no types: the first separator tells it."""
    given = {"input_ids": torch.from_numpy(batch.ids), "attention_mask": torch.from_numpy(batch.attention)}
    if model.config.model_type == "bert":
        given["token_type_ids"] = torch.from_numpy(batch.types)
    else:
        ids = given["input_ids"]
        moved = ids + _BEFORE
        for own, its in _MPNETS.items():
            moved[ids == own] = its
        given["input_ids"] = moved
    return {name: tensor.to(model.device) for name, tensor in given.items()}


def span_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Mean cross-entropy of starts and ends to the annotators' answers."""
    targets = torch.stack([torch.from_numpy(batch.start), torch.from_numpy(batch.end)]).to(logits.device)
    terms = torch.where(targets > 0, targets * log_softmax(logits, dim=2), 0.0)
    return -terms.sum(dim=2).mean()


class FullPrecision:
    """AdamW on float32 copies of a model's parameters, which the model itself may go on to hold in bfloat16.

    With `layer_decay` below 1 each layer's learning rate is so much of that of the layer above it (Howard and Ruder,
    ACL 2018).
    """

    def __init__(self, model: torch.nn.Module, *, weight_decay: float, layer_decay: float = 1.0) -> None:
        named = dict(model.named_parameters())
        self._held = list(named.values())
        self.copies = [parameter.detach().float().clone() for parameter in self._held]
        depths = _depths(list(named)) if layer_decay != 1 else [0] * len(named)
        groups: dict[tuple[int, bool], list[Tensor]] = {}
        for depth, copy in zip(depths, self.copies, strict=True):
            groups.setdefault((depth, copy.ndim > 1), []).append(copy)  # biases and norms do not decay
        ordered = sorted(groups, key=lambda key: (key[0], not key[1]))
        self._scales = [layer_decay ** (max(depths) - depth) for depth, _ in ordered]
        self.optimizer = torch.optim.AdamW(
            [{"params": groups[key], "weight_decay": weight_decay if key[1] else 0.0} for key in ordered],
            lr=0.0,
            fused=True,
        )

    def step(self, rate: float, clip: float) -> float:
        """One step at a learning rate with the gradients clipped to a norm; returns the norm that they had."""
        for held, copy in zip(self._held, self.copies, strict=True):
            copy.grad = None if held.grad is None else held.grad.float()
            held.grad = None
        norm = torch.nn.utils.clip_grad_norm_(self.copies, clip)
        for group, scale in zip(self.optimizer.param_groups, self._scales, strict=True):
            group["lr"] = rate * scale
        self.optimizer.step()
        self.hand_over()
        return float(norm)

    @torch.no_grad()
    def hand_over(self) -> None:
        """The model's parameters become the copies, rounded to what it holds them in."""
        for held, copy in zip(self._held, self.copies, strict=True):
            held.copy_(copy)


def _depths(names: Sequence[str]) -> list[int]:
    """How far up in the network each parameter stands: embeddings at 0, then layer by layer, the head on top."""
    numbers = [re.search(r"\.layer\.(\d+)\.", name) for name in names]
    top = 2 + max((int(number[1]) for number in numbers if number), default=0)
    return [
        1 + int(number[1]) if number else top if name.startswith("qa_outputs.") else 0
        for name, number in zip(names, numbers, strict=True)
    ]
