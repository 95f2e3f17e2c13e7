"""The span reader's network: the exported file says what torch says, of every token, whatever else is read."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import ByteLevelBPETokenizer, Tokenizer
from tokenizers.processors import RobertaProcessing
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    ByT5Tokenizer,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForQuestionAnswering,
)

from index.encoding import bundled_model
from index.types import Span
from qa import span_model
from qa.span_model import SpanModel, SpanModelError, WindowLogits, open_span_model
from qa.training import export
from qa.training.export import Precision
from qa.training.settings import TrainingError

QUESTION = "Who built the mill of Arden?"
TEXTS = (
    "The mill of Arden was built by Anna Miller in 1834.",
    "Çedilla, naïve cafés and 中文字 stand in İstanbul; don\u2019t they?",
    "The bridge is old. " * 12,
)
SMALL: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 128,
    "max_position_embeddings": 514,
    "initializer_range": 0.5,  # so that logits differ by more than rounding
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small random BERT for question answering with the bundled tokenizer, as a training leaves it."""
    made = tmp_path_factory.mktemp("bert")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        BertForQuestionAnswering(BertConfig(**SMALL)).save_pretrained(made)
    shutil.copy(bundled_model() / "tokenizer.json", made)
    return made


@pytest.fixture(scope="module")
def exported(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one file, away from all others."""
    out = tmp_path_factory.mktemp("exported") / "reader.onnx"
    export.export(folder, out, precision="fp32")
    return out


@pytest.fixture(scope="module")
def model(exported: Path) -> SpanModel:
    return open_span_model(exported)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made: Tokenizer = Tokenizer.from_file(str(bundled_model() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def numbers(windows: list[list[WindowLogits]]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """All logits in a row."""
    every = [part for own in windows for one in own for part in (one.start, one.end, np.array([one.null]))]
    return np.concatenate(every).astype(np.float32)


@pytest.mark.parametrize(("precision", "within"), [("fp32", 1e-4), ("fp16", 0.03), ("int8", 0.3)])
def test_the_exported_file_says_what_torch_says(
    precision: Precision, within: float, folder: Path, tmp_path: Path
) -> None:
    export.export(folder, tmp_path / "reader.onnx", precision=precision)
    ours, theirs = open_span_model(tmp_path / "reader.onnx"), open_span_model(folder)
    said, expected = ours.logits(QUESTION, TEXTS), theirs.logits(QUESTION, TEXTS)
    assert [[one.spans for one in own] for own in said] == [[one.spans for one in own] for own in expected]
    assert np.abs(numbers(said) - numbers(expected)).max() < within * numbers(expected).std()


def test_torch_agrees_with_transformers_own_call(folder: Path, tokenizer: Tokenizer) -> None:
    encoding = tokenizer.encode(QUESTION, TEXTS[0])
    network = BertForQuestionAnswering.from_pretrained(folder)
    with torch.inference_mode():
        told = network(input_ids=torch.tensor([encoding.ids]), token_type_ids=torch.tensor([encoding.type_ids]))
    ((window,),) = open_span_model(folder).logits(QUESTION, TEXTS[:1])
    text = [place for place, owner in enumerate(encoding.sequence_ids) if owner == 1]
    assert window.start == pytest.approx(told.start_logits[0, text].numpy(), rel=1e-4, abs=1e-5)
    assert window.end == pytest.approx(told.end_logits[0, text].numpy(), rel=1e-4, abs=1e-5)
    assert window.null == pytest.approx(float(told.start_logits[0, 0] + told.end_logits[0, 0]), rel=1e-4)
    assert {window.start.dtype, window.end.dtype} == {np.dtype(np.float32)}


@pytest.mark.parametrize("kind", ["exported", "folder"])
def test_what_else_is_read_changes_nothing_but_rounding(kind: str, request: pytest.FixtureRequest) -> None:
    model = open_span_model(request.getfixturevalue(kind))
    texts = [*TEXTS, "The chapel is older than that.", "", "Anna Miller built it in 1834. " * 150, *TEXTS]
    together = model.logits(QUESTION, texts)
    spread = numbers(together).std()
    for text, windows in zip(texts, together, strict=True):
        alone = model.logits(QUESTION, [text])
        assert [one.spans for one in windows] == [one.spans for one in alone[0]]
        np.testing.assert_allclose(numbers([windows]), numbers(alone), rtol=0, atol=1e-5 * spread)
    assert np.array_equal(numbers(together), numbers(model.logits(QUESTION, texts)))


def test_threads_may_share_a_model(exported: Path) -> None:
    shared = open_span_model(exported)
    with ThreadPoolExecutor(4) as threads:
        several = list(threads.map(lambda _: numbers(shared.logits(QUESTION, TEXTS)), range(8)))
    assert all(np.array_equal(one, several[0]) for one in several)


@given(text=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126) | st.just(" "), min_size=1))
@settings(max_examples=50)
def test_spans_of_plain_text_are_all_of_its_characters_but_blanks(model: SpanModel, text: str) -> None:
    ((window,),) = model.logits(QUESTION, [text])
    assert "".join(span.of(text) for span in window.spans) == "".join(text.split())
    assert len(window.start) == len(window.end) == len(window.spans)


@given(text=st.text(min_size=1, max_size=60))
@settings(max_examples=100)
def test_spans_of_any_text_hold_the_characters_of_their_tokens(
    model: SpanModel, tokenizer: Tokenizer, text: str
) -> None:
    ((window,),) = model.logits(QUESTION, [text])
    tokens = tokenizer.encode(text, add_special_tokens=False).tokens
    assert len(window.spans) == len(tokens)
    for token, span in zip(tokens, window.spans, strict=True):
        assert span.end <= len(text)
        held = tokenizer.normalizer.normalize_str(span.of(text))
        assert token.removeprefix("##") in held or token in tokenizer.encode(held).tokens[1:-1]
    assert list(window.spans) == sorted(window.spans)


@given(words=st.integers(300, 1300))
@settings(max_examples=10)
def test_long_texts_are_read_in_windows_that_overlap_and_cover_every_token(
    model: SpanModel, tokenizer: Tokenizer, words: int
) -> None:
    text = " ".join(f"mill {number}" for number in range(words))
    (windows,) = model.logits(QUESTION, [text])
    encoding = tokenizer.encode(text, add_special_tokens=False)
    assert len(windows) > 1
    assert sorted({span for one in windows for span in one.spans}) == [Span(*offset) for offset in encoding.offsets]
    for one, following in pairwise(windows):
        assert len(set(one.spans) & set(following.spans)) >= 128
        assert len(one.spans) == len(following.spans) < 384


def test_of_a_question_the_first_64_tokens_count(model: SpanModel) -> None:
    long = "mill " * 64
    assert np.array_equal(numbers(model.logits(long, TEXTS)), numbers(model.logits(long + "bridge " * 500, TEXTS)))
    assert not np.array_equal(numbers(model.logits(long, TEXTS)), numbers(model.logits("mill " * 63, TEXTS)))


def test_a_text_without_tokens_has_only_the_null_answer(model: SpanModel) -> None:
    ((window,), (other,)) = model.logits(QUESTION, [" \n", TEXTS[0]])
    assert (window.start.shape, window.end.shape, window.spans) == ((0,), (0,), ())
    assert np.isfinite(window.null)
    assert other.spans
    assert model.logits(QUESTION, []) == []


def test_the_revision_is_that_of_the_weights(exported: Path, folder: Path, tmp_path: Path) -> None:
    assert open_span_model(exported).revision == hashlib.sha256(exported.read_bytes()).hexdigest()
    again = tmp_path / "again.onnx"
    export.export(folder, again, precision="fp32")
    assert open_span_model(again).revision == open_span_model(exported).revision
    other = BertForQuestionAnswering.from_pretrained(folder)
    with torch.no_grad():
        other.qa_outputs.bias.add_(1)
    other.save_pretrained(tmp_path / "other")
    shutil.copy(folder / "tokenizer.json", tmp_path / "other")
    assert open_span_model(folder).revision == open_span_model(folder).revision
    assert open_span_model(folder).revision != open_span_model(tmp_path / "other").revision


def roberta(folder: Path) -> Path:
    """A small random RoBERTa, whose tokens are bytes and may begin with a blank, and which knows no token types."""
    trained = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trained.train_from_iterator(TEXTS, vocab_size=300, special_tokens=special, show_progress=False)
    backend = Tokenizer.from_str(trained.to_str())
    backend.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=False)
    named = dict(zip(("cls_token", "pad_token", "sep_token", "unk_token"), special, strict=True))
    inputs = ["input_ids", "attention_mask"]
    PreTrainedTokenizerFast(tokenizer_object=backend, model_input_names=inputs, **named).save_pretrained(folder)  # type: ignore[no-untyped-call]  # transformers does not annotate it
    config = RobertaConfig(**SMALL, vocab_size=backend.get_vocab_size(), type_vocab_size=1)
    RobertaForQuestionAnswering(config).save_pretrained(folder)
    return folder


def test_models_without_token_types_are_read_with_their_own_null_answer(tmp_path: Path) -> None:
    named = open_span_model(roberta(tmp_path))
    assert named.name == str(tmp_path)
    for text in TEXTS:
        spans = [span for (one,) in named.logits(QUESTION, [text]) for span in one.spans]
        assert all(span.of(text).strip() in {span.of(text), ""} for span in spans)
        held = {place for span in spans for place in range(span.start, span.end)}
        assert held >= {place for place, char in enumerate(text) if not char.isspace()}
    network = RobertaForQuestionAnswering.from_pretrained(tmp_path)
    encoding = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode(QUESTION, TEXTS[0])
    with torch.inference_mode():
        told = network(input_ids=torch.tensor([encoding.ids]))
    ((window,),) = named.logits(QUESTION, TEXTS[:1])
    assert encoding.tokens[0] == "<s>"
    assert window.null == pytest.approx(float(told.start_logits[0, 0] + told.end_logits[0, 0]), rel=1e-4)


def bad(kind: str, folder: Path, tmp_path: Path) -> str:
    """What a user may name that reads no spans."""
    if kind == "no head":
        return str(bundled_model())
    if kind == "slow":
        BertForQuestionAnswering(BertConfig(**SMALL)).save_pretrained(tmp_path)
        ByT5Tokenizer().save_pretrained(tmp_path)
        return str(tmp_path)
    if kind == "no tokenizer":
        shutil.copytree(folder, tmp_path / "bare", ignore=shutil.ignore_patterns("tokenizer*"))
        return str(tmp_path / "bare")
    if kind == "damaged weights":
        shutil.copytree(folder, tmp_path / "damaged")
        (tmp_path / "damaged" / "model.safetensors").write_bytes(b"no weights at all")
        return str(tmp_path / "damaged")
    if kind == "damaged file":
        (tmp_path / "damaged.onnx").write_bytes(b"no network")
        return str(tmp_path / "damaged.onnx")
    return str(tmp_path / kind)


@pytest.mark.parametrize(
    "kind", ["no head", "slow", "no tokenizer", "damaged weights", "damaged file", "nowhere", "nowhere.onnx"]
)
def test_what_reads_no_spans_is_told_with_its_name_and_the_next_step(kind: str, folder: Path, tmp_path: Path) -> None:
    name = bad(kind, folder, tmp_path)
    with pytest.raises(SpanModelError, match=r"Name an extractive-QA model of transformers") as told:
        open_span_model(name).logits(QUESTION, TEXTS)
    assert name in str(told.value)


def test_a_model_that_no_hub_can_be_asked_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(SpanModelError, match=r"nobody/has-this-reader.*Name an extractive-QA model"):
        open_span_model("nobody/has-this-reader").logits(QUESTION, TEXTS)


def test_weights_that_are_not_shipped_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(span_model, "SHIPPED", tmp_path / "reader.onnx")
    with pytest.raises(SpanModelError, match="make reader"):
        open_span_model()


def test_the_shipped_model_is_named_span(monkeypatch: pytest.MonkeyPatch, exported: Path) -> None:
    monkeypatch.setattr(span_model, "SHIPPED", exported)
    assert open_span_model().name == "span"
    assert open_span_model(exported).name == str(exported)


def test_reading_an_exported_file_takes_no_torch(exported: Path) -> None:
    program = (
        "import sys; from qa.span_model import open_span_model; "
        f"open_span_model({str(exported)!r}).logits('Who?', ['Anna Miller.']); "
        "print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_exporting_by_command_tells_the_size(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = {}
    for precision in get_args(Precision):
        out = tmp_path / f"{precision}.onnx"
        monkeypatch.setattr(sys, "argv", ["export", str(folder), "--out", str(out), "--precision", precision])
        export.main()
        sizes[precision] = out.stat().st_size
        assert f"{sizes[precision] / 1e6:.1f} MB" in capsys.readouterr().out
    assert max(sizes["int8"], sizes["fp16"]) < 0.7 * sizes["fp32"]


def test_only_a_bert_for_question_answering_is_exported(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="roberta"):
        export.export(roberta(tmp_path), tmp_path / "reader.onnx")
    with pytest.raises(TrainingError, match="nowhere"):
        export.export(tmp_path / "nowhere", tmp_path / "reader.onnx")
    assert not (tmp_path / "reader.onnx").exists()
