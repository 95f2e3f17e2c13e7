"""What he, it, that group, there or then may stand for: names and things of the turns before, likeliest first."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from index.stopwords import STOP_WORDS
from qa.phrases import AUXILIARIES, DETERMINERS, Phrase, bare, is_plural_noun, phrases, with_owners

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.types import Turn

_PLACED = frozenset(("at", "in", "near", "on"))
_ABOUT = frozenset(("about", "of"))
_UNNAMED = re.compile(r"^(?:his|her|its|my|our|some|their|your|any|both|each|every|another)\b", re.I)
_ROLE = re.compile(
    r"^[^A-Z]*\b(?:actor|actress|adviser|artist|author|boss|boy|brother|captain|chairman|chancellor|chief|coach|"
    r"coordinator|daughter|director|doctor|driver|emperor|father|founder|girl|governor|judge|king|lawyer|leader|man|"
    r"manager|mayor|minister|mother|officer|official|owner|painter|patient|pilot|player|poet|president|priest|prince|"
    r"princess|professor|queen|scientist|senator|singer|sister|soldier|son|speaker|spokesman|spokeswoman|student|"
    r"teacher|witness|woman|writer)$"
)
_OPENING = re.compile(r"\w+ (?:as|for|from|in|of|on|to|with)\b")  # According to
_SHORT = 6
_ASKED_FOR = re.compile(r"^(?:(?P<at>[a-z]+) )?(?:which|what) (?P<noun>\w+)", re.I)
_WHO = re.compile(r"^(?:\w+ )?who(?:m|se)?\b", re.I)


class Memory:
    """The phrases of some turns, with what the turns together tell about who is a person."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = [_Recalled(turn) for turn in reversed(turns)]  # the latest first
        every = [phrase for turn in self._turns for phrase in (*turn.asked, *turn.told)]
        self._people = _words(phrase for phrase in every if phrase.kind == "person")
        self._others = _words(phrase for phrase in every if phrase.kind == "name")
        for turn in self._turns:
            self._people |= turn.people
            self._others |= turn.others
        self._people -= self._others

    def may_be_person(self, phrase: Phrase) -> bool:
        return phrase.is_name and (self._is_person(phrase) or phrase.kind == "unsure") and not self._is_other(phrase)

    def may_be_thing(self, phrase: Phrase) -> bool:
        return phrase.kind != "time" and not self._is_person(phrase) and not _ROLE.search(phrase.text)

    def people(self) -> list[str]:
        """Names that he or she may stand for."""
        found: list[str] = []
        for turn in self._turns:
            told = turn.answering if turn.is_who and not turn.people else []
            named = [phrase for phrase in (*told, *turn.asked, *turn.told) if self.may_be_person(phrase)]
            named.sort(key=lambda phrase: not self._is_person(phrase))
            found += [bare(phrase.text) for phrase in named]
            found += [
                _definite(one.text) for one in turn.asked if _ROLE.search(one.text) and not _UNNAMED.search(one.text)
            ]
        return _once(found)

    def things(self) -> list[str]:
        """Phrases that it may stand for."""
        found: list[str] = []
        for turn in self._turns:
            certainty = 4.0 if turn.asks_for else 2.6 if turn.asks_what and turn.is_short else 0.0
            ranked = [(certainty, phrase) for phrase in turn.answering if self.may_be_thing(phrase)]
            ranked += [(self._weight(phrase), phrase) for phrase in turn.asked if self._is_singular_thing(phrase)]
            ranked += [(0.4, phrase) for phrase in turn.told if phrase.is_name and self._is_singular_thing(phrase)]
            ranked.sort(key=lambda pair: -pair[0])
            found += [_called(phrase) for weight, phrase in ranked if weight > 0]
        return _once(found)

    def several(self) -> list[str]:
        """Phrases that they may stand for: names joined by `and`, then plurals."""
        found: list[str] = []
        for turn in self._turns:
            texts = (turn.quote, turn.question) if turn.is_who or turn.asks_for else (turn.question, turn.quote)
            found += [pair for text in texts for pair in _joined(text)]
            many = [
                phrase for phrase in (*turn.asked, *turn.told) if phrase.kind == "thing" and is_plural_noun(phrase.text)
            ]
            found += [_called(phrase) for phrase in many if not _UNNAMED.search(phrase.text)]
        return _once(found)

    def of_noun(self, noun: str) -> list[str]:
        """Phrases that `that NOUN` may stand for: what was asked for by that noun, or is called so."""
        head = noun.lower().rstrip("s")
        found: list[str] = []
        for turn in self._turns:
            if turn.asks_for == head:
                found += [_definite(bare(phrase.text)) for phrase in turn.answering]
            called = [one for one in (*turn.asked, *turn.told) if one.head == head and " " in one.text]
            called.sort(key=lambda phrase: -len(phrase.text.split()))
            found += [_definite(phrase.text) for phrase in called if not _UNNAMED.search(phrase.text)]
        return _once(found) or (self.several() if noun.lower().endswith("s") else self.things())

    def places(self) -> list[str]:
        """Phrases with their prepositions that `there` may stand for."""
        found: list[str] = []
        for turn in self._turns:
            if turn.asks_at:
                found += [f"{one.preposition or turn.asks_at} {_definite(bare(one.text))}" for one in turn.answering]
            placed = [one for one in (*turn.asked, *turn.told) if one.preposition in _PLACED and one.kind != "time"]
            found += [f"{phrase.preposition} {_definite(phrase.text)}" for phrase in placed]
            found += [f"at {phrase.text}" for phrase in turn.asked if phrase.kind == "name" and not phrase.preposition]
        return _once(found)

    def times(self) -> list[str]:
        """Phrases with their prepositions that `then` may stand for."""
        timed = [one for turn in self._turns for one in (*turn.asked, *turn.told) if one.kind == "time"]
        placed = [one for one in timed if one.preposition or re.fullmatch(r"\d{4}", one.text)]
        return _once(f"{phrase.preposition or 'in'} {phrase.text}" for phrase in placed)

    def answer(self) -> str | None:
        """The name that answered the last question, where it asked for one, or the few words that told what it is."""
        latest = self._turns[0]
        if latest.asks_what and latest.is_short:
            return latest.quote
        return next((phrase.text for phrase in latest.answering), None) if latest.is_who or latest.asks_for else None

    def _weight(self, phrase: Phrase) -> float:
        if phrase.kind in {"name", "unsure"}:
            return 3.0 if self._is_other(phrase) else 2.0
        if not phrase.text[0].isupper() and " " not in phrase.text:
            return 0.5  # a noun without an article
        return 2.5 if phrase.preposition in _ABOUT else 1.0 if phrase.preposition else 2.2

    def _is_singular_thing(self, phrase: Phrase) -> bool:
        unnamed = _UNNAMED.search(phrase.text) or (phrase.kind == "thing" and is_plural_noun(phrase.text))
        return self.may_be_thing(phrase) and not unnamed

    def _is_person(self, phrase: Phrase) -> bool:
        return phrase.is_name and bool(_words([phrase]) & self._people) and not self._is_other(phrase)

    def _is_other(self, phrase: Phrase) -> bool:
        return phrase.kind == "name" or (phrase.kind != "person" and bool(_words([phrase]) & self._others))


class _Recalled:
    """One turn: the phrases of its question, those of its quote, and those of the quote that are new names."""

    def __init__(self, turn: Turn) -> None:
        self.question = turn.understood_as
        self.quote = turn.quote or ""
        self.asked = list(with_owners(self.question))
        self.told = [one for one in with_owners(self.quote) if one.start or not _OPENING.match(self.quote)]
        known = _words(self.asked)
        self.answering = [one for one in self.told if one.is_name and not _words([one]) & known]
        found = _ASKED_FOR.search(self.question)
        noun = found["noun"].lower() if found else ""
        self.asks_for = "" if noun in STOP_WORDS | AUXILIARIES else noun.rstrip("s")
        asks_where = self.question.lower().startswith("where ")
        self.asks_at = "in" if asks_where else (found["at"] or "").lower() if found else ""
        self.asks_what = self.question.lower().startswith("what ") and not self.asks_for
        self.is_short = 0 < len(self.quote.split()) <= _SHORT
        self.is_who = bool(_WHO.search(self.question))
        copula = re.match(r"(who|what) (?:is|was|are|were) ", self.question, re.I)
        about = [one for one in phrases(self.question) if copula and one.start == copula.end() and one.is_name]
        self.people = _words(about) if self.is_who else set()
        self.others = _words(self.answering if asks_where else [] if self.is_who else about)


def _words(some: Iterable[Phrase]) -> set[str]:
    named = (bare(phrase.text).split() for phrase in some if phrase.is_name)
    return {word.lower() for name in named for word in name if word[0].isupper()}


def _joined(text: str) -> list[str]:
    found = phrases(text)
    return [
        text[one.start : other.end]
        for one, other in pairwise(found)
        if one.is_name and other.is_name and text[one.end : other.start] == " and "
    ]


def _definite(text: str) -> str:
    """The phrase as it is called when it is known by now: `a plan` becomes `the plan`."""
    return re.sub(r"^(?:an?|this|the) ", "the ", text, flags=re.IGNORECASE)


def _called(phrase: Phrase) -> str:
    """As `_definite`, with an article also where a noun stood without one: `Which river` becomes `the river`."""
    plain = phrase.kind == "thing" and phrase.text.islower() and phrase.text.split()[0] not in DETERMINERS
    return f"the {phrase.text}" if plain else _definite(phrase.text)


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))
