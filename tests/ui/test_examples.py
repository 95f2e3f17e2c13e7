"""Example questions are sensible or there are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loading import load
from index.types import Article
from ui.examples import examples

SAMPLE = Path(__file__).parents[2] / "ui" / "sample" / "cyber_working_group.txt"

ENGLISH = (
    "The museum in the old harbour was founded by Greta Holm, who collected ships in bottles. "
    "It has since grown, and the collection of the Baltic Trading Company was added in 1931. "
    "Visitors from Denmark are shown the Golden Anchor, a model of a whaler. "
    "According to the museum, Greta Holm was proud of that."
)


def asked(text: str, n: int = 3) -> list[str]:
    return examples(Article.of(text, title="T"), n)


def test_names_become_questions_by_how_the_article_introduces_them() -> None:
    assert asked(ENGLISH) == [
        "Who is Greta Holm?",
        "Who or what is the Golden Anchor?",
    ]


def test_name_that_is_only_dropped_is_the_last_resort() -> None:
    text = "The papers of the Baltic Trading Company were in the harbour, and that was the end of the matter."
    assert asked(text) == ["What does the article say about the Baltic Trading Company?"]


def test_sample_article_has_three() -> None:
    found = examples(load(SAMPLE))
    assert found == ["Who is Thomas Bossert?", "Who or what is Rob Joyce?", "Who is Eviatar Matania?"]


def test_no_more_than_asked_for() -> None:
    assert len(asked(ENGLISH, 1)) == 1
    assert asked(ENGLISH, 0) == []


@pytest.mark.parametrize(
    "text",
    [
        "Die Stadt Bad Kreuznach liegt an der Nahe, und der Kurpark von Bad Münster, der Nachbarin, zieht viele an.",
        "La ville de Saint Malo se trouve en Bretagne, et le Grand Hôtel de Paris attire les visiteurs.",
        "東京は日本の首都である。Ada Lovelace は有名だ。",
        "مرحبا بكم في القاهرة. شكرا.",
        "def main(): return FooBar(BazQux)\nclass Spam Eggs: pass",
        "1 2 3",
    ],
    ids=["german", "french", "japanese", "arabic", "code", "digits"],
)
def test_text_that_is_not_english_prose_has_none(text: str) -> None:
    assert asked(text) == []


def test_heading_and_sentence_beginnings_are_no_names() -> None:
    text = (
        "Big News From The Old Harbour\n\n"
        "Yesterday Greta came to the harbour with her dogs and was happy. Every Monday March was there for them. "
        "THE END OF THE WORLD was written on the wall by that man, and it was said to be from the war."
    )
    assert asked(text) == []


def test_same_article_same_examples() -> None:
    assert asked(ENGLISH) == asked(ENGLISH)


@given(st.text(st.sampled_from("Ab Cd. the of and, who ’s\n1999in-(“"), min_size=1).filter(str.strip))
def test_any_text_gives_whole_questions_of_its_own_words(text: str) -> None:
    for question in asked(text):
        assert question.endswith("?")
        assert "\n" not in question
        name = question.removesuffix("?").rsplit(maxsplit=1)[-1]
        assert name in text
