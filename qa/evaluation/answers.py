"""The whole path over questions with known answers: ask each, write it down, measure."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from qa.evaluation.asking import DEPTH, Asking, Setting, chosen_ids, index_contexts
from qa.evaluation.measures import measures
from qa.evaluation.predictions import prediction_type, timing_type
from qa.evaluation.provenance import collection_identity, data_identity, versions
from qa.evaluation.report.page import qa_report
from qa.evaluation.run_files import Lines
from qa.evaluation.runs import PREDICTIONS, TIMINGS, begin, finish
from qa.evaluation.scoring import Scored, all_scored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.collection import Collection
    from qa.answerer import Answerer
    from qa.evaluation.data.types import QuestionSet
    from qa.evaluation.predictions import Prediction, Timing


@dataclass(frozen=True, slots=True)
class QaResult:
    """What a run over questions found: its measures, and every question with its scores in the order asked."""

    config: Mapping[str, Any]
    measures: Mapping[str, Any]
    scored: tuple[Scored, ...]


def gold_set() -> Path:
    """The project's own questions, on the sample article."""
    return Path(str(files("qa.evaluation") / "gold" / "cyber_working_group.json"))


@dataclass(frozen=True, slots=True)
class QaEvaluation:
    """Questions to be asked: in which setting, how many of them, sampled with which seed."""

    questions: QuestionSet
    setting: Setting = "reader"
    limit: int | None = None
    seed: int = 0

    def run(
        self,
        collection: Collection,
        answerer: Answerer,
        *,
        folder: Path | None = None,
        resume: bool = False,
        progress: bool = False,
    ) -> QaResult:
        """Index the contexts into the collection, ask it, and measure.

        The run is kept in `folder` where one is given, each question as soon as it is answered; with `resume` one that
        was broken off goes on. Raises DataError for broken data and RunError for a folder that holds something else.
        """
        ids = chosen_ids(self.questions, limit=self.limit, seed=self.seed)
        index_contexts(self.questions, collection, ids=set(ids) if self.setting == "reader" else None)
        config = self._config(collection, answerer)
        asking = Asking(collection, answerer, setting=self.setting)
        if folder is None:
            pairs = list(_shown(asking.of(self.questions, set(ids)), len(ids), 0, progress=progress))
            return measured(config, [one for one, _ in pairs], [one for _, one in pairs])
        begin(folder, config, resume=resume)
        predictions, timings = self._recorded(asking, ids, folder, progress=progress)
        found = measured(config, predictions, timings)
        finish(folder, found.measures, qa_report(found.config, found.measures, found.scored))
        return found

    def _recorded(
        self, asking: Asking, ids: Sequence[str], folder: Path, *, progress: bool
    ) -> tuple[list[Prediction], list[Timing]]:
        """What the folder holds, and what is asked now."""
        timed = len(Lines(folder / TIMINGS, timing_type()).records)
        with (
            Lines(folder / PREDICTIONS, prediction_type(), at_most=timed) as predictions,
            Lines(folder / TIMINGS, timing_type(), at_most=len(predictions.records)) as timings,
        ):
            left = ids[len(predictions.records) :]
            asked = asking.of(self.questions, set(left))
            for prediction, timing in _shown(asked, len(ids), len(ids) - len(left), progress=progress):
                predictions.add(prediction)
                timings.add(timing)
            return predictions.records, timings.records

    def _config(self, collection: Collection, answerer: Answerer) -> dict[str, Any]:
        calibration = answerer.calibration
        return {
            "kind": "qa",
            **versions(),
            "data": data_identity(self.questions.path),
            "setting": self.setting,
            "limit": self.limit,
            "seed": self.seed,
            "encoder": collection.encoder.name,
            "encoder_revision": collection.encoder.revision,
            "reader": answerer.reader.name,
            "reader_revision": answerer.reader.revision,
            "calibration_revision": calibration.revision,
            "risk": calibration.risk,
            "threshold": calibration.threshold,
            "thresholds": {f"{risk:g}": threshold for risk, threshold in sorted(calibration.thresholds.items())},
            "hits": answerer.hits,
            "depth": DEPTH,
            "collection": collection_identity(collection),
        }


def measured(config: Mapping[str, Any], predictions: Sequence[Prediction], timings: Sequence[Timing]) -> QaResult:
    """The measures of predictions that were made under a configuration."""
    scored = all_scored(predictions, config["hits"])
    thresholds = {float(risk): threshold for risk, threshold in config["thresholds"].items()}
    return QaResult(config, measures(scored, thresholds=thresholds, timings=timings), tuple(scored))


def _shown(
    asked: Iterator[tuple[Prediction, Timing]], total: int, done: int, *, progress: bool
) -> Iterable[tuple[Prediction, Timing]]:
    return tqdm(asked, desc="Asking", total=total, initial=done, unit="question", leave=False, disable=not progress)
