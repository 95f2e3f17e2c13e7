"""Answers for people at a terminal. Article text is untrusted: no control sequence in it reaches the terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ui.arranging import by_sentence, numbered, sentence_around
from ui.wording import FINDINGS, lead, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from index.collection import ArticleInfo
    from qa.types import Answer
    from qa.verifying import Verdict
    from ui.arranging import Place, Places


def printable(text: str) -> str:
    """The text with control characters, other than line feed and tab, shown as U+FFFD."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"} else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def print_answer(answer: Answer) -> None:
    """Quotes with their sentences and places, or the reason for refusing with the nearest sentences."""
    from rich.text import Text

    out = console()
    out.print(Text(printable(answer.question), style="bold"))
    if answer.understood_as != answer.question:
        out.print(Text(f"understood as: {printable(answer.understood_as)}", style="dim"))
    if answer.abstained:
        _print_refusal(out, answer)
    elif beforehand := lead(answer):
        out.print(Text(beforehand))
    _print_parts(out, answer)
    if answer.form != "alternatives":  # each has had its own
        out.print(Text(f"confidence {answer.confidence:.0%}", style="dim"))
    out.print()


def print_verdict(verdict: Verdict) -> None:
    """What was found of a quote, every place, and what differs there."""
    from rich.text import Text

    out = console()
    out.print(Text(FINDINGS[verdict.finding], style="bold" if verdict.finding == "verbatim" else "yellow"))
    for place in verdict.places:
        out.print(Text(f"  {printable(place.text)}"))
        where = f"{printable(place.title)}, characters {place.span.start}-{place.span.end}"
        alike = "" if place.similarity == 1 else f", {place.similarity:.0%} alike"
        out.print(Text(f"      {where}{alike}", style="dim"))
        for one in place.differences:
            quoted = repr(printable(one.quote.of(verdict.quote)))
            written = repr(printable(one.article.shift(-place.span.start).of(place.text)))
            out.print(Text(f"      quoted {quoted}, and the article has {written}", style="dim"))


def print_articles(articles: Sequence[ArticleInfo]) -> None:
    """A line for each article."""
    from rich.text import Text

    out = console()
    if not articles:
        out.print("The collection is empty. Add to it with `pullquote index SOURCE`.")
    for info in articles:
        line = Text(info.id, style="bold")
        line.append(f"  {printable(info.title)}", style="not bold")
        line.append(f"  {info.passages} passages  {printable(info.source)}", style="not bold dim")
        out.print(line)


def _print_refusal(out: Console, answer: Answer) -> None:
    from rich.text import Text

    words = refusal(answer)
    out.print(Text(words.headline, style="yellow"))
    if answer.nearest:
        over = words.nearest if answer.reason == "ambiguous" else "Nearest to it"
        out.print(Text(f"{over}:", style="dim"))
    for places in numbered((citation,) for citation in answer.nearest):
        _print_quotes(out, [places])


def _print_parts(out: Console, answer: Answer) -> None:
    """The parts; for alternatives each with its confidence."""
    from rich.text import Text

    said = numbered(part.citations for part in answer.parts)
    if answer.form == "list":
        for group in by_sentence(said):
            _print_quotes(out, group)
        return
    for part, places in zip(answer.parts, said, strict=True):
        _print_quotes(out, [places])
        if answer.form == "alternatives":
            out.print(Text(f"      confidence {part.confidence:.0%}", style="dim"))


def _print_quotes(out: Console, group: Sequence[Places]) -> None:
    """Quotes of one sentence, the sentence where it says more than they do, and every place."""
    from rich.text import Text

    for places in group:
        numbers = " ".join(f"[{place.number}]" for place in places)
        quote = printable(places[0].citation.quote)
        out.print(Text(f"  {numbers} ", style="dim").append(quote, style="not dim bold"))
    if pieces := sentence_around(group):
        styled = [(printable(text), "bold" if quoted else "") for text, quoted in pieces]
        out.print(Text.assemble("      ", *styled))
    everywhere = [place for places in group for place in places]
    for place in everywhere:
        number = f"[{place.number}] " if len(everywhere) > 1 else ""
        out.print(Text(f"      {number}{_where(place)}", style="dim"))


def _where(place: Place) -> str:
    name = place.name if place.of > 1 else place.citation.title
    return f"{printable(name)}, characters {place.citation.span.start}-{place.citation.span.end}"


def console() -> Console:
    """Colours on a terminal only, and no line breaks of its own: a quote that is piped on stays whole."""
    from rich.console import Console

    return Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
