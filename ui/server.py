"""The web application: REST, MCP, widget, article pages and, mounted last, the chat."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Thread
from typing import TYPE_CHECKING

from index.errors import UserError
from ui.opening import warm_up
from ui.service import Service
from ui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import uvicorn
    from fastapi import FastAPI

    from index.collection import Collection, Selection
    from qa.answerer import Answerer


def create_app(articles: Collection | Selection, answerer: Answerer, settings: Settings | None = None) -> FastAPI:
    """The application over an open collection. Gradio is mounted last, so that it cannot shadow the other routes."""
    from fastapi import FastAPI
    from starlette.middleware.cors import CORSMiddleware

    from ui.api import PATH, build_api
    from ui.headers import BodyLimit, SecurityHeaders, SharedPaths
    from ui.mcp_server import build_mcp
    from ui.site import add_mcp, add_pages, add_state, add_static

    service = Service(articles, answerer, settings or Settings())
    mcp = build_mcp(articles, answerer, service.desk, on_answer=service.metrics.answered)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = Thread(target=_warm, args=[service])
        warming.start()
        try:
            async with mcp.session_manager.run():
                yield
        finally:
            await asyncio.to_thread(warming.join)  # libraries that are being loaded cannot be left in the middle
            await asyncio.to_thread(service.close)

    app = FastAPI(title="Pullquote", openapi_url=None, lifespan=lifespan)
    app.add_middleware(CORSMiddleware, allow_origins=())  # Gradio, if no parent has this, lets in all of this machine
    for middleware in (SharedPaths, BodyLimit, SecurityHeaders):  # the last is the first to see a request
        app.add_middleware(middleware, settings=service.settings)
    add_state(app, service)
    add_pages(app, service)
    add_static(app)
    add_mcp(app, service, mcp)
    app.mount(PATH, build_api(service))
    _mount_chat(app, service)
    return app


def serve(
    articles: Collection | Selection,
    answerer: Answerer,
    settings: Settings | None = None,
    *,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Serve until interrupted; `on_ready` is called once the server listens. Raises UserError for a taken port."""
    import uvicorn

    settings = settings or Settings()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and on_ready is not None:
                on_ready()

    with _listen(settings.host, settings.port) as listener:
        Server(uvicorn_config(create_app(articles, answerer, settings), settings)).run(sockets=[listener])


def uvicorn_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn is to run the application: what proxies say is believed of those named only."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        root_path=settings.root_path,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
    )


def _warm(service: Service) -> None:
    warm_up(service.answerer)
    service.ready.set()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UserError(
            f"Cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}. "
            "Choose another port with --port, or stop the program that uses this one."
        ) from error


def _mount_chat(app: FastAPI, service: Service) -> None:
    """Mount Gradio, from within an event loop: where none is running it opens one for each lock and closes none."""
    from ui.chat import build_chat, mount_options

    async def mount() -> None:
        import gradio

        chat = build_chat(service)
        gradio.mount_gradio_app(app, chat, path="/", root_path=service.settings.root_path or None, **mount_options())

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, mount()).result()
