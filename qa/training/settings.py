"""How the reader is trained."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import UserError
from qa.training.batches import TOKENS_A_BATCH
from qa.training.recipe import AGAIN, ANY, MAIN, SHORT, Source


class TrainingError(UserError):
    """A training cannot be begun, or gone on with, as asked."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Some sources, gone through so many times, with a seed of its own for what is made from them."""

    name: str
    sources: tuple[Source, ...]
    passes: int


STAGES = (Stage("short", SHORT, 1), Stage("main", MAIN, 1), Stage("again", AGAIN, 1))
ANY_STAGE = Stage("any", (ANY,), 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """The learning rate warms up, stays, and then falls to 0 in a straight line over the last steps.

    So a training can be gone on with from a checkpoint before the fall, with more passes (Hu et al., MiniCPM, 2024;
    planned so from the start, only its warm-up would have been longer). `rate` is AdamW's, `warmup` and `fall` are
    shares of all steps, `layer_decay` is what a layer learns of the rate of the one above, `clip` is the largest norm
    of a gradient, `tokens` are those of a batch with padding. Of the targets, `trust` is the share of a teacher's, and
    `smoothing` is spread over all that could be answers.
    """

    rate: float = 2e-4
    warmup: float = 0.03
    fall: float = 0.3
    weight_decay: float = 0.01
    layer_decay: float = 1.0
    trust: float = 0.0
    smoothing: float = 0.0
    clip: float = 1.0
    tokens: int = TOKENS_A_BATCH
    seed: int = 1

    def rate_at(self, step: int, steps: int) -> float:
        """The learning rate of a step, counted from 0."""
        rising = (step + 1) / max(1.0, self.warmup * steps)
        falling = (steps - step) / max(1.0, self.fall * steps)
        return self.rate * min(1.0, rising, falling)

    def falls_after(self, steps: int) -> int:
        """After how many of all steps the rate falls."""
        return steps - int(self.fall * steps)
