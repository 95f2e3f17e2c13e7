"""Plain text: any encoding in, one canonical text out."""

from __future__ import annotations

import codecs
from contextlib import suppress

from index.errors import LoadError
from index.loading.parsed import Parsed

_SAMPLE = 256 * 1024
_LONGEST_TITLE = 120
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def parse(data: bytes, *, name: str) -> Parsed:
    """The text of a plain file, titled by its first line where that line looks like a headline."""
    text = decode(data, name=name)
    return Parsed(text, headline(text))


def decode(data: bytes, *, name: str) -> str:
    """Text of bytes in whatever encoding they are, without byte order mark, lines ending in a line feed.

    A byte order mark decides; then strict UTF-8; then charset-normalizer's best guess. Raises LoadError for bytes
    that are no text in any of them.
    """
    text = _decode(data, name=name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, *, name: str) -> str:
    declared = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)
    if declared:
        return _strictly(data, declared, name=name)
    if b"\0" not in data:  # UTF-16 without a mark is valid UTF-8 too, full of NULs
        with suppress(UnicodeDecodeError):
            return data.decode()
    encoding = _guess(data)
    if encoding is None:
        raise LoadError(f"Cannot read {name!r}: it looks like a binary file. Save it as plain text (UTF-8) first.")
    return _strictly(data, encoding, name=name)


def _strictly(data: bytes, encoding: str, *, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise LoadError(
            f"Cannot read {name!r}: it looks like {encoding}, but byte {error.start} does not fit. Save it as UTF-8."
        ) from error


def _guess(data: bytes) -> str | None:
    """The likeliest encoding by a sample of the bytes, or None where they look like no text at all.

    Where several are equally likely and Windows-1252 is one of them, it is taken: the web's own rule for a tie.
    """
    from charset_normalizer import from_bytes, is_binary

    sample = data[:_SAMPLE]
    if is_binary(sample):
        return None
    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        return None
    ties = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    names = {encoding for match in ties for encoding in match.could_be_from_charset}
    return "cp1252" if "cp1252" in names else best.encoding


def headline(text: str) -> str | None:
    """The first line, where it is short, does not end like a sentence, and a blank line or the end follows."""
    lines = text.lstrip().split("\n", 2)
    first = " ".join(lines[0].split())
    alone = len(lines) == 1 or not lines[1].strip()
    if alone and first and len(first) <= _LONGEST_TITLE and first[-1] not in ".,;:。":
        return first
    return None
