"""What each prediction is worth."""

from __future__ import annotations

import pytest

from qa.evaluation.predictions import Place
from qa.evaluation.scoring import scored
from tests.qa.evaluation.predicted import place, prediction

RHINE = place(10, "the Rhine", sentence=(0, 30))
SENTENCE = place(0, "It runs along the Rhine today.", sentence=(0, 30))
ELSEWHERE = place(100, "the Rhine", sentence=(90, 120))


def test_the_exact_answer_at_its_place_scores_everything() -> None:
    one = scored(prediction([RHINE], [RHINE]), 5)
    assert (one.exact, one.f1, one.right, one.exact_offsets, one.near_gold, one.error) == (1, 1, True, True, True, None)
    assert not one.wrong_occurrence


def test_a_sentence_that_holds_the_answer_is_right_though_not_exact() -> None:
    one = scored(prediction([RHINE], [SENTENCE]), 5)
    assert (one.exact, one.right, one.exact_offsets, one.near_gold) == (0, True, False, True)
    assert 0 < one.f1 < 1


def test_the_right_words_at_another_place_are_exact_but_told_as_such() -> None:
    one = scored(prediction([RHINE], [ELSEWHERE]), 5)
    assert (one.exact, one.right) == (1, True)
    assert one.wrong_occurrence
    assert not one.exact_offsets
    assert not one.near_gold


def test_the_same_offsets_in_another_article_are_another_place() -> None:
    other = place(10, "the Rhine", article="b", sentence=(0, 30))
    one = scored(prediction([RHINE], [other]), 5)
    assert one.wrong_occurrence
    assert not one.exact_offsets
    assert not one.near_gold


def test_a_sentence_that_holds_the_words_answers_from_the_same_article_alone() -> None:
    same = scored(prediction([RHINE], [place(90, "Others love the Rhine too.")]), 5)
    assert same.right
    assert same.wrong_occurrence
    other = scored(prediction([RHINE], [place(90, "Others love the Rhine too.", article="b")]), 5)
    assert not other.right
    assert other.wrong_occurrence


def test_an_answer_is_held_by_whole_words_only() -> None:
    one = scored(prediction([place(10, "art")], [place(5, "the heart of it")]), 5)
    assert not one.right


def test_typographic_quotes_do_not_hide_an_answer() -> None:
    quote = place(0, "“It knows no boundaries.”", sentence=(0, 30))
    assert scored(prediction([place(13, "boundaries")], [quote]), 5).right


def test_half_of_the_tokens_are_enough() -> None:
    gold = place(10, "Rob Joyce")
    assert scored(prediction([gold], [place(14, "Joyce")]), 5).right
    assert not scored(prediction([place(0, "one two three four")], [place(4, "two")]), 5).right


def test_any_of_several_answers_counts() -> None:
    one = scored(prediction([RHINE, place(40, "a river")], [place(40, "a river")]), 5)
    assert one.exact == 1
    assert one.exact_offsets


def test_a_refusal_scores_as_the_empty_answer_and_its_quote_only_where_forced() -> None:
    one = scored(prediction([RHINE], [RHINE], reason="not_stated"), 5)
    assert (one.exact, one.f1, one.right) == (0, 0, False)
    assert (one.forced_exact, one.forced_f1, one.forced_right) == (1, 1, True)


def test_refusing_what_has_no_answer_is_right_and_answering_it_is_not() -> None:
    refused = scored(prediction([], [SENTENCE], reason="off_topic", rank=None), 5)
    assert (refused.exact, refused.f1, refused.right, refused.forced_exact, refused.error) == (1, 1, True, 0, None)
    answered = scored(prediction([], [SENTENCE], rank=None), 5)
    assert (answered.exact, answered.right, answered.error) == (0, False, "wrongly_answered")


@pytest.mark.parametrize(
    ("quotes", "reason", "rank", "error"),
    [
        ([ELSEWHERE], "not_stated", 3, "wrongly_refused"),  # these are the right words, and were not shown
        ([place(50, "the sea")], None, None, "not_retrieved"),
        ([place(50, "the sea")], None, 6, "ranked_below_k"),
        ([place(50, "the sea")], None, 5, "read_wrongly"),
        ([place(50, "the sea")], "not_stated", 5, "read_wrongly"),  # a better threshold would not have helped
        ([], "off_topic", None, "not_retrieved"),
    ],
)
def test_an_error_is_put_down_to_the_first_stage_that_failed(
    quotes: list[Place], reason: str | None, rank: int | None, error: str
) -> None:
    one = scored(prediction([RHINE], quotes, reason=reason, rank=rank), 5)
    assert one.error == error


def test_a_list_is_scored_part_by_part_and_as_nothing_when_refused() -> None:
    gold = [place(0, "red"), place(10, "green")]
    assert scored(prediction(gold, [gold[1]], is_list=True), 5).list_f1 == 0.5
    assert scored(prediction(gold, gold, is_list=True, reason="not_stated"), 5).list_f1 == 0
    assert scored(prediction(gold, gold), 5).list_f1 is None
