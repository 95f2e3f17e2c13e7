"""The questions of a run as the report lists them: under which choices each is shown, and in words, what came of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qa.evaluation.report.formats import DASH, number
from qa.evaluation.report.types import Flag, Item
from qa.evaluation.report.wording import OUTCOMES, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.evaluation.predictions import Place, Prediction
    from qa.evaluation.scoring import Scored

INEXACT = "inexact"
"""The flag of questions with a quote that does not stand where it is cited."""

_SHOWN = (
    ("", "All"),
    ("right", "Right"),
    ("wrong", "Wrong"),
    ("answered", "Answered"),
    ("refused", "Refused"),
    (INEXACT, "Not verbatim"),
)


def question_items(scored: Sequence[Scored], *, threshold: object) -> list[Item]:
    """The questions in the order given; `threshold` is the confidence from which on the run answered."""
    return [_item(number, one, threshold) for number, one in enumerate(scored, start=1)]


def outcome(one: Scored) -> str:
    """What came of a question, by its name in OUTCOMES."""
    return one.error or ("refused_right" if one.prediction.abstained else "answered_right")


def shown_flags(scored: Sequence[Scored]) -> list[Flag]:
    """The choices of which only one holds at a time; that of broken quotes only where there are any."""
    counts = Counter(flag for one in scored for flag in _flags(one))
    flags = [Flag(value, label, counts[value] if value else len(scored)) for value, label in _SHOWN]
    return [flag for flag in flags if flag.value != INEXACT or flag.count]


def outcome_flags(scored: Sequence[Scored]) -> list[Flag]:
    """How many questions had each outcome."""
    counts = Counter(outcome(one) for one in scored)
    return [Flag(name, label, counts[name]) for name, (label, _) in OUTCOMES.items()]


def places(one: Scored) -> list[tuple[str, Place]]:
    """What to show in its context, each with its label: the quotes, and what is accepted where it is another place.

    Of several wordings of one answer, that one which the quote overlaps; of a list, every part.
    """
    prediction = one.prediction
    quoted = [_place(quote) for quote in prediction.quotes]
    gold = prediction.gold if prediction.is_list else _likest(prediction)
    did = "Best quote, not shown" if prediction.abstained else "Answered"
    known = {_place(answer) for answer in prediction.gold}
    shown = [(f"{did}, as accepted" if _place(quote) in known else did, quote) for quote in prediction.quotes]
    return shown + [("Accepted", answer) for answer in gold if _place(answer) not in quoted]


def other_wordings(prediction: Prediction) -> list[str]:
    """What else is accepted, beside the answer shown in its context; nothing of a list."""
    if prediction.is_list:
        return []
    shown = {answer.text for answer in _likest(prediction)}
    return [text for text in dict.fromkeys(answer.text for answer in prediction.gold) if text not in shown]


def _likest(prediction: Prediction) -> list[Place]:
    """The one accepted answer to compare the best quote with: the same place, else one it overlaps, else the first."""
    best = prediction.quotes[:1]
    same = [answer for answer in prediction.gold for quote in best if _place(answer) == _place(quote)]
    near = [answer for answer in prediction.gold for quote in best if answer.overlaps(quote)]
    return [*same, *near, *prediction.gold][:1]


def _place(one: Place) -> tuple[str, int, int]:
    return one.article_id, one.start, one.end


def _flags(one: Scored) -> list[str]:
    right = "right" if one.right else "wrong"
    did = "refused" if one.prediction.abstained else "answered"
    return [right, did, *([] if one.prediction.verbatim else [INEXACT])]


def _item(place: int, one: Scored, threshold: object) -> Item:
    name = outcome(one)
    return Item(
        number=place,
        flags=" ".join((*_flags(one), name)),
        keys=f"{one.prediction.confidence:.4g}",
        verdict=OUTCOMES[name][0],
        good=one.right,
        why=_why(one, threshold),
        record=one,
    )


def _why(one: Scored, threshold: object) -> str:
    """One or two sentences on what was right or went wrong."""
    prediction = one.prediction
    said = _why_right(one) if one.error is None else _why_wrong(one, threshold)
    broken = "" if prediction.verbatim else " A quote does not stand where it is cited: this must never happen."
    return f"{said}{broken}"


def _why_right(one: Scored) -> str:
    prediction = one.prediction
    if prediction.abstained:
        reason, kind = words(prediction.reason), words(prediction.kind)
        if prediction.kind and prediction.reason != prediction.kind:
            return f"Rightly refused, though as {reason}; it is {kind}."
        return f"Rightly refused, as {reason}."
    if one.exact_offsets:
        return "The quote is an accepted answer, to the character."
    return "The quote has an accepted answer's words, elsewhere." if one.wrong_occurrence else "The quote answers."


def _why_wrong(one: Scored, threshold: object) -> str:
    prediction = one.prediction
    sure = f"{prediction.confidence:.2f}"
    match one.error:
        case "wrongly_answered":
            kind = f" ({words(prediction.kind)})" if prediction.kind else ""
            return f"There is no answer to this question{kind}, yet it was answered with confidence {sure}."
        case "wrongly_refused":
            bar = number(threshold)
            least = f" below the threshold of {bar:.2f}" if bar is not None else " too low"
            return f"The best quote answers, but its confidence, {sure}, is{least}."
        case "not_retrieved":
            return "No passage with an answer was retrieved, down to the depth looked at."
        case "ranked_below_k":
            return f"The first passage with an answer came at rank {prediction.rank}, too low to be read."
    return f"The passage with an answer came at rank {prediction.rank or DASH}. {_misread(one)}"


def _misread(one: Scored) -> str:
    if not one.prediction.quotes:
        return "Nothing in it was taken for one."
    if one.wrong_occurrence:
        return "The best quote holds the right words, but in another place."
    if one.near_gold:
        return "The best quote stands in the right sentence, but misses the answer."
    return "The best quote is from another sentence."
