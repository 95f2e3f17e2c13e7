"""Answers as text for a language model. Every line that begins with `> ` is an article's own, and no other line is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.arranging import numbered
from ui.wording import lead, likelihood, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.types import Answer, Part
    from ui.arranging import Place, Places


def answer_text(answer: Answer, *, several_articles: bool = False) -> str:
    """Quotes with where they stand, or the refusal with what stands nearest to the question."""
    said = _refusal(answer, several_articles) if answer.abstained else _quotes(answer)
    return "\n\n".join((*_understood(answer), *said))


def _understood(answer: Answer) -> Iterator[str]:
    if answer.understood_as != answer.question:
        yield f"Understood as: {_one_line(answer.understood_as)}"


def _refusal(answer: Answer, several_articles: bool) -> Iterator[str]:
    words = refusal(answer, several_articles=several_articles)
    yield f"No answer. {words.headline} {words.explanation}"
    if answer.nearest:
        yield f"{words.nearest}:"
    for places in numbered((citation,) for citation in answer.nearest):
        yield from map(_place, places)
    yield f"Confidence {answer.confidence:.0%}."


def _quotes(answer: Answer) -> Iterator[str]:
    which = "Each quote" if answer.form == "list" else "The quote"
    yield lead(answer) or f"{which} {likelihood(answer.parts)} answers this."
    for part, places in zip(answer.parts, numbered(part.citations for part in answer.parts), strict=True):
        yield from _part(part, places, alone=answer.form != "alternatives")
    if answer.form != "alternatives":
        yield f"Confidence {answer.confidence:.0%}."


def _part(part: Part, places: Places, *, alone: bool) -> Iterator[str]:
    yield from map(_place, places)
    if not alone:
        yield f"Confidence {part.confidence:.0%}."


def _place(place: Place) -> str:
    citation = place.citation
    name = place.name if place.of > 1 else citation.title
    where = f"article {citation.article_id}, characters {citation.span.start}-{citation.span.end}"
    lines = [f"[{place.number}] {_one_line(name)} ({where})", _quoted(citation.quote)]
    if citation.sentence != citation.quote:
        lines += ["in the sentence", _quoted(citation.sentence)]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Each line marked, whatever ends it: what an article holds cannot pass for words of the program's own."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def _one_line(text: str) -> str:
    return " ".join(text.split())
