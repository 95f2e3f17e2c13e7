"""The whole page: what it shows, that it shows it as it is, and that it stands alone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from qa.evaluation.report.page import qa_report, retrieval_report
from qa.evaluation.report.types import QueryResult
from qa.evaluation.scoring import scored
from tests.qa.evaluation.report.samples import (
    CONFIG,
    MEASURES,
    RETRIEVAL,
    Parsed,
    one_of_each,
    place,
    prediction,
    queries,
)

HOSTILE = [
    "</script><script>window.pwned = 1</script>",
    "</style></title><img src=x onerror=\"window.pwned = 2\"> 'single'",
    "{{ 7 * 7 }} {% raw %} ${value} &amp; &lt;b&gt; &#51;",
    "\u202eyadot\u202c שלום عربي \u2066x",
    "tab\t cr\r crlf\r\n lone\u2028 \x0b\x1f \x85 \ufeff 👩‍💻 e\u0301",
    "]]> <!-- --> <svg onload=alert(1)> <a href='javascript:1'>",
]


@pytest.fixture(scope="module")
def qa_page() -> str:
    return qa_report(CONFIG, MEASURES, one_of_each())


@pytest.fixture(scope="module")
def retrieval_page() -> str:
    return retrieval_report({**CONFIG, "kind": "retrieval"}, RETRIEVAL, queries())


@pytest.fixture(params=["qa", "retrieval"])
def page(request: pytest.FixtureRequest, qa_page: str, retrieval_page: str) -> str:
    return qa_page if request.param == "qa" else retrieval_page


def nulled(value: object) -> Any:  # noqa: ANN401  as it came in
    """The same shape without a number in it."""
    if isinstance(value, dict):
        return {key: nulled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [nulled(one) for one in value]
    return value if isinstance(value, str) else None


def test_numbers_are_shown_as_given(qa_page: str) -> None:
    text = Parsed(qa_page).text
    for shown in (
        "66.0%",
        "54.0–77.0%",
        "41.5%",
        "60.2%",
        "12.5%",
        "0.140",
        "41.2 ms",
        "22.8",
        "812 MB",
        "lighthouses",
    ):
        assert shown in text
    assert "100.0%" in text
    assert "lighthouses, open setting · Pullquote evaluation" in text
    assert "Fewer than 30 units" in text


def test_types_of_questions_are_a_table_where_there_are_some_to_tell_apart(qa_page: str) -> None:
    cells = [text for text in Parsed(qa_page).texts if text.strip()]
    first = cells.index("date or time")
    assert cells[first : first + 6] == ["date or time", "21", "47.3%", "63.9%", "78.2%", "71.4%"]
    assert cells[first + 6 : first + 12] == ["yes or no", "2", "–", "–", "–", "50.0%"]
    for few in ({"date": MEASURES["by_type"]["date"]}, {}, None):
        assert "By what is asked for" not in qa_report(CONFIG, {**MEASURES, "by_type": few}, one_of_each())


def test_a_run_from_before_there_were_types_has_its_page() -> None:
    older = {name: value for name, value in MEASURES.items() if name != "by_type"}
    assert "By what is asked for" not in qa_report(CONFIG, older, one_of_each())


def test_retrieval_shows_measures_verdicts_and_ranks(retrieval_page: str) -> None:
    text = Parsed(retrieval_page).text
    for shown in (
        "0.451",
        "0.360–0.420",
        "hybrid is better",
        "no evidence of a difference",
        "<0.001",
        "1,290 MB",
        "d3",
    ):
        assert shown in text


def test_each_question_has_its_quote_marked_between_what_stands_around_it(qa_page: str) -> None:
    one = place("1868")
    assert f'<blockquote dir="auto">{one.before}<mark>{one.text}</mark>{one.after}</blockquote>' in qa_page
    assert f"<span>{one.start}:{one.end}</span>" in qa_page


def test_the_same_inputs_make_the_same_bytes(page: str, qa_page: str) -> None:
    if page == qa_page:
        again = qa_report(deepcopy(CONFIG), deepcopy(MEASURES), one_of_each())
    else:
        again = retrieval_report({**CONFIG, "kind": "retrieval"}, deepcopy(RETRIEVAL), queries())
    assert again.encode() == page.encode()


def test_nothing_is_asked_of_the_network(page: str) -> None:
    parsed = Parsed(page)
    assert not re.search(r"https?://|//cdn|@import", page)
    assert set(re.findall(r"url\(([^)]*)\)", page)) <= set(re.findall(r"url\((#[^)]*)\)", page))
    assert not [one for one in parsed.elements if one[0] in {"link", "img", "iframe", "object", "embed", "base"}]
    assert not [name for _, attributes in parsed.elements for name in attributes if name in {"src", "srcset", "action"}]
    assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
    assert all(str(link["href"]).startswith("#") for link in parsed.named("a") + parsed.named("use"))


def test_only_the_page_s_own_script_may_run(page: str) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policies = [meta["content"] for meta in Parsed(page).named("meta") if "http-equiv" in meta]
    sources = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    assert policies == [f"{sources}; base-uri 'none'; form-action 'none'"]


def test_ids_are_unique_and_every_reference_leads_somewhere(page: str) -> None:
    elements = Parsed(page).elements
    ids = [str(attributes["id"]) for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    linked = [str(attributes["href"])[1:] for _, attributes in elements if "href" in attributes]
    labels = [name for _, one in elements for name in str(one.get("aria-labelledby") or "").split()]
    assert {*linked, *labels} <= set(ids)


def test_missing_numbers_are_dashes_everywhere() -> None:
    pages = [
        qa_report(nulled(CONFIG), nulled(MEASURES), one_of_each()),
        retrieval_report(nulled(CONFIG), nulled(RETRIEVAL), queries()),
    ]
    for page in pages:
        text = Parsed(re.sub("<script>.*</script>", "", page, flags=re.DOTALL)).text
        assert "–" in text
        assert not re.search(r"\b(None|nan|NaN|null|Undefined)\b", text)


@pytest.mark.parametrize("config", [{}, {"data": None, "setting": 3, "unheard_of": {"a": [1, {"b": None}]}}])
def test_a_run_without_anything_still_has_a_page(config: dict[str, Any]) -> None:
    assert "No questions were asked." in qa_report(config, {}, [])
    assert "No mode of search was measured." in retrieval_report(config, {}, [])


def test_odd_types_in_place_of_numbers_are_dashes() -> None:
    odd = dict.fromkeys(MEASURES, "odd") | {"calibration": {"targets": {"x": 1}, "risk_coverage": [[1], "a", None]}}
    assert "–" in qa_report(CONFIG, odd, [])
    assert "–" in retrieval_report(
        CONFIG, {"modes": {"m": None}, "comparisons": ["a", None], "latency_ms": {"m": 1}}, []
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is_and_does_nothing(text: str) -> None:
    stretch = replace(place(), text=text, before=text, after=text, title=text)
    asked = prediction(id=text, question=text, kind=text, gold=(stretch, replace(stretch, text=f"{text}!")), quotes=())
    measures = deepcopy(MEASURES)
    measures["abstention"]["by_kind"][text] = {"n": 1}
    measures["by_type"][text] = {"n": 1}
    measures["latency_ms"]["by_stage"][text] = {"p50": 1, "p95": 2, "p99": 3}
    config = {**CONFIG, "data": {"path": f"sets/{text}", text: text}, text: text}
    parsed = Parsed(qa_report(config, measures, [scored(asked, hits=5)]))
    assert len(parsed.named("script")) == 1
    assert not parsed.named("img")
    assert parsed.texts.count(text) >= 5  # question, id, quote, before and after
    assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
    assert "49" not in {one.strip() for one in parsed.texts}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_of_modes_and_documents_do_nothing(text: str) -> None:
    query = QueryResult(text, text, ((text, 1),), {text: {text: 0.5}}, {text: (text,)})
    comparison = {"measure": text, "a": text, "b": text, "difference": 0.1, "verdict": text}
    measures = {"n": 1, "modes": {text: {text: 0.5}}, "latency_ms": {text: {}}, "comparisons": [comparison]}
    parsed = Parsed(retrieval_report(CONFIG, measures, [query]))
    assert len(parsed.named("script")) == 1
    assert not parsed.named("img")
    assert parsed.texts.count(text) >= 5  # query, id, mode, document, relevant


def test_characters_that_no_page_can_hold_are_replaced_and_seen() -> None:
    asked = prediction(question="a\x00b\ud800c")
    page = qa_report(CONFIG, MEASURES, [scored(asked, hits=5)])
    assert "a\ufffdb\ufffdc" in page.encode().decode()


def test_text_from_articles_and_questions_is_set_apart_from_the_direction_of_the_page(qa_page: str) -> None:
    assert '<bdi class="text">When was the lighthouse built?</bdi>' in qa_page
    assert f'<p class="at"><bdi>{place().title}</bdi>' in qa_page
    assert all(quote.get("dir") == "auto" for quote in Parsed(qa_page).named("blockquote"))


@pytest.mark.parametrize(
    ("measure", "verbatim", "said"),
    [
        (1.0, True, None),
        (None, True, None),
        (0.99999, True, "Only 99.9% of the questions"),
        (None, False, "See the question where they do not."),
        (0.5, False, "Only 50.0% of the questions"),
    ],
)
def test_a_quote_that_is_not_verbatim_is_shouted(measure: float | None, verbatim: bool, said: str | None) -> None:
    asked = [scored(prediction(verbatim=verbatim), hits=5)]
    text = Parsed(qa_report(CONFIG, {**MEASURES, "verbatim": measure}, asked)).text
    assert ("Broken invariant" in text) == (said is not None)
    assert said is None or said in text


def test_a_question_costs_few_bytes() -> None:
    def size(count: int) -> int:
        return len(qa_report(CONFIG, MEASURES, [scored(prediction(), hits=5)] * count))

    assert (size(60) - size(10)) / 50 < 1_000


def test_without_the_script_all_questions_are_there_and_no_dead_controls(qa_page: str) -> None:
    assert [form for form in Parsed(qa_page).named("form") if "hidden" not in form] == []
    assert len([one for one in Parsed(qa_page).named("li") if "data-f" in one]) == len(one_of_each())


@pytest.mark.parametrize("report", [qa_report, retrieval_report])
def test_a_report_of_nothing_is_encodable(report: Callable[..., str]) -> None:
    assert report({}, {}, []).encode().startswith(b"<!doctype html>")
