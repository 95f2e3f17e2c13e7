"""The chat as a visitor handles it, for the browser tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ANSWERS = ".pq-answer, .pq-problem"


class Shown(NamedTuple):
    """A quote in the chat, and the place its first link names."""

    quote: str
    article_id: str
    start: int
    end: int


class ChatPage:
    """One visitor's chat."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.goto(url)
        self.box.wait_for()
        page.wait_for_function("document.querySelector('#pq-source .scroll').childElementCount > 0")

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Your question")

    @property
    def answer(self) -> Locator:
        """The latest answer."""
        return self.page.locator(ANSWERS).last

    @property
    def citations(self) -> Locator:
        return self.answer.locator(".pq-cite")

    @property
    def highlight(self) -> str:
        """The highlighted characters, as the DOM holds them."""
        self.page.locator("#pq-source #hl").wait_for()
        marks = self.page.locator("#pq-source mark:not(.also)")
        return "".join(mark.text_content() or "" for mark in marks.all())

    def ask(self, question: str) -> None:
        """Type a question, press Enter and wait for the answer."""
        self.box.fill(question)
        self.send_and_wait("Enter")

    def send_and_wait(self, key: str) -> None:
        answered = self.page.locator(ANSWERS).count()
        self.page.keyboard.press(key)
        self.wait_for_answers(answered + 1)

    def wait_for_answers(self, count: int) -> None:
        self.page.wait_for_function(
            "([css, n]) => document.querySelectorAll(css).length === n && !document.querySelector('.pq-pending')",
            arg=[ANSWERS, count],
        )

    def wait_for_count(self, count: str) -> None:
        """Wait until the panel says which of the answer's citations it shows."""
        self.page.wait_for_function("count => document.querySelector('#pq-count').innerText === count", arg=count)

    def shown(self) -> list[Shown]:
        """The quotes of the latest answer with the best places they link to."""
        return quotes_in(self.answer)

    def follow(self, shown: Shown) -> None:
        """Click the link to where a quote of the latest answer stands."""
        self.answer.locator(f".pq-cite[href*='{shown.article_id}?s={shown.start}&e={shown.end}&']").first.click()

    def focused(self, css: str) -> bool:
        """Whether the focus is on an element that matches."""
        return bool(self.page.evaluate("css => document.activeElement.matches(css)", css))


def quotes_in(answer: Locator) -> list[Shown]:
    """The quotes of an answer with the best places they link to."""
    quotes = answer.locator(".pq-item, .pq-quote:not(.pq-several)").all()
    return [_shown(quote.locator("blockquote"), quote.locator(".pq-cite").first) for quote in quotes]


def _shown(quote: Locator, link: Locator) -> Shown:
    parts = urlsplit(link.get_attribute("href") or "")
    query = parse_qs(parts.query)
    return Shown(quote.text_content() or "", parts.path.rsplit("/", 1)[-1], int(query["s"][0]), int(query["e"][0]))
