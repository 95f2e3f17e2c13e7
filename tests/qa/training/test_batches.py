"""Every window once in batches of bounded size; targets where the answers' tokens are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.types import Span
from qa.training.batches import LONGEST, Encoded, collate, encode, plan
from qa.training.windows import Window
from tests.qa.training.made import rng


def made(length: int, *answers: tuple[int, int], text_at: int = 3) -> Encoded:
    return Encoded(np.arange(1000, 1000 + length, dtype=np.int32), text_at, answers)


LENGTHS = st.lists(st.integers(6, LONGEST), min_size=1, max_size=120)


@settings(max_examples=40)
@given(LENGTHS, st.integers(0, 99), st.integers(16, 1500))
def test_every_window_is_planned_once_within_the_budget(lengths: list[int], seed: int, tokens: int) -> None:
    windows = [made(length) for length in lengths]
    planned = plan(windows, rng(seed), tokens)
    assert sorted(number for numbers in planned for number in numbers) == list(range(len(windows)))
    assert all(len(numbers) == 1 or collate([windows[n] for n in numbers]).ids.size <= tokens for numbers in planned)
    assert planned == plan(windows, rng(seed), tokens)


def test_another_seed_gives_another_order() -> None:
    windows = [made(length) for length in range(6, 300)]
    assert plan(windows, rng(1), 512) != plan(windows, rng(2), 512)


@st.composite
def encoded(draw: st.DrawFn) -> Encoded:
    length, text_at = draw(st.integers(8, LONGEST)), draw(st.integers(2, 6))
    places = st.integers(text_at, length - 2)
    answers = draw(st.lists(st.tuples(places, places).map(lambda pair: (min(pair), max(pair))), max_size=4))
    return made(length, *answers, text_at=text_at)


@settings(max_examples=30)
@given(st.lists(encoded(), min_size=1, max_size=4))
def test_targets_are_distributions_over_allowed_positions(windows: list[Encoded]) -> None:
    batch = collate(windows)
    for target in (batch.start, batch.end):
        np.testing.assert_allclose(target.sum(axis=1), 1, rtol=1e-6)
        assert not target[~batch.allowed].any()
    for row, window in enumerate(windows):
        assert set(np.flatnonzero(batch.start[row])) == {first for first, _ in window.answers or ((0, 0),)}
        assert set(np.flatnonzero(batch.end[row])) == {last for _, last in window.answers or ((0, 0),)}
        assert batch.ids[row].sum() == window.ids.sum()
        assert batch.allowed[row].sum() == len(window.ids) - window.text_at  # the text's tokens and the first
    assert batch.tokens == sum(len(window.ids) for window in windows)


def test_an_answer_of_more_annotators_weighs_more() -> None:
    batch = collate([made(12, (4, 5), (4, 5), (7, 7))])
    np.testing.assert_allclose(batch.start[0, [4, 7]], [2 / 3, 1 / 3], rtol=1e-6)


def test_answers_are_the_tokens_of_their_text(tokenizer: Tokenizer) -> None:
    text = "Überraschung! The harbour’s mill was re-opened by Ann O'Neill in 1998."
    answers = ["re-opened", "Ann O'Neill", "1998"]
    spans = tuple(Span(text.index(one), text.index(one) + len(one)) for one in answers)
    (window,) = encode([Window("Who re-opened the mill?", text, spans, "answer")], tokenizer)
    ids = window.ids.tolist()
    assert [tokenizer.decode(ids[a : b + 1]).replace(" ", "") for a, b in window.answers] == [
        one.replace(" ", "").lower() for one in answers
    ]
    assert tokenizer.decode(ids[: window.text_at]) == "who re - opened the mill?"


def test_a_window_that_is_too_long_or_has_no_token_of_its_answer_is_left_out(tokenizer: Tokenizer) -> None:
    long = Window("Who?", "word " * LONGEST, (), "stated")
    blank = Window("Who?", "Ann  Bell", (Span(3, 5),), "answer")
    kept = Window("Who?", "Ann Bell", (), "stated")
    assert [window.answers for window in encode([long, blank, kept], tokenizer)] == [()]
