"""Two runs are compared on the same questions only, and the gate stops what is really worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.evaluation.comparing import compare_runs, gate
from qa.evaluation.measures import measures
from qa.evaluation.paired import Pair, compare
from qa.evaluation.predictions import Prediction, Timing, prediction_type, timing_type
from qa.evaluation.resampling import Mean, Units
from qa.evaluation.run_files import Lines, RunError
from qa.evaluation.runs import begin, finish
from qa.evaluation.scoring import all_scored
from tests.qa.evaluation.predicted import place, prediction

NOON, SEA = place(20, "noon", sentence=(0, 25)), place(50, "the sea")
CONFIG = {"kind": "qa", "setting": "reader", "hits": 5, "data": {"path": "x.json", "sha256": "1"}}


def save(folder: Path, some: list[Prediction], **changed: object) -> Path:
    begin(folder, CONFIG | changed, resume=False)
    with (
        Lines(folder / "predictions.jsonl", prediction_type()) as predictions,
        Lines(folder / "timings.jsonl", timing_type()) as timings,
    ):
        for one in some:
            predictions.add(one)
            timings.add(Timing(one.id, {"total": 1.0}))
    finish(folder, measures(all_scored(some, 5), thresholds={}), "")
    return folder


def answers(right: int, n: int = 40, **more: object) -> list[Prediction]:
    return [
        prediction([NOON], [NOON if number < right else SEA], id=str(number), **more)  # type: ignore[arg-type]  # as named
        for number in range(n)
    ]


def test_a_clear_difference_is_told_with_its_direction(tmp_path: Path) -> None:
    rows = compare_runs(save(tmp_path / "a", answers(35)), save(tmp_path / "b", answers(15)))
    exact = next(row for row in rows if row.measure == "exact")
    assert exact.values == (87.5, 37.5)
    assert exact.difference == 50
    assert exact.interval[0] < 50 < exact.interval[1]
    assert exact.p <= exact.p_holm < 0.05
    assert exact.better == str(tmp_path / "a")
    assert exact.verdict == f"{tmp_path / 'a'} is better"


def test_no_evidence_is_called_so(tmp_path: Path) -> None:
    rows = compare_runs(save(tmp_path / "a", answers(21)), save(tmp_path / "b", answers(20)))
    assert {row.verdict for row in rows} == {"no evidence of a difference"}
    assert {row.better for row in rows} == {None}


def test_of_errors_less_is_better() -> None:
    import numpy as np

    ones = np.ones(40)
    pair = Pair("calibration.brier", ("a", "b"), (Mean(ones * 0.1, ones), Mean(ones * 0.4, ones)))
    assert [row.better for row in compare([pair], Units.by([str(n) for n in range(40)]))] == ["a"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"setting": "open"}, "setting is 'reader' in one and 'open' in the other"),
        ({"data": {"path": "x.json", "sha256": "2"}}, "they are of other data"),
        ({"kind": "retrieval"}, "kind is 'qa' in one and 'retrieval'"),
    ],
)
def test_runs_that_do_not_compare_are_refused(tmp_path: Path, changed: dict[str, object], says: str) -> None:
    a, b = save(tmp_path / "a", answers(3, 5)), save(tmp_path / "b", answers(3, 5), **changed)
    with pytest.raises(RunError, match=says):
        compare_runs(a, b)


def test_other_questions_do_not_compare(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="they hold other questions"):
        compare_runs(save(tmp_path / "a", answers(3, 5)), save(tmp_path / "b", answers(3, 6)))


def test_the_gate_stops_a_significant_fall_and_lets_a_rise_or_chance_pass(tmp_path: Path) -> None:
    good, same, bad = (save(tmp_path / name, answers(right)) for name, right in (("g", 35), ("s", 34), ("b", 10)))
    assert not gate(bad, good).passed
    assert "exact" in {row.measure for row in gate(bad, good).fallen}
    assert gate(good, bad).passed
    assert gate(same, good).passed


def test_the_gate_stops_a_broken_invariant_whatever_the_measures_say(tmp_path: Path) -> None:
    baseline = save(tmp_path / "baseline", answers(10))
    torn = save(tmp_path / "torn", [*answers(39, 39), *answers(40, 40, verbatim=False)[39:]])
    found = gate(torn, baseline)
    assert not found.fallen
    assert not found.passed
    assert found.broken == ("question '39': a quote does not stand at its offsets",)


def test_measures_that_were_mangled_are_told_and_not_tripped_over(tmp_path: Path) -> None:
    run = save(tmp_path / "run", answers(10))
    (run / "measures.json").write_text('{"forced": 3}', encoding="utf-8")
    broken = gate(run, save(tmp_path / "baseline", answers(10))).broken
    assert "forced.exact is None in measures.json, and 25.0 by the predictions" in broken


def test_the_gate_stops_measures_that_are_not_of_these_predictions(tmp_path: Path) -> None:
    run = save(tmp_path / "run", answers(10))
    file = run / "measures.json"
    changed = json.loads(file.read_text(encoding="utf-8")) | {"exact": 99.0}
    file.write_text(json.dumps(changed), encoding="utf-8")
    (told,) = gate(run, save(tmp_path / "baseline", answers(10))).broken
    assert told == "exact is 99.0 in measures.json, and 25.0 by the predictions"


def test_runs_from_before_a_breakdown_was_measured_still_compare_and_pass(tmp_path: Path) -> None:
    older, newer = save(tmp_path / "older", answers(10)), save(tmp_path / "newer", answers(10))
    file = older / "measures.json"
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found.pop("by_type")
    file.write_text(json.dumps(found), encoding="utf-8")
    assert gate(newer, older).passed
    assert gate(older, newer).passed
