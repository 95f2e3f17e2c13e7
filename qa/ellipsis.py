"""What a fragment asks: the question before it, with the fragment in the place of the words of its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.clauses import ADVERBS, MANNER, Clause
from qa.phrases import ASKING, AUXILIARIES, PREPOSITIONS, is_plural_noun, phrases, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.phrases import Kind, Phrase

_LEAD = re.compile(r"^(?:(?:and|but|or|also|so|then|ok|okay|well)\b(?=[ ,]),? *)+", re.I)
_ABOUT = re.compile(r"^(?:what|how) about +", re.I)
_FEW = 4
_ASKS = re.compile(
    rf"^(?P<asking>(?:(?:{'|'.join(sorted(PREPOSITIONS))}) )?(?:how (?:{MANNER})|\w+))(?P<noun>(?: [\w’'-]+){{0,3}})$",
    re.I,
)


def without_lead(question: str) -> str:
    """The question without the conjunction that it begins with."""
    rest = _LEAD.sub("", question)
    return rest[:1].upper() + rest[1:] if rest else question


def is_fragment(question: str) -> bool:
    """Whether this has no verb of its own, as far as that shows: `And in 2016?`, `Why?`, `What about Russia?`."""
    if _ABOUT.search(_LEAD.sub("", question)):
        return True
    body = _body(question)
    words = [word.low for word in tokens(body)]
    if not words or set(words) & AUXILIARIES:
        return False
    if question_words(body):
        return True
    if set(words) & ASKING:
        return False
    if bool(_LEAD.search(question)):
        return True
    return _only_phrase(body) is not None and question.rstrip().endswith("?") and len(words) <= _FEW


def question_words(body: str) -> tuple[str, str] | None:
    """A question without a verb, as its question words and the noun behind them; None for anything else."""
    found = _ASKS.search(body)
    if not found:
        return None
    asking, noun = found["asking"], found["noun"].strip()
    last = asking.lower().split()
    word = next((one for one in last if one in ASKING), "")
    if not word or (len(last) > 1 and last[0] not in PREPOSITIONS | {"how"}):
        return None
    if not noun or noun.lower() in {"else", "exactly", "not", "one", "ones"}:
        return asking, noun
    takes_noun = word in {"what", "which", "whose"} or last[-1] in {"many", "much"}
    single = " " not in noun or last[0] in PREPOSITIONS
    return (asking, noun) if takes_noun and single and not re.search("ed$|^happen|^else ", noun) else None


def merged(fragment: str, previous: str, answer: str | None) -> list[str]:
    """Full questions that the fragment may stand for after the previous question, the likeliest first.

    `answer` is the name, or the few words, that answered the previous question.
    """
    body = _body(fragment)
    asked = question_words(body)
    found = [asked_anew(*asked, previous, answer)] if asked else _replacing(body, previous)
    return [_as_question(one) for one in found if one]


def asked_about(fragment: str) -> list[str]:
    """`And Ann’s job?` as `What is Ann’s job?`, the only full question for a phrase that says whose it is."""
    body = _body(fragment)
    phrase = _only_phrase(body)
    if phrase is None or phrase.start or not re.search("[’'] |[’']s ", body):
        return []
    return [f"What {'are' if is_plural_noun(body) else 'is'} {body}?"]


def glued(previous: str, fragment: str) -> str:
    """The previous question with the fragment behind it."""
    return f"{previous} {fragment}"


def asked_anew(asking: str, noun: str, previous: str, answer: str | None) -> str | None:
    """What the previous question is about, asked for with other question words; None where that takes new forms."""
    clause = Clause.of(previous)
    lead = f"{asking} {noun}".strip()
    words = lead.lower().split()
    if noun in {"one", "ones"}:
        return clause.which_one(asking)
    if noun == "else":
        return f"{lead} {clause.tail}" if clause.asking.lower() == asking.lower() and clause.tail else None
    if words[-1] in {"many", "much"} and clause.noun:
        return f"{lead} {clause.noun} {clause.after}"
    if noun and clause.noun.lower().startswith(noun.lower()):
        return f"{lead}{clause.noun[len(noun) :]} {clause.after}"
    is_adverb = words[0] in PREPOSITIONS or (words[0] in ADVERBS and not noun)
    return clause.asked_with(lead, answer) if is_adverb else None


def _body(fragment: str) -> str:
    return _ABOUT.sub("", _LEAD.sub("", fragment)).strip().rstrip("?!. ")


def _replacing(body: str, previous: str) -> list[str]:
    """The previous question with the phrase in the place of one like it."""
    new = _only_phrase(body)
    old = phrases(previous)
    if new is None:
        return []
    preposition = body.partition(" ")[0].lower()
    if preposition in PREPOSITIONS:
        body = preposition + body[len(preposition) :]
        same = [phrase for phrase in old if phrase.preposition == preposition]
        if same:
            return [_put(body, previous, phrase, whole=True) for phrase in _likest(new, same)[:1]]
        likest = [phrase for phrase in _likest(new, old) if _is_alike(new, phrase) and phrase.preposition]
        found = [_put(body, previous, phrase, whole=True) for phrase in likest[:1]]
        return [*found, f"{previous.rstrip('?!. ')} {body}"]
    likest = [one for one in old if one.head == new.head] or [one for one in _likest(new, old) if _is_alike(new, one)]
    if new.kind == "time" and not likest:
        return [f"{previous.rstrip('?!. ')} in {body}"] if re.fullmatch(r"\d{4}", body) else []
    fallback = [phrase for phrase in old if phrase.kind != "time"][-1:]
    return [_put(body, previous, phrase, whole=False) for phrase in likest[:2] or fallback]


def _only_phrase(body: str) -> Phrase | None:
    """The phrase that is all of this, but for a preposition in front."""
    found = phrases(body)
    first = body.partition(" ")[0]
    starts = {0, len(first) + 1} if first.lower() in PREPOSITIONS else {0}
    return found[0] if len(found) == 1 and found[0].end == len(body) and found[0].start in starts else None


def _put(body: str, previous: str, phrase: Phrase, *, whole: bool) -> str:
    """The previous question with the body in the place of a phrase, and of its preposition where `whole`."""
    start = phrase.start - len(phrase.preposition) - 1 if whole and phrase.preposition else phrase.start
    return previous[:start] + body + previous[phrase.end :]


def _likest(new: Phrase, old: Iterable[Phrase]) -> list[Phrase]:
    """The phrases, those most like the new one first: in their noun, kind, and number."""
    number = is_plural_noun(new.text)
    return sorted(old, key=lambda one: (one.head != new.head, one.kind != new.kind, is_plural_noun(one.text) != number))


_NAMES: frozenset[Kind] = frozenset(("person", "name", "unsure"))


def _is_alike(new: Phrase, old: Phrase) -> bool:
    return new.head == old.head or new.kind == old.kind or {new.kind, old.kind} <= _NAMES


def _as_question(text: str) -> str:
    text = text.strip().rstrip("?!. ")
    return f"{text[:1].upper()}{text[1:]}?"
