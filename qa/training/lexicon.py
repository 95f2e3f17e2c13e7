"""Words that are near each other in use and mean different things: what an edited question or passage may say instead.

Near are words whose vectors are, in the embeddings of the bundled encoder. Synonyms are among these too: WordNet tells
them where it is installed (wndb(5WN); Miller, Communications of the ACM, 1995). Debian's wordnet-base puts its files
into /usr/share/wordnet; the variable WNSEARCHDIR, WordNet's own, names another folder.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.encoding import bundled_model
from index.stopwords import STOP_WORDS
from qa.training.opposites import OPPOSITES
from qa.training.settings import TrainingError
from qa.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_FOLDER = Path("/usr/share/wordnet")
_PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_ANTONYM = "!"
_SAME = ("@", "@i", "~", "~i", "&", "+")  # more general, less general, alike, derived: as good as the word itself
_NEAREST, _LEAST = 8, 0.3  # neighbours that are kept, and their least cosine
_SHORTEST = 3
_TOGETHER = 512  # words
_ENDINGS = ("est", "ing", "ed", "ly", "s")
_EMPTY = frozenset(["name", "kind", "type", "thing", "sort", "term", "word"])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The `opposites` of a word, and the `neighbours` that are no other name for it, nearest first."""

    opposites: Mapping[str, Sequence[str]] = field(default_factory=lambda: OPPOSITES)
    neighbours: Mapping[str, Sequence[str]] = field(default_factory=dict)


def wordnet() -> Path | None:
    """The folder that WordNet is installed in; None where it is not."""
    folder = Path(os.environ.get("WNSEARCHDIR", _FOLDER))
    return folder if (folder / "data.noun").exists() else None


@cache
def read_lexicon(folder: Path | None) -> Lexicon:
    """The lexicon of the bundled encoder's words, by a folder of WordNet's; without one, of our own opposites alone.

    Raises TrainingError where the files are of another form.
    """
    if folder is None:
        return Lexicon()
    try:
        synsets = {part: dict(_synsets(folder / f"data.{name}")) for part, name in _PARTS.items()}
        words, vectors = _vectors()
        return Lexicon(_opposites(synsets, set(words)), _neighbours(words, vectors, _meanings(synsets, folder)))
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise TrainingError(f"Cannot read WordNet in '{folder}': {error!r}. Install wordnet-base anew.") from error


@dataclass(frozen=True, slots=True)
class _Synset:
    lemmas: tuple[str, ...]
    same: tuple[tuple[str, int], ...]  # parts of speech and offsets
    antonyms: tuple[tuple[str, str, int, int], ...]  # lemma, part of speech, offset, number of the other's lemma


def _synsets(path: Path) -> Iterator[tuple[int, _Synset]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith("  "):  # the licence is indented
                yield int(line[:8]), _synset(line)


def _synset(line: str) -> _Synset:
    """One line: offset, file, type, count of lemmas (hexadecimal), lemmas with ids, count of pointers, pointers."""
    parts = line.partition(" | ")[0].split(" ")
    count = int(parts[3], 16)
    lemmas = tuple(lemma.partition("(")[0].lower() for lemma in parts[4 : 4 + 2 * count : 2])
    at = 5 + 2 * count
    pointers = [parts[at + 4 * i : at + 4 * i + 4] for i in range(int(parts[at - 1]))]
    return _Synset(
        lemmas,
        tuple((part, int(offset)) for symbol, offset, part, _ in pointers if symbol in _SAME),
        tuple(
            (lemmas[int(ends[:2], 16) - 1], part, int(offset), int(ends[2:], 16) - 1)
            for symbol, offset, part, ends in pointers
            if symbol == _ANTONYM
        ),
    )


def _opposites(synsets: Mapping[str, Mapping[int, _Synset]], known: set[str]) -> dict[str, Sequence[str]]:
    found = {word: list(others) for word, others in OPPOSITES.items()}
    for synset in (one for some in synsets.values() for one in some.values()):
        for lemma, part, offset, number in synset.antonyms:
            other = synsets[part][offset].lemmas[number]
            if lemma in known and other in known and other not in found.setdefault(lemma, []):
                found[lemma].append(other)
    return {word: others for word, others in found.items() if others}


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What words may stand for.

    `same` has by base form those of all that it may mean; `parts` has parts of speech, `irregular` the base of forms.
    """

    same: Mapping[str, set[str]]
    parts: Mapping[str, set[str]]
    irregular: Mapping[str, str]

    def base(self, word: str) -> str:
        """A stem, the same for all forms of a word."""
        word = self.irregular.get(word, word)
        if word.endswith("est"):
            word = next((cut for end in (3, 2, 4) if "a" in self.parts.get(cut := word[:-end], ())), word)
        return _stem(word)

    def differ(self, word: str, other: str) -> bool:
        """Whether two words mean different things, and may stand in the same place of a sentence."""
        mine, its = self.parts.get(word), self.parts.get(other)
        base, another = self.base(word), self.base(other)
        return base != another and another not in self.same.get(base, ()) and not (mine and its and not mine & its)


def _meanings(synsets: Mapping[str, Mapping[int, _Synset]], folder: Path) -> _Meanings:
    same: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for part, some in synsets.items():
        for synset in some.values():
            around = [synset.lemmas, *(synsets[of][offset].lemmas for of, offset in synset.same)]
            stems = {_stem(lemma) for lemmas in around for lemma in lemmas}
            for lemma in synset.lemmas:
                same[_stem(lemma)] |= stems
                parts[lemma].add(part)
    exceptions = [(folder / f"{name}.exc").read_text("utf-8").splitlines() for name in _PARTS.values()]
    lines = (line.split() for some in exceptions for line in some)
    return _Meanings(same, parts, {line[0]: line[1] for line in lines})


def _vectors() -> tuple[list[str], NDArray[np.float32]]:
    """The whole words that the encoder knows, and their vectors, centred and of unit length."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    vocabulary = Tokenizer.from_file(str(bundled_model() / "tokenizer.json")).get_vocab()
    words = sorted(
        word
        for word in vocabulary
        if word.isascii() and word.isalpha() and len(word) >= _SHORTEST and word not in STOP_WORDS
    )
    weights = load_file(bundled_model() / "model.safetensors")["embeddings.word_embeddings.weight"]
    vectors = weights[[vocabulary[word] for word in words]].astype(np.float32)
    vectors -= vectors.mean(axis=0)
    return words, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _neighbours(words: Sequence[str], vectors: NDArray[np.float32], meanings: _Meanings) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for at in range(0, len(words), _TOGETHER):
        similar = vectors[at : at + _TOGETHER] @ vectors.T
        nearest = np.argpartition(-similar, 4 * _NEAREST, axis=1)[:, : 4 * _NEAREST]
        for word, row, others in zip(words[at : at + _TOGETHER], similar, nearest, strict=True):
            ranked = [words[other] for other in others[np.argsort(-row[others])] if row[other] >= _LEAST]
            kept = [other for other in ranked if _ending(other) == _ending(word) and meanings.differ(word, other)]
            if kept and word not in _EMPTY:
                found[word] = kept[:_NEAREST]
    return found


def _ending(word: str) -> str:
    """Words of like inflection end alike."""
    return next(
        (ending for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + _SHORTEST - 1), ""
    )


@cache
def _stem(word: str) -> str:
    return (terms(word) or [word])[0] if word.isalpha() else word
