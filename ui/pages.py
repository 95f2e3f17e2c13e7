"""Articles to plain HTML pages without scripts. The chat's source panel shows the same markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from index.types import Span
from ui.escaping import for_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.collection import ArticleInfo
    from index.types import Article

WINDOW = 60_000
"""Characters of an article sent at a time; most articles fit whole."""

_PARAGRAPH_END = re.compile(r"\n\s*\n")


def article_page(article: Article, highlight: Span | None, *, start: int = 0, questions: Sequence[str] = ()) -> str:
    """The article with `highlight` marked, or from about `start` on where nothing is highlighted."""
    part = window(article.text, highlight, start=start)
    body = (
        f"<header>{_heading(article)}{_origin(article)}</header>"
        f"{_turn(article, part, 'Earlier')}"
        f'<div class="text">{"".join(_paragraphs(article, part, highlight))}</div>'
        f"{_turn(article, part, 'Later')}{_questions(questions)}"
    )
    return _page(article.title, f'<article class="article">{body}</article>')


def articles_page(articles: Sequence[ArticleInfo]) -> str:
    """Every article of the collection, each with a link to its page."""
    entries = "".join(f'<li><a href="{for_page(info.id)}">{for_page(info.title)}</a></li>' for info in articles)
    listing = f'<ul class="articles">{entries}</ul>' if entries else '<p class="empty">There is no article yet.</p>'
    return _page("Articles", f"<h1>Articles</h1>{listing}")


def message_page(headline: str, message: str) -> str:
    """A page for what cannot be shown."""
    return _page(headline, f'<h1>{for_page(headline)}</h1><p class="message">{for_page(message)}</p>')


def _heading(article: Article) -> str:
    """The title; only spoken where the text shows it anyway."""
    role = ' class="spoken"' if _begins_with_title(article) else ""
    return f"<h1{role}>{for_page(article.title)}</h1>"


def _begins_with_title(article: Article) -> bool:
    first = _PARAGRAPH_END.split(article.text, maxsplit=1)[0]
    return first.strip() == article.title.strip()


def window(text: str, highlight: Span | None, *, start: int = 0, size: int = WINDOW) -> Span:
    """The part of a text to show: `size` characters, the highlight in their middle, cut between paragraphs or words."""
    if len(text) <= size:
        return Span(0, len(text))
    if highlight is not None:
        start = highlight.start - max(0, size - len(highlight)) // 2
    start = max(0, min(start, len(text) - size))
    return Span(_cut(text, start, backwards=True), _cut(text, start + size, backwards=False))


def _cut(text: str, position: int, *, backwards: bool, reach: int = 2_000) -> int:
    """The paragraph's edge nearest `position`, or else the word's; `position` where neither is near."""
    if position in (0, len(text)):
        return position
    near = text[max(0, position - reach) : position] if backwards else text[position : position + reach]
    for edge in ("\n", " "):
        found = near.rfind(edge) if backwards else near.find(edge)
        if found >= 0:
            return position - len(near) + found + 1 if backwards else position + found + 1
    return position


def _paragraphs(article: Article, part: Span, highlight: Span | None) -> Iterator[str]:
    """Paragraphs whose text, joined, is exactly the part's; a highlight over several has a mark in each."""
    name = ' id="hl"'
    for paragraph in _paragraph_spans(article.text, part):
        role = ' class="title"' if paragraph.start == 0 and _begins_with_title(article) else ""
        marked = _overlap(paragraph, highlight)
        yield f'<p dir="auto"{role}>{_inside(article.text, paragraph, marked, name)}</p>'
        name = "" if marked else name


def _inside(text: str, paragraph: Span, marked: Span | None, name: str) -> str:
    if marked is None:
        return for_page(paragraph.of(text))
    before, after = text[paragraph.start : marked.start], text[marked.end : paragraph.end]
    return f"{for_page(before)}<mark{name}>{for_page(marked.of(text))}</mark>{for_page(after)}"


def _paragraph_spans(text: str, part: Span) -> Iterator[Span]:
    start = part.start
    for match in _PARAGRAPH_END.finditer(text, part.start, part.end):
        yield Span(start, match.end())
        start = match.end()
    if start < part.end:
        yield Span(start, part.end)


def _overlap(paragraph: Span, highlight: Span | None) -> Span | None:
    if highlight is None or not paragraph.overlaps(highlight):
        return None
    return Span(max(paragraph.start, highlight.start), min(paragraph.end, highlight.end))


def _turn(article: Article, part: Span, direction: str) -> str:
    """The link to the part before or after the one shown, where there is one."""
    earlier = direction == "Earlier"
    if part.start == 0 if earlier else part.end == len(article.text):
        return ""
    start = max(0, part.start - WINDOW) if earlier else part.end
    query = urlencode({"at": start})
    return f'<nav class="turn"><a href="{for_page(article.id)}?{query}">{direction} in this article</a></nav>'


def _origin(article: Article) -> str:
    """The address of an article from the web; a path on the server's disk is nobody's business."""
    if not article.source.startswith(("http://", "https://")):
        return ""
    return f'<p class="origin"><a rel="noreferrer" href="{for_page(article.source)}">{for_page(article.source)}</a></p>'


def _questions(questions: Sequence[str]) -> str:
    if not questions:
        return ""
    links = "".join(f'<li><a href="../?{for_page(urlencode({"q": q}))}">{for_page(q)}</a></li>' for q in questions)
    return f'<nav class="questions" aria-labelledby="ask"><h2 id="ask">Ask this article</h2><ul>{links}</ul></nav>'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{for_page(title)} · Pullquote</title><link rel="icon" href="../static/icon.svg">'
        '<link rel="stylesheet" href="../static/article.css"></head><body class="page">'
        '<nav class="bar" aria-label="Pullquote"><a class="wordmark" href="../">Pullquote</a>'
        f'<a href="./">All articles</a></nav><main>{body}</main></body></html>'
    )
