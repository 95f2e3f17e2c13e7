"""Write a trained span reader as one ONNX file: `python -m qa.training.export WEIGHTS_FOLDER --out FILE`.

The graph is spelled out rather than traced, so that the same weights give the same bytes. The file holds all that
reading takes, the tokenizer too. A pass reads several windows; `mask` is 1 where a token is, 0 where one is padded.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import UserError
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Precision = Literal["fp32", "fp16", "int8"]

_WINDOW = 384  # tokens; a passage of 254 with a question of 64 always fits
_INPUTS = {"ids": TensorProto.INT64, "types": TensorProto.INT64, "mask": TensorProto.INT32}
_OPSET, _IR = 20, 10
_BLOCK = 128  # weights that share a scale
_SMALL = 4096  # numbers; smaller tensors are kept as they are
_LEVELS, _MIDDLE = 127, 128
_EXPECTED = {"model_type": "bert", "hidden_act": "gelu"}


def main() -> None:
    """Parse the options and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, metavar="WEIGHTS_FOLDER", help="as transformers saves a model")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--precision", choices=get_args(Precision), default="fp16", help="of the weights in the file")
    options = parser.parse_args()
    try:
        export(options.weights, options.out, precision=options.precision)
    except UserError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB\n")


def export(folder: Path, out: Path, *, precision: Precision = "fp16") -> None:
    """Writes the BERT for extractive question answering in `folder` to the ONNX file `out`.

    `fp16` halves the file, and the weights are widened when it is loaded; `int8` also computes the large products in
    8 bits, with a scale for each 128 weights and for each 128 values of a token. Raises TrainingError for another kind
    of model.
    """
    config, tensors, tokenizer = _read(folder)
    graph = _Graph(tensors, precision)
    starts, ends = _network(graph, config)
    window = min(_WINDOW, config["max_position_embeddings"])
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "span reader",
            [helper.make_tensor_value_info(name, kind, ["windows", "length"]) for name, kind in _INPUTS.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["windows", "length"]) for name in (starts, ends)],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)],
        ir_version=_IR,
        producer_name="pullquote",
    )
    helper.set_model_props(model, {"tokenizer": tokenizer, "window": str(window), "precision": precision})
    beside = out.with_suffix(".part")
    onnx.save(model, beside)
    beside.replace(out)


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]], str]:
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        tensors = load_file(folder / "model.safetensors")
        tokenizer = Tokenizer.from_buffer((folder / "tokenizer.json").read_bytes())
    except (OSError, ValueError, SafetensorError) as error:
        raise TrainingError(f"Cannot read the weights in '{folder}': {error}. Name what a training wrote.") from error
    found = {key: config.get(key) for key in _EXPECTED}
    if found != _EXPECTED or "qa_outputs.weight" not in tensors:
        raise TrainingError(
            f"Cannot export '{folder}': it holds {found}, not a BertForQuestionAnswering with gelu. "
            "Train one with `python -m qa.training`."
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return config, {name: tensor.astype(np.float32) for name, tensor in tensors.items()}, tokenizer.to_str()


def _network(graph: _Graph, config: Mapping[str, Any]) -> tuple[str, str]:
    """BERT (Devlin et al., NAACL 2019) with a linear layer on top; returns the names of starts and ends."""
    epsilon, heads = float(config["layer_norm_eps"]), int(config["num_attention_heads"])
    words = graph.gather("bert.embeddings.word_embeddings.weight", "ids")
    kinds = graph.gather("bert.embeddings.token_type_embeddings.weight", "types")
    places = graph.gather("bert.embeddings.position_embeddings.weight", _positions(graph))
    summed = graph.node("Add", graph.node("Add", words, kinds), places)
    hidden = graph.norm("bert.embeddings.LayerNorm", summed, epsilon)
    for number in range(int(config["num_hidden_layers"])):
        layer = f"bert.encoder.layer.{number}"
        asked, keys, values = (
            graph.linear(f"{layer}.attention.self.{part}", hidden) for part in ("query", "key", "value")
        )
        seen = graph.node(
            "MultiHeadAttention", asked, keys, values, "", "mask", domain="com.microsoft", num_heads=heads
        )
        mixed = graph.node("Add", graph.linear(f"{layer}.attention.output.dense", seen), hidden)
        hidden = graph.norm(f"{layer}.attention.output.LayerNorm", mixed, epsilon)
        wide = graph.node("Gelu", graph.linear(f"{layer}.intermediate.dense", hidden))
        added = graph.node("Add", graph.linear(f"{layer}.output.dense", wide), hidden)
        hidden = graph.norm(f"{layer}.output.LayerNorm", added, epsilon)
    logits = graph.linear("qa_outputs", hidden)
    return graph.node("Gather", logits, graph.integers(0), axis=2, out="start"), graph.node(
        "Gather", logits, graph.integers(1), axis=2, out="end"
    )


def _positions(graph: _Graph) -> str:
    length = graph.node("Squeeze", graph.node("Shape", "ids", start=1, end=2))
    return graph.node("Range", graph.integers(0), length, graph.integers(1))


class _Graph:
    """Nodes and tensors as they are added; each method returns the name of what it computes."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]], precision: Precision) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._tensors = tensors
        self._precision = precision
        self._known: dict[str, str] = {}

    def node(self, kind: str, *inputs: str, domain: str = "", out: str = "", **attributes: Any) -> str:  # noqa: ANN401  as onnx takes them
        out = out or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], domain=domain, **attributes))
        return out

    def integers(self, value: int) -> str:
        return self._tensor(f"integer_{value}", np.array(value, np.int64))

    def gather(self, weights: str, ids: str) -> str:
        return self.node("Gather", self._weights(weights, self._tensors[weights]), ids)

    def norm(self, name: str, hidden: str, epsilon: float) -> str:
        parts = [self._weights(f"{name}.{part}", self._tensors[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", hidden, *parts, axis=-1, epsilon=epsilon)

    def linear(self, name: str, hidden: str) -> str:
        weights = self._tensors[f"{name}.weight"]
        bias = self._weights(f"{name}.bias", self._tensors[f"{name}.bias"])
        if self._precision == "int8" and weights.size >= _SMALL:
            return self.node("Add", self._in_8_bits(name, weights, hidden), bias)
        turned = self._weights(f"{name}.weight", np.ascontiguousarray(weights.T))
        return self.node("Add", self.node("MatMul", hidden, turned), bias)

    def _in_8_bits(self, name: str, weights: NDArray[np.float32], hidden: str) -> str:
        count, width = weights.shape
        blocks = np.zeros((count, -(-width // _BLOCK), _BLOCK), np.float32)
        blocks.reshape(count, -1)[:, :width] = weights
        scales = np.maximum(np.abs(blocks).max(axis=2), np.finfo(np.float32).tiny) / _LEVELS
        rounded = (np.rint(blocks / scales[:, :, None]) + _MIDDLE).astype(np.uint8)
        inputs = (hidden, self._tensor(f"{name}.rounded", rounded), self._tensor(f"{name}.scales", scales.ravel()))
        options = {"K": width, "N": count, "bits": 8, "block_size": _BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", *inputs, domain="com.microsoft", **options)

    def _weights(self, name: str, values: NDArray[np.float32]) -> str:
        if self._precision == "fp32" or values.size < _SMALL:
            return self._tensor(name, values)
        return self.node("Cast", self._tensor(name, values.astype(np.float16)), to=TensorProto.FLOAT)

    def _tensor(self, name: str, values: NDArray[Any]) -> str:
        if name not in self._known:
            self._known[name] = name
            self.initializers.append(numpy_helper.from_array(values, name))
        return name


if __name__ == "__main__":
    main()
