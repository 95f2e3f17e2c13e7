"""The JSON shape of an answer: what `pullquote ask --json` prints and the REST API returns.

`answer.schema.json` beside this module states it; other tools rely on it.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.types import Span
    from qa.types import Answer, Citation, Part
    from qa.verifying import Place, Verdict


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain JSON values. Offsets count code points of the article's text, ends excluded."""
    return {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "answer": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "form": answer.form,
        "parts": [part_to_json(part) for part in answer.parts],
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "nearest": [citation_to_json(citation) for citation in answer.nearest],
        "timings_ms": {stage: round(spent, 1) for stage, spent in answer.timings_ms.items()},
    }


def part_to_json(part: Part) -> dict[str, Any]:
    """One thing that the articles say, with every place that says it."""
    return {
        "quote": part.quote,
        "confidence": round(part.confidence, 4),
        "citations": [citation_to_json(citation) for citation in part.citations],
    }


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """A citation with the sentence around its quote and the hash of the article's text."""
    return {
        "article_id": citation.article_id,
        "title": citation.title,
        "quote": citation.quote,
        "start": citation.span.start,
        "end": citation.span.end,
        "sentence": {
            "text": citation.sentence,
            "start": citation.sentence_span.start,
            "end": citation.sentence_span.end,
        },
        "sha256": citation.sha256,
    }


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """What was found of a quote. Offsets count code points, ends excluded, each in its own text."""
    return {
        "quote": verdict.quote,
        "finding": verdict.finding,
        "places": [_place_to_json(place, verdict.quote) for place in verdict.places],
    }


def _place_to_json(place: Place, quote: str) -> dict[str, Any]:
    return {
        "article_id": place.article_id,
        "title": place.title,
        "sha256": place.sha256,
        "text": place.text,
        "start": place.span.start,
        "end": place.span.end,
        "similarity": round(place.similarity, 4),
        "differences": [
            {
                "quote": _stretch_to_json(one.quote, quote),
                "article": _stretch_to_json(one.article, place.text, place.span.start),
            }
            for one in place.differences
        ],
    }


def _stretch_to_json(span: Span, text: str, start: int = 0) -> dict[str, Any]:
    return {"text": span.shift(-start).of(text), "start": span.start, "end": span.end}


def answer_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `answer_to_json`."""
    schema: dict[str, Any] = json.loads((files("ui") / "answer.schema.json").read_text("utf-8"))
    return schema
