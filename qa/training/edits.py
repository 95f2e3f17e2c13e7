"""Edited questions: another name, figure or word, an opposite, a negation, so that the passage no longer answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.stopwords import STOP_WORDS
from qa.words import full_names

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_NUMBER = re.compile(r"\b\d[\d,]*\b")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_ANY_WORD = re.compile(r"\b[a-z]+\b")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_ENDING = 2
_DRIFT = 30  # years
_LONGEST_NUMBER = 100  # characters; Python refuses to make integers of thousands of digits

_OPPOSITES = """
first last; most least; more less; more fewer; highest lowest; largest smallest; biggest smallest; longest shortest;
oldest youngest; oldest newest; earliest latest; best worst; before after; above below; over under; increase decrease;
increased decreased; increases decreases; rise fall; rose fell; gain lose; gained lost; win lose; won lost; begin end;
began ended; start end; started ended; start finish; open close; opened closed; north south; northern southern;
east west; eastern western; northeast southwest; left right; upper lower; inside outside; internal external;
major minor; majority minority; maximum minimum; male female; men women; man woman; boy girl; boys girls; father mother;
son daughter; brother sister; husband wife; king queen; public private; rich poor; high low; higher lower; large small;
larger smaller; long short; longer shorter; old new; older younger; early late; earlier later; hot cold; warm cool;
strong weak; stronger weaker; fast slow; faster slower; light dark; easy difficult; positive negative; legal illegal;
possible impossible; common rare; often rarely; always never; include exclude; included excluded; accept reject;
accepted rejected; allow forbid; allowed banned; support oppose; supported opposed; supporters opponents; attack defend;
attacked defended; create destroy; created destroyed; build demolish; built demolished; enter leave; entered left;
arrive depart; arrived departed; join leave; joined left; buy sell; bought sold; import export; imported exported;
love hate; loved hated; liked disliked; remember forget; succeed fail; succeeded failed; success failure;
victory defeat; war peace; friend enemy; friends enemies; ally enemy; allies enemies; birth death; born killed;
alive dead; living dead; day night; summer winter; spring autumn; morning evening; front back; top bottom;
ancient modern; urban rural; liberal conservative; offensive defensive; primary secondary; single multiple;
with without; same different; similar different; advantage disadvantage; advantages disadvantages; strength weakness;
problem solution; cause result; causes effects; teacher student; teachers students; parents children; expand shrink;
expanded shrank; appear vanish; appeared vanished; appoint dismiss; appointed dismissed; hire fire; hired fired;
praise blame; praised criticized; encourage discourage; encouraged discouraged; promote demote; strengthen weaken;
strengthened weakened; improve worsen; improved worsened; complete incomplete; full empty; simple complex; thin thick;
wide narrow; deep shallow; soft hard; wet dry; clean dirty; cheap expensive; safe dangerous; visible invisible
"""
_OPPOSITE: dict[str, list[str]] = {}
for _pair in _OPPOSITES.split(";"):
    _one, _other = _pair.split()
    _OPPOSITE.setdefault(_one, []).append(_other)
    _OPPOSITE.setdefault(_other, []).append(_one)

_CONTRACTED = {
    verb: f"{verb}n't"
    for verb in ("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "could", "would", "should")
} | {"can": "can't", "will": "won't"}
_AUXILIARY = re.compile(rf"\b(?:{'|'.join(_CONTRACTED)})\b(?! not\b)")


def edited(question: str, passage: str, foreign: str, rng: random.Random) -> str | None:
    """The question asking for something else, by one edit drawn from those possible; None where none is.

    Names, figures and words come from the passage where it has fitting ones, so that the question stays close to it;
    else names come from `foreign`, another question.
    """
    ways: list[Callable[[], str | None]] = [
        lambda: _other_name(question, passage, foreign, rng),
        lambda: _other_number(question, passage, rng),
        lambda: _opposite(question, rng),
        lambda: _other_word(question, passage, rng),
        lambda: _negated(question),
    ]
    weights = [4, 3, 4, 3, 1]
    while ways:
        (drawn,) = rng.choices(range(len(ways)), weights)
        if (found := ways[drawn]()) and found != question:
            return found
        del ways[drawn], weights[drawn]
    return None


def _other_name(question: str, passage: str, foreign: str, rng: random.Random) -> str | None:
    own = full_names(question)
    there = sorted({name for name in full_names(passage) if not _share_a_word(name, question)})
    others = there or [name for name in full_names(foreign) if name not in passage]
    if not own or not others:
        return None
    return question.replace(rng.choice(own), rng.choice(others), 1)


def _share_a_word(name: str, question: str) -> bool:
    words = set(question.lower().split())
    return any(word.lower() in words for word in name.split())


def _other_number(question: str, passage: str, rng: random.Random) -> str | None:
    found = [number for number in _NUMBER.finditer(question) if len(number.group()) <= _LONGEST_NUMBER]
    if not found:
        return None
    old = rng.choice(found)
    years = bool(_YEAR.fullmatch(old.group()))
    figures: set[str] = set(_NUMBER.findall(passage))
    there = sorted(n for n in figures if n not in question and bool(_YEAR.fullmatch(n)) == years)
    if there and rng.random() < 0.5:  # noqa: PLR2004  as often from the passage as not
        new = rng.choice(there)
    else:
        value = int(old.group().replace(",", ""))
        new = str(value + rng.choice([-1, 1]) * rng.randint(1, _DRIFT) if years else value + rng.randint(1, value + 9))
    return question[: old.start()] + new + question[old.end() :]


def _opposite(question: str, rng: random.Random) -> str | None:
    found = [word for word in _ANY_WORD.finditer(question) if word.group() in _OPPOSITE]
    if not found:
        return None
    word = rng.choice(found)
    return question[: word.start()] + rng.choice(_OPPOSITE[word.group()]) + question[word.end() :]


def _other_word(question: str, passage: str, rng: random.Random) -> str | None:
    """Another word of the passage for one that both have.

    That the two end alike makes them likely of one part of speech.
    """
    there: set[str] = {word for word in _WORD.findall(passage) if word not in STOP_WORDS}
    asked = set(_WORD.findall(question))
    shared = [word for word in _WORD.finditer(question) if word.group() in there]
    rng.shuffle(shared)
    for word in shared:
        old = word.group()
        if others := sorted(new for new in there - asked if new[-_ENDING:] == old[-_ENDING:]):
            return question[: word.start()] + rng.choice(others) + question[word.end() :]
    return None


def _negated(question: str) -> str | None:
    found = _AUXILIARY.search(question)
    return question[: found.start()] + _CONTRACTED[found.group()] + question[found.end() :] if found else None
