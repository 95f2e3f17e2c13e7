"""Searching, verifying quotes, and what the server is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends

from index.questions import MAX_CHARACTERS
from index.version import VERSION
from qa.verifying import MAX_QUOTE, verify
from ui.api import models
from ui.api.access import needs
from ui.api.problems import documented
from ui.api.telling import told_hits
from ui.contract import verdict_to_json

if TYPE_CHECKING:
    from ui.service import Service

_LIMITED = documented(400, 401, 403, 404, 422, 429, 503)


def looking_router(service: Service) -> APIRouter:
    """Looking things up, over a service."""
    router = APIRouter(tags=["looking"])
    reading = [Depends(needs(service, "read"))]

    @router.post("/search", dependencies=reading, responses=_LIMITED)
    async def search(asked: models.SearchQuery) -> models.Hits:
        """Passages for a question or some words, best first."""

        def work(_: object) -> models.Hits:
            for one in asked.articles or ():
                service.articles.article(one)
            found = service.articles.search(asked.query, asked.k, mode=asked.mode, articles=asked.articles)
            return told_hits(found, service.articles)

        return await service.desk.run(work)

    @router.post("/verify", response_model=models.Verdict, dependencies=reading, responses=_LIMITED)
    async def verify_quote(asked: models.Quote) -> dict[str, Any]:
        """Whether a quote is in the articles to the character, altered and where, in another article, or absent."""
        verdict = await service.desk.run(lambda _: verify(asked.quote, service.articles, article_id=asked.article_id))
        return verdict_to_json(verdict)

    @router.get(
        "/config", dependencies=[Depends(needs(service, "read", counted=False))], responses=documented(401, 403)
    )
    def config() -> models.Config:
        """What a client has to know of this server."""
        calibration = service.answerer.calibration
        return models.Config(
            version=VERSION,
            articles=len(service.articles.articles()),
            risk=calibration.risk,
            risks=sorted(risk for risk in calibration.thresholds if calibration.reachable(risk)),
            max_question=MAX_CHARACTERS,
            max_quote=MAX_QUOTE,
            max_upload=service.settings.max_upload,
            feedback=service.feedback is not None,
            versions=service.versions,
        )

    return router
