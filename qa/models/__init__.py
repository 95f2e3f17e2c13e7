"""What was fitted and is shipped: the readers' weights."""

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
class ReaderFit:
    """What was fitted for a reader: its weights for ranking, for the probability of being right, of being on topic.

    `thresholds` maps a target risk to the confidence below which to abstain; `risk` is aimed at unless another is asked
    for. `sha256` tells one fit from another.
    """

    ranking: Mapping[str, float]
    right: Logistic
    on_topic: Logistic
    thresholds: Mapping[float, float]
    risk: float
    sha256: str = ""


@cache
def shipped_fit(reader: str) -> ReaderFit:
    """What is shipped for the `sentence` or the `span` reader."""
    return parse_fit((files(__name__) / f"{reader}.json").read_text("utf-8"))


def parse_fit(text: str) -> ReaderFit:
    """A fit from the JSON that `qa.training.sentence` and `qa.training.calibrate` write."""
    data = json.loads(text)
    return ReaderFit(
        ranking=data["ranking"],
        right=Logistic(**data["right"]),
        on_topic=Logistic(**data["on_topic"]),
        thresholds={float(risk): threshold for risk, threshold in data["thresholds"].items()},
        risk=data["risk"],
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
