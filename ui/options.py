"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CollectionOption = Annotated[
    Path | None,
    typer.Option(
        "--collection", "-c", metavar="DIR", envvar="PULLQUOTE_COLLECTION", help="Where the collection lives.",
        show_default="the user data folder",
    ),
]  # fmt: skip
ArticleOption = Annotated[
    list[Path] | None,
    typer.Option("--article", "-a", metavar="PATH", help="Ask only this article. May be repeated.", show_default=False),
]
EncoderOption = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL", help="A sentence-transformers model by name or folder.", show_default="the collection's own"
    ),
]
ReaderOption = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="What reads: span, sentence, or an extractive-QA model of transformers by name or folder."
    ),
]
RiskOption = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help="Wrong answers allowed among those given.",
        show_default="0.5, of the sentence reader 0.35",
    ),
]
