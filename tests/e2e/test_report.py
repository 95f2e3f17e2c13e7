"""The report of an evaluation, opened from disk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qa.evaluation.report.page import qa_report, retrieval_report
from qa.evaluation.scoring import scored
from tests.e2e.test_looks import DESKTOP, PHONE, SCREENSHOTS, serious
from tests.e2e.texts import HOSTILE_SENTENCES
from tests.qa.evaluation.report.samples import (
    CONFIG,
    MEASURES,
    RETRIEVAL,
    one_of_each,
    place,
    prediction,
    queries,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from qa.evaluation.scoring import Scored

pytestmark = pytest.mark.e2e


@dataclass
class Visits:
    """Opens reports from disk, and notes what they ask for and complain of."""

    browser: Browser
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def open(self, html: str, *, at: str = "", **options: object) -> Page:
        """The page of a report, at a fragment of it, with the options of a browser context."""
        path = self.folder / "report.html"
        path.write_bytes(html.encode())
        context = self.browser.new_context(**options)  # type: ignore[arg-type]  # passed on as they are
        self.contexts.append(context)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", lambda message: self.complaints.append(message.text))
        page = context.new_page()
        page.goto(path.as_uri() + at)
        self.opened.append(path.as_uri())
        return page


@pytest.fixture
def visits(browser: Browser, tmp_path: Path) -> Iterator[Visits]:
    """At the end no page may have said anything on the console, or asked for more than itself."""
    visits = Visits(browser, tmp_path)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.complaints == []
    assert [url.partition("#")[0] for url in visits.requests] == visits.opened


@pytest.fixture(scope="module")
def qa_html() -> str:
    return qa_report(CONFIG, MEASURES, one_of_each())


@pytest.fixture(scope="module")
def retrieval_html() -> str:
    return retrieval_report({**CONFIG, "kind": "retrieval"}, RETRIEVAL, queries())


def listed(page: Page) -> Locator:
    return page.locator("#list > li")


def shows(page: Page, *numbers: str) -> None:
    """Waits until these questions are shown, in this order."""
    expect(page.locator("#list > li .number")).to_have_text(numbers)


def says(page: Page, count: str) -> None:
    """Waits until this is announced."""
    expect(page.get_by_role("status")).to_have_text(count)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("kind", ["qa", "retrieval"])
def test_report_fits_the_screen_and_is_accessible(
    visits: Visits, qa_html: str, retrieval_html: str, kind: str, size: dict[str, int], scheme: str
) -> None:
    html = {"qa": qa_html, "retrieval": retrieval_html}[kind]
    page = visits.open(html, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page.locator("#list summary").first.click()
    for numbers_of_chart in page.locator(".data > summary").all():
        numbers_of_chart.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert serious(page) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"report-{kind}-{size['width']}-{scheme}.png", full_page=True)


def test_a_broken_invariant_is_seen_first_and_leads_to_its_questions(visits: Visits) -> None:
    asked = [*one_of_each(), scored(prediction(verbatim=False), hits=5)]
    page = visits.open(qa_report(CONFIG, {**MEASURES, "verbatim": 0.875}, asked), viewport=DESKTOP)
    alarm = page.get_by_role("note", name="Broken invariant: quotes are not verbatim")
    expect(alarm).to_be_in_viewport(ratio=1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == []
        page.screenshot(path=SCREENSHOTS / f"report-broken-1280-{scheme}.png")
    alarm.get_by_role("link").click()
    shows(page, "8")


def test_wide_tables_scroll_inside_themselves(visits: Visits, retrieval_html: str) -> None:
    page = visits.open(retrieval_html, viewport=PHONE)
    region = page.get_by_role("region", name="Comparisons").locator("visible=true").last
    assert region.evaluate("box => box.scrollWidth > box.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)


def test_choices_leave_what_they_say_and_the_count_is_announced(visits: Visits, qa_html: str) -> None:
    page = visits.open(qa_html)
    says(page, "7 questions")
    page.get_by_role("radio", name="Wrong").check()
    says(page, "5 of 7 questions")
    shows(page, "3", "4", "5", "6", "7")
    page.get_by_label("Outcome").select_option("wrongly_refused")
    says(page, "1 of 7 questions")
    shows(page, "6")
    page.get_by_role("searchbox").fill("no such words")
    says(page, "0 of 7 questions")
    page.get_by_role("button", name="Show all").click()
    says(page, "7 questions")
    assert page.locator("#nothing").is_hidden()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("PAINTED", ["2"]),
        ("painted 1868 tall", []),
        ("tall BUILT", ["7"]),
        ("q-7", ["7"]),
    ],
)
def test_search_finds_all_words_in_questions_quotes_and_ids(
    visits: Visits, qa_html: str, words: str, found: list[str]
) -> None:
    page = visits.open(qa_html)
    page.get_by_role("searchbox").fill(words)
    shows(page, *found)


def test_questions_are_sorted_by_confidence_and_back(visits: Visits, qa_html: str) -> None:
    page = visits.open(qa_html)
    order = page.get_by_label("Order")
    order.select_option(label="least confident first")
    shows(page, "6", "7", "1", "2", "3", "4", "5")
    order.select_option(label="as asked")
    shows(page, "1", "2", "3", "4", "5", "6", "7")


def test_queries_are_sorted_by_how_hard_they_are(visits: Visits, retrieval_html: str) -> None:
    page = visits.open(retrieval_html)
    shows(page, "2", "1", "3")
    page.get_by_label("Order").select_option(label="hardest first")
    shows(page, "3", "1", "2")
    page.get_by_role("radio", name="Missed by all").check()
    says(page, "1 of 3 queries")


def test_an_outcome_in_the_summary_leads_to_its_questions(visits: Visits, qa_html: str) -> None:
    page = visits.open(qa_html, viewport=DESKTOP)
    page.get_by_role("link", name="1 read wrongly").click()
    says(page, "1 of 7 questions")
    shows(page, "5")
    expect(page.get_by_role("heading", name="Questions", exact=True)).to_be_in_viewport()


def test_a_link_to_a_question_opens_it(visits: Visits, qa_html: str) -> None:
    page = visits.open(qa_html, at="#q7")
    assert page.locator("#q7 details").get_attribute("open") is not None
    assert page.locator("#q6 details").get_attribute("open") is None


def test_keyboard_alone_searches_and_opens(visits: Visits, qa_html: str) -> None:
    page = visits.open(qa_html)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("painted")
    says(page, "1 of 7 questions")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#list summary')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rightly refused, though as not stated; it is off topic.")).to_be_visible()


def test_of_very_many_questions_the_first_thousand_are_shown_until_all_are_asked_for(visits: Visits) -> None:
    asked: list[Scored] = [scored(prediction(id=f"q-{place}"), hits=5) for place in range(1_200)]
    page = visits.open(qa_report(CONFIG, MEASURES, asked))
    says(page, "1,200 questions, the first 1,000 shown")
    assert listed(page).count() == 1_000
    page.get_by_role("searchbox").fill("q-1199")
    says(page, "1 of 1,200 questions")
    shows(page, "1200")
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Show all of them").click()
    expect(listed(page)).to_have_count(1_200)


def test_hostile_text_is_exact_and_does_nothing(visits: Visits) -> None:
    asked = []
    for text in (*HOSTILE_SENTENCES.values(), "cr\r lone\x0b\x85 crlf\r\n\ufeff end"):
        stretch = replace(place(), text=text, before=text, after=text, title=text)
        asked.append(scored(prediction(question=text, gold=(), quotes=(stretch,)), hits=5))
    page = visits.open(qa_report({**CONFIG, "data": {"path": "</title><img src=x onerror=alert(1)>"}}, MEASURES, asked))
    for one, item in zip(asked, listed(page).all(), strict=True):
        text = one.prediction.question
        assert item.locator("summary .text").text_content() == text
        assert item.locator("mark").text_content() == text
        assert item.locator("blockquote").text_content() == text * 3
    assert page.evaluate("window.pwned") is None
    assert page.locator("body :is(img, b b, [onerror], [onload])").count() == 0


def test_charts_take_the_colours_of_the_scheme(visits: Visits, qa_html: str) -> None:
    def colours(scheme: str) -> list[str]:
        page = visits.open(qa_html, color_scheme=scheme)
        found: list[str] = page.evaluate(
            "[...document.querySelectorAll('.drawing :is(path, text, use)')].map((one) => getComputedStyle(one))"
            ".flatMap((one) => [one.stroke, one.fill])"
        )
        return found

    light, dark = colours("light"), colours("dark")
    assert len(light) == len(dark) > 100
    assert "rgb(29, 90, 74)" in light  # the accent
    assert "rgb(142, 205, 183)" in dark
    assert not ({*light} & {*dark}) - {"none", "rgb(0, 0, 0)"}


def test_paper_has_no_controls_and_is_white_even_in_the_dark(visits: Visits, qa_html: str) -> None:
    page = visits.open(qa_html, color_scheme="dark")
    page.locator("#list summary").first.click()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 29, 26)"
    assert not page.locator("#filter").is_visible()
    assert not page.locator(".data").first.is_visible()
    assert page.locator("#q1 blockquote").first.is_visible()
    assert page.locator("#q2 summary").is_visible()


def test_without_scripts_every_question_opens_and_no_control_is_dead(visits: Visits, qa_html: str) -> None:
    page = visits.open(qa_html, java_script_enabled=False)
    assert not page.locator("#filter").is_visible()
    assert listed(page).count() == 7
    page.locator("#q3 summary").click()
    assert page.locator("#q3 blockquote").first.is_visible()
