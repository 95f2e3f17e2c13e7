"""Links that bring an answer back, also when its article has changed; the browser's Back and Forward."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from index.types import Article
from tests.e2e.chat_page import ChatPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.e2e.conftest import Site

pytestmark = pytest.mark.e2e

QUESTION = "Who leads the National Cyber Directorate?"
TWO_PLACES = "What does Netanyahu say about Israel and the United States?"
FERRY = "The 👩‍💻 ferry to Læsø leaves at noon. Its captain is Marit Holm, who has sailed since 1987.\n"
QUOTE = "Its captain is Marit Holm, who has sailed since 1987."
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture
def ferry(library: Site) -> Iterator[Article]:
    """An article that has a source, so that another text can take its place."""
    article = Article.of(FERRY, title="The ferry", source="https://example.org/ferry")
    library.collection.add(article)
    yield article
    if any(one.id == article.id for one in library.collection.articles()):
        library.collection.remove(article.id)


def link_to(article: Article, quote: str, *, question: str = "Who is the captain?", **changes: str) -> str:
    start = article.text.index(quote)
    place = {"a": article.id, "h": article.sha256, "s": str(start), "e": str(start + len(quote)), "t": quote}
    return f"?{urlencode({'q': question, **place, **changes})}"


def test_copied_link_brings_back_question_and_place(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    chat = ChatPage(page, site.url)
    chat.ask(QUESTION)
    expected = chat.shown()
    page.get_by_role("button", name="Copy link").press("Space")
    page.locator("#pq-said").get_by_text("Copied: link to this answer.").wait_for()
    link = str(page.evaluate("navigator.clipboard.readText()"))
    assert link.startswith(f"{site.url}?q=Who+leads")

    other = ChatPage(open_page(viewport=DESKTOP), link)
    assert other.box.input_value() == QUESTION
    assert other.highlight == expected[0].quote
    assert other.page.locator(".notice").count() == 0
    assert other.page.locator(".message-row").count() == 0  # nothing is asked before the visitor does
    assert other.focused("textarea")
    other.send_and_wait("Enter")
    assert other.shown() == expected


def test_link_opens_the_sheet_on_a_phone(open_page: Callable[..., Page], library: Site, ferry: Article) -> None:
    chat = ChatPage(open_page(viewport=PHONE), library.url + link_to(ferry, QUOTE))
    assert chat.highlight == QUOTE
    assert chat.page.locator("#pq-source").is_visible()
    chat.page.keyboard.press("Escape")
    chat.page.locator("#pq-source").wait_for(state="hidden")
    assert chat.box.input_value() == "Who is the captain?"


def test_quote_that_has_moved_is_marked_where_it_stands_now(page: Page, library: Site, ferry: Article) -> None:
    link = link_to(ferry, QUOTE)
    library.collection.replace(Article.of(f"🛳️ News.\n\n{FERRY}", title="The ferry", source=ferry.source))
    chat = ChatPage(page, library.url + link)
    assert chat.highlight == QUOTE
    assert "has changed since" in chat.page.locator(".notice").inner_text()
    assert chat.page.locator(".notice blockquote").count() == 0


def test_changed_article_is_said_to_be_and_the_old_quote_shown(page: Page, library: Site, ferry: Article) -> None:
    link = link_to(ferry, QUOTE)
    library.collection.replace(Article.of("Closed.", title="The ferry", source=ferry.source))
    chat = ChatPage(page, library.url + link)
    notice = chat.page.locator(".notice")
    notice.wait_for()
    assert "has changed since" in notice.inner_text()
    assert "can no longer be checked" in notice.inner_text()
    assert notice.locator("blockquote").text_content() == QUOTE
    assert chat.page.locator("#pq-source .text").text_content() == "Closed."
    assert chat.page.locator("#pq-source mark").count() == 0


def test_removed_article_is_said_to_be_gone_and_the_quote_is_text(page: Page, library: Site, ferry: Article) -> None:
    quote = "<img src=x onerror='window.pwned = 1'> **b** " * 20
    link = link_to(ferry, QUOTE, t=quote)
    library.collection.remove(ferry.id)
    chat = ChatPage(page, library.url + link)
    notice = chat.page.locator(".notice")
    notice.wait_for()
    assert "no longer here" in notice.inner_text()
    assert notice.locator("blockquote").text_content() == quote[:300]
    assert page.evaluate("window.pwned") is None
    assert page.locator("#pq-room img").count() == 0


@pytest.mark.parametrize(
    "broken",
    [{"a": "../../config"}, {"a": "javascript:alert(1)"}, {"h": "x"}, {"s": "-1"}, {"e": ""}, {"s": "1e3"}],
    ids=str,
)
def test_malformed_link_is_a_question_alone(page: Page, library: Site, ferry: Article, broken: dict[str, str]) -> None:
    chat = ChatPage(page, library.url + link_to(ferry, QUOTE, **broken))
    page.locator("#pq-source .text").wait_for()
    assert chat.box.input_value() == "Who is the captain?"
    assert page.locator(".notice, #pq-source mark").count() == 0


def test_back_and_forward_go_from_place_to_place(chat: ChatPage) -> None:
    chat.ask(TWO_PLACES)
    first, second = chat.shown()
    chat.citations.first.click()
    chat.wait_for_count("1 of 2")
    chat.citations.last.click()
    chat.wait_for_count("2 of 2")
    chat.page.go_back()
    chat.wait_for_count("1 of 2")
    assert chat.highlight == first.quote
    chat.page.go_forward()
    chat.wait_for_count("2 of 2")
    assert chat.highlight == second.quote
    chat.page.go_back()
    chat.page.go_back()
    chat.page.wait_for_function("!document.querySelector('#hl')")
    assert chat.page.locator(".pq-answer").count() == 1


def test_back_closes_the_sheet_whatever_was_looked_at_in_it(open_page: Callable[..., Page], site: Site) -> None:
    chat = ChatPage(open_page(viewport=PHONE, has_touch=True), site.url)
    sheet = chat.page.locator("#pq-source")
    chat.ask(TWO_PLACES)
    chat.citations.first.tap()
    chat.wait_for_count("1 of 2")
    chat.page.get_by_role("button", name="Next citation").tap()
    chat.wait_for_count("2 of 2")
    chat.page.go_back()
    sheet.wait_for(state="hidden")
    assert chat.page.locator(".pq-answer").count() == 1
    chat.page.go_forward()
    sheet.wait_for(state="visible")
    chat.page.get_by_role("button", name="Close the article").tap()
    sheet.wait_for(state="hidden")
    assert chat.focused(".pq-cite")
