"""Noun phrases of English questions and sentences, told by function words and capitals, without a tagger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["person", "name", "unsure", "time", "thing"]
"""What a phrase stands for; a single capitalised word may be `unsure`: a person or another name."""


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


PREPOSITIONS = _words(
    "about across after against among at before behind between by during for from in into near of on since through "
    "to toward towards under until with within without"
)
AUXILIARIES = _words(
    "am are be been can could did do does had has have is may might must shall should was were will would"
)
ASKING = _words("how what when where which who whom whose why")
DETERMINERS = _words("a an another any both each every his her its my our some the their this your")
_NO_NAMES = AUXILIARIES | STOP_WORDS | _words("describe explain give list name neither tell thus two whose")
_PLACED = _words("in at from near into across")

_TOKEN = re.compile(r"\w+(?:[.’'–-]\w+)*(?:[’'](?!\w))?|[^\w\s]")
_POSSESSIVE = re.compile(r"(?:[’']s|s[’'])$")
_PARTICIPLE = re.compile(
    r"\w{2,}ed$|^(?:begun|bought|broken|brought|built|caught|chosen|done|drawn|driven|fought|found|given|grown|heard|"
    r"held|hit|known|led|lost|made|meant|met|paid|seen|sent|set|shown|sold|spent|struck|taken|taught|thought|told|won|"
    r"written)$"
)
_MODIFIER = re.compile(
    r"(?:\w{2}ian|\wean|[rx]ican|German|\wese|\wish|aeli|raqi|stani|Arab|Greek|French|Dutch|Swiss)s?$"
)
_TIME = re.compile(
    r"^(?:(?:1\d|20)\d\d(?:s|[-–]\d+)?|\d\d?|(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|spring|summer|autumn|winter|week|"
    r"month|year|decade|century)s?)$"
)
_NOT_PERSON = re.compile(
    r"\b(?:Academy|Act|Agency|Arabia|Army|Association|Authority|Bank|Board|Centre|Center|Church|City|Club|College|"
    r"Commission|Committee|Company|Conference|Congress|Corporation|Corps|Council|Court|Cup|Department|Directorate|Dome|"
    r"East|Empire|FC|Foundation|Group|House|Inc|Institute|Island|Islands|Kingdom|Korea|Lake|League|Ltd|Ministry|Mission|"
    r"Mount|Museum|Nations|Navy|New|North|Ocean|Office|Olympics|Park|Parliament|Party|Post|Prize|Project|Republic|River|"
    r"School|Sea|Senate|Society|South|States|Street|Times|Tower|Treaty|Union|United|University|War|Week|West|World)\b"
)
_TITLE = re.compile(
    r"\b(?:President|Prime Minister|Minister|Senator|Chancellor|King|Queen|Prince|Princess|Pope|Sir|Lady|Lord|Dr|Mr|"
    r"Mrs|Ms|Professor|General|Captain|Judge|Chairman|Secretary|Governor|Mayor|Coach)\.? (?=[A-ZÀ-Þ])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark at `[start, end)` of its text."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase at `[start, end)` of its text, with the preposition in front of it, "" for none."""

    text: str
    start: int
    end: int
    preposition: str
    kind: Kind

    @property
    def head(self) -> str:
        return self.text.split()[-1].lower().rstrip("s")

    @property
    def is_name(self) -> bool:
        return self.kind in {"person", "name", "unsure"}


def tokens(text: str) -> list[Token]:
    """Words, each with its possessive ending, and marks."""
    return [Token(found.group(), *found.span()) for found in _TOKEN.finditer(text)]


def phrases(text: str) -> list[Phrase]:
    """Names, times and other noun phrases in order, none inside another; what may as well be a verb is left out."""
    words = tokens(text)
    found = []
    at = 0
    while at < len(words):
        end = _phrase_end(words, at)
        if end == at:
            at += 1
            continue
        start, stop = words[at].start, words[end - 1].end
        preposition = words[at - 1].low if at and words[at - 1].low in PREPOSITIONS else ""
        kind = _kind(text, start, stop, preposition)
        found.append(Phrase(text[start:stop], start, stop, preposition, kind))
        at = end
    return found


def _phrase_end(words: Sequence[Token], at: int) -> int:
    """Where the phrase ends that begins with this word; the same place where none does."""
    first = words[at]
    before = words[at - 1].low if at else ""
    if first.low in DETERMINERS:
        end = _run_end(words, at + 1)
        return at if end == at + 1 else _without_verb(words, at, end)
    if _is_name(words, at):
        end = _name_end(words, at)
        goes_on = _owns(words[end - 1]) or _MODIFIER.search(words[end - 1].text)
        return _without_verb(words, at, _run_end(words, end)) if goes_on else end
    if not _is_content(words, at):
        return at
    if before in PREPOSITIONS - {"to"} or _TIME.search(first.text):
        return _without_verb(words, at, _run_end(words, at))
    if before in {"what", "which", "many", "much"} and not _PARTICIPLE.search(first.low):
        end = _run_end(words, at)
        asked_of = end < len(words) and words[end].low in AUXILIARIES | PREPOSITIONS
        return end if asked_of else at + 1
    is_plural = is_plural_noun(first.low) and before not in ASKING
    return at + 1 if is_plural and not (at and _is_name(words, at - 1)) else at


def _name_end(words: Sequence[Token], at: int) -> int:
    """Where the name ends that begins here: behind a possessive, a figure, or the last capital."""
    at += 1
    while at < len(words) and not _owns(words[at - 1]):
        if not (_is_name(words, at) or _joins(words, at) or words[at].text.isdigit()):
            break
        at += 1
    return at


def _run_end(words: Sequence[Token], at: int) -> int:
    """Where the nouns end that begin here: at a verb in -s or behind a name of several words, as far as that shows."""
    first = at
    while at < len(words):
        if _is_name(words, at):
            start, at = at, _name_end(words, at)
            if at - start > 1 and not _owns(words[at - 1]):
                break
        elif _is_content(words, at) and not (at > first and _is_verb_in_s(words, at)):
            at += 1
        else:
            break
    return at


def _is_verb_in_s(words: Sequence[Token], at: int) -> bool:
    """Whether more of the phrase would follow this plural, which a noun seldom has behind it."""
    follows = at + 1 < len(words) and (_is_content(words, at + 1) or words[at + 1].low in DETERMINERS)
    return follows and is_plural_noun(words[at].text)


def _without_verb(words: Sequence[Token], at: int, end: int) -> int:
    """The phrase's end without a verb that follows its noun."""
    full = end
    while end - at > 2 and _PARTICIPLE.search(words[end - 1].text):  # noqa: PLR2004  a determiner and a noun stay
        end -= 1
    lower = [word for word in words[at:end] if word.text[0].islower() and word.low not in DETERMINERS]
    helped = at and words[at - 1].low in AUXILIARIES - {"am", "are", "is", "was", "were", "be", "been"}
    named = any(word.text[0].isupper() for word in words[at:end] if word.low not in DETERMINERS)
    if end == full and helped and len(lower) > (0 if named else 1):
        has_object = is_plural_noun(words[end - 1].text) and len(lower) > (1 if named else 2)
        end -= 2 if has_object else 1
    return end


def _is_content(words: Sequence[Token], at: int) -> bool:
    word = words[at]
    return word.text[0].isalnum() and word.low not in _NO_NAMES | PREPOSITIONS and not word.text[0].isupper()


def _is_name(words: Sequence[Token], at: int) -> bool:
    word = words[at]
    opens = at == 0 or words[at - 1].text in ".!?"
    return word.text[0].isupper() and not (opens and word.low in _NO_NAMES | PREPOSITIONS | DETERMINERS | ASKING)


def _joins(words: Sequence[Token], at: int) -> bool:
    """Whether this is the `of` of a name such as Bank of England."""
    return words[at].text in {"of", "de", "van", "von"} and at + 1 < len(words) and _is_name(words, at + 1)


def _owns(word: Token) -> bool:
    return bool(_POSSESSIVE.search(word.text))


def _kind(text: str, start: int, end: int, preposition: str) -> Kind:
    phrase = text[start:end]
    words = phrase.split()
    names = [word for word in words if word[0].isupper() and word.lower() not in DETERMINERS]
    if _TIME.search(words[0] if names else words[-1]):
        return "time"
    is_owned = any(_POSSESSIVE.search(word) for word in words[:-1])
    if not names or is_owned or words[-1][0].islower() or _MODIFIER.search(words[-1]):
        return "thing"
    name = " ".join(names)
    if _TITLE.search(text[max(0, start - 20) : end]) or re.match(r",? who\b", text[end:]):
        return "person"
    if _NOT_PERSON.search(name) or preposition in _PLACED or words[0].lower() in DETERMINERS:
        return "name"
    return "person" if len(names) in {2, 3} and len(names) == len(words) else "unsure"


def is_plural_noun(phrase: str) -> bool:
    """Whether the phrase ends like a plural."""
    return bool(re.search(r"(?:[^isu]s|ies|\b(?:children|men|people|police|women))$", phrase, re.I))


def owner(name: str) -> str:
    """The name with its possessive ending."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def bare(name: str) -> str:
    """The name without a possessive ending or a title."""
    return _TITLE.sub("", _POSSESSIVE.sub(lambda found: "s" if found.group()[0] == "s" else "", name))


def with_owners(text: str) -> Iterator[Phrase]:
    """The phrases of a text, and behind each that begins with a possessive name that name."""
    for phrase in phrases(text):
        yield phrase
        words = tokens(phrase.text)
        end = next((word.end for word in words[:-1] if _owns(word)), 0)
        if end and phrase.text[0].isupper():
            name = bare(phrase.text[:end])
            yield Phrase(
                name, phrase.start, phrase.start + len(name), phrase.preposition, _kind(name, 0, len(name), "")
            )
