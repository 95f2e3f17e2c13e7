"""The REST API: what it takes and returns, who may call it, and how it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.version import VERSION

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.service import Service

PATH = "/api/v1"

_DESCRIPTION = """\
Ask articles questions; get their own words back, cited to the character, or a refusal with its reason. Offsets
count code points of an article's text, ends excluded: `text[start:end] == quote`. Errors are
`application/problem+json`; those with status 429 or 503 say in `Retry-After` when to come back.
"""


def build_api(service: Service) -> FastAPI:
    """The API as an application of its own, to be mounted under `PATH`: it tells its errors as problems."""
    from fastapi import FastAPI

    from ui.api.articles import articles_router
    from ui.api.asking import asking_router
    from ui.api.looking import looking_router
    from ui.api.models import Problem
    from ui.api.problems import handle

    api = FastAPI(
        title="Pullquote",
        version=VERSION,
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
    )
    handle(api, service)
    for router in (asking_router, articles_router, looking_router):
        api.include_router(router(service))
    _describe(api, Problem.model_json_schema())
    return api


def _describe(api: FastAPI, problem: dict[str, object]) -> None:
    """Let the OpenAPI document tell errors as they are, in place of FastAPI's own."""
    original = api.openapi

    def openapi() -> dict[str, object]:
        document = original()
        schemas = document["components"]["schemas"]
        schemas["Problem"] = problem
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path in document["paths"].values():
            for operation in path.values():
                if "422" in operation["responses"]:
                    operation["responses"]["422"] = {
                        "description": "What was sent cannot be used",
                        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    }
        return document

    api.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI documents
