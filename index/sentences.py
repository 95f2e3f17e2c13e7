"""Sentence boundaries with exact offsets: sentencex within paragraphs, shielded from what it stumbles over."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_WINDOW = 4000
_BREAK = re.compile(r"\n[^\S\n]*(?=\n|[-*+•‣–—][ \t]|\d{1,3}[.)][ \t]|#{1,6}[ \t]|>)|(?<=\n)(?=[^\S\n]*\n)")
_QUOTES = '“”„‟«»‹›"()[]{}「」『』《》〈〉（）'
_SEAM = re.compile(r"\s|(?<!\s)[“„«‹({「『《〈（]")
_SHIELD = str.maketrans(
    dict.fromkeys(_QUOTES, " ")  # what stands inside them has boundaries too
    | dict.fromkeys(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x202F, 0x205F, 0x3000, 0x85)), " ")
    | {"…": "."}
)


def sentences(text: str) -> list[Span]:
    """Spans of the sentences of a text, in order, without the blanks around them.

    Paragraphs, headings and list items always end a sentence. Together the spans hold every character that is not
    blank; a text in whatever script gets spans, though boundaries are found best in languages that end sentences with a
    full stop or one of its relatives.
    """
    return [span for block in _blocks(text) for span in _in_block(text, block)]


def _blocks(text: str) -> Iterator[Span]:
    start = 0
    for found in _BREAK.finditer(text):
        yield Span(start, found.start())
        start = found.start()
    yield Span(start, len(text))


def _in_block(text: str, block: Span) -> Iterator[Span]:
    shielded = block.of(text).translate(_SHIELD)
    cuts = [block.start, *(block.start + cut for cut in _cuts(block.of(text), shielded)), block.end]
    for start, end in itertools.pairwise(cuts):
        if sentence := text[start:end].strip():
            first = text.index(sentence, start)
            yield Span(first, first + len(sentence))


def _cuts(block: str, shielded: str) -> Iterator[int]:
    """Where a sentence ends and the next begins: closing quotes stay with the one, opening ones go with the other."""
    last = 0
    for start in _starts(shielded):
        end = len(shielded[:start].rstrip())
        letter = next((char for char in shielded[start : start + 20] if char.isalnum()), "")
        if end <= last or letter.islower():  # what goes on in lower case is no new sentence
            continue
        seam = _SEAM.search(block, end, start)
        cut = seam.start() if seam else start
        if any(map(str.isalpha, block[last:cut])):  # a list's number alone is no sentence
            yield cut
            last = cut


def _starts(shielded: str) -> Iterator[int]:
    """First characters of sentences, by sentencex on windows: it takes quadratic time on some texts."""
    window = 0
    while window < len(shielded):
        piece = shielded[window : window + _WINDOW]
        starts = [window + start for start in _segment(piece) if start]
        yield from starts
        if window + _WINDOW >= len(shielded):
            return
        window = starts[-1] if starts and len(starts) > 1 else window + _WINDOW


def _segment(piece: str) -> list[int]:
    import sentencex

    try:
        boundaries = sentencex.get_sentence_boundaries("en", piece)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how its Rust core fails; the class has no importable name
            raise
        return []
    return [b["start_index"] + len(b["text"]) - len(b["text"].lstrip()) for b in boundaries]
