"""Text to HTML without changing a character: what the browser's DOM holds is what the article holds."""

from __future__ import annotations

from html import escape


def for_page(text: str) -> str:
    """Text for a page of our own. The HTML parser would turn a bare CR into LF, so it is written as a reference."""
    return escape(text, quote=True).replace("\r", "&#13;")


def for_chat(text: str) -> str:
    """Text for a chat message, which passes a Markdown renderer and a sanitizer before it is HTML.

    Everything but ASCII letters and digits becomes a numeric reference, so that no Markdown syntax is left. U+0080 to
    U+009F stay as they are: HTML reads references to them as Windows-1252.
    """
    return "".join(char if _is_inert(char) else f"&#{ord(char)};" for char in text)


def _is_inert(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or "\x80" <= char <= "\x9f"
