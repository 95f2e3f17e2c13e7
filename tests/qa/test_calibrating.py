"""A collection's own questions set how sure the reader must be there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from index.collection import Collection
from qa.calibrating import FEWEST, SETTING, CalibrationError, adjust, adjustment_of, as_json
from qa.confidence import logistic
from qa.evaluation.predictions import Place, Prediction
from qa.evaluation.scoring import Scored, scored
from qa.sentence_reader import SentenceReader


def place(text: str) -> Place:
    return Place("a", "A", 0, len(text), text, 0, len(text), "", "")


def answered(number: int, confidence: float, *, right: bool, group: str | None = None) -> Scored:
    prediction = Prediction(
        id=str(number),
        question="Who?",
        group=group or str(number // 3),
        kind=None,
        is_list=False,
        gold=(place("Anna"),),
        quotes=(place("Anna" if right else "Tom"),),
        confidence=confidence,
        reason=None,
        verbatim=True,
        rank=1,
        wording=None,
    )
    return scored(prediction, 5)


def overconfident(count: int) -> list[Scored]:
    """Answers that are right as often as half their log-odds say."""
    rng = np.random.default_rng(7)
    odds = rng.normal(0, 3, count)
    return [
        answered(number, logistic(one), right=bool(rng.random() < logistic(one / 2))) for number, one in enumerate(odds)
    ]


def test_overconfidence_is_found_and_mended() -> None:
    adjustment = adjust(overconfident(2000), "reader")
    assert adjustment.slope == pytest.approx(0.5, abs=0.1)
    assert adjustment.intercept == pytest.approx(0.0, abs=0.2)
    assert adjustment.of(logistic(4.0)) == pytest.approx(logistic(2.0), abs=0.05)
    assert adjustment.questions == 2000


def test_its_thresholds_keep_the_target_on_further_questions() -> None:
    some = overconfident(4000)
    adjustment = adjust(some[:2000], "reader")
    further = [one for one in some[2000:] if adjustment.of(one.prediction.confidence) >= adjustment.thresholds[0.2]]
    assert len(further) > 100
    assert sum(not one.forced_right for one in further) / len(further) <= 0.2


def test_confidence_that_says_nothing_never_turns_around() -> None:
    some = [answered(number, 0.1 + 0.8 * (number % 2), right=number % 2 == 0) for number in range(60)]
    adjustment = adjust(some, "reader")
    assert adjustment.slope > 0
    assert math.isfinite(adjustment.intercept)


def test_questions_on_one_context_alone_can_be_calibrated_on() -> None:
    some = [answered(number, 0.9 if number % 3 else 0.2, right=number % 3 > 0, group="one") for number in range(30)]
    assert adjust(some, "reader").of(0.9) > 0.5


@pytest.mark.parametrize(
    "some",
    [
        [answered(number, 0.5, right=number % 2 == 0) for number in range(FEWEST - 1)],
        [answered(number, 0.5, right=True) for number in range(40)],
        [answered(number, 0.5, right=False) for number in range(40)],
        [],
    ],
)
def test_too_few_or_all_alike_is_refused_with_what_is_needed(some: list[Scored]) -> None:
    with pytest.raises(CalibrationError, match=f"Cannot calibrate on {len(some)} questions.*At least {FEWEST}"):
        adjust(some, "reader")


def test_it_is_kept_with_the_collection_for_the_reader_that_it_was_made_with(collection: Collection) -> None:
    reader = SentenceReader(collection.encoder)
    assert adjustment_of(collection, reader) is None
    made = adjust(overconfident(200), reader.revision)
    collection.set_setting(SETTING, as_json(made))
    assert adjustment_of(collection, reader) == adjustment_of(collection.only(), reader) == made
    assert adjustment_of(collection, SentenceReader(collection.encoder, {"coverage": 1.0})) is None
