"""What is told over the wire of articles, passages and hits, for REST and MCP alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import UserError
from ui.api import models

if TYPE_CHECKING:
    from index.collection import ArticleInfo, Collection, Selection
    from index.types import Article, Hit

MAX_CONTEXT, MAX_PASSAGE = 2_000, 20_000
"""Characters around a passage, and in one."""


def told_info(info: ArticleInfo) -> models.ArticleInfo:
    """An article without its text. Its source may be a path on this machine, which is nobody's business."""
    return models.ArticleInfo(id=info.id, title=info.title, sha256=info.sha256, passages=info.passages)


def told_hits(hits: list[Hit], articles: Collection | Selection) -> models.Hits:
    """Hits with the titles of their articles, without those of an article that has just been removed."""
    titles = {info.id: info.title for info in articles.articles()}
    return models.Hits(
        hits=[
            models.Hit(
                article_id=hit.passage.article_id,
                title=titles[hit.passage.article_id],
                text=hit.passage.text,
                start=hit.passage.span.start,
                end=hit.passage.span.end,
                score=hit.score,
            )
            for hit in hits
            if hit.passage.article_id in titles
        ]
    )


def told_passage(article: Article, start: int, end: int, context: int) -> models.Passage:
    """A stretch of an article with up to `context` characters on either side.

    Raises UserError for one that the article does not have, and for one over 20,000 characters.
    """
    length = len(article.text)
    if not start < end <= length:
        raise UserError(
            f"There are no characters {start}-{end} in the article {article.id}, which has {length:,} characters. "
            "Give a start below the end, and an end within the article."
        )
    if end - start > MAX_PASSAGE:
        raise UserError(
            f"Characters {start}-{end} are {end - start:,}, and the limit is {MAX_PASSAGE:,}. Read them in parts."
        )
    return models.Passage(
        article_id=article.id,
        title=article.title,
        sha256=article.sha256,
        start=start,
        end=end,
        before=article.text[max(0, start - context) : start],
        text=article.text[start:end],
        after=article.text[end : end + context],
    )
