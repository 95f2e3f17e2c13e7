"""The figures by which a training is watched, on a network whose weights are written by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering

from qa.training.batches import Encoded
from qa.training.watching import watched
from tests.qa.training.made import rng

CLS, SEP, WORD, BEGINS, ENDS = 1, 2, 3, 4, 5


@pytest.fixture(scope="module")
def pointing() -> BertForQuestionAnswering:
    """Gives √2 to BEGINS as a start and to ENDS as an end, 1 to CLS as both, 0 to all else."""
    config = BertConfig(
        vocab_size=6, hidden_size=4, num_hidden_layers=0, num_attention_heads=1, hidden_dropout_prob=0.0
    )
    model = BertForQuestionAnswering(config)
    with torch.no_grad():
        for parameter in model.bert.parameters():
            parameter.zero_()
        words = model.bert.embeddings.word_embeddings.weight
        words[BEGINS] = torch.tensor([1.0, -1.0, 0.0, 0.0])
        words[ENDS] = torch.tensor([0.0, 0.0, 1.0, -1.0])
        words[CLS] = torch.tensor([1.0, -1.0, 1.0, -1.0])
        model.bert.embeddings.LayerNorm.weight.fill_(1.0)
        model.qa_outputs.weight.copy_(torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]))
        model.qa_outputs.bias.zero_()
    return model


def window(*text: int, answers: tuple[tuple[int, int], ...] = ()) -> Encoded:
    """The question too has a beginning and an end, which must not count."""
    return Encoded(np.array([CLS, BEGINS, ENDS, SEP, *text, SEP], dtype=np.int32), 4, answers)


def test_figures_of_a_case_worked_out_by_hand(pointing: BertForQuestionAnswering) -> None:
    windows = [
        window(WORD, BEGINS, ENDS, WORD, answers=((5, 6), (4, 4))),  # exact
        window(BEGINS, WORD, ENDS, WORD, answers=((4, 4),)),  # three tokens for one: F1 2/4
        window(WORD, WORD, WORD),  # far below position 0
        window(WORD, WORD, BEGINS, ENDS),  # as high as the first two
    ]
    assert watched(pointing, windows, rng(1)) == {"f1": 75.0, "exact": 50.0, "told": 75.0}


def test_an_answer_that_is_missed_scores_nothing(pointing: BertForQuestionAnswering) -> None:
    windows = [window(WORD, WORD, BEGINS, ENDS, answers=((4, 4),))]
    assert watched(pointing, windows, rng(1)) == {"f1": 0.0, "exact": 0.0, "told": 50.0}


def test_a_span_is_at_most_thirty_tokens_and_never_backwards(pointing: BertForQuestionAnswering) -> None:
    far = window(BEGINS, *[WORD] * 29, ENDS, answers=((4, 34),))
    near = window(BEGINS, *[WORD] * 28, ENDS, answers=((4, 33),))
    backwards = window(ENDS, BEGINS, answers=((4, 5),))
    assert [watched(pointing, [one], rng(1))["exact"] for one in (far, near, backwards)] == [0, 100, 0]
