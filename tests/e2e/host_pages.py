"""Pages of other people's sites that hold the widget, served on a port of their own."""

from __future__ import annotations

import mimetypes
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

from index.collection import Collection
from index.types import Article
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from tests.e2e.texts import HOSTILE
from ui.sample import sample_article
from ui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.encoding import SentenceEncoder

MILL = """The mill of Arden

The mill of Arden was built in 1834 by Anna Miller. Tom Baker ran it until 1850. Flour, oats and barley were ground \
there. Anna Miller died in 1860.

A plaque says that the mill of Arden was built in 1836.
"""

STRICT_POLICY = (
    "default-src 'none'; script-src {server}; connect-src {server}; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What a careful host allows, as docs/WIDGET.md has it."""

HOSTILE_CSS = """
*, *::before, *::after {
  all: unset !important; display: none !important; visibility: hidden !important; opacity: 0 !important;
  font: 0/0 fantasy !important; color: transparent !important; letter-spacing: -99px !important;
  text-transform: uppercase !important; white-space: nowrap !important; transform: scale(0) !important;
  width: 0 !important; height: 0 !important; position: static !important; z-index: -1 !important;
  pointer-events: none !important; user-select: none !important; text-indent: -9999px !important;
}
html, body, main { display: block !important; visibility: visible !important; opacity: 1 !important;
  transform: none !important; width: 100vw !important; height: 100vh !important; }
html { font-size: 1px !important; }
"""


@dataclass
class Host:
    """A site with pages by path: what they hold, and the headers they are sent with."""

    url: str
    pages: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return self.url.rstrip("/")

    def put(self, body: str, *, path: str = "", **headers: str) -> str:
        """Add an HTML page with headers, whose names are written with underscores; its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[f"/{path}"] = (body.encode(), {"Content-Type": "text/html; charset=utf-8", **named})
        return self.url + path

    def put_folder(self, folder: Path) -> None:
        """Add every file of a folder."""
        for file in folder.rglob("*"):
            if file.is_file():
                kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                self.pages[f"/{file.relative_to(folder).as_posix()}"] = (file.read_bytes(), {"Content-Type": kind})


def page(body: str, *, head: str = "", lang: str = "en") -> str:
    """A host's page around some HTML."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Host</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"{head}</head><body><main><h1>A page of a host</h1><p>Its own words.</p>{body}</main></body></html>"
    )


def script(server: str, **settings: str) -> str:
    """The script tag, with settings as data attributes."""
    data = "".join(f' data-{name}="{value}"' for name, value in settings.items())
    return f'<script src="{server}widget.js"{data}></script>'


@contextmanager
def hosting() -> Iterator[Host]:
    """Serve a host's pages on a free port."""
    host = Host("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, headers = host.pages.get(self.path.partition("?")[0], (b"There is no such page.", {}))
            self.send_response(200 if headers else 404)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host.url = f"http://127.0.0.1:{server.server_address[1]}/"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield host
        server.shutdown()
        thread.join(timeout=20)


@dataclass(frozen=True)
class Asked:
    """A server that a host's pages may ask, with what it serves."""

    url: str
    collection: Collection
    answerer: Answerer
    articles: dict[str, Article]


@contextmanager
def asked_by(host: Host, encoder: SentenceEncoder, folder: Path, *, per_minute: int = 10_000) -> Iterator[Asked]:
    """Serve three articles to the pages of a host."""
    import uvicorn

    from ui.server import create_app

    articles = [
        sample_article(),
        Article.of(MILL, title="The mill of Arden"),
        Article.of(HOSTILE, title="<b>Hostile</b> & *co* {{value}}"),
    ]
    given = Settings(
        origins=(host.origin,),
        per_minute=per_minute,
        per_day=10_000,
        feedback=folder / "feedback.sqlite",
        keys=folder / "keys.json",
    )
    with Collection.open(encoder=encoder) as collection, socket.create_server(("127.0.0.1", 0)) as listener:
        for article in articles:
            collection.add(article)
        answerer = Answerer(collection, SentenceReader(encoder))
        server = uvicorn.Server(
            uvicorn.Config(create_app(collection, answerer, given), log_level="error", timeout_graceful_shutdown=1)
        )
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            sleep(0.05)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        yield Asked(url, collection, answerer, {article.id: article for article in articles})
        server.should_exit = True
        thread.join(timeout=20)
