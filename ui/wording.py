"""The program's own words about an answer, for every interface. None of them ever stands in a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.types import Answer, Part
    from qa.verifying import Finding

_CONFIDENCE_WORDS = ((0.9, "very likely"), (0.7, "likely"), (0.5, "probably"), (0.0, "possibly"))


class Refusal(NamedTuple):
    """What an abstention says, why, and what stands over the passages it shows."""

    headline: str
    explanation: str
    nearest: str


_REFUSALS = {
    ("not_stated", False): Refusal(
        "The article does not say.",
        "It comes near this subject, but no sentence in it states an answer.",
        "The nearest passages",
    ),
    ("not_stated", True): Refusal(
        "The articles do not say.",
        "They come near this subject, but no sentence in them states an answer.",
        "The nearest passages",
    ),
    ("off_topic", False): Refusal(
        "The article is about something else.",
        "Nothing in it deals with this question.",
        "What comes nearest, though likely by chance",
    ),
    ("off_topic", True): Refusal(
        "The articles are about something else.",
        "Nothing in them deals with this question.",
        "What comes nearest, though likely by chance",
    ),
    ("ambiguous", False): Refusal(
        "The article gives no clear answer.",
        "It deals with this question, but different places in it say different things.",
        "The places that disagree",
    ),
    ("ambiguous", True): Refusal(
        "The articles give no clear answer.",
        "They deal with this question, but different places in them say different things.",
        "The places that disagree",
    ),
}

_UNSURE = Refusal(
    "Not sure enough to answer.",
    "A passage may well say it, but not as surely as the chosen risk asks for.",
    "The likeliest passages",
)
_LIKELY = 0.5


def refusal(answer: Answer, *, several_articles: bool = False) -> Refusal:
    """The words of an abstention over one article or several.

    Where an answer is likelier than not, and refused for the risk alone, they do not claim that none is stated.
    """
    if answer.reason == "not_stated" and answer.confidence >= _LIKELY:
        return _UNSURE
    return _REFUSALS[answer.reason or "not_stated", several_articles]


FINDINGS: Mapping[Finding, str] = {
    "verbatim": "The quote is verbatim.",
    "altered": "The quote is altered.",
    "elsewhere": "The quote is from another article.",
    "absent": "The quote is not there.",
}
"""What is said of a quote that was looked for."""


def lead(answer: Answer) -> str | None:
    """What is to be known before the quotes are read, if anything."""
    if answer.form == "alternatives":
        several = len({citation.article_id for citation in answer.citations}) > 1
        return "The articles give different answers." if several else "The article gives different answers."
    if answer.form == "evidence":
        return f"This sentence {likelihood(answer.parts)} bears on the question. Yes or no is for you to judge."
    return None


def likelihood(parts: Sequence[Part]) -> str:
    """The calibrated probability that holds for every part, as an adverb."""
    least_sure = min(part.confidence for part in parts)
    return next(words for least, words in _CONFIDENCE_WORDS if least_sure >= least)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 place, 3 places."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
