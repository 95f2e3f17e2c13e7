"""What tests of training share: a tiny network, the tokenizer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from index.encoding import bundled_model


@pytest.fixture(scope="session", autouse=True)
def _no_wordnet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Windows are the same whether WordNet is installed or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WNSEARCHDIR", str(tmp_path_factory.mktemp("nothing")))
        yield


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BERT of two small layers and random weights."""
    from transformers import BertConfig, BertModel

    config = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, max_position_embeddings=320
    )
    folder = tmp_path_factory.mktemp("tiny")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    made: Tokenizer = Tokenizer.from_file(str(bundled_model() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made
