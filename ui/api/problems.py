"""Errors as `application/problem+json` (RFC 9457): what was wrong, the value, and what to do."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from index.errors import CollectionBusyError, UnknownArticleError, UserError
from ui.api.models import Problem
from ui.desk import BusyError
from ui.headers import path_of
from ui.limits import LimitError
from ui.service import UnknownAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

    from ui.service import Service

_log = logging.getLogger(__name__)

UNEXPECTED = "Something went wrong on this side, and it has been noted."
_UNREADABLE = "There was an error parsing the body"  # FastAPI's words for bytes that are no text, or no form
_MOST = 10  # invalid fields that are told


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these statuses."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: object) -> JSONResponse:
    """A response that says what went wrong."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, **more)  # type: ignore[arg-type]  # as pydantic allows
    return JSONResponse(
        body.model_dump(), status_code=status, headers=dict(headers or {}), media_type="application/problem+json"
    )


def problem_of(error: UserError) -> JSONResponse:
    """An error of a caller's, by its kind."""
    if isinstance(error, LimitError | BusyError):
        status = 429 if isinstance(error, LimitError) else 503
        return problem(status, str(error), headers={"Retry-After": str(error.retry_after)})
    if isinstance(error, CollectionBusyError):
        return problem(503, str(error), headers={"Retry-After": "5"})
    return problem(404 if isinstance(error, UnknownArticleError) else 422, str(error))


def _methods(app: FastAPI, path: str) -> list[str]:
    """What may be done with a path; the framework tells only what its first route there does."""
    return [
        method.upper()
        for template, operations in app.openapi()["paths"].items()
        if compile_path(template)[0].match(path)
        for method in operations
    ]


def handle(app: FastAPI, service: Service) -> None:
    """Let the application tell every error as a problem, and count it."""

    @app.exception_handler(UserError)
    def user_error(_: Request, error: UserError) -> JSONResponse:
        return counted(problem_of(error))

    @app.exception_handler(UnknownAnswerError)
    def unknown_answer(_: Request, __: UnknownAnswerError) -> JSONResponse:
        return counted(problem(404, "There is no such answer, or it was given too long ago. Ask again."))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_MODIFIED:
            return Response(status_code=error.status_code, headers=error.headers)
        detail, headers = str(error.detail), error.headers
        if detail == _UNREADABLE:
            detail = "The body cannot be read. Send it as its Content-Type says, JSON in UTF-8."
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(_methods(app, path_of(request.scope)))}
        return counted(problem(error.status_code, detail, headers=headers))

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"at": "/".join(map(str, one["loc"])), "what": one["msg"].removeprefix("Value error, ")}
            for one in error.errors()[:_MOST]
        ]
        first = fields[0]
        return counted(problem(422, f"{first['at']}: {first['what']}.", errors=fields))

    @app.exception_handler(Exception)
    def unexpected(_: Request, error: Exception) -> JSONResponse:
        _log.error("A call failed", exc_info=error)
        return counted(problem(500, UNEXPECTED))

    def counted(response: JSONResponse) -> JSONResponse:
        service.metrics.refused(response.status_code)
        return response
