"""What each prediction is worth: by the answer's text, by its place, and where it went wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.evaluation.exact_f1 import exact, f1, list_f1

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.evaluation.predictions import Place, Prediction

Error = Literal["not_retrieved", "ranked_below_k", "read_wrongly", "wrongly_refused", "wrongly_answered"]
ERRORS: tuple[Error, ...] = ("not_retrieved", "ranked_below_k", "read_wrongly", "wrongly_refused", "wrongly_answered")

_HALF = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Scored:
    """A prediction with its scores in [0, 1].

    `exact` and `f1` are of the answer as shown, the empty one where it abstained; `forced_exact` and `forced_f1` of
    the best quote, as if it always had to answer. `right` is whether what was done was right: an answer that holds or
    mostly is what was asked for, or a refusal where there is nothing to answer; `forced_right` again of the best quote.
    `list_f1` is of all quotes as shown, None where the answer is no list. The places are of the best quote:
    `exact_offsets` those of an acceptable answer; `wrong_occurrence` the text of one, elsewhere; `near_gold` in a
    sentence that holds one. `error` is the stage that an error is put down to; None where there is none.
    """

    prediction: Prediction
    exact: float
    f1: float
    forced_exact: float
    forced_f1: float
    list_f1: float | None
    right: bool
    forced_right: bool
    exact_offsets: bool
    wrong_occurrence: bool
    near_gold: bool
    error: Error | None


def scored(prediction: Prediction, hits: int) -> Scored:
    """The scores of a prediction made from `hits` passages."""
    gold = [place.text for place in prediction.gold]
    quotes = [place.text for place in prediction.quotes]
    best = prediction.quotes[0] if prediction.quotes else None
    shown = quotes[0] if quotes and not prediction.abstained else ""
    forced = quotes[0] if quotes else ""
    forced_right = best is not None and _is_right(best, prediction)
    right = (prediction.abstained != prediction.answerable) and (prediction.abstained or forced_right)
    return Scored(
        prediction=prediction,
        exact=exact(gold, shown),
        f1=f1(gold, shown),
        forced_exact=exact(gold, forced),
        forced_f1=f1(gold, forced),
        list_f1=_list_f1(prediction) if prediction.is_list else None,
        right=right,
        forced_right=forced_right,
        exact_offsets=best is not None and any(_same_place(best, one) for one in prediction.gold),
        wrong_occurrence=best is not None and _is_elsewhere(best, prediction),
        near_gold=best is not None and any(_in_sentence(best, one) for one in prediction.gold),
        error=None if right else _error(prediction, hits, forced_right=forced_right),
    )


def all_scored(predictions: Iterable[Prediction], hits: int) -> list[Scored]:
    """Each prediction with its scores."""
    return [scored(one, hits) for one in predictions]


def _list_f1(prediction: Prediction) -> float:
    """Each part counts once, however often it stands in the article."""
    gold = list(dict.fromkeys(place.text for place in prediction.gold))
    return list_f1(gold, [] if prediction.abstained else [place.text for place in prediction.quotes])


def _is_right(quote: Place, prediction: Prediction) -> bool:
    """Whether a quote answers, by its words.

    It does with the exact words of an answer, whatever article they are from; and, from the article of an answer, if it
    holds that answer or has a token F1 of at least one half with it. Annotators mark one occurrence where an article
    often says the same twice, so the place is not asked for here; measures of citations tell it.
    """
    gold = prediction.gold
    if gold and exact([place.text for place in gold], quote.text):
        return True
    same = [place.text for place in gold if place.article_id == quote.article_id]
    return any(_holds(quote.text, text) or f1([text], quote.text) >= _HALF for text in same)


def _is_elsewhere(quote: Place, prediction: Prediction) -> bool:
    if any(place.overlaps(quote) for place in prediction.gold):
        return False
    return any(_holds(quote.text, place.text) for place in prediction.gold)


def _holds(quote: str, answer: str) -> bool:
    """Whether the answer's words stand in a row in the quote, whatever punctuation, of whatever script, is between."""
    return bool(_words(answer)) and f" {_words(answer)} " in f" {_words(quote)} "


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _same_place(one: Place, other: Place) -> bool:
    return (one.article_id, one.start, one.end) == (other.article_id, other.start, other.end)


def _in_sentence(quote: Place, gold: Place) -> bool:
    same = quote.article_id == gold.article_id
    return same and quote.start < gold.sentence_end and gold.sentence_start < quote.end


def _error(prediction: Prediction, hits: int, *, forced_right: bool) -> Error:
    """The first stage that failed: what was not retrieved cannot be read, what was read wrongly not be answered."""
    if not prediction.answerable:
        return "wrongly_answered"
    if prediction.abstained and forced_right:
        return "wrongly_refused"
    if prediction.rank is None:
        return "not_retrieved"
    if prediction.rank > hits:
        return "ranked_below_k"
    return "read_wrongly"
