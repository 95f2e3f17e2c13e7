"""Readers by name, each with what was fitted for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.models import shipped_fit

if TYPE_CHECKING:
    from index.types import TokenEncoder
    from qa.models import ReaderFit
    from qa.types import Reader

SPAN, SENTENCE = "span", "sentence"


def open_reader(name: str, encoder: TokenEncoder) -> Reader:
    """The `span` or the `sentence` reader, or one with an extractive-QA model of transformers by name or folder.

    Raises UserError for a model that there is not, or that cannot read.
    """
    if name == SENTENCE:
        from qa.sentence_reader import SentenceReader

        return SentenceReader(encoder)
    from qa.span_model import open_span_model
    from qa.span_reader import SpanReader

    reader = SpanReader(open_span_model(None if name == SPAN else name), shipped_fit(SPAN).ranking)
    if name != SPAN:
        _ = reader.revision  # loads it, so that what is wrong with it shows now
    return reader


def fit_for(reader: str) -> ReaderFit:
    """What was fitted for a reader, by its name. Models that are named by the user are judged as the span reader is.

    So their confidence is right only as far as they are like it; `pullquote calibrate` mends that.
    """
    return shipped_fit(SENTENCE if reader == SENTENCE else SPAN)
