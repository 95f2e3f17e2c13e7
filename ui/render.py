"""Answers to chat messages. Quotes are the article's own characters; the program's own words never stand in a quote."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from index.types import shortened
from ui.arranging import by_sentence, numbered, sentence_around
from ui.escaping import for_chat, for_page
from ui.wording import counted, lead, likelihood, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.types import Answer, Citation, Part, Stage
    from ui.arranging import Place, Places

_LONG_QUOTE = 220
"""Characters from which on a quote is set smaller."""

_HINT = 160
"""Characters of a sentence that the hint of a link shows."""

_CARRIED = 300
"""Characters of a quote that the link to an answer carries."""


def question_message(question: str) -> str:
    """The visitor's question, shown as typed."""
    return f'<div class="pq-question">{for_chat(question)}</div>'


def pending_message(stage: Stage = "searching", passages: int = 0) -> str:
    """What stands in the chat while the question is being answered, by what is being done."""
    doing = {"searching": "Searching", "reading": f"Reading {counted(passages, 'passage')}", "composing": "Quoting"}
    return f'<div class="pq-pending" role="status">{doing[stage]}</div>'


def problem_message(message: str) -> str:
    """What the visitor can mend, said calmly."""
    return f'<div class="pq-problem"><p>{for_chat(message)}</p></div>'


def answer_message(answer: Answer, *, several_articles: bool = False, opinions_on: str = "") -> str:
    """Quotes with links to where they stand, or the refusal with the nearest passages.

    `opinions_on` is the id under which an opinion on the answer can be kept, if it can.
    """
    body = _refusal(answer, several_articles) if answer.abstained else _quotes(answer)
    below = _share(answer) + _opinions(opinions_on)
    return f'<div class="pq-answer">{_understood(answer)}{body}{below}{_sources(answer)}</div>'


def _share(answer: Answer) -> str:
    """A link, to be copied, that brings question and best place back; it carries the quote, lest the article change."""
    fields = {"q": answer.understood_as}
    if answer.citations:
        best = answer.citations[0]
        fields |= {"a": best.article_id, "h": best.sha256, "s": str(best.span.start), "e": str(best.span.end)}
        fields["t"] = best.quote[:_CARRIED]
    link = for_page(f"./?{urlencode(fields)}")
    return f'<p class="pq-share"><a class="pq-link" role="button" href="{link}">Copy link</a></p>'


def _opinions(answer_id: str) -> str:
    """What the page makes buttons of; the id travels in the hash of a link, as the sanitizer leaves no other place."""
    if not answer_id:
        return ""
    links = "".join(
        f'<a class="pq-opinion" role="button" href="#{verdict}-{for_page(answer_id)}">{word}</a>'
        for verdict, word in (("like", "Yes"), ("dislike", "No"))
    )
    return f'<p class="pq-opinions"><span>Was this helpful?</span>{links}</p>'


def _sources(answer: Answer) -> str:
    """Titles and characters of all places; for paper, where links lead nowhere."""
    entries = "".join(
        f"<p>[{number}] {for_chat(one.title)}, characters {one.span.start:,} to {one.span.end:,}</p>"
        for number, one in enumerate(answer.citations or answer.nearest, start=1)
    )
    return entries and f'<div class="pq-sources">{entries}</div>'


def _understood(answer: Answer) -> str:
    if answer.understood_as.strip() == answer.question.strip():
        return ""
    return f'<p class="pq-understood">Understood as: <span>{for_chat(answer.understood_as)}</span></p>'


def _refusal(answer: Answer, several_articles: bool) -> str:
    words = refusal(answer, several_articles=several_articles)
    statement = (
        f'<div class="pq-refusal" title="Confidence {answer.confidence:.2f}">'
        f'<p class="pq-headline">{words.headline}</p><p>{words.explanation}</p></div>'
    )
    if not answer.nearest:
        return statement
    near = numbered((citation,) for citation in answer.nearest)
    figures = "".join(_figure(places, titled=several_articles) for places in near)
    return f'{statement}<div class="pq-nearest"><p class="pq-lead">{words.nearest}</p>{figures}</div>'


def _quotes(answer: Answer) -> str:
    said = numbered(part.citations for part in answer.parts)
    figures = _figures(answer, said)
    if beforehand := lead(answer):
        return _confidence("pq-before", answer.parts, beforehand) + figures
    which = "Each quote" if answer.form == "list" else "The quote"
    return figures + _confidence("pq-confidence", answer.parts, f"{which} {likelihood(answer.parts)} answers this.")


def _figures(answer: Answer, said: Sequence[Places]) -> str:
    if answer.form == "list":
        return _list(said)
    if answer.form == "alternatives":
        return "".join(_figure(places, below=_alone(part)) for part, places in zip(answer.parts, said, strict=True))
    return "".join(_figure(places) for places in said)


def _alone(part: Part) -> str:
    return _confidence("pq-confidence", [part], f"{likelihood([part]).capitalize()} answers this.")


def _confidence(role: str, parts: Sequence[Part], words: str) -> str:
    """Words of our own about some parts, with the number beside."""
    figures = sorted({f"{part.confidence:.2f}" for part in parts})
    between = figures[0] if len(figures) == 1 else f"{figures[0]} to {figures[-1]}"
    return f'<p class="{role}" title="Confidence {between}">{words}</p>'


def _figure(places: Places, *, titled: bool = True, below: str = "") -> str:
    quote = places[0].citation.quote
    size = " pq-long" if len(quote) > _LONG_QUOTE else ""
    return (
        f'<figure class="pq-quote{size}"><blockquote>{for_chat(quote)}</blockquote>{_context([places])}'
        f"<figcaption>{_where(places, titled=titled)}{below}</figcaption></figure>"
    )


def _list(said: Sequence[Places]) -> str:
    """The quotes one by one; those of one sentence stand together over it. One title does for one article."""
    titles = {place.citation.article_id: place.citation.title for places in said for place in places}
    groups = [_items(group, titled=len(titles) > 1) for group in by_sentence(said)]
    caption = f"<figcaption>{_title(*titles.values())}</figcaption>" if len(titles) == 1 else ""
    return f'<figure class="pq-quote pq-several"><ul role="list">{"".join(groups)}</ul>{caption}</figure>'


def _items(group: Sequence[Places], *, titled: bool) -> str:
    items = [
        f'<blockquote>{for_chat(places[0].citation.quote)}</blockquote><div class="pq-where">'
        f"{_where(places, titled=titled)}</div>"
        for places in group
    ]
    items[-1] += _context(group)
    return "".join(f'<li class="pq-item">{item}</li>' for item in items)


def _where(places: Places, *, titled: bool) -> str:
    """Links to all places with their count; article by article where they stand in several."""
    runs = [list(run) for _, run in groupby(places, key=lambda place: place.citation.article_id)]
    count = counted(len(places), "place") if len(places) > 1 else ""
    if len(runs) == 1:
        title = _title(places[0].citation.title) if titled else ""
        return _run(places, " in ".join(filter(None, [count, title])))
    articles = counted(len({run[0].citation.article_id for run in runs}), "article")
    by_article = "".join(_run(run, _title(run[0].citation.title)) for run in runs)
    return f"{by_article}<span>{count} in {articles}</span>"


def _run(run: Sequence[Place], label: str) -> str:
    links = "".join(_chip(place) for place in run)
    return f'<span class="pq-run"><span class="pq-chips">{links}</span>{label and f"<span>{label}</span>"}</span>'


def _title(title: str) -> str:
    return f'<span class="pq-title">{for_chat(title)}</span>'


def _chip(place: Place) -> str:
    hint, name = "Show this quote in the article", ""
    if place.of > 1:
        hint = for_chat(shortened(place.citation.sentence, _HINT))
        name = f'<span class="pq-spoken"> {for_chat(place.name)}</span>'  # the sanitizer strips aria-label
    return f'<a class="pq-cite" href="{_link(place.citation)}" title="{hint}">[{place.number}]{name}</a>'


def _link(citation: Citation) -> str:
    """To the article's page with the quote highlighted; the hash tells later whether the article has changed."""
    fields = {"s": citation.span.start, "e": citation.span.end, "h": citation.sha256[:16]}
    return for_page(f"a/{citation.article_id}?{urlencode(fields)}#hl")


def _context(said: Sequence[Places]) -> str:
    """The sentence around quotes that are only parts of it."""
    pieces = [
        f"<strong>{for_chat(text)}</strong>" if quoted else for_chat(text) for text, quoted in sentence_around(said)
    ]
    return f'<p class="pq-context">{"".join(pieces)}</p>' if pieces else ""
