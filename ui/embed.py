"""The page for an iframe: the widget alone, without Gradio."""

from __future__ import annotations

import re

from ui.escaping import for_page

EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""For this page; who may frame it is the server's to add."""

_THEMES = {"light", "dark"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def embed_page(*, theme: str = "", lang: str = "", question: str = "") -> str:
    """The widget over the whole page, with a question in its box. A theme or language that is none is left out."""
    language = lang if _LANGUAGE.fullmatch(lang) else "en"
    settings = {"theme": theme if theme in _THEMES else "", "lang": language, "question": question.strip()}
    attributes = "".join(f' {name}="{for_page(value)}"' for name, value in settings.items() if value)
    return (
        f'<!doctype html><html lang="{for_page(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Pullquote</title>'
        '<link rel="icon" href="static/icon.svg"><link rel="stylesheet" href="static/embed.css">'
        '<script src="widget.js" defer></script></head><body><main><h1>Pullquote</h1>'
        f'<pull-quote mode="inline"{attributes}></pull-quote>'
        "<noscript><p>This page needs JavaScript.</p></noscript></main></body></html>"
    )
