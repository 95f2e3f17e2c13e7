"""The bundled encoder: unit vectors, the right weights, nothing fetched."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from index import encoding
from index.encoding import SentenceEncoder, bundled_model
from index.errors import EncoderError

if TYPE_CHECKING:
    from pathlib import Path

    from index.types import Article

TEXTS = [
    "The bridge was opened on Friday.",
    "On Friday, the mayor opened the new bridge.",
    "Bake the bread at 230 degrees.",
    *(f"Report number {number} deals with the harbour and its {number + 3} cranes." for number in range(30)),
]


def test_vectors_are_float32_of_unit_length(encoder: SentenceEncoder) -> None:
    for vectors in (encoder.encode_documents(TEXTS), encoder.encode_queries(TEXTS)):
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS), encoder.dim) == (len(TEXTS), 384)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_like_meaning_is_nearer_than_unlike(encoder: SentenceEncoder) -> None:
    bridge, mayor, bread = encoder.encode_documents(TEXTS[:3])
    assert bridge @ mayor > 0.6
    assert bridge @ bread < 0.3


def test_reduced_precision_stays_close_to_full(encoder: SentenceEncoder, sample: Article) -> None:
    texts = ([paragraph for paragraph in sample.text.split("\n\n") if paragraph] + TEXTS) * 6  # enough for bulk work
    cosines = (encoder.encode_documents(texts) * encoder.encode_queries(texts)).sum(axis=1)
    assert cosines.min() > 0.999  # queries are encoded in full, and the bundled model has no prompts


def test_no_texts_give_an_empty_array(encoder: SentenceEncoder) -> None:
    assert encoder.encode_documents([]).shape == (0, 384)


def test_token_counts_leave_out_the_special_tokens(encoder: SentenceEncoder) -> None:
    assert encoder.tokens.count(["one two three", ""]) == [3, 0]
    assert encoder.tokens.limit == 254


def test_every_word_has_its_token_with_a_unit_vector_in_context(encoder: SentenceEncoder) -> None:
    text = "The river bank flooded 🌊; the savings bank did not."
    tokens = encoder.encode_tokens(text)
    assert tokens.vectors.shape == (len(tokens.spans), encoder.dim)
    assert np.allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-5)
    assert "".join(span.of(text) for span in tokens.spans) == text.replace(" ", "")
    one, other = [vector for vector, span in zip(tokens.vectors, tokens.spans, strict=True) if span.of(text) == "bank"]
    assert not np.allclose(one, other, atol=1e-2)


def test_tokens_beyond_the_window_are_left_out(encoder: SentenceEncoder) -> None:
    tokens = encoder.encode_tokens("word " * 400)
    assert 250 <= len(tokens.spans) == len(tokens.vectors) <= encoder.tokens.limit


def test_changed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"not the published weights")
    monkeypatch.setattr(encoding, "bundled_model", lambda: tmp_path)
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    with pytest.raises(EncoderError, match=f"their SHA-256 is {found}"):
        SentenceEncoder().encode_queries(["x"])


def test_a_model_in_a_folder_is_used_under_the_folders_name(tmp_path: Path, encoder: SentenceEncoder) -> None:
    shutil.copytree(bundled_model(), tmp_path / "copy")
    other = SentenceEncoder(tmp_path / "copy")
    assert other.name == str(tmp_path / "copy")
    assert other.dim == 384
    assert other.tokens.limit == encoder.tokens.limit
    assert np.allclose(other.encode_queries(TEXTS[:2]), encoder.encode_queries(TEXTS[:2]), atol=1e-6)


def test_a_revision_tells_other_weights_of_the_same_name(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(bundled_model(), folder)
    before = SentenceEncoder(folder).revision
    assert SentenceEncoder(folder).revision == before
    weights = load_file(folder / "model.safetensors")
    weights["embeddings.LayerNorm.bias"] += 0.001
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert SentenceEncoder(folder).revision != before


def test_an_unknown_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"Cannot load the encoder .*Name a sentence-transformers model"):
        SentenceEncoder(tmp_path / "nothing").encode_queries(["x"])
