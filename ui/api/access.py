"""Who calls, and what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.exceptions import HTTPException

from ui.keys import SCOPES, Scope
from ui.limits import at_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.service import Service

_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_bearer = HTTPBearer(auto_error=False, description="`Authorization: Bearer KEY`, as `pullquote keys create` shows it")
_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same key, for clients that cannot do so")


class Caller(NamedTuple):
    """Who calls, as limits count them, with the widest scope they have."""

    name: str
    scope: Scope | None

    def may(self, scope: Scope) -> bool:
        return self.scope is not None and SCOPES.index(self.scope) >= SCOPES.index(scope)


def needs(service: Service, scope: Scope, *, counted: bool = True) -> Callable[..., Caller]:
    """A dependency that lets callers of a scope pass; `counted` calls are limited for all but the owner."""

    def check(
        request: Request,
        _: Annotated[object, Depends(_bearer)] = None,  # both are read below; here they are for OpenAPI
        __: Annotated[object, Depends(_header)] = None,
    ) -> Caller:
        return admit(service, request, scope, counted=counted)

    return check


def admit(service: Service, request: Request, scope: Scope, *, counted: bool = True) -> Caller:
    """Who calls, if they may. Raises HTTPException (401, 403) or LimitError where they may not."""
    caller = _caller(service, request)
    if not caller.may(scope):
        if caller.scope is None:
            raise HTTPException(401, "This needs a key: send it as Authorization: Bearer KEY.", _CHALLENGE)
        raise HTTPException(403, f"This needs a key of scope {scope}, and the call has {caller.scope}.")
    if counted and not caller.may("admin"):
        service.limits.count(caller.name)
    return caller


def _caller(service: Service, request: Request) -> Caller:
    """By key; without one by where the call comes from: a page elsewhere may read at most, and only if it is listed."""
    address = at_address(request.client.host if request.client else "")
    kind, _, credentials = request.headers.get("authorization", "").partition(" ")
    key = credentials.strip() if kind.lower() == "bearer" else request.headers.get("x-api-key")
    if key is not None:
        found = service.keys.scope_of(key)
        if found is None:
            raise HTTPException(401, "There is no such key. Check it, or ask the server's owner for one.", _CHALLENGE)
        return Caller(f"key {found[0]}", found[1])
    if request.headers.get("origin") in service.settings.origins:
        return Caller(address, "read")
    allowed = service.settings.without_key
    if allowed == "none":
        own_page = request.headers.get("sec-fetch-site") == "same-origin"  # the chat, open to visitors as it is
        return Caller(address, "read" if own_page else None)
    return Caller(address, allowed)
