"""Measures of rankings by their standard names, through ir_measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import UserError
from qa.evaluation.resampling import Mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.evaluation.report.types import QueryResult

MEASURES = ("nDCG@10", "AP", "RR@10", "P@5", "R@5", "R@10", "R@100", "Success@1", "Success@5", "Judged@10")


def checked(names: Sequence[str]) -> dict[Any, str]:
    """The measures of ir_measures with the names they were asked by. Raises UserError for one that it lacks."""
    import ir_measures

    found = {}
    for name in names:
        try:
            found[ir_measures.parse_measure(name)] = name
        except (NameError, ValueError, SyntaxError) as error:
            raise UserError(f"There is no measure {name!r}. Try one like {', '.join(MEASURES[:6])}.") from error
    return found


def per_query(
    names: Sequence[str], qrels: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """The measures of each judged query; zero where nothing was found for it."""
    import ir_measures

    measures = checked(names)
    judged = {query: dict(grades) for query, grades in qrels.items()}
    run = {query: {name: 1 / rank for rank, name in enumerate(found, 1)} for query, found in rankings.items() if found}
    values = {query: dict.fromkeys(names, 0.0) for query in qrels}
    for one in ir_measures.iter_calc(list(measures), judged, run):
        values[one.query_id][measures[one.measure]] = float(one.value)
    return values


def query_means(queries: Sequence[QueryResult]) -> dict[tuple[str, str], Mean]:
    """The mean over all queries, by mode and measure."""
    weights = np.ones(len(queries))
    modes = queries[0].measures if queries else {}
    return {
        (mode, name): Mean(np.array([one.measures[mode][name] for one in queries]), weights)
        for mode, measures in modes.items()
        for name in measures
    }
