"""The web application: article pages, static files and the chat."""

from __future__ import annotations

import asyncio
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import TYPE_CHECKING

from index.errors import CollectionError, UserError
from index.types import Span
from ui.examples import examples
from ui.pages import article_page, articles_page, message_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from index.collection import Collection, Selection
    from index.types import Article
    from qa.answerer import Answerer

_POSITION = re.compile(r"[0-9]{1,12}")
_STATIC_TYPES = {
    "article.css": "text/css",
    "chat.css": "text/css",
    "chat.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def create_app(collection: Collection | Selection, answerer: Answerer) -> FastAPI:
    """The application over an open collection. Gradio is mounted last, so that it cannot shadow the other routes."""
    from fastapi import FastAPI
    from starlette.middleware.cors import CORSMiddleware

    from ui.headers import SecurityHeaders

    app = FastAPI(title="Pullquote", openapi_url=None)
    app.add_middleware(CORSMiddleware, allow_origins=())  # no other origin; Gradio leaves this to its parent
    app.add_middleware(SecurityHeaders)
    _add_pages(app, collection)
    _add_static(app)
    _mount_chat(app, collection, answerer)
    return app


def serve(
    collection: Collection | Selection,
    answerer: Answerer,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Serve until interrupted; `on_ready` is called once the server listens. Raises UserError for a taken port."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and on_ready is not None:
                on_ready()

    with _listen(host, port) as listener:
        app = create_app(collection, answerer)
        Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UserError(
            f"Cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}. "
            "Choose another port with --port, or stop the program that uses this one."
        ) from error


def _add_pages(app: FastAPI, collection: Collection | Selection) -> None:
    from fastapi.responses import HTMLResponse

    def page(body: str, status: int = 200) -> HTMLResponse:
        return HTMLResponse(body, status_code=status, headers={"Cache-Control": "no-cache"})

    @app.api_route("/health", methods=["GET", "HEAD"])
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/a/")
    def listing() -> HTMLResponse:
        return page(articles_page(collection.articles()))

    @app.get("/a/{article_id}")
    def article(article_id: str, s: str = "", e: str = "", at: str = "") -> HTMLResponse:
        try:
            found = collection.article(article_id)
        except CollectionError:
            return page(message_page("No such article", "It may have been removed since it was cited."), 404)
        try:
            highlight, start = _span(found, s, e), _position(at or "0")
        except ValueError as error:
            return page(message_page("No such place in this article", str(error)), 400)
        return page(article_page(found, highlight, start=start, questions=examples(found)))


def _span(article: Article, start: str, end: str) -> Span | None:
    """The span a link asks for. Raises ValueError for one that the article does not have."""
    if not start and not end:
        return None
    span = Span(_position(start), _position(end))
    if span.start == span.end or span.end > len(article.text):
        raise ValueError(f"The article has {len(article.text)} characters, and the link asks for {start} to {end}.")
    return span


def _position(value: str) -> int:
    if not _POSITION.fullmatch(value):
        raise ValueError("The link does not say from which character to which.")
    return int(value)


def _add_static(app: FastAPI) -> None:
    """Our files by name; Gradio's own lie under /static/ too, in folders."""
    from fastapi.responses import Response

    contents = {name: files("ui").joinpath("static", name).read_bytes() for name in _STATIC_TYPES}

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in contents:
            return Response("There is no such file.", status_code=404, media_type="text/plain")
        return Response(contents[name], media_type=_STATIC_TYPES[name], headers={"Cache-Control": "no-cache"})


def _mount_chat(app: FastAPI, collection: Collection | Selection, answerer: Answerer) -> None:
    """Mount Gradio, from within an event loop: where none is running it opens one for each lock and closes none."""
    from ui.chat import build_chat, mount_options

    async def mount() -> None:
        import gradio

        gradio.mount_gradio_app(app, build_chat(collection, answerer), path="/", **mount_options())

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, mount()).result()
