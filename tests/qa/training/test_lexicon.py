"""Words that may stand for each other in edits: read from WordNet's files, synonyms left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.training.lexicon import Lexicon, read_lexicon, wordnet
from qa.training.opposites import OPPOSITES
from qa.training.settings import TrainingError

LICENCE = "  1 This is the licence, indented.  \n"
NOUNS = """\
00000001 06 n 01 river 0 001 ~ 00000002 n 0000 | flowing water
00000002 06 n 01 creek 0 001 @ 00000001 n 0000 | a small one
00000003 06 n 01 lake 0 000 | standing water
00000004 18 n 02 mother 0 mum 0 001 ! 00000005 n 0101 | a parent
00000005 18 n 02 father 0 dad 0 001 ! 00000004 n 0101 | another
"""
ADJECTIVES = """\
00000001 00 a 01 large 0 001 & 00000002 a 0000 | of size
00000002 00 s 01 big 0 001 & 00000001 a 0000 | of size
00000003 00 a 01 strong(p) 0 000 | of power
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def write(folder: Path) -> Path:
    for name, lines in {"noun": NOUNS, "verb": "", "adj": ADJECTIVES, "adv": ""}.items():
        (folder / f"data.{name}").write_text(LICENCE + lines, encoding="utf-8")
        (folder / f"{name}.exc").write_text("bigger big\nbiggest big\n" if name == "adj" else "", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return read_lexicon(write(tmp_path_factory.mktemp("wordnet")))


def test_neighbours_are_near_in_meaning_and_no_other_names_of_the_word(lexicon: Lexicon) -> None:
    neighbours = lexicon.neighbours
    assert "lake" in neighbours["river"]
    assert "creek" not in neighbours["river"]  # less general: as good as the word itself
    assert "rivers" not in neighbours["river"]
    assert "mum" not in neighbours["mother"]
    assert {"smallest", "strongest"} <= set(neighbours["largest"])
    assert "biggest" not in neighbours["largest"]  # by the base forms of both


def test_neighbours_are_inflected_alike(lexicon: Lexicon) -> None:
    neighbours = lexicon.neighbours
    assert all(word.endswith("ed") for word in neighbours["increased"])
    assert not any(word.endswith("s") for word in neighbours["river"])
    assert neighbours["king"]  # which ends like "sing", and is no such form


def test_opposites_are_wordnets_and_our_own(lexicon: Lexicon) -> None:
    opposites = lexicon.opposites
    assert opposites["mother"] == ["father"]
    assert "dad" not in opposites  # only the lemmas that the pointer joins are opposites
    assert set(OPPOSITES) <= set(opposites)


def test_without_wordnet_there_are_our_own_opposites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WNSEARCHDIR", str(tmp_path))
    assert wordnet() is None
    assert read_lexicon(wordnet()) == Lexicon(OPPOSITES, {})


def test_wordnet_is_looked_for_where_its_own_variable_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WNSEARCHDIR", str(folder))
    assert wordnet() == folder


@pytest.mark.parametrize("broken", ["no number", "00000001 06 n zz river", "00000001 06 n 01 river 0 001 ~"])
def test_files_of_another_form_are_told(folder: Path, broken: str) -> None:
    (folder / "data.noun").write_text(broken + "\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"Cannot read WordNet in .* wordnet-base"):
        read_lexicon(folder)


def test_opposites_go_both_ways() -> None:
    assert all(word in OPPOSITES[other] for word, others in OPPOSITES.items() for other in others)
    assert not any(word in others for word, others in OPPOSITES.items())
