"""Routes of the application beside the API and the chat: pages, static files, the widget, MCP, its own state."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from index.errors import UnknownArticleError
from index.types import Span
from ui.api.access import admit, needs
from ui.api.problems import problem, problem_of
from ui.examples import examples
from ui.limits import LimitError
from ui.marking import other_places
from ui.pages import article_page, articles_page, message_page

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server.mcpserver import MCPServer
    from starlette.types import Receive, Scope, Send

    from index.types import Article
    from ui.service import Service

_POSITION = re.compile(r"[0-9]{1,12}")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FRESH = {"Cache-Control": "no-cache"}
_WIDGET = "widget.js"


def add_state(app: FastAPI, service: Service) -> None:
    """Whether the server lives, whether it is ready, and what it has done."""

    @app.api_route("/health", methods=["GET", "HEAD"])
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.api_route("/ready", methods=["GET", "HEAD"])
    def ready() -> JSONResponse:
        if service.ready.is_set():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "warming up"}, status_code=503, headers={"Retry-After": "2"})

    @app.get("/metrics", dependencies=[Depends(needs(service, "admin", counted=False))])
    def metrics() -> Response:
        text, kind = service.metrics.text()
        return Response(text, media_type=kind)


def add_pages(app: FastAPI, service: Service) -> None:
    """The list of articles, and each article with what a link marks in it."""
    articles = service.articles

    @app.get("/a/")
    def listing() -> HTMLResponse:
        return _page(articles_page(articles.articles()))

    @app.get("/a/{article_id}")
    def article(
        article_id: str, s: str = "", e: str = "", at: str = "", also: Annotated[list[str] | None, Query()] = None
    ) -> HTMLResponse:
        try:
            found = articles.article(article_id)
        except UnknownArticleError:
            return _page(message_page("No such article", "It may have been removed since it was cited."), 404)
        try:
            highlight, start = _span(found, s, e), _position(at or "0")
            others = other_places(found, also or [])
        except ValueError as error:
            return _page(message_page("No such place in this article", str(error)), 400)
        return _page(article_page(found, highlight, also=others, start=start, questions=examples(found)))


def _page(body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(body, status_code=status, headers=_FRESH)


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


def add_static(app: FastAPI) -> None:
    """Our files by name (Gradio's own lie under /static/ too, in folders), and the widget with its page for frames."""
    from ui.embed import embed_page

    kept = {
        file.name: (file.read_bytes(), _TYPES[suffix])
        for file in files("ui").joinpath("static").iterdir()
        if (suffix := file.name[file.name.rfind(".") :]) in _TYPES
    }

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in kept or name == _WIDGET:
            return Response("There is no such file.", status_code=404, media_type="text/plain")
        return Response(kept[name][0], media_type=kept[name][1], headers=_FRESH)

    @app.get("/widget.js")
    def widget() -> Response:
        return Response(kept[_WIDGET][0], media_type=kept[_WIDGET][1], headers={"Cache-Control": "max-age=300"})

    @app.get("/embed")
    def embed(theme: str = "", lang: str = "", q: str = "") -> HTMLResponse:
        return _page(embed_page(theme=theme, lang=lang, question=q))


def add_mcp(app: FastAPI, service: Service, server: MCPServer) -> None:
    """The MCP endpoint, for whoever may read."""
    from starlette.concurrency import run_in_threadpool
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    from ui.mcp_server import mcp_route

    endpoint = mcp_route(server)

    class Guarded:
        """Lets only those through who may read."""

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await run_in_threadpool(admit, service, Request(scope), "read")
            except HTTPException as error:
                await problem(error.status_code, error.detail, headers=error.headers)(scope, receive, send)
            except LimitError as error:
                await problem_of(error)(scope, receive, send)
            else:
                await endpoint.handle(scope, receive, send)

    app.router.routes.append(Route(endpoint.path, endpoint=Guarded()))
