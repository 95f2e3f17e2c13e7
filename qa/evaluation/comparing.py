"""Two runs on the same questions, compared measure by measure; and the gate that a change has to pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.evaluation.means import means
from qa.evaluation.paired import ALPHA, Compared, Pair, compare
from qa.evaluation.ranking_measures import query_means
from qa.evaluation.resampling import Units
from qa.evaluation.retrieval import load_retrieval_run
from qa.evaluation.run_files import RunError
from qa.evaluation.runs import load_run, read_finished
from qa.evaluation.scoring import all_scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from qa.evaluation.resampling import Mean
    from qa.evaluation.runs import Run

QA_MEASURES = (
    "exact",
    "f1",
    "HasAns_f1",
    "NoAns_f1",
    "list_f1",
    "forced.HasAns_f1",
    "right",
    "citations.near_gold",
    "citations.wrong_occurrence",
    "abstention.f1",
    "calibration.brier",
)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A run by its measures, and what its questions are."""

    ids: list[str]
    groups: list[str]
    means: Mapping[str, Mean]


def compare_runs(a: Path, b: Path, *, alpha: float = ALPHA) -> list[Compared]:
    """Two runs' folders, of the same kind and on the same questions. Raises RunError where they are not."""
    first, second = (read_finished(folder)[0] for folder in (a, b))
    for key in ("kind", "setting"):
        if first.get(key) != second.get(key):
            raise RunError(
                f"'{a}' and '{b}' do not compare: {key} is {first.get(key)!r} in one and {second.get(key)!r} in the "
                "other. Run both in the same way."
            )
    if first.get("data", {}).get("sha256") != second.get("data", {}).get("sha256"):
        raise RunError(f"'{a}' and '{b}' do not compare: they are of other data. Run both on the same.")
    load = _retrieval if first["kind"] == "retrieval" else _qa
    one, other = load(a), load(b)
    if one.ids != other.ids:
        raise RunError(
            f"'{a}' and '{b}' do not compare: they hold other questions. Run both with the same --limit and --seed."
        )
    names = ("a", "b") if str(a) == str(b) else (str(a), str(b))
    pairs = [Pair(name, names, (mean, other.means[name])) for name, mean in one.means.items() if name in other.means]
    if not pairs:
        raise RunError(f"'{a}' and '{b}' have no measure in common. Run both with the same --mode.")
    return compare(pairs, Units.by(one.groups), alpha=alpha)


def _qa(folder: Path) -> _Measured:
    run = load_run(folder)
    found = means(all_scored(run.predictions, run.config["hits"]))
    return _Measured(
        [one.id for one in run.predictions],
        [one.group for one in run.predictions],
        {name: found[name] for name in QA_MEASURES if name in found},
    )


def _retrieval(folder: Path) -> _Measured:
    queries = load_retrieval_run(folder).queries
    ids = [one.id for one in queries]
    found = query_means(queries)
    return _Measured(ids, ids, {f"{mode}:{name}": mean for (mode, name), mean in found.items()})


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands against a change: measures that have fallen significantly, and invariants that are broken."""

    compared: tuple[Compared, ...]
    fallen: tuple[Compared, ...]
    broken: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.fallen and not self.broken


def gate(run: Path, baseline: Path, *, alpha: float = ALPHA) -> Gate:
    """A run held against a baseline: it passes unless a measure has fallen significantly or an invariant is broken."""
    compared = compare_runs(run, baseline, alpha=alpha)
    fallen = tuple(one for one in compared if one.better == one.b)
    is_qa = read_finished(run)[0]["kind"] == "qa"
    return Gate(tuple(compared), fallen, tuple(_broken(load_run(run))) if is_qa else ())


def _broken(run: Run) -> Iterator[str]:
    """What must hold of every run over questions, whatever it is compared with."""
    for one in run.predictions:
        if not one.verbatim:
            yield f"question {one.id!r}: a quote does not stand at its offsets"
        if not 0 <= one.confidence <= 1:
            yield f"question {one.id!r}: its confidence is {one.confidence}"
        if not one.abstained and not one.quotes:
            yield f"question {one.id!r}: answered without a quote"
    for name, mean in means(all_scored(run.predictions, run.config["hits"])).items():
        if (told := _told(run.measures, name)) != mean.value:
            yield f"{name} is {told} in measures.json, and {mean.value} by the predictions"


def _told(measures: Mapping[str, Any], name: str) -> object:
    group, _, last = name.rpartition(".")
    among = measures.get(group) if group else measures
    return among.get(last) if isinstance(among, dict) else None
