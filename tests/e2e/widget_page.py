"""The widget as a visitor of a host's page handles it, for the browser tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DONE = ".turn > .answer, .turn > .problem"
EVENTS = ("ready", "open", "close", "question", "answer", "source-click", "feedback", "error")

_NOTE_EVENTS = """(types) => {
    window.heard = [];
    for (const type of types) document.addEventListener(`pullquote:${type}`, (event) =>
        window.heard.push([type, JSON.parse(JSON.stringify(event.detail))]));
}"""


class Cited(NamedTuple):
    """A quote in the widget, and the place its first link names."""

    quote: str
    article_id: str
    start: int
    end: int


class Widget:
    """One visitor's widget. Its parts lie in an open shadow root, which the locators reach through."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.add_init_script(f"({_NOTE_EVENTS})({list(EVENTS)})")
        page.goto(url)
        self.element.wait_for(state="attached")

    @property
    def element(self) -> Locator:
        return self.page.locator("pull-quote").first

    @property
    def launcher(self) -> Locator:
        return self.page.locator("pull-quote .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("pull-quote .panel")

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your question")

    @property
    def turn(self) -> Locator:
        """The latest question with what it got."""
        return self.page.locator("pull-quote .turn").last

    @property
    def citations(self) -> Locator:
        return self.turn.locator(".cite")

    @property
    def problem(self) -> Locator:
        return self.page.locator("pull-quote .problem")

    @property
    def source(self) -> Locator:
        return self.page.locator("pull-quote .source")

    @property
    def mark(self) -> str:
        """The marked characters, as the DOM holds them."""
        return self.source.locator("mark").text_content() or ""

    def ask(self, question: str) -> None:
        """Type a question, press Enter and wait for what comes of it."""
        done = self.page.locator(DONE).count()
        self.box.fill(question)
        self.box.press("Enter")
        self.wait_for_turns(done + 1)

    def wait_for_turns(self, count: int) -> None:
        self.page.wait_for_function(
            "([css, count]) => document.querySelector('pull-quote').shadowRoot.querySelectorAll(css).length === count",
            arg=[DONE, count],
        )

    def cited(self) -> list[Cited]:
        """The quotes of the latest answer with the best places they link to."""
        return [_cited(quote) for quote in self.turn.locator(".item, .quote:not(.several)").all()]

    def focused(self) -> str:
        """The class of what has the focus in the widget; empty where nothing has."""
        found: str = self.element.evaluate("element => element.shadowRoot.activeElement?.className ?? ''")
        return found

    def heard(self, kind: str) -> list[dict[str, object]]:
        """The details of the events of one kind that the page was told."""
        heard: list[tuple[str, dict[str, object]]] = self.page.evaluate("window.heard")
        return [detail for name, detail in heard if name == kind]


def _cited(quote: Locator) -> Cited:
    parts = urlsplit(quote.locator(".cite").first.get_attribute("href") or "")
    query = parse_qs(parts.query)
    text = quote.locator("blockquote").text_content() or ""
    return Cited(text, parts.path.rsplit("/", 1)[-1], int(query["s"][0]), int(query["e"][0]))
