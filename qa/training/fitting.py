"""Fitting what a reader's signals are worth: for ranking, for the probability of being right, of being on topic."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from qa.confidence import probability, weigh
from qa.models import Logistic
from qa.risk import thresholds as keeping_thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from qa.types import Candidate

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was asked, with every candidate and which of them are right.

    `kind` is `answerable`, `not_stated` or `off_topic`; cases of one `group` are not independent of each other.
    """

    kind: str
    group: str
    candidates: list[Candidate]
    right: tuple[bool, ...]

    def ranked(self, weights: Mapping[str, float]) -> Case:
        """The same with scores by these weights, best first."""
        scored = [
            (sum(w * one.signals[name] for name, w in weights.items()), one, right)
            for one, right in zip(self.candidates, self.right, strict=True)
        ]
        scored.sort(key=lambda item: -item[0])
        candidates = [replace(one, score=score) for score, one, _ in scored]
        return replace(self, candidates=candidates, right=tuple(right for _, _, right in scored))


@dataclass(frozen=True, slots=True)
class Names:
    """Which signals rank, and which evidence tells the right from the wrong and on from off topic."""

    ranking: tuple[str, ...]
    right: tuple[str, ...]
    on_topic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights from some cases."""

    ranking: dict[str, float]
    right: Logistic
    on_topic: Logistic


def fit(
    cases: Sequence[Case], names: Names, *, twice: AbstractSet[str] = frozenset(), risk: float = 0.5, seed: int = 1
) -> dict[str, object]:
    """The content of a reader's JSON: weights from all cases; thresholds and figures from fits that left them out.

    Cases of the groups in `twice` count so in the probability of being right. `risk` is what the reader aims at unless
    another is asked for. For thresholds and figures, groups are dealt to five parts, and each part is judged by what
    the other four were fitted to.
    """
    judged = [one for part in _parts(cases, seed) for one in _judged(*part, names, twice)]
    confidences = np.array([confidence for _, confidence, _ in judged])
    right = np.array([case.right[0] for case, _, _ in judged])
    thresholds = keeping_thresholds(confidences, right)
    fitted = fit_weights(cases, names, twice)
    return {
        "ranking": fitted.ranking,
        "right": {"intercept": fitted.right.intercept, "weights": fitted.right.weights},
        "on_topic": {"intercept": fitted.on_topic.intercept, "weights": fitted.on_topic.weights},
        "thresholds": {str(risk): value for risk, value in thresholds.items()},
        "risk": risk,
        "held_out": figures(
            [case for case, _, _ in judged], confidences, np.array([topical for _, _, topical in judged]), thresholds
        ),
    }


def fit_weights(cases: Sequence[Case], names: Names, twice: AbstractSet[str] = frozenset()) -> Fitted:
    """Weights that rank these cases, then tell the right from the wrong among the best."""
    counts = [2 if case.group in twice else 1 for case in cases]
    ranking = fit_ranking(cases, names.ranking)
    ranked = [case.ranked(ranking) for case in cases]
    evidence = [weigh(case.candidates) for case in ranked]
    return Fitted(
        ranking,
        fit_logistic(names.right, evidence, [case.right[0] for case in ranked], counts),
        fit_logistic(names.on_topic, evidence, [case.kind != "off_topic" for case in ranked]),
    )


def _parts(cases: Sequence[Case], seed: int) -> list[tuple[list[Case], list[Case]]]:
    """Cases to fit and cases to judge, the groups of which are others."""
    groups = sorted({case.group for case in cases})
    random.Random(seed).shuffle(groups)  # noqa: S311  a sample, no secret
    part = {group: number % _FOLDS for number, group in enumerate(groups)}
    return [
        ([one for one in cases if part[one.group] != fold], [one for one in cases if part[one.group] == fold])
        for fold in range(_FOLDS)
    ]


def _judged(
    fitting: Sequence[Case], cases: Sequence[Case], names: Names, twice: AbstractSet[str]
) -> list[tuple[Case, float, bool]]:
    """Cases as ranked, with their confidence, and whether they are held to be on topic."""
    fitted = fit_weights(fitting, names, twice)
    judged = []
    for case in cases:
        ranked = case.ranked(fitted.ranking)
        evidence = weigh(ranked.candidates)
        topical = probability(fitted.on_topic, evidence) >= 0.5  # noqa: PLR2004  the likelier of two
        judged.append((ranked, probability(fitted.right, evidence), topical))
    return judged


def fit_ranking(cases: Sequence[Case], names: Sequence[str]) -> dict[str, float]:
    """Weights that maximise the log-probability, by softmax over the candidates, that a right one comes first."""
    import torch

    lists = [case for case in cases if any(case.right) and not all(case.right)]
    features = [torch.tensor([[one.signals[name] for name in names] for one in case.candidates]) for case in lists]
    right = [torch.tensor(case.right) for case in lists]
    longest = max(map(len, features))
    x = torch.stack([torch.nn.functional.pad(f, (0, 0, 0, longest - len(f))) for f in features])
    real = torch.stack([torch.arange(longest) < len(f) for f in features])
    good = torch.stack([torch.nn.functional.pad(r, (0, longest - len(r))) for r in right])
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (x @ weights).masked_fill(~real, -torch.inf)
        value = (scores.logsumexp(1) - scores.masked_fill(~good, -torch.inf).logsumexp(1)).mean()
        value = value + 1e-3 * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]  # torch does not annotate it
    return {name: round(float(w), 4) for name, w in zip(names, weights.detach(), strict=True)}


def fit_logistic(
    names: Sequence[str],
    rows: Sequence[Mapping[str, float]],
    labels: Sequence[bool],
    counts: Sequence[int] | None = None,
) -> Logistic:
    """Logistic regression by scikit-learn on standardised evidence, its weights turned back to the raw scale.

    `counts` are how often each row counts, by default once.
    """
    from sklearn.linear_model import LogisticRegression

    x = np.array([[row[name] for name in names] for row in rows])
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    model = LogisticRegression(max_iter=1000).fit((x - mean) / scale, np.array(labels), sample_weight=counts)
    weights = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - weights @ mean)
    return Logistic(round(intercept, 4), {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)})


def figures(
    ranked: Sequence[Case],
    confidences: NDArray[np.float64],
    topical: NDArray[np.bool_],
    thresholds: Mapping[float, float],
) -> dict[str, object]:
    """What cases show that were not fitted to, in percent."""
    kinds = np.array([case.kind for case in ranked])
    right = np.array([case.right[0] for case in ranked])
    answerable = kinds == "answerable"
    return {
        "cases": {kind: int((kinds == kind).sum()) for kind in sorted(set(kinds))},
        "first_right": _percent(right[answerable]),
        "on_topic_told": _percent(topical == (kinds != "off_topic")),
        "by_risk": {
            str(risk): {
                "error": _percent(~right[confidences >= value]),
                "answerable_answered_right": _percent((right & (confidences >= value))[answerable]),
                **{
                    f"{kind}_refused": _percent((confidences < value)[kinds == kind])
                    for kind in ("not_stated", "off_topic")
                },
            }
            for risk, value in thresholds.items()
        },
        "calibration": _calibration(confidences, right),
    }


def _calibration(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[str, object]:
    bins: dict[int, list[int]] = defaultdict(list)
    for number, confidence in enumerate(confidences):
        bins[int(confidence * 10)].append(number)
    gaps = [len(b) * abs(confidences[b].mean() - right[b].mean()) for b in bins.values()]
    return {
        "expected_calibration_error": round(float(sum(gaps) / len(right)), 4),
        "brier": round(float(((confidences - right) ** 2).mean()), 4),
    }


def _percent(some: NDArray[np.bool_]) -> float:
    return round(100 * float(some.mean()), 1) if len(some) else 0.0
