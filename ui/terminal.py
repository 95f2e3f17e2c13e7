"""Answers for people at a terminal. Article text is untrusted: no control sequence in it reaches the terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from index.collection import ArticleInfo
    from qa.types import Answer, Citation


def printable(text: str) -> str:
    """The text with control characters, other than line feed and tab, shown as U+FFFD."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"} else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def print_answer(answer: Answer) -> None:
    """Quotes with their sentences and places, or the reason for refusing with the nearest sentences."""
    from rich.text import Text

    from ui.render import headline

    out = console()
    out.print(Text(printable(answer.question), style="bold"))
    if answer.understood_as != answer.question:
        out.print(Text(f"understood as: {printable(answer.understood_as)}", style="dim"))
    if answer.abstained:
        out.print(Text(headline(answer), style="yellow"))
        if answer.nearest:
            out.print(Text("Nearest to it:", style="dim"))
    for number, citation in enumerate((*answer.citations, *answer.nearest), start=1):
        _print_citation(out, number, citation)
    out.print(Text(f"confidence {answer.confidence:.0%}", style="dim"))
    out.print()


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


def _print_citation(out: Console, number: int, citation: Citation) -> None:
    from rich.text import Text

    sentence, quote = citation.sentence_span, citation.span
    if sentence != quote and sentence.contains(quote):
        out.print(Text(f"  [{number}] ", style="dim").append(printable(citation.quote), style="not dim bold"))
    text = Text(f"  [{number}] " if sentence == quote else "      ", style="dim")
    text.append(printable(citation.sentence), style="not dim")
    start = len(text) - len(citation.sentence) + quote.start - sentence.start
    text.stylize("bold", start, start + len(quote))
    out.print(text)
    out.print(Text(f"      {printable(citation.title)}, characters {quote.start}-{quote.end}", style="dim"))


def console() -> Console:
    """Colours on a terminal only, and no line breaks of its own: a quote that is piped on stays whole."""
    from rich.console import Console

    return Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
