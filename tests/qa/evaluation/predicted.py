"""Predictions and their places, with only what a test is about to be named."""

from __future__ import annotations

from qa.evaluation.predictions import Place, Prediction


def place(start: int, text: str, *, article: str = "a", sentence: tuple[int, int] | None = None) -> Place:
    end = start + len(text)
    low, high = sentence or (start, end)
    return Place(article, "Title", start, end, text, low, high, "", "")


def prediction(  # noqa: PLR0913  as many as the record has fields
    gold: list[Place],
    quotes: list[Place],
    *,
    id: str = "1",  # noqa: A002  as the field is named
    confidence: float = 0.5,
    reason: str | None = None,
    rank: int | None = 1,
    kind: str | None = None,
    group: str | None = None,
    is_list: bool = False,
    verbatim: bool = True,
    wording: float | None = None,
) -> Prediction:
    return Prediction(
        id=id,
        question=f"Question {id}?",
        group=group or id,
        kind=kind,
        is_list=is_list,
        gold=tuple(gold),
        quotes=tuple(quotes),
        confidence=confidence,
        reason=reason,
        verbatim=verbatim,
        rank=rank,
        wording=wording,
    )
