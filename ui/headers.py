"""Security headers and refusals for every response, as a plain ASGI middleware so that streaming keeps working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

_STRICT_PATHS = ("/a/", "/static/", "/health")
_READING_METHODS = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {None, "same-origin", "none"}


class SecurityHeaders:
    """Adds the headers, turns uploads off, and refuses requests that another site's page sends to change something."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self._app)(scope, receive, send_with_headers)


def _refusal(scope: Scope) -> ASGIApp | None:
    if scope["path"].startswith("/gradio_api/upload"):
        return PlainTextResponse("Uploads are off.", status_code=404)
    if scope["method"] not in _READING_METHODS and Headers(scope=scope).get("sec-fetch-site") not in _OWN_SITES:
        return PlainTextResponse("Requests from another site are refused.", status_code=403)
    return None


def _add_headers(headers: MutableHeaders, path: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = STRICT_POLICY if path.startswith(_STRICT_PATHS) else CHAT_POLICY
