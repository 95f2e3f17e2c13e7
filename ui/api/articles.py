"""Articles: listed, read, added, removed."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Header, Path, Query, Request, Response, UploadFile
from starlette.exceptions import HTTPException

from index.errors import LoadError
from index.loading import loads
from index.types import Article
from ui.api import models
from ui.api.access import needs
from ui.api.problems import documented
from ui.api.telling import MAX_CONTEXT, told_info, told_passage

if TYPE_CHECKING:
    from ui.service import Service

_Id = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="As the list of articles has it.")]
_Seen = Annotated[str | None, Header(alias="If-None-Match", description="The ETag of what you have.")]


def articles_router(service: Service) -> APIRouter:
    """Reading and writing articles, over a service."""
    router = APIRouter(tags=["articles"])
    _add_reading(router, service)
    _add_writing(router, service)
    return router


def _add_reading(router: APIRouter, service: Service) -> None:
    reading = [Depends(needs(service, "read"))]
    not_modified: dict[int | str, dict[str, Any]] = {304: {"description": "You have it already"}}

    @router.get("/articles", dependencies=reading, responses={**not_modified, **documented(401, 403, 422, 429)})
    def listing(response: Response, seen: _Seen = None) -> models.Articles:
        """Every article, without its text."""
        infos = service.articles.articles()
        _tag(response, "-".join(info.sha256[:8] for info in infos) or "none", seen)
        return models.Articles(articles=[told_info(info) for info in infos])

    @router.get(
        "/articles/{article_id}",
        dependencies=reading,
        responses={**not_modified, **documented(401, 403, 404, 422, 429)},
    )
    def article(article_id: _Id, response: Response, seen: _Seen = None) -> models.Article:
        """An article with its text; its ETag is the text's hash."""
        found = service.articles.article(article_id)
        _tag(response, found.sha256, seen)
        url = found.source if found.source.startswith(("http://", "https://")) else None
        return models.Article(id=found.id, title=found.title, sha256=found.sha256, text=found.text, url=url)

    @router.get(
        "/articles/{article_id}/passage",
        dependencies=reading,
        responses={**not_modified, **documented(401, 403, 404, 422, 429)},
    )
    def passage(
        article_id: _Id,
        response: Response,
        start: Annotated[int, Query(ge=0, le=2**40)],
        end: Annotated[int, Query(ge=1, le=2**40)],
        context: Annotated[int, Query(ge=0, le=MAX_CONTEXT, description="Characters before and after.")] = 600,
        seen: _Seen = None,
    ) -> models.Passage:
        """Some characters of an article with what stands around them, for those who do not count in code points."""
        found = service.articles.article(article_id)
        _tag(response, f"{found.sha256[:16]}-{start}-{end}-{context}", seen)
        return told_passage(found, start, end, context)


def _add_writing(router: APIRouter, service: Service) -> None:
    writing = [Depends(needs(service, "write"))]
    refused = documented(400, 401, 403, 413, 422, 429, 503)

    @router.post(
        "/articles", status_code=201, dependencies=writing, responses={200: {"model": models.Added}, **refused}
    )
    async def add(new: models.NewArticle, request: Request, response: Response) -> models.Added:
        """Index a text. The same text again changes nothing (200); another of the same source replaces it (200)."""
        article = loads(
            new.text.encode(errors="surrogatepass"), content_type=new.content_type, name=new.title or "text"
        )
        source = str(new.source) if new.source else None
        title = new.title or _first_words(article)
        return await _put(service, Article.of(article.text, title=title, source=source), request, response)

    @router.post("/files", status_code=201, dependencies=writing, responses={200: {"model": models.Added}, **refused})
    async def add_file(
        file: Annotated[UploadFile, File(description="Text or Markdown.")],
        request: Request,
        response: Response,
        title: Annotated[str | None, Form(min_length=1, max_length=500)] = None,
    ) -> models.Added:
        """Index a file, as `POST /articles` does a text."""
        name = (file.filename or "file").replace("\\", "/").rsplit("/", maxsplit=1)[-1][:200]
        kind = mimetypes.guess_type(name)[0] or file.content_type or "text/plain"
        article = loads(await file.read(), content_type=kind, name=name, title=title)
        return await _put(service, article, request, response)

    @router.delete(
        "/articles/{article_id}",
        status_code=204,
        dependencies=writing,
        responses=documented(401, 403, 404, 422, 429, 503),
    )
    async def remove(article_id: _Id) -> None:
        """Forget an article. Citations of it can be told from others by their hash alone then."""
        await service.writing.run(lambda _: service.articles.remove(article_id))


async def _put(service: Service, article: Article, request: Request, response: Response) -> models.Added:
    size = len(article.text.encode())
    if size > service.settings.max_upload:
        raise HTTPException(413, f"The text has {size:,} bytes, and {service.settings.max_upload:,} are the most.")
    change = await service.writing.run(lambda _: service.articles.replace(article))
    known = service.articles.article_with_text(article.sha256)
    if known is None:
        raise LoadError("The article holds nothing that could be asked about. Send one with sentences.")
    info = next(info for info in service.articles.articles() if info.id == known.id)
    response.status_code = 201 if change == "added" else 200
    response.headers["Location"] = f"{request.scope['root_path']}/articles/{info.id}"
    return models.Added(**told_info(info).model_dump(), change=change)


def _first_words(article: Article) -> str:
    """The beginning of a text without a title, for a title."""
    line = article.text.strip().splitlines()[0]
    return line if len(line) <= 80 else line[:79].rsplit(" ", maxsplit=1)[0] + "…"  # noqa: PLR2004  a line's length


def _tag(response: Response, tag: str, seen: str | None) -> None:
    """Mark the response, or answer that the caller has it already."""
    import hashlib

    etag = f'"{tag}"' if len(tag) <= 64 else f'"{hashlib.sha256(tag.encode()).hexdigest()}"'  # noqa: PLR2004  as a hash
    caching = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if seen is not None and (
        seen.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in seen.split(",")]
    ):
        raise HTTPException(304, headers=caching)
    response.headers.update(caching)
