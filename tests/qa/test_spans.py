"""Logits become spans of whole words inside one paragraph, wherever the tokens were cut."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from qa.span_model import WindowLogits
from qa.spans import LONGEST, found_in, tidied

TEXT = "The mill of Arden was built by “Anna Miller” in 1834.\n\nIt burnt down in 1902 (in May), and cost $20."


def window(text: str, liked: dict[str, float], *, null: float = 0.0) -> WindowLogits:
    """Tokens are runs of letters or digits and single other characters; `liked` are logits of whole spans."""
    spans = tuple(Span(*match.span()) for match in re.finditer(r"\w+|[^\w\s]", text))
    start, end = np.full(len(spans), -5.0, np.float32), np.full(len(spans), -5.0, np.float32)
    for quote, logit in liked.items():
        at = text.index(quote)
        first = next(i for i, span in enumerate(spans) if span.end > at)
        last = next(i for i, span in enumerate(spans) if span.end >= at + len(quote))
        start[first], end[last] = logit / 2, logit / 2
    return WindowLogits(start, end, null, spans)


def test_the_best_span_comes_first_with_its_margin_over_the_null_answer() -> None:
    best, *rest = found_in(TEXT, [window(TEXT, {"Anna Miller": 6.0, "1834": 4.0}, null=1.0)])
    assert best.span.of(TEXT) == "Anna Miller"
    assert best.margin == pytest.approx(5.0)
    assert [one.margin for one in rest] == sorted((one.margin for one in rest), reverse=True)
    assert 0 < sum(one.share for one in (best, *rest)) <= 1 + 1e-6


def test_spans_that_share_a_character_are_merged_into_the_best() -> None:
    found = found_in(TEXT, [window(TEXT, {"Anna Miller": 6.0, "Miller": 5.0})])
    assert all(not a.span.overlaps(b.span) for i, a in enumerate(found) for b in found[:i])
    assert found[0].span.of(TEXT) == "Anna Miller"


def test_no_span_crosses_a_paragraph() -> None:
    first, last = TEXT.index("1834"), TEXT.index("It burnt")
    crossing = window(TEXT, {TEXT[first : last + 2]: 20.0})
    assert found_in(TEXT, [crossing])
    for one in found_in(TEXT, [crossing]):
        assert "\n\n" not in one.span.of(TEXT)


def test_spans_are_not_longer_than_the_limit() -> None:
    text = "word " * 60
    found = found_in(text, [window(text, {text.strip(): 20.0})])
    assert found
    assert all(len(one.span.of(text).split()) <= LONGEST for one in found)


def test_windows_of_one_text_are_read_on_one_scale() -> None:
    found = found_in(TEXT, [window(TEXT, {"1834": 3.0}), window(TEXT, {"1902": 4.0})])
    assert [one.span.of(TEXT) for one in found[:2]] == ["1902", "1834"]


def test_a_text_without_tokens_holds_nothing() -> None:
    assert found_in("", [WindowLogits(np.empty(0, np.float32), np.empty(0, np.float32), 0.0, ())]) == []
    assert found_in("", []) == []


@pytest.mark.parametrize(
    ("text", "rough", "tidy"),
    [
        ("“Anna Miller” came", "“Anna Miller”", "Anna Miller"),
        ("It cost $20.", "$20.", "$20"),
        ("up by 20%, he said", "20%,", "20%"),
        ("in the U.S. since", "U.S.", "U.S."),
        ("the 1990s were", "199", "1990s"),
        ("unhappiness grew", "happi", "unhappiness"),
        ("Bach (1685) wrote", "Bach (1685)", "Bach (1685)"),
        ("(in May), and", "(in May", "in May"),
        ("at −5° today", "−5°", "−5°"),
        ("in .NET code", ".NET", ".NET"),
        ("北京大学很大", "北京", "北京大学很大"),
    ],
)
def test_spans_snap_to_words_less_stray_punctuation(text: str, rough: str, tidy: str) -> None:
    at = text.index(rough)
    found = tidied(text, Span(at, at + len(rough)))
    assert found is not None
    assert found.of(text) == tidy


@pytest.mark.parametrize("text", ["…", "“”", " - ", "()", "\n"])
def test_of_punctuation_alone_nothing_is_left(text: str) -> None:
    assert tidied(text, Span(0, len(text))) is None


@given(st.text(min_size=1, max_size=40), st.data())
def test_tidied_spans_are_in_the_text_and_cut_no_word(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    found = tidied(text, span)
    if found is None:
        return
    assert 0 <= found.start < found.end <= len(text)
    assert not found.of(text)[0].isspace()
    assert not found.of(text)[-1].isspace()
    for edge in (found.start, found.end):
        assert not (0 < edge < len(text) and text[edge - 1].isalnum() and text[edge].isalnum())


@given(st.text(alphabet="ab 1.\n“”", max_size=60), st.integers(0, 5))
def test_whatever_the_logits_every_span_is_verbatim_and_apart(text: str, seed: int) -> None:
    logits = window(text, {})
    rng = np.random.default_rng(seed)
    shaken = WindowLogits(
        rng.normal(size=len(logits.spans)).astype(np.float32),
        rng.normal(size=len(logits.spans)).astype(np.float32),
        float(rng.normal()),
        logits.spans,
    )
    found = found_in(text, [shaken])
    for number, one in enumerate(found):
        quote = one.span.of(text)
        assert quote == quote.strip()
        assert not re.search(r"\n\s*\n", quote)
        assert all(not one.span.overlaps(other.span) for other in found[:number])
