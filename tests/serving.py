"""A real server on loopback, in a thread, on a port of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.collection import Collection, Selection
    from qa.answerer import Answerer
    from ui.settings import Settings


@contextmanager
def serving(articles: Collection | Selection, answerer: Answerer, settings: Settings | None = None) -> Iterator[str]:
    """Serves until left; what it yields is the address, with a slash at its end."""
    import uvicorn

    from ui.server import create_app, uvicorn_config
    from ui.settings import Settings

    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = settings or Settings()
        server = uvicorn.Server(uvicorn_config(create_app(articles, answerer, settings), settings))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        end = monotonic() + 120
        while not server.started:
            if monotonic() > end:
                raise TimeoutError("The server has not started within two minutes.")
            sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=60)
