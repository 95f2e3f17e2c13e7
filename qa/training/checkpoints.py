"""Checkpoints: all that a training needs to go on as if it had not been stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch

from qa.training.files import load, save
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from pathlib import Path

    from qa.training.network import FullPrecision
    from qa.training.settings import Settings
    from qa.training.work import Work


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Written for one training and read for the same one. `start` tells the weights that it began with."""

    folder: Path
    settings: Settings
    todo: Work
    start: str

    def save(self, optimizer: FullPrecision, step: int, losses: list[float]) -> None:
        """After so many steps, with the losses not yet logged; kept for itself where the learning rate will fall."""
        state = {
            "copies": optimizer.copies,
            "optimizer": optimizer.optimizer.state_dict(),
            "step": step,
            "losses": losses,
            "of": self._of(step),
        }
        save(state, self._path)
        if step == self.settings.falls_after(len(self.todo.steps)):
            save(state, self.folder / "before-the-fall.pt")

    def resume(self, optimizer: FullPrecision) -> tuple[int, list[float]]:
        """The steps made, 0 without a checkpoint, and the losses not yet logged; the optimizer gets its state back.

        Raises TrainingError where the checkpoint is of another training. More steps than it was made for are taken,
        if the learning rate had not begun to fall.
        """
        state = load(self._path)
        if state is None:
            return 0, []
        step = int(state["step"])
        self._check(state.get("of", self._of(step)), step)
        with torch.no_grad():
            for copy, known in zip(optimizer.copies, state["copies"], strict=True):
                copy.copy_(known)
        optimizer.optimizer.load_state_dict(state["optimizer"])
        optimizer.hand_over()
        return step, list(state.get("losses", []))

    @property
    def _path(self) -> Path:
        return self.folder / "checkpoint.pt"

    def _of(self, step: int) -> dict[str, Any]:
        """What tells this training from others, up to a step."""
        steps = len(self.todo.steps)
        taught = sorted(self.todo.taught)
        told = {"start": self.start, "taught": taught, "batches": self.todo.order(step), "steps": steps}
        return asdict(self.settings) | told

    def _check(self, of: dict[str, Any], step: int) -> None:
        now = self._of(step)
        other = [name for name in now if of.get(name) != now[name]]
        if not other:
            return
        advice = "Train as it was begun"
        if other == ["steps"]:
            if step <= min(self.settings.falls_after(steps) for steps in (of["steps"], now["steps"])):
                return
            advice = "Copy before-the-fall.pt over it to go on with more passes"
        told = ", ".join(f"{name} was {of.get(name)} and is now {now[name]}" for name in other)
        raise TrainingError(f"'{self._path}' is of another training: {told}. {advice}, or name another --work folder.")
