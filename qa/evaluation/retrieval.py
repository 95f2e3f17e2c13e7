"""How well each mode of search ranks: measured through ir_measures, side by side, with intervals and paired tests."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from index.questions import MAX_CHARACTERS
from qa.evaluation.cost import peak_memory_mb, percentiles
from qa.evaluation.data.trec import read_run, write_run
from qa.evaluation.paired import Pair, compare
from qa.evaluation.predictions import Timing, timing_type
from qa.evaluation.provenance import collection_identity, data_identity, versions
from qa.evaluation.ranking import RANKING_MODES, Library, Ranking, RankingMode, timed_rank
from qa.evaluation.ranking_measures import MEASURES, checked, per_query, query_means
from qa.evaluation.report.page import retrieval_report
from qa.evaluation.report.types import QueryResult
from qa.evaluation.resampling import Units, intervals
from qa.evaluation.run_files import Lines, RunError, read_lines, write_lines
from qa.evaluation.runs import RANKINGS, TIMINGS, begin, finish, read_finished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic import TypeAdapter

    from index.collection import Collection
    from qa.evaluation.data.types import RetrievalSet
    from qa.types import Reader

QUERIES = "queries.jsonl"

_TOP = 5

Rankings = dict[str, dict[str, tuple[str, ...]]]
"""By mode and query, the ids of documents, best first."""


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """What a run over queries found: its measures, and what each mode made of every query."""

    config: Mapping[str, Any]
    measures: Mapping[str, Any]
    queries: tuple[QueryResult, ...]


@dataclass(frozen=True, slots=True)
class RetrievalEvaluation:
    """Queries to be searched for in some modes, each ranking `depth` documents deep, and how to measure them.

    `runs` are rankings of other systems, TREC run files by name, which are measured beside. `measures` are names as
    ir_measures has them; the first is the one that modes are compared by. Raises UserError for an unknown one.
    """

    data: RetrievalSet
    modes: tuple[RankingMode, ...] = RANKING_MODES
    runs: Mapping[str, Path] = field(default_factory=dict)
    depth: int = 100
    measures: tuple[str, ...] = MEASURES

    def run(
        self,
        collection: Collection,
        reader: Reader,
        *,
        folder: Path | None = None,
        resume: bool = False,
        progress: bool = False,
    ) -> RetrievalResult:
        """Index the documents into the collection, search it for every query in every mode, and measure.

        The run is kept in `folder` where one is given, as `QaEvaluation.run` does. Raises DataError for broken data.
        """
        checked(self.measures)
        library = Library(self.data, collection) if self.modes else None
        config = self._config(collection, reader)
        found: list[Ranking] = []
        timings: list[Timing] = []
        if folder is None:
            for ranking, timing in self._ranked(library, reader, set(), progress=progress):
                found.append(ranking)
                timings.append(timing)
        else:
            begin(folder, config, resume=resume)
            found, timings = self._recorded(library, reader, folder, progress=progress)
        rankings = self._all(found)
        results = tuple(self._results(rankings))
        summary = self._summary(results, timings)
        if folder is not None:
            write_lines(folder / QUERIES, results)
            finish(folder, summary, retrieval_report(config, summary, results))
            for mode in self.modes:  # last: an id with a blank in it cannot be written so, and costs nothing else
                write_run(folder / f"{mode}.run", rankings[mode], f"pullquote-{mode}")
        return RetrievalResult(config, summary, results)

    def _ranked(
        self, library: Library | None, reader: Reader, done: set[tuple[str, str]], *, progress: bool
    ) -> Iterator[tuple[Ranking, Timing]]:
        """Every query in every mode that is not done, mode by mode."""
        if library is None:
            return
        left = [(mode, query) for mode in self.modes for query in self.data.queries if (mode, query) not in done]
        bar = tqdm(left, "Searching", len(left) + len(done), initial=len(done), leave=False, disable=not progress)
        for mode, query in bar:
            found, spent = timed_rank(library, self.data.queries[query], mode, self.depth, reader)
            yield Ranking(query, mode, tuple(found)), Timing(query, {mode: spent})

    def _recorded(
        self, library: Library | None, reader: Reader, folder: Path, *, progress: bool
    ) -> tuple[list[Ranking], list[Timing]]:
        """What the folder holds, and what is searched for now."""
        timed = len(Lines(folder / TIMINGS, timing_type()).records)
        with (
            Lines(folder / RANKINGS, ranking_type(), at_most=timed) as rankings,
            Lines(folder / TIMINGS, timing_type(), at_most=len(rankings.records)) as timings,
        ):
            done = {(one.mode, one.query_id) for one in rankings.records}
            for ranking, timing in self._ranked(library, reader, done, progress=progress):
                rankings.add(ranking)
                timings.add(timing)
            return rankings.records, timings.records

    def _all(self, found: Iterable[Ranking]) -> Rankings:
        rankings: Rankings = {mode: {} for mode in self.modes}
        for one in found:
            rankings[one.mode][one.query_id] = one.documents
        for name, path in self.runs.items():
            rankings[name] = {query: tuple(documents) for query, documents in read_run(path).items()}
        return rankings

    def _results(self, rankings: Rankings) -> Iterator[QueryResult]:
        values = {mode: per_query(self.measures, self.data.qrels, ranked) for mode, ranked in rankings.items()}
        for query, text in self.data.queries.items():
            yield QueryResult(
                id=query,
                text=text,
                relevant=tuple(self.data.qrels[query].items()),
                measures={mode: values[mode][query] for mode in rankings},
                top={mode: rankings[mode].get(query, ())[:_TOP] for mode in rankings},
            )

    def _summary(self, results: Sequence[QueryResult], timings: Sequence[Timing]) -> dict[str, Any]:
        means = query_means(results)
        units = Units.by([one.id for one in results])
        bounds = intervals({f"{mode} {name}": mean for (mode, name), mean in means.items()}, units)
        modes = [*self.modes, *self.runs]
        by_mode = {mode: {name: means[mode, name].value for name in self.measures} for mode in modes}
        main = "hybrid" if "hybrid" in by_mode else modes[0]
        first = self.measures[0]
        pairs = [Pair(first, (a, b), (means[a, first], means[b, first])) for a, b in combinations(modes, 2)]
        return {
            "n": len(results),
            "mode": main,
            **by_mode[main],
            "modes": by_mode,
            "intervals": {
                mode: {name: list(bounds[f"{mode} {name}"]) for name in self.measures if f"{mode} {name}" in bounds}
                for mode in modes
            },
            "comparisons": [asdict(one) for one in compare(pairs, units)],
            "cut_queries": sum(len(text) > MAX_CHARACTERS for text in self.data.queries.values()),
            "latency_ms": {
                mode: percentiles([one.milliseconds[mode] for one in timings if mode in one.milliseconds])
                for mode in self.modes
            },
            "peak_memory_mb": peak_memory_mb(),
        }

    def _config(self, collection: Collection, reader: Reader) -> dict[str, Any]:
        searched = {
            "encoder": collection.encoder.name,
            "encoder_revision": collection.encoder.revision,
            "reader": reader.name,
            "reader_revision": reader.revision,
            "collection": collection_identity(collection),
        }
        return {
            "kind": "retrieval",
            **versions(),
            "data": data_identity(self.data.path),
            "modes": list(self.modes),
            "runs": {name: data_identity(path)["sha256"] for name, path in self.runs.items()},
            "depth": self.depth,
            "measures": list(self.measures),
            **(searched if self.modes else {}),
        }


def load_retrieval_run(folder: Path) -> RetrievalResult:
    """A finished run over queries. Raises RunError where the folder is none, DataError for a broken line."""
    config, measures = read_finished(folder, "retrieval")
    queries = tuple(read_lines(folder / QUERIES, query_type()))
    measured = {frozenset((mode, name) for mode, found in one.measures.items() for name in found) for one in queries}
    if len(measured) > 1:
        raise RunError(f"'{folder / QUERIES}' does not hold the same measures for every query. Run it anew.")
    return RetrievalResult(config, measures, queries)


@cache
def ranking_type() -> TypeAdapter[Ranking]:
    """Reads and checks a ranking."""
    from pydantic import TypeAdapter

    return TypeAdapter(Ranking)


@cache
def query_type() -> TypeAdapter[QueryResult]:
    """Reads and checks what came of a query."""
    from pydantic import TypeAdapter

    return TypeAdapter(QueryResult)
