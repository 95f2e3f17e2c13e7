"""The report: one HTML file that opens from disk, asks the network for nothing, and is the same for the same inputs."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from qa.evaluation.report import charts, error_charts, formats, mode_charts, time_charts
from qa.evaluation.report.comparing import comparison_rows, mode_table
from qa.evaluation.report.formats import DASH, mapping, number, sequence
from qa.evaluation.report.queries import primary_measure, query_flags, query_items
from qa.evaluation.report.questions import INEXACT, other_wordings, outcome_flags, places, question_items, shown_flags
from qa.evaluation.report.rows import headline
from qa.evaluation.report.run import data_name, run_rows
from qa.evaluation.report.sentences import interval_note, is_rough, qa_sentence, retrieval_sentence
from qa.evaluation.report.tables import kind_rows, target_rows, type_rows
from qa.evaluation.report.wording import OUTCOMES, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from qa.evaluation.report.types import QueryResult
    from qa.evaluation.scoring import Scored

_STYLES = ("page.css", "figures.css", "list.css", "media.css")  # what holds for some media alone comes last
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")


def qa_report(config: Mapping[str, Any], measures: Mapping[str, Any], scored: Sequence[Scored]) -> str:
    """The HTML of a run over questions; `measures` has shares in [0, 1] and SQuAD's measures from 0 to 100."""
    kind, setting = SETTINGS.get(str(config.get("setting")), ("answers", ""))
    broken = sum(not one.prediction.verbatim for one in scored)
    verbatim = number(measures.get("verbatim"))
    return _rendered(
        "qa.html.j2",
        config,
        measures,
        sentence=qa_sentence(measures),
        kind=kind,
        setting=setting,
        broken=broken if broken or (verbatim is not None and verbatim < 1) else None,
        groups=headline(measures),
        types=type_rows(measures),
        outcomes=outcome_flags(scored),
        confidence=[charts.risk_coverage(measures, config.get("risk")), charts.reliability(measures)],
        targets=target_rows(measures),
        errors=[error_charts.errors(measures), error_charts.bounds(measures), error_charts.by_wording(measures)],
        kinds=kind_rows(measures),
        time=time_charts.by_stage(measures),
        items=question_items(scored, threshold=config.get("threshold")),
        flags=shown_flags(scored),
    )


def retrieval_report(config: Mapping[str, Any], measures: Mapping[str, Any], queries: Sequence[QueryResult]) -> str:
    """The HTML of a run over queries; all measures are in [0, 1]."""
    modes = mapping(measures.get("modes"))
    measure = primary_measure(name for found in modes.values() for name in mapping(found))
    items = query_items(queries, measure)
    return _rendered(
        "retrieval.html.j2",
        config,
        measures,
        sentence=retrieval_sentence(measures),
        kind="retrieval",
        measure=measure,
        modes=list(modes),
        table=mode_table(measures),
        pictures=mode_charts.mode_charts(measures),
        comparisons=comparison_rows(sequence(measures.get("comparisons"))),
        time=time_charts.by_mode(measures),
        items=items,
        flags=query_flags(items),
    )


def _rendered(template: str, config: Mapping[str, Any], measures: Mapping[str, Any], **parts: object) -> str:
    from markupsafe import Markup

    style, script = "".join(map(_asset, _STYLES)), _asset("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template(template)
        .render(
            name=data_name(config),
            run=run_rows(config),
            measures=measures,
            interval_note=interval_note(measures),
            rough=is_rough(measures),
            policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'",
            style=Markup(style),  # noqa: S704  a file of ours
            script=Markup(script),  # noqa: S704  a file of ours
            **parts,
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": formats.count,
        "megabytes": formats.megabytes,
        "plain": formats.plain,
        "share": formats.share,
        "svg": _as_markup,
    }
    environment.globals |= {
        "INEXACT": INEXACT,
        "OUTCOMES": OUTCOMES,
        "other_wordings": other_wordings,
        "places": places,
    }
    return environment


def _shown(value: object) -> Markup:
    """A value as HTML: None is a dash, and the characters that a parser would drop or change stay what they are.

    A bare carriage return is written as a reference; NUL and halves of surrogate pairs, which cannot be written at all,
    as U+FFFD.
    """
    from markupsafe import Markup, escape

    if value is None:
        return Markup(DASH)  # noqa: S704  a dash
    if isinstance(value, Markup):
        return value
    escaped = str(escape(_UNSHOWABLE.sub("\ufffd", str(value))))
    return Markup(escaped.replace("\r", "&#13;"))  # noqa: S704  it is escaped


def _as_markup(svg: str) -> Markup:
    from markupsafe import Markup

    return Markup(svg)  # noqa: S704  drawn by us, its labels escaped


@cache
def _asset(name: str) -> str:
    return files("qa.evaluation.report").joinpath(name).read_text(encoding="utf-8")
