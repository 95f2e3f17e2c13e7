"""Behind a proxy that shows the server under a path of its own, everything is found."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from index.collection import Collection
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from tests.e2e.chat_page import ChatPage
from tests.serving import serving
from ui.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@contextmanager
def proxied(server: str, path: str) -> Iterator[str]:
    """A proxy that takes the path away, and tells who asks, as nginx does with `proxy_pass`."""
    import uvicorn

    async def forward(request: Request) -> StreamingResponse:
        client = httpx.AsyncClient(timeout=120)
        headers = list(request.headers.raw)
        headers.append((b"x-forwarded-for", request.headers.get("visitor", "192.0.2.7").encode()))
        target = f"{server}{request.url.path.removeprefix(path).lstrip('/')}"
        query = f"?{request.url.query}" if request.url.query else ""
        sent = client.build_request(request.method, target + query, headers=headers, content=await request.body())
        answered = await client.send(sent, stream=True)

        async def body() -> AsyncIterator[bytes]:
            async for piece in answered.aiter_raw():
                yield piece
            await client.aclose()

        kept = {name: value for name, value in answered.headers.items() if name not in _HOP_BY_HOP}
        return StreamingResponse(body(), status_code=answered.status_code, headers=kept)

    def icon(_: Request) -> Response:
        """The proxy's own site has one, as the browser asks for it there."""
        return Response(status_code=204)

    methods = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]
    routes = [Route(path + "/{rest:path}", forward, methods=methods), Route("/favicon.ico", icon)]
    app = Starlette(routes=routes)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = Thread(target=proxy.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not proxy.started:
            sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{path}/"
        proxy.should_exit = True
        proxy.force_exit = True
        thread.join(timeout=30)


@pytest.fixture
def site(collection: Collection) -> Iterator[str]:
    answerer = Answerer(collection, SentenceReader(collection.encoder))
    settings = Settings(root_path="/docs/ask", proxies=("127.0.0.1",), anonymous="read", per_minute=3)
    with serving(collection, answerer, settings) as server, proxied(server, "/docs/ask") as url:
        yield url


def test_the_chat_answers_and_its_citations_open_the_article(site: str, page: Page) -> None:
    chat = ChatPage(page, site)
    chat.ask("What was the theme of Netanyahu's address?")
    shown = chat.shown()[0]
    chat.follow(shown)
    assert chat.highlight == shown.quote


def test_pages_widget_and_api_are_there(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{site}a/")
    page.locator(".articles a").first.click()
    page.wait_for_url(f"{site}a/*")
    page.goto(f"{site}embed")
    page.locator("pull-quote textarea").wait_for()
    assert httpx.get(f"{site}api/v1/config").status_code == 200
    assert httpx.get(f"{site}ready").status_code in {200, 503}


def test_the_visitor_is_the_one_that_the_proxy_names(site: str) -> None:
    def search(visitor: str) -> int:
        response = httpx.post(f"{site}api/v1/search", json={"query": "theme"}, headers={"Visitor": visitor}, timeout=60)
        return response.status_code

    assert [search("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
    assert search("192.0.2.2") == 200
