"""Edited questions and texts: another name, figure or word, a limit, a negation, so that none answers the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from index.stopwords import STOP_WORDS
from index.types import Span
from qa.words import full_names

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from qa.training.lexicon import Lexicon

_T = TypeVar("_T")

_NUMBER = re.compile(r"\b\d[\d,]*\b")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_ANY_WORD = re.compile(r"\b[a-z]+\b")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_ENDING = 2
_DRIFT = 30  # years
_LONGEST_NUMBER = 100  # characters; Python refuses to make integers of thousands of digits
_LONGEST_ANSWER = 6  # words, of what a question asks for something other than

_CONTRACTED = {
    verb: f"{verb}n't"
    for verb in ("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "could", "would", "should")
} | {"can": "can't", "will": "won't"}
_AUXILIARY = re.compile(rf"\b(?:{'|'.join(_CONTRACTED)})\b(?! not\b)")
_ACTIVE = re.compile(r"^(?:Who|What|Which \w+|What \w+)(?= \w+ed\b)")

_SUPERLATIVE = re.compile(
    r"\b(?:the|his|her|its|their) (?=(?!(?:best|west|east|rest|guest|test|forest)\b)\w{3,}est\b|most \w)"
)
_DEFINITE = re.compile(r"\b(?:the|his|her|its|their) (?=[a-z]{4,}\b)")
_RANKS = ("second ", "third ", "fourth ", "second ")
_OTHERS = (
    *("second ", "third ", "former ", "next ", "previous "),
    *("unofficial ", "other ", "last ", "rejected ", "proposed "),
)
_PLACED = ("in", "outside", "in", "near")
_TIMED = ("before", "after", "in", "until")


@dataclass(frozen=True, slots=True)
class Swap:
    """A word, name or figure, and another to stand in its place."""

    old: str
    new: str

    def of(self, text: str, spans: Sequence[Span] = ()) -> tuple[str, tuple[Span, ...]] | None:
        """The text with all of the old ones replaced, and the spans in it; None where one of these holds an old one."""
        shift, made, at, moved = 0, [], 0, list(spans)
        for found in re.finditer(rf"(?<!\w){re.escape(self.old)}(?!\w)", text):
            place = Span(*found.span())
            if any(span.overlaps(place) for span in spans):
                return None
            made += [text[at : place.start], self.new]
            at, shift = place.end, len(self.new) - len(self.old)
            moved = [
                now.shift(shift) if before.start >= place.end else now for before, now in zip(spans, moved, strict=True)
            ]
        return "".join([*made, text[at:]]), tuple(moved)


@dataclass(frozen=True, slots=True)
class Around:
    """What edits draw on: the text, names from elsewhere for where it has none, words that are near each other."""

    text: str
    names: Sequence[str]
    lexicon: Lexicon


def edited(question: str, answer: str, around: Around, rng: random.Random) -> str | None:
    """The question asking for something else, by one edit drawn from those possible; None where none is.

    `answer` is what answers it, or empty.
    """
    ways: list[tuple[int, Callable[[], str | None]]] = [
        (12, lambda: _swapped(question, around, rng)),
        (3, lambda: _limited(question, around, rng)),
        (2, lambda: _besides(question, answer, rng)),
        (1, lambda: _negated(question)),
    ]
    return _first(ways, rng, lambda made: made != question)


def swap(question: str, around: Around, rng: random.Random) -> Swap | None:
    """Something in the question with another of its kind, which the question does not have; None where there is none.

    Names, figures and words come from the text where it has fitting ones, so that the question stays close to it.
    """
    lexicon = around.lexicon
    ways: list[tuple[int, Callable[[], Swap | None]]] = [
        (4, lambda: _other_name(question, around, rng)),
        (3, lambda: _other_number(question, around.text, rng)),
        (3, lambda: _listed(question, lexicon.opposites, rng)),
        (4, lambda: _listed(question, lexicon.neighbours, rng)),
        (2, lambda: _other_word(question, around.text, rng)),
    ]
    return _first(ways, rng, lambda made: not re.search(rf"(?<!\w){re.escape(made.new)}(?!\w)", question))


def _first(
    ways: Sequence[tuple[int, Callable[[], _T | None]]], rng: random.Random, fits: Callable[[_T], bool]
) -> _T | None:
    """What the first way makes that can, tried in an order drawn by their weights."""
    left = list(ways)
    while left:
        (drawn,) = rng.choices(range(len(left)), [weight for weight, _ in left])
        made = left.pop(drawn)[1]()
        if made is not None and fits(made):
            return made
    return None


def _swapped(question: str, around: Around, rng: random.Random) -> str | None:
    made = swap(question, around, rng)
    found = made.of(question) if made else None
    return found[0] if found else None


def _other_name(question: str, around: Around, rng: random.Random) -> Swap | None:
    own = full_names(question)
    if not own:
        return None
    old = rng.choice(own)
    there = sorted({name for name in full_names(around.text) if not _share_a_word(name, question)})
    elsewhere = sorted({name for name in around.names if not _share_a_word(name, question)})
    pools = [pool for pool in (there, elsewhere) if pool]
    if not pools:
        return None
    others = rng.choice(pools)
    alike = [name for name in others if len(name.split()) == len(old.split())]
    return Swap(old, rng.choice(alike or others))


def _share_a_word(name: str, question: str) -> bool:
    words = set(re.findall(r"\w+", question.lower()))
    return any(word in words for word in re.findall(r"\w+", name.lower()))


def _other_number(question: str, text: str, rng: random.Random) -> Swap | None:
    found = [number.group() for number in _NUMBER.finditer(question) if len(number.group()) <= _LONGEST_NUMBER]
    if not found:
        return None
    old = rng.choice(found)
    years = bool(_YEAR.fullmatch(old))
    figures: set[str] = set(_NUMBER.findall(text))
    there = sorted(n for n in figures if n not in question and bool(_YEAR.fullmatch(n)) == years)
    if there and rng.random() < 0.5:  # noqa: PLR2004  as often from the text as not
        return Swap(old, rng.choice(there))
    value = int(old.replace(",", ""))
    new = value + rng.choice([-1, 1]) * rng.randint(1, _DRIFT) if years else value + rng.randint(1, value + 9)
    return Swap(old, str(new))


def _listed(question: str, listed: Mapping[str, Sequence[str]], rng: random.Random) -> Swap | None:
    found = [word.group() for word in _ANY_WORD.finditer(question) if word.group() in listed]
    if not found:
        return None
    old = rng.choice(found)
    return Swap(old, rng.choice(listed[old]))


def _other_word(question: str, text: str, rng: random.Random) -> Swap | None:
    """Another word of the text for one that both have.

    That the two end alike makes them likely of one part of speech.
    """
    there: set[str] = {word for word in _WORD.findall(text) if word not in STOP_WORDS}
    asked = set(_WORD.findall(question))
    shared = sorted(asked & there)
    rng.shuffle(shared)
    for old in shared:
        if others := sorted(new for new in there - asked if new[-_ENDING:] == old[-_ENDING:]):
            return Swap(old, rng.choice(others))
    return None


def _limited(question: str, around: Around, rng: random.Random) -> str | None:
    """Asking for the second of what the text has the first of, or for it at another place or time."""
    if found := _SUPERLATIVE.search(question):
        return question[: found.end()] + rng.choice(_RANKS) + question[found.end() :]
    definite = list(_DEFINITE.finditer(question))
    if definite and rng.random() < 0.6:  # noqa: PLR2004  somewhat more often than the other
        at = rng.choice(definite).end()
        return question[:at] + rng.choice(_OTHERS) + question[at:]
    years = sorted(set(_YEAR.findall(around.text)) - set(_YEAR.findall(question)))
    names = [name for name in around.names if not _share_a_word(name, question + " " + around.text)]
    if not question.endswith("?") or not (years or names) or _YEAR.search(question):
        return None
    if years and (not names or rng.random() < 0.5):  # noqa: PLR2004  as often a time as a place
        year = int(rng.choice(years)) + rng.choice([-1, 1]) * rng.randint(1, _DRIFT)
        return f"{question[:-1]} {rng.choice(_TIMED)} {year}?"
    return f"{question[:-1]} {rng.choice(_PLACED)} {rng.choice(names)}?"


def _besides(question: str, answer: str, rng: random.Random) -> str | None:
    """Asking for something other than what the text says."""
    if not answer or len(answer.split()) > _LONGEST_ANSWER or answer in question:
        return None
    if rng.random() < 0.5 and question.endswith("?"):  # noqa: PLR2004  as often behind as before
        return f"{question[:-1]} {rng.choice(('besides', 'other than', 'apart from'))} {answer}?"
    return f"{rng.choice(('Besides', 'Other than', 'Apart from'))} {answer}, {question[:1].lower()}{question[1:]}"


def _negated(question: str) -> str | None:
    if found := _ACTIVE.search(question):
        return f"{found.group()} never{question[found.end() :]}"
    found = _AUXILIARY.search(question)
    return question[: found.start()] + _CONTRACTED[found.group()] + question[found.end() :] if found else None
