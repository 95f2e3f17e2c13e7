"""Every shape of answer at a terminal."""

from __future__ import annotations

import pytest

from index.types import Article
from qa.types import Answer
from tests.ui.made import ALTERNATIVES, AMBIGUOUS, ANSWERS, EVIDENCE, LISTED, NOON, answer, citation, part
from ui.terminal import print_answer

QUOTE = """What sang?
  [1] [2] [3] at noon
      The <b>kettle</b> *sang* at noon.
      [1] Place 1 of 3: Tea & <i>time</i>, characters 48-55
      [2] Place 2 of 3: Tea & <i>time</i>, characters 79-86
      [3] Place 3 of 3: <b>Gongs</b> & *co*, characters 14-21
confidence 83%

"""
LIST = """What sang?
  [1] Brook
  [2] Cole
      Ada met Brook & Cole.
      [1] Tea & <i>time</i>, characters 8-13
      [2] Tea & <i>time</i>, characters 16-20
  [3] It cost $4 & 2¢.
      Tea & <i>time</i>, characters 57-73
confidence 95%

"""
ALTERNATIVE = """What sang?
The article gives different answers.
  [1] [2] at noon
      The <b>kettle</b> *sang* at noon.
      [1] Place 1 of 2: Tea & <i>time</i>, characters 48-55
      [2] Place 2 of 2: Tea & <i>time</i>, characters 79-86
      confidence 83%
  [3] It cost $4 & 2¢.
      Tea & <i>time</i>, characters 57-73
      confidence 55%

"""
SENTENCE = """What sang?
This sentence likely bears on the question. Yes or no is for you to judge.
  [1] The <b>kettle</b> *sang* at noon.
      Tea & <i>time</i>, characters 23-56
confidence 83%

"""
DISAGREEING = """What sang?
The article gives no clear answer.
The places that disagree:
  [1] The <b>kettle</b> *sang* at noon.
      Tea & <i>time</i>, characters 23-56
  [2] It cost $4 & 2¢.
      Tea & <i>time</i>, characters 57-73
confidence 20%

"""


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (answer(NOON), QUOTE),
        (LISTED, LIST),
        (ALTERNATIVES, ALTERNATIVE),
        (EVIDENCE, SENTENCE),
        (AMBIGUOUS, DISAGREEING),
    ],
    ids=["quote", "list", "alternatives", "evidence", "ambiguous"],
)
def test_every_form_is_told_in_words(shown: Answer, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(shown)
    assert capsys.readouterr().out == expected


@pytest.mark.parametrize("shown", ANSWERS.values(), ids=[*ANSWERS])
def test_no_escape_sequence_is_written_where_nobody_looks(shown: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(shown)
    assert "\x1b" not in capsys.readouterr().out


def test_control_characters_of_quotes_sentences_and_titles_are_shown_as_unreadable(
    capsys: pytest.CaptureFixture[str],
) -> None:
    evil = Article.of("It \x1b[31mrang\x07 out.", title="\x1b]0;title\x07")
    print_answer(answer(part(citation("\x1b[31mrang\x07", sentence=evil.text, article=evil))))
    printed = capsys.readouterr().out
    assert not {"\x1b", "\x07"} & set(printed)
    assert "It \ufffd[31mrang\ufffd out." in printed
