"""Exact match and token F1 of answers, by the rules of the SQuAD 1.1 and 2.0 evaluation scripts.

Rajpurkar et al., EMNLP 2016 (1.1), and Rajpurkar, Jia and Liang, ACL 2018 (2.0).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalized(text: str) -> str:
    """Lower case, without ASCII punctuation and the English articles, blanks collapsed: in this order."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact(gold: Sequence[str], predicted: str) -> float:
    """1.0 where the prediction equals an acceptable answer by the rules of 2.0; no answer is the empty string."""
    return max(float(normalized(one) == normalized(predicted)) for one in acceptable(gold))


def f1(gold: Sequence[str], predicted: str) -> float:
    """The best token F1 with an acceptable answer by the rules of 2.0; where either is empty, 1.0 if both are."""
    return max(token_f1(one, predicted) for one in acceptable(gold))


def acceptable(gold: Sequence[str]) -> list[str]:
    """The answers of which something is left when normalised; the empty answer where none is, as 2.0 has it."""
    return [one for one in gold if normalized(one)] or [""]


def token_f1(gold: str, predicted: str) -> float:
    """Harmonic mean of precision and recall over the bags of normalised tokens."""
    gold_tokens, tokens = normalized(gold).split(), normalized(predicted).split()
    if not gold_tokens or not tokens:
        return float(gold_tokens == tokens)
    shared = (Counter(gold_tokens) & Counter(tokens)).total()
    if not shared:
        return 0.0
    precision, recall = shared / len(tokens), shared / len(gold_tokens)
    return 2 * precision * recall / (precision + recall)  # in this order, to agree with the scripts to the last digit


def exact_of_1_1(gold: Sequence[str], predicted: str) -> float:
    """As `exact` by the rules of 1.1, which take every answer as it is. Needs at least one."""
    return max(float(normalized(one) == normalized(predicted)) for one in gold)


def f1_of_1_1(gold: Sequence[str], predicted: str) -> float:
    """As `f1` by the rules of 1.1, where two answers without tokens share nothing. Needs at least one."""
    return max(token_f1(one, predicted) if normalized(predicted) else 0.0 for one in gold)


def list_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Token F1 of answers in several parts.

    Each part of the one is matched with at most one of the other so that the sum is highest, and what is left over
    counts as zero, as in DROP (Dua et al., NAACL 2019).
    """
    if not gold or not predicted:
        return float(len(gold) == len(predicted))
    from scipy.optimize import linear_sum_assignment

    table = [[token_f1(one, other) for other in predicted] for one in gold]
    rows, columns = linear_sum_assignment(table, maximize=True)
    matched: float = sum(table[row][column] for row, column in zip(rows, columns, strict=True))
    return matched / max(len(gold), len(predicted))
