"""Whether a quote is in the articles: where it stands, where it stands otherwise, or that it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from index.errors import UserError
from index.questions import MAX_CHARACTERS
from index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.collection import Collection, Selection
    from index.types import Article

Finding = Literal["verbatim", "altered", "elsewhere", "absent"]
"""What became of a quote: it stands there to the character; nearly so, with differences; in another article than the
one that it is said to be from; nowhere."""

MAX_QUOTE = 5_000
"""Characters of a quote that can be verified."""

LEAST = 0.7
"""The least similarity at which a stretch is the quote, altered: one less edits per character of the longer one."""

_PASSAGES = 10  # those that share most with the quote are compared
_EDGES = 12  # words and marks around where a stretch seems to begin and to end
_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


class VerificationError(UserError):
    """A quote that cannot be verified."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Characters of the quote, and those that stand in the article in their place; either may be empty."""

    quote: Span
    article: Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands, or nearly so; `similarity` in [0, 1] is 1 where it is verbatim.

    `text` is the article's own: `article.text[span.start:span.end]`; `sha256` is of the article's text. The differences
    are in order.
    """

    article_id: str
    title: str
    sha256: str
    span: Span
    text: str
    similarity: float
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a quote, and where: every place of a verbatim one, the likest of an altered one."""

    quote: str
    finding: Finding
    places: tuple[Place, ...]


def verify(quote: str, articles: Collection | Selection, *, article_id: str | None = None) -> Verdict:
    """Looks for a quote in all articles; with `article_id`, whether it is from that one.

    Blanks around the quote do not count. Raises VerificationError for a quote without words or over 5,000 characters,
    and CollectionError for an article that is not there.
    """
    quote = quote.strip()
    if len(quote) > MAX_QUOTE:
        raise VerificationError(
            f"The quote has {len(quote):,} characters, and the limit is {MAX_QUOTE:,}. Verify it in parts."
        )
    if any("\ud800" <= char <= "\udfff" for char in quote):
        raise VerificationError("The quote holds half of a surrogate pair, as no article does. Give it as text.")
    if not any(char.isalnum() for char in quote):
        raise VerificationError(f"The quote {quote[:60]!r} holds no word. Give the words that are to be verified.")
    named = articles.article(article_id) if article_id is not None else None
    for look in (_verbatim, _altered):
        places = tuple(look(quote, articles))
        own = tuple(place for place in places if named is None or place.article_id == named.id)
        if own:
            exact = own[0].similarity == 1
            return Verdict(quote, "verbatim" if exact else "altered", own if exact else own[:1])
        if places:
            return Verdict(quote, "elsewhere", places if places[0].similarity == 1 else places[:1])
    return Verdict(quote, "absent", ())


def _verbatim(quote: str, articles: Collection | Selection) -> Iterator[Place]:
    for one in articles.holding(quote):
        article = articles.article(one)
        at = article.text.find(quote)
        while at >= 0:
            yield _place(article, Span(at, at + len(quote)), 1.0)
            at = article.text.find(quote, at + len(quote))


def _altered(quote: str, articles: Collection | Selection) -> list[Place]:
    """At most one place an article, the likest first."""
    first = next(at for at, char in enumerate(quote) if char.isalnum())
    asked = quote[first : first + MAX_CHARACTERS]
    best: dict[str, Place] = {}
    for hit in articles.search(asked, _PASSAGES, mode="bm25"):
        article, around = articles.article(hit.passage.article_id), hit.passage.span
        part = Span(max(0, around.start - len(quote)), min(len(article.text), around.end + len(quote)))
        span, similarity = _likest(quote, part.of(article.text))
        before = best.get(article.id)
        if similarity >= LEAST and (before is None or similarity > before.similarity):
            place = span.shift(part.start)
            differences = tuple(_differences(quote, place.of(article.text), place.start))
            best[article.id] = _place(article, place, similarity, differences)
    return sorted(best.values(), key=lambda place: -place.similarity)


def _place(article: Article, span: Span, similarity: float, differences: tuple[Difference, ...] = ()) -> Place:
    return Place(article.id, article.title, article.sha256, span, span.of(article.text), similarity, differences)


def _likest(quote: str, text: str) -> tuple[Span, float]:
    """The stretch of whole words and marks that is most like the quote, and how much it is."""
    from rapidfuzz.distance.Levenshtein import normalized_similarity
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(quote, text) if len(quote) <= len(text) else None
    about = Span(found.dest_start, found.dest_end) if found else Span(0, len(text))
    tokens = [token for token in _TOKEN.finditer(text) if not token.group().isspace()]
    starts = sorted((token.start() for token in tokens), key=lambda edge: abs(edge - about.start))[:_EDGES]
    ends = sorted((token.end() for token in tokens), key=lambda edge: abs(edge - about.end))[:_EDGES]
    spans = [Span(start, end) for start in starts for end in ends if start < end] or [about]
    likeness = [float(normalized_similarity(quote, span.of(text))) for span in spans]
    best = max(range(len(spans)), key=lambda number: (likeness[number], -abs(len(spans[number]) - len(quote))))
    return spans[best], likeness[best]


def _differences(quote: str, text: str, start: int) -> Iterator[Difference]:
    """By words, marks and blanks; `start` is where the text begins in its article."""
    mine, its = list(_TOKEN.finditer(quote)), list(_TOKEN.finditer(text))
    said, written = ([token.group() for token in tokens] for tokens in (mine, its))
    for kind, *ranges in SequenceMatcher(None, said, written, autojunk=False).get_opcodes():
        if kind != "equal":
            quoted = _stretch(mine, ranges[0], ranges[1], len(quote))
            yield Difference(quoted, _stretch(its, ranges[2], ranges[3], len(text)).shift(start))


def _stretch(tokens: list[re.Match[str]], first: int, last: int, length: int) -> Span:
    start = tokens[first].start() if first < len(tokens) else length
    return Span(start, tokens[last - 1].end() if last > first else start)
