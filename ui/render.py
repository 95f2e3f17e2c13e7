"""Answers to chat messages. Quotes are the article's own characters; the program's own words never stand in a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ui.escaping import article_link, for_chat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.types import Answer, Citation

_CONFIDENCE_WORDS = (
    (0.9, "very likely answers this"),
    (0.7, "likely answers this"),
    (0.5, "probably answers this"),
    (0.0, "may answer this"),
)


_LONG_QUOTE = 220
"""Characters from which on a quote is set smaller."""


class _Refusal(NamedTuple):
    headline: str
    explanation: str
    nearest: str


_REFUSALS = {
    ("not_stated", False): _Refusal(
        "The article does not say.",
        "It comes near this subject, but no sentence in it states an answer.",
        "The nearest passages",
    ),
    ("not_stated", True): _Refusal(
        "The articles do not say.",
        "They come near this subject, but no sentence in them states an answer.",
        "The nearest passages",
    ),
    ("off_topic", False): _Refusal(
        "The article is about something else.",
        "Nothing in it deals with this question.",
        "What comes nearest, though likely by chance",
    ),
    ("off_topic", True): _Refusal(
        "The articles are about something else.",
        "Nothing in them deals with this question.",
        "What comes nearest, though likely by chance",
    ),
}


def headline(answer: Answer) -> str:
    """What an abstention says, in one sentence."""
    return _REFUSALS[answer.reason or "not_stated", False].headline


def question_message(question: str) -> str:
    """The visitor's question, shown as typed."""
    return f'<div class="pq-question">{for_chat(question)}</div>'


def pending_message() -> str:
    """What stands in the chat while the question is being answered."""
    return '<div class="pq-pending" role="status">Looking it up</div>'


def problem_message(message: str) -> str:
    """What the visitor can mend, said calmly."""
    return f'<div class="pq-problem"><p>{for_chat(message)}</p></div>'


def answer_message(answer: Answer, *, several_articles: bool = False) -> str:
    """Quotes with links to where they stand, or the refusal with the nearest passages."""
    body = _refusal(answer, several_articles) if answer.abstained else _quotes(answer)
    return f'<div class="pq-answer">{_understood(answer)}{body}</div>'


def confidence_in_words(confidence: float) -> str:
    """The calibrated probability as a phrase."""
    return next(words for least, words in _CONFIDENCE_WORDS if confidence >= least)


def _understood(answer: Answer) -> str:
    if answer.understood_as.strip() == answer.question.strip():
        return ""
    return f'<p class="pq-understood">Understood as: <span>{for_chat(answer.understood_as)}</span></p>'


def _quotes(answer: Answer) -> str:
    return _figures(answer.citations) + _confidence(answer)


def _confidence(answer: Answer) -> str:
    which = "The quote" if len(answer.citations) == 1 else "The first quote"
    return (
        f'<p class="pq-confidence" title="Confidence {answer.confidence:.2f}">'
        f"{which} {confidence_in_words(answer.confidence)}.</p>"
    )


def _refusal(answer: Answer, several_articles: bool) -> str:
    words = _REFUSALS[answer.reason or "not_stated", several_articles]
    statement = (
        f'<div class="pq-refusal" title="Confidence {answer.confidence:.2f}">'
        f'<p class="pq-headline">{words.headline}</p><p>{words.explanation}</p></div>'
    )
    if not answer.nearest:
        return statement
    figures = _figures(answer.nearest, titled=several_articles)
    return f'{statement}<div class="pq-nearest"><p class="pq-lead">{words.nearest}</p>{figures}</div>'


def _figures(citations: Iterable[Citation], *, titled: bool = True) -> str:
    return "".join(_figure(citation, number, titled) for number, citation in enumerate(citations, start=1))


def _figure(citation: Citation, number: int, titled: bool) -> str:
    size = " pq-long" if len(citation.quote) > _LONG_QUOTE else ""
    title = f'<span class="pq-title">{for_chat(citation.title)}</span>' if titled else ""
    return (
        f'<figure class="pq-quote{size}"><blockquote>{for_chat(citation.quote)}</blockquote>{_context(citation)}'
        f"<figcaption>{_chip(citation, number)}{title}</figcaption></figure>"
    )


def _chip(citation: Citation, number: int) -> str:
    link = article_link(citation.article_id, citation.span.start, citation.span.end)
    return f'<a class="pq-cite" href="{link}" title="Show this quote in the article">[{number}]</a>'


def _context(citation: Citation) -> str:
    """The sentence around a quote that is only a part of it."""
    if not citation.sentence_span.contains(citation.span) or citation.sentence_span == citation.span:
        return ""
    quote = citation.span.shift(-citation.sentence_span.start)
    before, after = citation.sentence[: quote.start], citation.sentence[quote.end :]
    return f'<p class="pq-context">{for_chat(before)}<strong>{for_chat(citation.quote)}</strong>{for_chat(after)}</p>'
