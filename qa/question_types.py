"""What type of answer a question asks for, by its English wording: a date, a number, a person, a place, a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

from index.stopwords import STOP_WORDS
from qa.forms import asks_yes_or_no
from qa.words import asked_kind

if TYPE_CHECKING:
    from qa.words import Kind

QuestionType = Literal["date", "number", "person", "place", "reason", "yes_no", "other"]
QUESTION_TYPES: tuple[QuestionType, ...] = get_args(QuestionType)

_LONGEST_NOUN = 4
_NO_NOUNS = "among amongst outside inside near like cause causes make makes made take takes took"
_ENDS_NOUN = STOP_WORDS - {"other", "same"} | set(_NO_NOUNS.split())
_VERB_FORM = re.compile(r".+(?:ed|n['’]t)")

_OF_KIND: dict[Kind, QuestionType] = {
    "money": "number",
    "number": "number",
    "year": "date",
    "time": "date",
    "place": "place",
    "name": "person",
}


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _nouns(words: str) -> re.Pattern[str]:
    return _pattern("|".join(words.split()))


_NOUNS: dict[QuestionType, re.Pattern[str]] = {  # beside those that are of a kind in qa.words
    "date": _nouns("era weekday"),
    "number": _nouns("length height width depth distance weight speed rate temperature total"),
    "person": _nouns(
        "person people man men woman women king queen emperor pope president minister leader chief mayor governor "
        "founder author writer poet actor actress singer artist painter composer architect inventor scientist "
        "philosopher player coach"
    ),
    "place": _nouns(
        "country nation state region continent capital county province district river lake sea ocean mountain "
        "birthplace address"
    ),
    "reason": _nouns("reason cause motive"),
    "other": _nouns("name group"),
}

_WH = r"(?:who(?:m|se)?|what|which|when|where|why|how)\b"
_BEFORE = (
    r"(?:in|at|on|by|for|from|to|of|with|through|since|until|during|about|around|after|before|near|within|exactly)\s+"
)
_POLITE = _pattern(
    rf"^(?:please )?(?:(?:can|could|would|will|do) you )?(?:please )?"
    rf"(?:tell|show|remind|explain|say|know)(?: (?:me|us))? (?=(?:{_BEFORE})?{_WH})"
)
_IMPERATIVE = _pattern(r"^(?:please )?(?:name|list|identify|give)(?: me)? (?!of\b)(?:all )?(?:the )?")
_WHEN_CLAUSE = _pattern(
    rf"^(?:when|where)\s(?:exactly\s)?([^?]*?)(?:,\s*(?=(?:{_BEFORE})?{_WH})|\s(?=(?:what|which|how|why|whom)\b))"
)
_BEGINNINGS = (
    _pattern(r"^.*?\b(?=because of what\b)"),
    _pattern(rf"^(?:(?:and|but|so|then)\s+)*(?:{_BEFORE})*(?={_WH})"),
    _pattern(r"^.*?\b(?=(?:what|which|how|why|whom)\b)"),
    _pattern(rf"^(?:.*,\s*(?:{_BEFORE})?|.*?\b)(?={_WH})"),
)
_CLAUSE = _pattern(rf"\s(?:{_WH}|states? that\b|(?:that|while|because|if)\b).*")

_WHY = _pattern(r"^(?:why\b|how come\b|because of\b|what (?:caused|causes|led to|prompted|motivated|triggered)\b)")
_WHAT = _pattern(r"^(?:what|which)(?: (?:one )?of (?:the|these|those|his|her|its|their))?\s+(.*)")
_WHAT_IS = _pattern(
    r"^what(?:['’]s| is| was| are| were) (?:(?:the )?names? of )?(?:the|its|his|her|their|\S+['’]s) "
    r"((?:[\w’'-]+ ){0,3}?[\w’'-]+)(?:\W*$| (?:of|in|for|at|on|by|to|from|with)\b)"
)


def question_type(question: str) -> QuestionType:
    """The type of answer that a question asks for; `other` where its wording does not say, or is not English."""
    question = _IMPERATIVE.sub("which ", _POLITE.sub("", " ".join(question.split())))
    if asks_yes_or_no(question):
        return "yes_no"
    asked = _asked(question)
    if _WHY.search(asked):
        return "reason"
    what_is, what = _WHAT_IS.search(asked), _WHAT.search(asked)
    if what_is is not None:
        return _of_noun(what_is.group(1).split()[-1]) or "other"
    if what is not None:
        return _of_nouns(what.group(1))
    kind = asked_kind(asked)
    return "other" if kind is None else _OF_KIND[kind]


def _asked(question: str) -> str:
    """From the word that asks to the next clause: `what year` of `in what year was the man who built it born`."""
    clause = _WHEN_CLAUSE.search(question)
    if clause is not None and not asks_yes_or_no(clause.group(1)):  # `when was it` asks, `when it was` does not
        question = question[clause.end() :]
    begin = next((found for pattern in _BEGINNINGS if (found := pattern.search(question))), None)
    return _CLAUSE.sub("", question[begin.end() :]) if begin else ""


def _of_nouns(text: str) -> QuestionType:
    """Of the first noun of a known type before a function word, or of those that follow it at once: `time period`."""
    found: QuestionType | None = None
    for place, word in enumerate(text.split()[:_LONGEST_NOUN]):
        of_word = _of_noun(word.rstrip("?.,:;!"))
        if word.lower() in _ENDS_NOUN or (place and _VERB_FORM.fullmatch(word)) or (found and not of_word):
            break
        found = of_word or found
    return found or "other"


def _of_noun(word: str) -> QuestionType | None:
    """The type of what a noun names, `other` for a company or the like; None for other words and possessives."""
    if word.endswith(("'s", "’s")):
        return None
    for noun in (word, re.sub("(?:(ie)|(?<!s))s$", lambda found: "y" if found[1] else "", word)):
        for name, pattern in _NOUNS.items():
            if pattern.fullmatch(noun):
                return name
        kind = asked_kind(f"what {noun}")
        if kind is not None:
            return "other" if kind == "name" else _OF_KIND[kind]
    return None
