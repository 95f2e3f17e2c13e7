"""The training loop: it can be stopped at any moment and goes on from its last checkpoint as if it had not been."""

from __future__ import annotations

import json
import math
import random
from dataclasses import asdict, dataclass, field
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from index.encoding import bundled_model
from qa.training.checkpoints import Checkpoints
from qa.training.files import digest
from qa.training.logs import Log
from qa.training.network import FullPrecision, in_half, span_logits, span_loss, span_model
from qa.training.settings import TrainingError
from qa.training.watching import watched

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transformers import PreTrainedModel

    from qa.training.settings import Settings
    from qa.training.work import Work

_SAVED_EVERY = 240.0  # seconds
_LOGGED_EVERY = 20  # steps


def train(
    todo: Work,
    folder: Path,
    settings: Settings,
    *,
    start: Path | None = None,
    stop_at: float = math.inf,
    say: Callable[[str], object] = print,
) -> Path | None:
    """Trains to the end, from the last checkpoint in `folder` if there is one; returns the folder of the weights.

    Returns None where the monotonic clock came to `stop_at` before; at least one step is made. `start` is a folder of
    weights to begin with, not the encoder's. `folder` also gets log.jsonl: the loss every few steps, and how well
    held-out windows are read every few minutes. Raises TrainingError for a start that does not fit, a checkpoint of
    another training, and a loss that is no longer finite.
    """
    start = start or bundled_model()
    model = span_model(start, seed=settings.seed)
    optimizer = FullPrecision(model, weight_decay=settings.weight_decay, layer_decay=settings.layer_decay)
    if in_half():
        model.base_model.bfloat16()
    checkpoints = Checkpoints(folder, settings, todo, digest(start / "model.safetensors")[:12])
    done, losses = checkpoints.resume(optimizer)
    if done:
        say(f"Going on at step {done:,} of {len(todo.steps):,}")
    log = Log(folder / "log.jsonl", done)
    loop = _Loop(todo, settings, model, optimizer, checkpoints, log, say, _Unlogged(losses))
    finished = loop.run(done, stop_at)
    return _weights(model, optimizer, folder / "reader", settings) if finished else None


@dataclass(slots=True)
class _Unlogged:
    """What came since the last line of the log."""

    losses: list[float] = field(default_factory=list)
    tokens: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class _Loop:
    todo: Work
    settings: Settings
    model: PreTrainedModel
    optimizer: FullPrecision
    checkpoints: Checkpoints
    log: Log
    say: Callable[[str], object]
    unlogged: _Unlogged

    def run(self, done: int, stop_at: float) -> bool:
        """Whether it came to the end before `stop_at`."""
        last = len(self.todo.steps)
        told = {self.settings.falls_after(last), last}
        seen = self.todo.tokens()
        saved = monotonic()
        if not done:
            self._watch(0)
        for step in range(done + 1, last + 1):
            norm = self._step(step)
            if step % _LOGGED_EVERY == 0:
                self._tell(step, norm, seen[step])
            if monotonic() - saved > _SAVED_EVERY or step in told:
                self._watch(step)
                self.checkpoints.save(self.optimizer, step, self.unlogged.losses)
                saved = monotonic()
            if step < last and monotonic() >= stop_at:
                self.checkpoints.save(self.optimizer, step, self.unlogged.losses)
                self.say(f"Stopped in time after step {step:,} of {last:,}; the same command goes on from there")
                return False
        return True

    def _step(self, step: int) -> float:
        """Makes a step, counted from 1; returns the norm of its gradient."""
        began = perf_counter()
        batch = self.todo.batch(step - 1, self.settings)
        loss = span_loss(span_logits(self.model, batch), batch)
        if not math.isfinite(loss.item()):
            raise TrainingError(f"The loss of step {step:,} is not finite. Go on with a lower --rate in a new folder.")
        loss.backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
        norm = self.optimizer.step(self._rate(step), self.settings.clip)
        self.unlogged.losses.append(loss.item())
        self.unlogged.tokens += batch.tokens
        self.unlogged.seconds += perf_counter() - began
        return norm

    def _rate(self, step: int) -> float:
        return self.settings.rate_at(step - 1, len(self.todo.steps))

    def _tell(self, step: int, norm: float, tokens: int) -> None:
        mean = sum(self.unlogged.losses) / len(self.unlogged.losses)
        speed = round(self.unlogged.tokens / self.unlogged.seconds)
        self.log.write(
            step=step,
            loss=round(mean, 4),
            rate=self._rate(step),
            norm=round(norm, 2),
            tokens_a_second=speed,
            tokens=tokens,
        )
        self.say(f"step {step:,} of {len(self.todo.steps):,}: loss {mean:.3f}, {speed:,} tokens a second")
        self.unlogged = _Unlogged()

    def _watch(self, step: int) -> None:
        if not self.todo.held_out:
            return
        seen = watched(self.model, self.todo.held_out, random.Random(self.settings.seed))  # noqa: S311  an order
        self.log.write(step=step, **seen)
        self.say(f"step {step:,}: " + ", ".join(f"{name} {value}" for name, value in seen.items()))


def _weights(model: PreTrainedModel, optimizer: FullPrecision, folder: Path, settings: Settings) -> Path:
    """The model in full precision, with its tokenizer and the settings, in a folder as transformers reads it."""
    model.float()  # type: ignore[no-untyped-call]  # torch does not annotate it
    optimizer.hand_over()
    model.save_pretrained(folder)
    tokenizer = (bundled_model() / "tokenizer.json").read_bytes()
    (folder / "tokenizer.json").write_bytes(tokenizer)
    (folder / "training.json").write_text(json.dumps(asdict(settings), indent=2) + "\n", "utf-8")
    return folder
