"""A real collection, server and Chromium; no test passes whose page logs an error or leaves the machine."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from index.collection import Collection
from index.types import Article
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from tests.e2e.chat_page import ChatPage
from tests.e2e.host_pages import Asked, Host, asked_by, hosting
from tests.e2e.texts import HOSTILE, LIGHTHOUSE, long_text
from tests.serving import serving
from ui.sample import sample_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, Page

    from index.encoding import SentenceEncoder

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """A running server with what it serves."""

    url: str
    collection: Collection
    answerer: Answerer
    articles: dict[str, Article]


@pytest.fixture(scope="session")
def site(encoder: SentenceEncoder) -> Iterator[Site]:
    """Serves the sample alone."""
    with _serving([sample_article()], encoder) as site:
        yield site


@pytest.fixture(scope="session")
def library(encoder: SentenceEncoder) -> Iterator[Site]:
    """Serves several articles."""
    articles = [
        sample_article(),
        Article.of(LIGHTHOUSE, title="The lighthouse of Vrangø"),
        Article.of(HOSTILE, title="<b>Hostile</b> & *co* {{value}} ${value}"),
        Article.of(long_text(), title="A long one"),
    ]
    with _serving(articles, encoder) as site:
        yield site


@contextmanager
def _serving(articles: Sequence[Article], encoder: SentenceEncoder) -> Iterator[Site]:
    with Collection.open(encoder=encoder) as collection:
        for article in articles:
            collection.add(article)
        answerer = Answerer(collection, SentenceReader(encoder))
        with serving(collection, answerer) as url:
            yield Site(url, collection, answerer, {article.id: article for article in articles})


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("No Chromium found. Install it, or run the other tests with -m 'not e2e'.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages with the options of a browser context; at the end no page may have logged an error or gone out."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]  # passed on as they are
        contexts.append(context)
        context.on("request", lambda request: complaints.extend(_outside(request.url)))
        context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
        context.on(
            "console",
            lambda message: complaints.append(f"console: {message.text}") if message.type == "error" else None,
        )
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _outside(url: str) -> list[str]:
    parts = urlsplit(url)
    return [] if parts.scheme in {"data", "blob"} or parts.hostname == "127.0.0.1" else [f"request: {url}"]


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def chat(page: Page, site: Site) -> ChatPage:
    """A visitor of the site with the sample alone."""
    return ChatPage(page, site.url)


@pytest.fixture
def library_chat(page: Page, library: Site) -> ChatPage:
    """A visitor of the site with several articles."""
    return ChatPage(page, library.url)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """Serves pages that hold the widget, on a port of its own."""
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def asked(host: Host, encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The server that the widgets of these pages ask."""
    with asked_by(host, encoder, tmp_path_factory.mktemp("widget")) as asked:
        yield asked
