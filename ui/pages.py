"""Articles to plain HTML pages without scripts. The chat's source panel shows the same markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from index.types import Span
from ui.escaping import for_page
from ui.marking import Mark, marks
from ui.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.collection import ArticleInfo
    from index.types import Article

WINDOW = 60_000
"""Characters of an article sent at a time; most articles fit whole."""

_PARAGRAPH_END = re.compile(r"\n\s*\n")
_HEADING_ALONE = re.compile(r" {0,3}#{1,6}[ \t]+\S[^\n]*\s*")


def article_page(
    article: Article,
    highlight: Span | None,
    *,
    also: Sequence[Span] = (),
    start: int = 0,
    questions: Sequence[str] = (),
) -> str:
    """The article with `highlight` marked, or from about `start` on where nothing is highlighted.

    `also` are other places, marked more quietly.
    """
    part = window(article.text, highlight, start=start)
    body = (
        f"<header>{_heading(article)}{_origin(article)}</header>{_contents(article)}"
        f"{_turn(article, part, 'Earlier')}"
        f'<div class="text">{"".join(_paragraphs(article, part, marks(highlight, also)))}</div>'
        f"{_turn(article, part, 'Later')}{_questions(questions)}"
    )
    facts = f'data-sha256="{article.sha256}" data-start="{part.start}"'
    return _page(article.title, f'<article class="article" {facts}>{body}</article>')


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


def _paragraphs(article: Article, part: Span, marked: Sequence[Mark]) -> Iterator[str]:
    """Paragraphs whose text, joined, is exactly the part's; a mark over several paragraphs is one in each."""
    name = ' id="hl"'
    for number, span in _numbered_paragraphs(article.text, part):
        inside = [Mark(both, mark.chosen) for mark in marked if (both := _overlap(span, mark.span))]
        named = f' id="p{number}" data-number="{number}"' if number else ""
        yield f'<p dir="auto"{_role(article, span)}{named}>{_inside(article.text, span, inside, name)}</p>'
        name = "" if any(mark.chosen for mark in inside) else name


def _role(article: Article, paragraph: Span) -> str:
    if paragraph.start == 0 and _begins_with_title(article):
        return ' class="title"'
    return ' class="heading"' if _HEADING_ALONE.fullmatch(paragraph.of(article.text)) else ""


def _inside(text: str, paragraph: Span, marked: Sequence[Mark], name: str) -> str:
    """A paragraph with its marks; `name` is for the first one of the chosen place."""
    pieces, at = [], paragraph.start
    for span, chosen in marked:
        role = name if chosen else ' class="also"'
        pieces.append(f"{for_page(text[at : span.start])}<mark{role}>{for_page(span.of(text))}</mark>")
        at = span.end
    return "".join(pieces) + for_page(text[at : paragraph.end])


def _numbered_paragraphs(text: str, part: Span) -> Iterator[tuple[int, Span]]:
    """What lies in `part` of each paragraph, with its number in the whole text; 0 for blanks alone."""
    number, start = 0, 0
    for end in (*(found.end() for found in _PARAGRAPH_END.finditer(text, 0, part.end)), part.end):
        blank = not text[start:end].strip()
        number += not blank
        if inside := _overlap(part, Span(start, end)):
            yield 0 if blank else number, inside
        start = end


def _overlap(one: Span, other: Span) -> Span | None:
    return Span(max(one.start, other.start), min(one.end, other.end)) if one.overlaps(other) else None


def _contents(article: Article) -> str:
    """Links to the headings, where there are some."""
    entries = "".join(
        f'<li class="level{level}"><a href="{for_page(article.id)}?{urlencode({"at": start})}#p{number}">'
        f"{for_page(title)}</a></li>"
        for level, title, start, number in _placed_headings(article.text)
    )
    return entries and f'<details class="contents"><summary>Contents</summary><ol>{entries}</ol></details>'


def _placed_headings(text: str) -> Iterator[tuple[int, str, int, int]]:
    """Headings with the number of the paragraph that holds them."""
    paragraphs = _numbered_paragraphs(text, Span(0, len(text)))
    number, paragraph = 0, Span(0, 0)
    for level, title, start in outline(text):
        while start >= paragraph.end:
            number, paragraph = next(paragraphs)
        yield level, title, start, number


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
