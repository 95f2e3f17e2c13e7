"""Follow-up questions without a language model: what a question leaves out is taken from the turns before. English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.questions import MAX_CHARACTERS
from qa.antecedents import Memory
from qa.clauses import ADVERBS
from qa.ellipsis import asked_about, asked_anew, glued, is_fragment, merged, question_words, without_lead
from qa.phrases import AUXILIARIES, PREPOSITIONS, Phrase, owner, phrases, tokens
from qa.words import full_names, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.types import Turn

__all__ = ["READINGS", "choose", "readings"]

READINGS = 3
"""At most so many readings, the plain one among them: each costs a search and a reading."""

_TURNS = 3

_PRONOUN = re.compile(
    r"\b(?:(?P<person_own>his|her(?= [a-z]))|(?P<person>he|she|him|her)|(?P<thing_own>its)|(?P<thing>it)"
    r"|(?P<several_own>their)|(?P<several>they|them))\b",
    re.I,
)
_EMPTY_IT = re.compile(r"\b(?:is|was) it (?:true|possible|likely|clear|known|said)\b", re.I)
_OBJECT = frozenset(("him", "them"))
_THAT = re.compile(r"\b(?P<that>this|that|these|those) (?!article|document|page|story|text)(?P<noun>[a-z]\w+)", re.I)
_THERE = re.compile(r"\bthere\b(?! (?:is|are|was|were|be)\b)")
_THERE_IS = re.compile(r"\b(?:is|are|was|were) there (?=\w)|\b(?:how|what|which)\b.* (?:is|are|was|were) there\b", re.I)
_THEN = re.compile(r"\bthen\b(?!,)")
_TIME_NOUN = re.compile("time|day|week|month|year|decade|century", re.I)
_EVENT = re.compile(
    r"^(?P<asking>.+?) "
    r"(?:(?:is|was|were|will) (?:that|this)(?: be)?|(?:did|does|has|will) (?:that|this|it) happen\w*)\W*$",
    re.I,
)


def readings(question: str, history: Sequence[Turn]) -> list[str]:
    """The question as it stands; for a follow-up then what it may mean, likeliest first; never more than READINGS.

    A question that leaves nothing out, such as one on a new topic, gives only itself.
    """
    recent = history[-_TURNS:]
    if not recent:
        return [question]
    expanded = (" ".join(one.split()) for one in _expanded(question, recent))
    asked = [question, *(one for one in expanded if len(one) <= MAX_CHARACTERS)]
    return list(dict.fromkeys(asked))[:READINGS]


def choose(asked: Sequence[str], confidences: Sequence[float]) -> int:
    """Which of the readings to answer by: the one of most confidence, the first of equals.

    A fragment such as `And in 2016?`, which says nothing by itself, is taken as it stands only where it is alone.
    """
    first = 1 if len(asked) > 1 and is_fragment(asked[0]) else 0
    return max(range(first, len(asked)), key=lambda at: confidences[at])


def _expanded(question: str, recent: Sequence[Turn]) -> list[str]:
    memory = Memory(recent)
    whole = [turn.understood_as for turn in recent if not is_fragment(turn.understood_as)]
    previous = whole[-1] if whole else recent[-1].understood_as
    resolved = _resolved(without_lead(question), memory)
    answer = memory.answer() if previous == recent[-1].understood_as else None
    if is_fragment(question):
        if resolved:
            return [one for body in resolved for one in asked_about(body) or merged(body, previous, answer)]
        return merged(question, previous, answer) or [glued(previous, question)]
    event = _event(question, previous, answer)
    if event:
        return [event]
    is_unclear = _says_little(question) or (not full_names(question) and _Filling(question, memory).is_unmet())
    return resolved or ([glued(previous, question)] if is_unclear else [])


def _says_little(question: str) -> bool:
    """Whether this is about nothing by itself: `Who is that?`, `What happened?`, but not `What is malware?`."""
    about = len(terms(question))
    is_helped = any(word.low in AUXILIARIES for word in tokens(question))
    return not full_names(question) and (about == 0 or (about == 1 and not is_helped))


def _event(question: str, previous: str, answer: str | None) -> str | None:
    """`When was that?` as the previous question, asked with `when`."""
    found = _EVENT.search(without_lead(question))
    asking = question_words(found["asking"]) if found else None
    if asking is None or asking[0].lower().split()[0] not in ADVERBS | PREPOSITIONS:
        return None
    anew = asked_anew(*asking, previous, answer)
    return f"{anew}?" if anew else glued(previous, question)


def _resolved(question: str, memory: Memory) -> list[str]:
    """The question with its pronouns replaced: by the likeliest antecedent of each, by the next likely, and so on."""
    found = []
    for choice in range(READINGS - 1):
        filled = _Filling(question, memory, choice).filled()
        if filled is None:
            break
        found.append(filled)
    return [one for one in dict.fromkeys(found) if one != question]


class _Filling:
    """One way to fill a question's pronouns: each with its antecedent of that rank, or else with its last one."""

    def __init__(self, question: str, memory: Memory, choice: int = 0) -> None:
        self._question = question
        self._memory = memory
        self._choice = choice
        self._is_over = True  # until one of this rank is found
        self._is_unmet = False

    def filled(self) -> str | None:
        """The question filled in; None where nothing has an antecedent of this rank."""
        text = _THAT.sub(self._that, self._question)
        if not _THERE_IS.search(text):
            text = _THERE.sub(lambda found: self._of(self._memory.places(), found), text)
        text = _THEN.sub(lambda found: self._of(self._memory.times(), found), text)
        if not _EMPTY_IT.search(text):
            text = _PRONOUN.sub(self._pronoun, text)
        return None if self._is_over else text

    def is_unmet(self) -> bool:
        """Whether something in the question stands for what none of the turns holds."""
        self.filled()
        return self._is_unmet

    def _of(self, ranked: Sequence[str], found: re.Match[str]) -> str:
        named = [one for one in ranked if one.lower() not in self._question.lower()]
        if self._choice < len(named):
            self._is_over = False
        self._is_unmet |= not named
        return named[min(self._choice, len(named) - 1)] if named else found.group()

    def _that(self, found: re.Match[str]) -> str:
        if _TIME_NOUN.fullmatch(found["noun"]):
            return self._of(self._memory.times(), found) if found["that"].lower() == "that" else found.group()
        words = tokens(found.string[: found.start()])
        follows_noun = words and len(terms(words[-1].text)) > 0 and words[-1].low not in AUXILIARIES
        if follows_noun or found["noun"].lower() in AUXILIARIES or not terms(found["noun"]):
            return found.group()
        return self._of(self._memory.of_noun(found["noun"]), found)

    def _pronoun(self, found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        ranked, fits = self._choices(kind.removesuffix("_own"))
        if self._has_own(found, fits):
            return found.group()
        name = self._of(ranked, found)
        return owner(name) if kind.endswith("_own") and name != found.group() else name

    def _choices(self, kind: str) -> tuple[list[str], Callable[[Phrase], bool]]:
        if kind == "person":
            return self._memory.people(), self._memory.may_be_person
        if kind == "thing":
            return self._memory.things(), self._memory.may_be_thing
        return self._memory.several() or self._memory.things(), self._memory.may_be_thing

    def _has_own(self, pronoun: re.Match[str], fits: Callable[[Phrase], bool]) -> bool:
        """Whether the pronoun may stand for a name, or a thing with its article, earlier in its own question."""
        before = pronoun.string[: pronoun.start()]
        is_object = pronoun.group().lower() in _OBJECT or pronoun.end() >= len(pronoun.string.rstrip("?!. "))
        named = [one for one in phrases(before) if one.is_name or one.text.lower().startswith("the ")]
        return not is_object and any(fits(one) for one in named)
