"""What a training has to do: the windows of its stages, made once and kept, and the order of their batches."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from index.encoding import bundled_model
from qa.training.batches import Batch, Encoded, Taught, collate, encode, plan
from qa.training.files import digest, load, save, save_text
from qa.training.lexicon import read_lexicon, wordnet
from qa.training.preparing import prepare
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qa.training.settings import Settings, Stage

    Say = Callable[[str], object]

_WATCHED = 800  # windows


@dataclass(frozen=True, slots=True)
class Work:
    """Encoded windows by stage, some that are held out, and the batches in order as (stage, window numbers).

    `taught` has what a teacher says of the windows, where there is one: by stage, in the order of the windows.
    """

    windows: dict[str, list[Encoded]]
    held_out: list[Encoded]
    steps: list[tuple[str, list[int]]]
    taught: dict[str, list[Taught]] = field(default_factory=dict)

    def batch(self, step: int, settings: Settings) -> Batch:
        """What a step, counted from 0, is made on."""
        stage, numbers = self.steps[step]
        taught = self.taught.get(stage)
        return collate(
            [self.windows[stage][number] for number in numbers],
            [taught[number] for number in numbers] if taught else None,
            trust=settings.trust,
            smoothing=settings.smoothing,
        )

    def cut(self, steps: int | None) -> Work:
        """The first so many batches, or all of them."""
        return replace(self, steps=self.steps[:steps])

    def order(self, steps: int) -> str:
        """A short hash of the first so many batches."""
        return hashlib.sha256(json.dumps(self.steps[:steps]).encode()).hexdigest()[:12]

    def tokens(self) -> list[int]:
        """How many tokens, without padding, have been seen after 0, 1, 2 ... steps."""
        seen = (sum(len(self.windows[stage][number].ids) for number in numbers) for stage, numbers in self.steps)
        return list(accumulate(seen, initial=0))


def work(
    data: Sequence[Path],
    folder: Path,
    stages: Sequence[Stage],
    settings: Settings,
    *,
    limit: int | None = None,
    say: Say = print,
) -> Work:
    """The work of all stages that the data have questions for, the windows kept in `folder`.

    With `limit`, each stage has about so many questions. Held out are windows of the last stage. Raises DataError for
    files that are not in SQuAD layout, and TrainingError where there is nothing to train on, or where the folder holds
    windows that were made otherwise.
    """
    windows: dict[str, list[Encoded]] = {}
    held_out: list[Encoded] = []
    steps: list[tuple[str, list[int]]] = []
    for stage in stages:
        training, kept_out = _encoded(data, folder, stage, settings.seed, limit, say)
        windows[stage.name], held_out = training, kept_out or held_out
        for number in range(stage.passes):
            rng = random.Random(f"{settings.seed} {stage.name} {number}")  # noqa: S311  an order, no secret
            steps += [(stage.name, numbers) for numbers in plan(training, rng, settings.tokens)]
    if not steps:
        raise TrainingError(
            f"No question to train on in {', '.join(map(repr, map(str, data)))}: none is from the sets of stage "
            f"{' or '.join(stage.name for stage in stages)}. With --any, all are taken, whatever their ids."
        )
    rng = random.Random(settings.seed)  # noqa: S311  a sample, no secret
    return Work(windows, rng.sample(held_out, min(_WATCHED, len(held_out))), steps)


def _encoded(
    data: Sequence[Path], folder: Path, stage: Stage, seed: int, limit: int | None, say: Say
) -> tuple[list[Encoded], list[Encoded]]:
    """The windows to train on and those held out, from the folder if they are there."""
    kept = folder / f"windows-{stage.name}.pt"
    known = kept.with_suffix(".json")
    sources = [asdict(source) for source in stage.sources]
    folder_of_words = wordnet()
    words = "of WordNet" if folder_of_words else "our own"
    origin = {"data": [digest(path) for path in data], "sources": sources, "seed": seed, "limit": limit, "words": words}
    made: tuple[list[Encoded], list[Encoded]] | None = load(kept, weights_only=False)  # our own file
    if made is not None:
        before = json.loads(known.read_text("utf-8")) if known.exists() else origin
        if other := [name for name in origin if before.get(name) != origin[name]]:
            raise TrainingError(
                f"'{kept}' was made with other {' and '.join(other)}. Train as before, or in another --work folder."
            )
        return made
    say(f"Making the windows of stage {stage.name}")
    if folder_of_words is None:
        say("There is no WordNet, so fewer words are edited: install it, e.g. wordnet-base, for the recipe's windows.")
    prepared = prepare(data, stage.sources, seed=seed, lexicon=read_lexicon(folder_of_words), limit=limit, say=say)
    tokenizer = Tokenizer.from_file(str(bundled_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    made = list(encode(prepared.training, tokenizer)), list(encode(prepared.held_out, tokenizer))
    save_text(json.dumps(origin, indent=2) + "\n", known)
    save(made, kept)
    return made
