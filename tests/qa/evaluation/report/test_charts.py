"""Drawings: well formed, in the page's colours, and never broken by what a run lacks."""

from __future__ import annotations

import re
import subprocess
import sys
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pytest

from qa.evaluation.report import charts, drawing, error_charts, mode_charts, time_charts
from qa.evaluation.report.charts import Point, operating_point
from qa.evaluation.report.types import Chart
from tests.qa.evaluation.report.samples import MEASURES, RETRIEVAL


def all_charts(measures: dict[str, Any], retrieval: dict[str, Any]) -> list[Chart]:
    return [
        charts.risk_coverage(measures, 0.35),
        charts.reliability(measures),
        error_charts.errors(measures),
        error_charts.bounds(measures),
        error_charts.by_wording(measures),
        time_charts.by_stage(measures),
        time_charts.by_mode(retrieval),
        *mode_charts.mode_charts(retrieval),
    ]


@pytest.fixture(scope="module")
def drawn() -> list[Chart]:
    return all_charts(MEASURES, RETRIEVAL)


def test_every_chart_is_well_formed_and_named(drawn: list[Chart]) -> None:
    for chart in drawn:
        root = ElementTree.fromstring(chart.svg)  # noqa: S314  made by the chart
        assert root.get("role") == "img"
        title = root.find("title")
        assert title is not None
        assert title.text == chart.title
        assert root.get("aria-labelledby") == title.get("id")


def test_colours_are_the_page_s_and_fonts_too(drawn: list[Chart]) -> None:
    for chart in drawn:
        assert "var(--" in chart.svg
        assert not re.search(r"#[0-9a-f]{6}\b|rgb\(|font-family|<style|<metadata|<\?xml|xmlns", chart.svg)


def test_text_stays_text(drawn: list[Chart]) -> None:
    texts = {text for chart in drawn for text in re.findall(r">([^<>]+)</text>", chart.svg)}
    assert {"71% answered, 20% wrong", "aimed at 35%", "12", "55", "41.2 ms", "0.451", "wrongly answered"} <= texts


def test_ids_begin_with_the_chart_s_name_and_every_reference_leads_somewhere(drawn: list[Chart]) -> None:
    for chart in drawn:
        ids = re.findall(r'\bid="([^"]+)"', chart.svg)
        referred = re.findall(r'(?:href="#|url\(#)([^")]+)', chart.svg)
        assert len(ids) == len(set(ids))
        assert all(one.startswith(f"{chart.name}-") for one in ids)
        assert set(referred) <= set(ids)


def test_the_same_numbers_make_the_same_drawing(drawn: list[Chart]) -> None:
    assert all_charts(deepcopy(MEASURES), deepcopy(RETRIEVAL)) == drawn


def test_the_operating_point_is_the_curve_s_at_the_coverage_of_the_run() -> None:
    curve = [Point(0.25, 0.0), Point(0.5, 0.1), Point(0.75, 0.3)]
    assert operating_point(curve, 0.52) == Point(0.52, 0.1)
    assert operating_point(curve, 0.0) is None
    assert operating_point(curve, None) is None
    assert operating_point([], 0.5) is None


def test_the_operating_point_is_drawn_where_its_numbers_say() -> None:
    svg = charts.risk_coverage({**MEASURES, "coverage": 0.5}, None).svg
    dot = next(one for one in re.findall(r"<use [^>]+>", svg) if "var(--warn)" in one)
    line = next(one for one in re.findall(r'<path d="([^"]+)"[^>]*var\(--accent\)', svg) if one.count("L") > 2)
    across = re.search(r'x="([\d.]+)" y="([\d.]+)"', dot)
    assert across is not None
    assert f"{float(across[1]):g} {float(across[2]):g}" in re.sub(r"(\d+\.\d+)", lambda one: f"{float(one[0]):g}", line)


def test_a_long_curve_is_thinned_but_keeps_its_end() -> None:
    curve = [[place / 5000, 0.3 + 0.1 * (place % 2)] for place in range(1, 5001)]
    chart = charts.risk_coverage({"coverage": 0.5, "calibration": {"risk_coverage": curve}}, None)
    assert len(chart.svg) < 30_000
    assert chart.rows[-1] == ("100.0%", "30.0%")


@pytest.mark.parametrize("measures", [{}, {"calibration": None, "errors": [], "latency_ms": 3, "by_wording": [None]}])
def test_what_is_missing_is_not_drawn(measures: dict[str, Any]) -> None:
    assert [chart.svg for chart in all_charts(measures, measures)] == [""] * 7


def test_one_question_is_enough_for_every_chart() -> None:
    one = {
        "right": 1.0,
        "coverage": 1.0,
        "calibration": {
            "risk_coverage": [[1.0, 0.0]],
            "reliability": [{"low": 0.9, "high": 1.0, "n": 1, "confidence": 1.0, "right": 1.0}],
        },
        "errors": {"read_wrongly": 1},
        "upper_bounds": {"retrieval": 1.0},
        "by_wording": [{"low": 0.0, "high": 1.0, "n": 1, "right": 1.0}],
        "latency_ms": {"p50": 0.0, "p95": 0.0, "p99": 0.0},
    }
    retrieval = {"modes": {"dense": {"AP": 0.0}}, "latency_ms": {"dense": {"p50": 0.0, "p95": 0.0, "p99": 0.0}}}
    assert all(chart.svg for chart in all_charts(one, retrieval))


def test_names_of_any_characters_are_drawn_as_they_are_or_not_at_all() -> None:
    names = ["$x^2$ <b>&amp;", "\x00\ud800\u202e", "検索 🏳️‍🌈", "line\nbreak", "x" * 500]
    measures = {"modes": {name: {"AP": 0.5} for name in names}}
    svg = mode_charts.mode_charts(measures)[0].svg
    texts = [one.text for one in ElementTree.fromstring(svg).iter("text")]  # noqa: S314  made by the chart
    assert texts[texts.index("$x^2$ <b>&amp;") :][:2] == ["$x^2$ <b>&amp;", "\ufffd\ufffd\ufffd"]
    assert f"{'x' * 23}…" in texts


def test_settings_of_the_drawing_library_stay_as_they_were() -> None:
    before = dict(mpl.rcParams)
    with mpl.rc_context({"font.size": 40, "axes.facecolor": "red"}):
        drawing_in_red = charts.reliability(MEASURES)
    assert dict(mpl.rcParams) == before
    assert drawing_in_red == charts.reliability(MEASURES)


def test_drawing_needs_no_window_and_no_state_of_its_own() -> None:
    code = (
        "import sys; from qa.evaluation.report import charts; assert 'matplotlib' not in sys.modules; "
        "charts.risk_coverage({'calibration': {'risk_coverage': [[1, 0]]}}, 0.1); "
        "assert 'matplotlib' in sys.modules; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=drawing.__file__.split("/qa/evaluation/")[0])
