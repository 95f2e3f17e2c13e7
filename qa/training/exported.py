"""An exported span reader as a folder of weights again, to train it further."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx import numpy_helper
from safetensors.numpy import save_file

from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_WEIGHTS = ("bert.", "qa_outputs.")
_TRAINABLE = ("fp16", "fp32")


def unpack(file: Path, folder: Path) -> Path:
    """Writes the weights of an ONNX file made by `export` in fp16 or fp32 to `folder`, as transformers reads them.

    Returns the folder. Raises TrainingError for another kind of file.
    """
    try:
        model = onnx.load(file)
    except (OSError, DecodeError) as error:
        raise TrainingError(
            f"Cannot read '{file}': {error}. Name a span reader's .onnx, or a folder of weights."
        ) from error
    about = {one.key: one.value for one in model.metadata_props}
    tensors = {one.name: _tensor(one) for one in model.graph.initializer if one.name.startswith(_WEIGHTS)}
    if about.get("precision") not in _TRAINABLE or "qa_outputs.weight" not in tensors:
        raise TrainingError(f"Cannot train '{file}' further: it is no span reader kept in fp16 or fp32.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(_config(model.graph, tensors), indent=2) + "\n", "utf-8")
    (folder / "tokenizer.json").write_text(about["tokenizer"], "utf-8")
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def _config(graph: onnx.GraphProto, tensors: Mapping[str, NDArray[np.float32]]) -> dict[str, object]:
    """What transformers needs to know of the network, by its shapes and the attributes of its nodes."""
    attributes = {(node.op_type, one.name): one for node in graph.node for one in node.attribute}
    words, hidden = tensors["bert.embeddings.word_embeddings.weight"].shape
    layers = {name.split(".")[3] for name in tensors if name.startswith("bert.encoder.layer.")}
    return {
        "architectures": ["BertForQuestionAnswering"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "vocab_size": words,
        "hidden_size": hidden,
        "num_hidden_layers": len(layers),
        "num_attention_heads": attributes["MultiHeadAttention", "num_heads"].i,
        "intermediate_size": len(tensors["bert.encoder.layer.0.intermediate.dense.bias"]),
        "max_position_embeddings": len(tensors["bert.embeddings.position_embeddings.weight"]),
        "type_vocab_size": len(tensors["bert.embeddings.token_type_embeddings.weight"]),
        "layer_norm_eps": round(attributes["LayerNormalization", "epsilon"].f, 15),
    }


def _tensor(initializer: onnx.TensorProto) -> NDArray[np.float32]:
    """As trained: the matrices of linear layers were turned for the file, those of embeddings were not."""
    values = numpy_helper.to_array(initializer).astype(np.float32)
    turned = values.ndim > 1 and "embeddings" not in initializer.name
    return np.ascontiguousarray(values.T if turned else values)
