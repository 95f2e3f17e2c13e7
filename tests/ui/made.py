"""Answers made by hand, for the tests of what shows them."""

from __future__ import annotations

from index.types import Article, Span
from qa.types import Answer, Citation, Part

TEXT = "Ada met Brook & Cole.\n\nThe <b>kettle</b> *sang* at noon. It cost $4 & 2¢.\n\nEnd at noon."
ARTICLE = Article.of(TEXT, title="Tea & <i>time</i>")
KETTLE = "The <b>kettle</b> *sang* at noon."
OTHER = Article.of('The gong went at noon. It\'s *late* "now".', title="<b>Gongs</b> & *co*")


def citation(quote: str, *, sentence: str | None = None, article: Article = ARTICLE, nth: int = 0) -> Citation:
    """The quote in the sentence, by default a sentence itself, at its nth place in the article."""
    sentence = sentence or quote
    start = -1
    for _ in range(nth + 1):
        start = article.text.index(sentence, start + 1)
    at = start + sentence.index(quote)
    return Citation(
        article_id=article.id,
        title=article.title,
        sha256=article.sha256,
        quote=quote,
        span=Span(at, at + len(quote)),
        sentence=sentence,
        sentence_span=Span(start, start + len(sentence)),
    )


def part(*citations: Citation, confidence: float = 0.83) -> Part:
    return Part(citations, confidence)


def answer(*parts: Part, nearest: tuple[Citation, ...] = (), **changes: object) -> Answer:
    fields: dict[str, object] = {
        "question": "What sang?",
        "understood_as": "What sang?",
        "parts": parts,
        "form": "quote",
        "score": 1.0,
        "confidence": max((one.confidence for one in parts), default=0.2),
        "reason": None if parts else "not_stated",
        "nearest": nearest,
        "timings_ms": dict.fromkeys(["total", "search", "read", "compose"], 1.0),
    }
    return Answer(**{**fields, **changes})  # type: ignore[arg-type]  # the fields of an Answer, by name


NOON = part(
    citation("at noon", sentence=KETTLE),
    citation("at noon", sentence="End at noon."),
    citation("at noon", sentence="The gong went at noon.", article=OTHER),
)
"""Three places in two articles."""

LISTED = answer(
    part(citation("Brook", sentence="Ada met Brook & Cole."), confidence=0.95),
    part(citation("Cole", sentence="Ada met Brook & Cole."), confidence=0.6),
    part(citation("It cost $4 & 2¢.")),
    form="list",
)
ALTERNATIVES = answer(
    part(citation("at noon", sentence=KETTLE), citation("at noon", sentence="End at noon.")),
    part(citation("It cost $4 & 2¢."), confidence=0.55),
    form="alternatives",
)
EVIDENCE = answer(part(citation(KETTLE)), form="evidence")
AMBIGUOUS = answer(reason="ambiguous", nearest=(citation(KETTLE), citation("It cost $4 & 2¢.")))
ANSWERS = {
    "quote": answer(NOON),
    "list": LISTED,
    "alternatives": ALTERNATIVES,
    "evidence": EVIDENCE,
    "ambiguous": AMBIGUOUS,
    "refused": answer(reason="off_topic"),
}
"""One of every shape."""
