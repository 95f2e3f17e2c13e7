"""Sentence boundaries: right on the cases that are hard, exact on any text at all."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences

if TYPE_CHECKING:
    from index.types import Article

CASES = [
    ["Dr. Smith met Mr. Jones and Mrs. Brown on St. James St. in London.", "They talked."],
    ["The U.S. Army and the U.K. Government agreed on Monday.", "Nothing changed."],
    ["J. R. R. Tolkien wrote it.", "George W. Bush read it.", "J.K. Rowling did not."],
    ["Acme Inc. bought No. 5 Park Ave. in May.", "See Fig. 3 for details."],
    ["It grew by 3.5 percent to 1,200.75 euros.", "Then it fell."],
    ["“Go home.” he said.", "She stayed."],
    ["“We won.", "It is over,” she said.", "“Now rest.”"],
    ["He asked, “Why now?” and left.", "Nobody (not even Ann) knew."],
    ["The agencies will be… “focused on finding them,” he said.", "That is all."],
    ["Write to a.b@example.org or see example.org/x.y?z=1.", "Thanks!", "Really?"],
    ["我去了北京。", "你呢？"],
    ["यह पहला वाक्य है।", "यह दूसरा है।"],
    ["هل وصلت؟", "نعم وصلت."],
]


@pytest.mark.parametrize("expected", CASES, ids=lambda case: case[0][:24])
def test_hard_boundaries_are_found(expected: list[str]) -> None:
    text = " ".join(expected)
    assert [span.of(text) for span in sentences(text)] == expected


def test_headings_paragraphs_and_list_items_end_a_sentence() -> None:
    text = "A headline\n\nA line that\ngoes on here.\n- milk\n- two eggs\n1. Open it\n# Next\nEnd"
    assert [span.of(text) for span in sentences(text)] == [
        "A headline", "A line that\ngoes on here.", "- milk", "- two eggs", "1. Open it", "# Next\nEnd",
    ]  # fmt: skip


def test_the_sample_article_is_cut_where_a_reader_would(sample: Article) -> None:
    found = [span.of(sample.text) for span in sentences(sample.text)]
    assert found[0] == "US and Israel Build Joint Team to Keep Hackers Out of Vital Networks"
    assert "Why the urgency?" in found
    assert all(one[-1] in ".?”" for one in found[1:])
    assert all(one[0].isupper() for one in found)


awkward = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [*" .!?\n“”\"'()[]…", "Mr. ", "U.S. ", "\n\n", "\n- ", "B\u00a0. ", "é", "😀", "שלום. ", "1. "]
        ),
    ),
    max_size=60,
).map("".join)


@given(awkward)
def test_spans_are_ordered_trimmed_and_hold_every_character_that_is_not_blank(text: str) -> None:
    spans = sentences(text)
    assert all(first.end <= second.start for first, second in itertools.pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


@pytest.mark.parametrize(
    "unit", ["x", ".", "“", "a.", "a. ", "(", "\n", "\n ", " ", "“A b.” ", "!?", "我去了。", "\n- "]
)
def test_long_monotonous_text_is_no_trap(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert "".join("".join(span.of(text).split()) for span in sentences(text)) == "".join(text.split())
