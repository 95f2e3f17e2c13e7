"""What was fitted and is shipped: the weights of the sentence reader, with where they came from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named signals; signals it does not name do not count."""

    intercept: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """Weights of the sentence reader: for ranking, for the probability of being right, of being on topic.

    `thresholds` maps a target risk to the confidence below which to abstain; `sha256` tells one fit from another.
    """

    ranking: Mapping[str, float]
    right: Logistic
    on_topic: Logistic
    thresholds: Mapping[float, float]
    sha256: str = ""


@cache
def sentence_model() -> SentenceModel:
    """The shipped weights, from sentence.json."""
    return parse_model((files(__name__) / "sentence.json").read_text("utf-8"))


def parse_model(text: str) -> SentenceModel:
    """The weights in the JSON that `python -m qa.training.sentence` writes."""
    data = json.loads(text)
    return SentenceModel(
        ranking=data["ranking"],
        right=Logistic(**data["right"]),
        on_topic=Logistic(**data["on_topic"]),
        thresholds={float(risk): threshold for risk, threshold in data["thresholds"].items()},
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
