"""Security headers and refusals for every response, as plain ASGI middleware so that streaming keeps working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse

from ui.embed import EMBED_POLICY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ui.settings import Settings

STRICT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""For pages of our own, which hold no script."""

CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""For Gradio, which compiles its templates in the browser; still, nothing leaves the machine."""

_PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "payment=(), usb=()"
)
_STRICT_PATHS = ("/a/", "/static/", "/health", "/ready", "/metrics", "/api/", "/mcp", "/widget.js")
_SHARED_PATHS = ("/api/", "/widget.js")  # that pages of listed origins may call
_ARTICLE_PATHS = ("/api/v1/articles", "/api/v1/files")
_READING_METHODS = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {None, "same-origin", "none"}
_MUCH = 2**20  # bytes of a request that sends no article
_AROUND = 2**16  # bytes that a form may have beside its file


def path_of(scope: Scope) -> str:
    """The path as the application's routes have it, without what a proxy or a parent puts before it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


class SecurityHeaders:
    """Adds the headers, turns Gradio's uploads off, and refuses what another site's page sends to change something."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._embed = " ".join((f"{EMBED_POLICY}; frame-ancestors 'self'", *settings.origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = path_of(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), path)
            await send(message)

        refusal = self._refusal(scope, path)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope, path: str) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if self._settings.known_hosts is not None and _name(headers.get("host", "")) not in self._settings.known_hosts:
            return PlainTextResponse(
                "This server does not go by that name. Its owner can allow it with --hosts.", status_code=421
            )
        if path.startswith("/gradio_api/upload"):
            return PlainTextResponse("Uploads are off.", status_code=404)
        listed = path.startswith("/api/") and headers.get("origin") in self._settings.origins
        if scope["method"] not in _READING_METHODS and headers.get("sec-fetch-site") not in _OWN_SITES and not listed:
            return PlainTextResponse("Requests from another site are refused.", status_code=403)
        return None

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = _PERMISSIONS
        headers["Content-Security-Policy"] = self._policy(path)
        if path == "/widget.js":
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        elif path != "/embed":
            headers["Cross-Origin-Opener-Policy"] = "same-origin"

    def _policy(self, path: str) -> str:
        if path == "/embed":
            return self._embed
        return STRICT_POLICY if path.startswith(_STRICT_PATHS) else CHAT_POLICY


class SharedPaths:
    """Lets pages of listed origins call the API, without credentials."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=settings.origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Content-Type", "Authorization", "X-API-Key", "If-None-Match"),
            expose_headers=("Retry-After", "ETag", "Location"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shared = scope["type"] == "http" and path_of(scope).startswith(_SHARED_PATHS)
        await (self._shared if shared else self._app)(scope, receive, send)


class BodyLimit:
    """Refuses requests that send too much, whether they say so beforehand or not."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._article = 2 * settings.max_upload + _AROUND  # JSON writes some characters longer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._article if path_of(scope).startswith(_ARTICLE_PATHS) else _MUCH
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdecimal() or int(said[:20]) > most:
            response = PlainTextResponse(f"The request may have {most:,} bytes at most.", status_code=413)
            await response(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413, f"The request may have {most:,} bytes at most.")
            return message

        await self._app(scope, counted, send)


def _name(host: str) -> str:
    """The name in a Host header, without the port; an IPv6 address keeps its brackets."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()
