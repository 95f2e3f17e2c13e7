"""What runs the span reader's network best: `python benchmarks/reader.py WEIGHTS_FOLDER --data FILE`.

Every engine reads the same windows in one run, in turns. Milliseconds are for a question with five passages of about
120 words; the rest is measured on questions drawn from FILE (SQuAD layout), each with its own context.
"""
# ruff: noqa: INP001  a script, no package

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, get_args

import numpy as np
import torch

from qa.evaluation.data.squad import read_squad
from qa.evaluation.exact_f1 import f1
from qa.span_model import (
    Layout,
    OnnxSpanModel,
    TokenWindow,
    TransformersSpanModel,
    WindowLogits,
    cores,
    onnx_session,
    told,
)
from qa.spans import found_in
from qa.training.export import Precision, export

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from transformers import PreTrainedModel

    from qa.evaluation.data.types import Context

Logits = tuple["NDArray[np.float32]", ...]
Engine = Callable[[Sequence[TokenWindow]], list[Logits]]
Engines = dict[str, tuple[float, Engine]]

PASSAGES, WORDS = 5, range(100, 141)


@dataclass
class Seen:
    """What an engine did: milliseconds by round, differences of logits, spans and their F1 by question."""

    megabytes: float
    milliseconds: list[float] = field(default_factory=list)
    differences: list[NDArray[np.float32]] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    f1: list[float] = field(default_factory=list)


def _padded_torch(model: PreTrainedModel, *, half: bool) -> Engine:
    """All windows in one pass, padded to the longest."""

    def run(windows: Sequence[TokenWindow]) -> list[Logits]:
        shape = len(windows), max(len(window.ids) for window in windows)
        ids, types, attention = (torch.zeros(shape, dtype=torch.int64) for _ in range(3))
        for row, window in enumerate(windows):
            count = len(window.ids)
            ids[row, :count], types[row, :count] = torch.tensor(window.ids), torch.tensor(window.types)
            attention[row, :count] = 1
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            said = model(input_ids=ids, token_type_ids=types, attention_mask=attention)
        start, end = said.start_logits.float().numpy(), said.end_logits.float().numpy()
        return [(start[row, : len(one.ids)], end[row, : len(one.ids)]) for row, one in enumerate(windows)]

    return run


def _one_by_one(engine: Engine) -> Engine:
    return lambda windows: [engine([window])[0] for window in windows]


def _onnx(path: Path) -> Engine:
    session = onnx_session(path)
    return _one_by_one(lambda windows: [tuple(said[0] for said in session.run(["start", "end"], _inputs(windows[0])))])


def _openvino(path: Path, precision: str) -> Engine:
    openvino = import_module("openvino")
    settings = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": cores()}
    model = openvino.Core().compile_model(openvino.Core().read_model(path), "CPU", settings)
    return _one_by_one(lambda windows: [tuple(said[0].copy() for said in model(_inputs(windows[0])).values())])


def _inputs(window: TokenWindow) -> dict[str, NDArray[np.int64]]:
    return {"ids": np.array([window.ids], np.int64), "types": np.array([window.types], np.int64)}


def _engines(weights: Path, folder: Path) -> tuple[Layout, Engines]:
    """How the files' windows are cut, and by name each engine with the size of its file in MB."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = TransformersSpanModel(weights).loaded[1]
    size = _megabytes(weights / "model.safetensors")
    padded = _padded_torch(model, half=False)
    found: Engines = {
        "torch fp32": (size, _one_by_one(padded)),
        "torch fp32, one padded batch": (size, padded),
        "torch bf16 autocast": (size, _one_by_one(_padded_torch(model, half=True))),
    }
    for precision in get_args(Precision):
        path = folder / f"{precision}.onnx"
        export(weights, path, precision=precision)
        found[f"ONNX Runtime {precision}"] = _megabytes(path), _onnx(path)
    path = folder / "dynamic.onnx"
    settings = {"per_channel": True, "extra_options": {"DefaultTensorType": TensorProto.FLOAT}}
    quantize_dynamic(folder / "fp32.onnx", path, ["MatMul"], weight_type=QuantType.QInt8, **settings)
    found["ONNX Runtime int8, dynamic"] = _megabytes(path), _onnx(path)
    if find_spec("openvino"):
        for precision, hint in (("fp32", "f32"), ("fp32", "bf16"), ("int8", "f32")):
            path = folder / f"{precision}.onnx"
            found[f"OpenVINO {precision}, {hint}"] = _megabytes(path), _openvino(path, hint)
    else:
        sys.stdout.write("OpenVINO is left out: it is not installed.\n")
    return OnnxSpanModel(folder / "fp32.onnx", "").loaded[0], found


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


def _time(layout: Layout, found: Engines, seen: dict[str, Seen], contexts: Sequence[Context], rounds: int) -> None:
    passages = [one for one in contexts if len(one.text.split()) in WORDS]
    for number in range(rounds + 1):
        some = random.Random(number).sample(passages, PASSAGES)  # noqa: S311  a sample, no secret
        cut = layout.windows(some[0].questions[0].text, [one.text for one in some])
        windows = [window for windows in cut for window in windows]
        for name, (_, engine) in found.items():
            began = perf_counter()
            engine(windows)
            if number:  # the first pass prepares
                seen[name].milliseconds.append(1000 * (perf_counter() - began))


def _compare(layout: Layout, found: Engines, seen: dict[str, Seen], contexts: Sequence[Context], count: int) -> None:
    asked = [(one, question) for one in contexts for question in one.questions if question.answers]
    for context, question in random.Random(1).sample(asked, min(count, len(asked))):  # noqa: S311  as above
        (windows,) = layout.windows(question.text, [context.text])
        reference: list[WindowLogits] = []
        for name, (_, engine) in found.items():
            logits = [told(window, *said) for window, said in zip(windows, engine(windows), strict=True)]
            reference = reference or logits
            best = next((one.span.of(context.text) for one in found_in(context.text, logits)), "")
            seen[name].spans.append(best)
            seen[name].f1.append(f1([span.of(context.text) for span in question.answers], best))
            for one, other in zip(logits, reference, strict=True):
                seen[name].differences += [abs(one.start - other.start), abs(one.end - other.end)]


def main() -> None:
    """Parse the options, measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, metavar="WEIGHTS_FOLDER")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="questions in SQuAD layout")
    parser.add_argument("--sample", type=int, default=1000, help="questions to compare on")
    parser.add_argument("--rounds", type=int, default=30, help="to time")
    options = parser.parse_args()
    torch.set_num_threads(cores() or torch.get_num_threads())
    contexts = [one for one in read_squad(options.data) if one.questions]
    with TemporaryDirectory() as folder:
        layout, found = _engines(options.weights, Path(folder))
        seen = {name: Seen(size) for name, (size, _) in found.items()}
        _time(layout, found, seen, contexts, options.rounds)
        _compare(layout, found, seen, contexts, options.sample)
    _print(seen)


def _print(seen: dict[str, Seen]) -> None:
    first = next(iter(seen.values()))
    sys.stdout.write(f"{'':30}     MB      ms  ratio  max diff  mean diff  same spans      F1\n")
    for name, one in seen.items():
        ratio = statistics.median(own / base for own, base in zip(one.milliseconds, first.milliseconds, strict=True))
        same = statistics.mean(own == other for own, other in zip(one.spans, first.spans, strict=True))
        gaps = np.concatenate(one.differences)
        sys.stdout.write(
            f"{name:30} {one.megabytes:6.1f} {statistics.median(one.milliseconds):7.1f} {ratio:6.2f} {gaps.max():9.4f} "
            f"{gaps.mean():10.5f} {same:10.1%} {100 * statistics.mean(one.f1):8.2f}\n"
        )


if __name__ == "__main__":
    main()
