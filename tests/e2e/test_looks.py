"""Narrow screens, screen readers, dark mode, and pictures of it all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.chat_page import ChatPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.conftest import Site

pytestmark = pytest.mark.e2e

SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "screenshots"
QUESTION = "Who leads the National Cyber Directorate?"
OFF_TOPIC = "How do I bake sourdough bread?"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

STICKING_OUT = """() => [...document.querySelectorAll('body *')].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && element.checkVisibility({visibilityProperty: true}) && box.right > innerWidth + 0.5;
}).map((element) => element.outerHTML.slice(0, 120))"""

SIDEWAYS = """() => [document.scrollingElement, ...document.querySelectorAll('body *')].filter((element) =>
    element.scrollWidth > element.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
).map((element) => element.outerHTML.slice(0, 120))"""


def serious(page: Page) -> list[str]:
    """What axe holds to be a serious or critical obstacle."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def assert_no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_state_fits_the_screen_and_is_accessible(
    open_page: Callable[..., Page], site: Site, size: dict[str, int], scheme: str
) -> None:
    chat = ChatPage(open_page(viewport=size, color_scheme=scheme, reduced_motion="reduce"), site.url)
    chat.page.locator("#pq-examples button").first.wait_for()

    def checked(state: str) -> None:
        assert_no_sideways_scroll(chat.page)
        assert serious(chat.page) == []
        chat.page.mouse.move(0, 0)  # no hover in the picture
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        chat.page.screenshot(path=SCREENSHOTS / f"{state}-{size['width']}-{scheme}.png")

    checked("empty")
    chat.ask(QUESTION)
    checked("answer")
    chat.citations.first.click()
    assert chat.highlight == chat.shown()[0].quote
    checked("answer-with-source")
    chat.page.keyboard.press("Escape")
    chat.ask(OFF_TOPIC)
    checked("refusal")


def test_phone_opens_the_article_as_a_sheet_and_escape_returns(open_page: Callable[..., Page], site: Site) -> None:
    chat = ChatPage(open_page(viewport=PHONE, has_touch=True), site.url)
    sheet = chat.page.locator("#pq-source")
    assert not sheet.is_visible()
    chat.ask(QUESTION)
    chat.citations.first.tap()
    sheet.wait_for(state="visible")
    assert chat.highlight == chat.shown()[0].quote
    chat.page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert chat.focused(".pq-cite")
    chat.page.get_by_role("button", name="Article", exact=True).tap()
    sheet.wait_for(state="visible")
    chat.page.get_by_role("button", name="Close the article").tap()
    sheet.wait_for(state="hidden")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_article_page_works_without_scripts(open_page: Callable[..., Page], site: Site, scheme: str) -> None:
    page = open_page(java_script_enabled=False, viewport=PHONE, color_scheme=scheme)
    article = next(iter(site.articles.values()))
    start = article.text.index("Iron Dome")
    page.goto(f"{site.url}a/{article.id}?s={start}&e={start + len('Iron Dome')}#hl")
    mark = page.locator("mark#hl")
    assert mark.text_content() == "Iron Dome"
    box = mark.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= PHONE["height"]
    page.screenshot(path=SCREENSHOTS / f"page-390-{scheme}.png")
    page.get_by_role("link", name="All articles").click()
    assert page.get_by_role("link", name=article.title).count() == 1


def test_article_pages_are_accessible_and_fit_a_phone(open_page: Callable[..., Page], library: Site) -> None:
    page = open_page(viewport=PHONE)
    for path in ("a/", *(f"a/{article_id}?s=10&e=60" for article_id in library.articles)):
        page.goto(library.url + path)
        assert_no_sideways_scroll(page)
        assert serious(page) == []
