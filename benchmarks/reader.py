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
    Padded,
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
Pass = Callable[[Padded], Logits]
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


def _torch(model: PreTrainedModel, *, half: bool) -> Pass:
    def run(some: Padded) -> Logits:
        ids, types, mask = (torch.from_numpy(array) for array in (some.ids, some.types, some.mask))
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            said = model(input_ids=ids, token_type_ids=types, attention_mask=mask)
        return said.start_logits.float().numpy(), said.end_logits.float().numpy()

    return run


def _onnx(path: Path) -> Pass:
    session = onnx_session(path)
    return lambda some: tuple(session.run(["start", "end"], _inputs(some)))


def _openvino(path: Path, precision: str) -> Pass:
    openvino = import_module("openvino")
    settings = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": cores()}
    model = openvino.Core().compile_model(openvino.Core().read_model(path), "CPU", settings)
    return lambda some: tuple(said.copy() for said in model(_inputs(some)).values())


def _inputs(some: Padded) -> dict[str, NDArray[np.int64] | NDArray[np.int32]]:
    return {"ids": some.ids, "types": some.types, "mask": some.mask.astype(np.int32)}


def _one_by_one(read: Pass) -> Engine:
    return lambda windows: [tuple(said[0] for said in read(Padded.of([window]))) for window in windows]


def _together(read: Pass) -> Engine:
    """All windows in one pass, padded to the longest."""

    def run(windows: Sequence[TokenWindow]) -> list[Logits]:
        read_together = read(Padded.of(windows))
        return [tuple(said[row, : len(one.ids)] for said in read_together) for row, one in enumerate(windows)]

    return run


def _engines(weights: Path, folder: Path) -> tuple[Layout, Engines]:
    """How the files' windows are cut, and by name each engine with the size of its file in MB."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = TransformersSpanModel(weights).loaded[1]
    size = _megabytes(weights / "model.safetensors")
    passes: dict[str, tuple[float, Pass]] = {
        "torch fp32": (size, _torch(model, half=False)),
        "torch bf16 autocast": (size, _torch(model, half=True)),
    }
    for precision in get_args(Precision):
        path = folder / f"{precision}.onnx"
        export(weights, path, precision=precision)
        passes[f"ONNX Runtime {precision}"] = _megabytes(path), _onnx(path)
    path = folder / "dynamic.onnx"
    settings = {"per_channel": True, "extra_options": {"DefaultTensorType": TensorProto.FLOAT}}
    quantize_dynamic(folder / "fp32.onnx", path, ["MatMul"], weight_type=QuantType.QInt8, **settings)
    passes["ONNX Runtime int8, dynamic"] = _megabytes(path), _onnx(path)
    if find_spec("openvino"):
        for precision, hint in (("fp32", "f32"), ("fp32", "bf16"), ("int8", "f32")):
            path = folder / f"{precision}.onnx"
            passes[f"OpenVINO {precision}, {hint}"] = _megabytes(path), _openvino(path, hint)
    else:
        sys.stdout.write("OpenVINO is left out: it is not installed.\n")
    found: Engines = {}
    for name, (megabytes, run) in passes.items():
        found[name] = megabytes, _together(run)
        found[f"{name}, one by one"] = megabytes, _one_by_one(run)
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
    sys.stdout.write(f"{'':38}     MB      ms  ratio  max diff  mean diff  same spans      F1\n")
    for name, one in seen.items():
        ratio = statistics.median(own / base for own, base in zip(one.milliseconds, first.milliseconds, strict=True))
        same = statistics.mean(own == other for own, other in zip(one.spans, first.spans, strict=True))
        gaps = np.concatenate(one.differences)
        sys.stdout.write(
            f"{name:38} {one.megabytes:6.1f} {statistics.median(one.milliseconds):7.1f} {ratio:6.2f} {gaps.max():9.4f} "
            f"{gaps.mean():10.5f} {same:10.1%} {100 * statistics.mean(one.f1):8.2f}\n"
        )


if __name__ == "__main__":
    main()
