"""Exact match and F1 are what the SQuAD scripts say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.text import squad

from qa.evaluation.exact_f1 import exact, exact_of_1_1, f1, f1_of_1_1, list_f1, normalized

SCRAPS = [
    "a",
    "An",
    "the",
    "The",
    "theme",
    "cat",
    "cats",
    "1,000",
    "don't",
    "“x”",
    "é",
    "E\u0301",
    "—",
    "-",
    "!",
    "İ",
    " ",
]
texts = st.lists(st.sampled_from(SCRAPS), max_size=6).map(" ".join) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The  Cat,\tsat.", "cat sat"),
        ("a theme and an anthem", "theme and anthem"),
        ("U.S.A.", "usa"),
        ("well-known", "wellknown"),
        ("the-cat", "thecat"),  # punctuation goes first, so this is no article any more
        ("“The” cat", "“ ” cat"),  # only ASCII punctuation goes, and an article is one between typographic quotes
        ("Ünïcödé", "ünïcödé"),
        ("the a an", ""),
        ("!?", ""),
        ("", ""),
    ],
)
def test_normalising_takes_case_punctuation_articles_and_blanks_in_this_order(text: str, left: str) -> None:
    assert normalized(text) == left


@pytest.mark.parametrize(
    ("gold", "predicted", "em", "score"),
    [
        (["the Rhine"], "Rhine.", 1, 1),
        (["Rhine"], "the river Rhine", 0, 2 / 3),  # precision 1/2, recall 1
        (["in the year 1066", "1066"], "1066", 1, 1),  # the best of several
        (["to be or not to be"], "to be", 0, 2 * (2 / 2) * (2 / 6) / (2 / 2 + 2 / 6)),
        (["to be"], "to to be", 0, 2 * (2 / 3) * 1 / (2 / 3 + 1)),  # a token counts as often as it is there
        (["Rhine"], "", 0, 0),
        ([], "", 1, 1),  # no answer is the right one
        ([], "Rhine", 0, 0),
        ([], "the", 1, 1),  # of which nothing is left
        (["the", "Rhine"], "Rhine", 1, 1),  # an answer of which nothing is left does not count ...
        (["the", "Rhine"], "", 0, 0),
        (["the"], "", 1, 1),  # ... and if none is left at all, no answer is right
        (["25 %"], "25", 1, 1),
        (["İstanbul"], "i̇stanbul", 1, 1),
        (["café"], "cafe\u0301", 0, 0),  # the scripts do not fold composed and decomposed letters
    ],
)
def test_scores_by_the_rules_of_2_0(gold: list[str], predicted: str, em: float, score: float) -> None:
    assert exact(gold, predicted) == em
    assert f1(gold, predicted) == pytest.approx(score)


def test_the_rules_of_1_1_differ_where_nothing_is_left_of_an_answer() -> None:
    assert exact_of_1_1(["the"], "an") == 1
    assert f1_of_1_1(["the"], "an") == 0
    assert f1(["the"], "an") == 1


@given(st.lists(texts, min_size=1, max_size=3), texts)
def test_an_independent_implementation_of_1_1_agrees(gold: list[str], predicted: str) -> None:
    target: dict[str, Any] = {"id": "1", "answers": {"text": gold, "answer_start": [0] * len(gold)}}
    theirs = squad([{"id": "1", "prediction_text": predicted}], [target])
    assert 100 * exact_of_1_1(gold, predicted) == pytest.approx(float(theirs["exact_match"]))
    if normalized(predicted):  # of nothing, theirs makes what 2.0 does
        assert 100 * f1_of_1_1(gold, predicted) == pytest.approx(float(theirs["f1"]))


@given(st.lists(texts, max_size=3), texts)
def test_scores_are_within_bounds_and_exact_ones_are_full(gold: list[str], predicted: str) -> None:
    score = f1(gold, predicted)
    assert 0 <= score <= 1
    assert exact(gold, predicted) in {0, 1}
    if exact(gold, predicted):
        assert score == 1


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        (["red", "green"], ["green", "red"], 1),
        (["red", "green"], ["red"], 1 / 2),
        (["red"], ["red", "green", "blue"], 1 / 3),
        (["light red", "dark green"], ["red", "dark green"], (2 / 3 + 1) / 2),
        (["red wine", "red"], ["red"], 1 / 2),  # matched where the sum is highest
        (["red"], [], 0),
        ([], [], 1),
        ([], ["red"], 0),
    ],
)
def test_lists_are_matched_part_by_part(gold: list[str], predicted: list[str], score: float) -> None:
    assert list_f1(gold, predicted) == pytest.approx(score)
