"""Questions of the tests' own, in SQuAD layout, and windows of them."""

from __future__ import annotations

import json
import random
from itertools import count, islice
from pathlib import Path
from typing import Any

from qa.training.recipe import ANY, held_out

THINGS = ("mill", "bridge", "chapel")


def rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  samples, no secrets


def towns(number: int, *, out: bool) -> list[str]:
    """So many names of towns whose articles are held out, or are not."""
    names = (f"Upper Arden {chr(65 + n % 26)}{n}" for n in count())
    return list(islice((name for name in names if held_out(f"{ANY.prefix} {name}") == out), number))


def article(town: str, *, prefix: str = "") -> dict[str, Any]:
    """Two questions with an answer on each of three paragraphs, and one without on the last."""
    paragraphs: list[dict[str, Any]] = []
    for place, thing in enumerate(THINGS):
        year, builder = str(1500 + 37 * place), f"{thing.title()} Miller"
        text = (
            f"Visitors like the {thing} for the quiet of its garden. The {thing} of {town} was finished in {year}. "
            f"It was paid for by {builder}, who never saw it. Children play near it in the long afternoons of summer, "
            "and old people sit there to talk about the weather and the price of bread."
        )
        asked = {f"When was the {thing} of {town} finished?": year, f"Who paid for the {thing} of {town}?": builder}
        qas: list[dict[str, Any]] = [
            {
                "id": f"{prefix}{town}-{thing}-{number}",
                "question": question,
                "answers": [{"text": answer, "answer_start": text.index(answer)}],
            }
            for number, (question, answer) in enumerate(asked.items())
        ]
        paragraphs.append({"context": text, "qas": qas})
    paragraphs[-1]["qas"].append({"id": f"{prefix}{town}-no", "question": f"Who sold {town}?", "answers": []})
    return {"title": town, "paragraphs": paragraphs}


def write(path: Path, articles: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return path


def write_towns(path: Path, *, training: int = 2, out: int = 1, prefix: str = "") -> Path:
    names = towns(training, out=False) + towns(out, out=True)
    return write(path, [article(name, prefix=prefix) for name in names])
