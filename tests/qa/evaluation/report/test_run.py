"""What a run was made with, and the headline in words."""

from __future__ import annotations

import pytest

from qa.evaluation.report.run import data_name, run_rows
from qa.evaluation.report.sentences import interval_note, is_rough, qa_sentence, retrieval_sentence
from qa.evaluation.report.tables import kind_rows, target_rows
from tests.qa.evaluation.report.samples import CONFIG, MEASURES, RETRIEVAL


def test_settings_stand_in_one_order_whatever_order_they_come_in() -> None:
    assert run_rows(CONFIG) == run_rows(dict(reversed(CONFIG.items())))
    assert dict(run_rows(CONFIG))["Libraries"] == [("numpy", "2.4.1"), ("torch", "2.13.0")]


def test_missing_settings_are_left_out_and_new_ones_shown() -> None:
    config: dict[str, object] = {
        "new_thing": {"deep": {"er": [1, None]}},
        "limit": None,
        "seed": 7,
        "fast": True,
        "list": [],
        "x": 1e-9,
    }
    assert run_rows(config) == [
        ("Limit", [("", "–")]),
        ("Seed", [("", "7")]),
        ("new thing", [("deep", '{"er": [1, null]}')]),
        ("fast", [("", "yes")]),
        ("list", [("", "–")]),
        ("x", [("", "1e-09")]),
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("sets/dev.json", "dev"),
        ("C:\\sets\\dev.JSONL", "dev"),
        ("collections/scifact/", "scifact"),
        ("v1.1", "v1.1"),
        ("", "Evaluation"),
        (None, "Evaluation"),
    ],
)
def test_data_are_called_by_the_last_part_of_their_path(path: object, name: str) -> None:
    assert data_name({"data": {"path": path}}) == name
    assert data_name({}) == "Evaluation"


def test_the_headline_is_said_in_one_sentence() -> None:
    assert qa_sentence(MEASURES) == (
        "Of 67 questions, 66% came out right (95% interval 54–77%): it answered 71%, quoted the right sentence in 80% "
        "of the answers to answerable questions, and refused 58% of the unanswerable ones."
    )


def test_the_sentence_leaves_out_what_is_not_known() -> None:
    assert qa_sentence({"n": 1, "right": 1.0}) == "Of 1 question, 100% came out right."
    assert qa_sentence({"n": 2, "right": None}) == "Of 2 questions, it is not known how many came out right."
    assert qa_sentence({"n": 2, "right": 0.5, "coverage": 0.5, "abstention": {"recall": 0.0}}) == (
        "Of 2 questions, 50% came out right: it answered 50% and refused 0% of the unanswerable ones."
    )
    assert qa_sentence({}) == "No questions were asked."


def test_the_best_mode_is_named_before_the_others() -> None:
    assert retrieval_sentence(RETRIEVAL) == (
        "Over 3 queries, hybrid has the highest nDCG@10, 0.451, before dense with 0.420 and bm25 with 0.390."
    )
    assert retrieval_sentence({"n": 1, "modes": {"dense": {"AP": 0.5}}}) == (
        "Over 1 query, dense has the highest AP, 0.500."
    )
    assert retrieval_sentence({}) == "No mode of search was measured."


def test_intervals_of_few_units_are_rough() -> None:
    assert interval_note(MEASURES) == "Intervals are 95%, by resampling 23 contexts."
    assert is_rough(MEASURES)
    assert not is_rough({"resampled_units": 30})
    assert not is_rough({})


def test_stricter_aims_and_kinds_are_rows_of_text() -> None:
    assert target_rows(MEASURES) == [("at most 1%", "1.000", "0.0%", "–"), ("at most 10%", "0.660", "41.0%", "7.0%")]
    assert target_rows({"calibration": {"targets": {"odd": None}}}) == [("odd", "–", "–", "–")]
    assert kind_rows(MEASURES) == [("off topic", "6", "6", "5"), ("not stated", "13", "7", "4")]
