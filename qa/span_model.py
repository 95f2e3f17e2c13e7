"""The network that the span reader asks: how likely an answer to a question starts and ends at each token of a text."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import UserError
from index.types import Span, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer
    from transformers import PreTrainedModel

    Run = Callable[["Padded"], tuple[NDArray[np.float32], NDArray[np.float32]]]

SHIPPED = Path(__file__).parent / "models" / "reader" / "reader.onnx"

_QUESTION = 64  # tokens
_WINDOW = 384  # tokens of a window, for models that can take more
_OVERLAP = 128  # tokens of the text
_PASS = 4096  # tokens that are read in one pass
_LIKE = 0.75  # of the longest window's length, the least of those that are read with it
_UNUSED = 2  # the first positions of RoBERTa and its kin
_INSTEAD = "Name an extractive-QA model of transformers, the folder of one, or span."


class SpanModelError(UserError):
    """A model for reading spans cannot be loaded, or is none."""


@dataclass(frozen=True, slots=True)
class WindowLogits:
    """What the network says of a window: `start` and `end`, float32 of shape (n,), for the n tokens of the text.

    The question's tokens and special ones are left out. `null` is the sum of both at the special token that stands
    for no answer, and `spans` are where the tokens stand in the text, which may be longer than the window.
    """

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    null: float
    spans: tuple[Span, ...]


class SpanModel(Protocol):
    """Reads texts for the answer to a question."""

    @property
    def name(self) -> str:
        """`span` for the shipped model, else what was named."""
        ...

    @property
    def revision(self) -> str:
        """The SHA-256 of the weights."""
        ...

    def logits(self, question: str, texts: Sequence[str]) -> list[list[WindowLogits]]:
        """For each text one window, or several that overlap where it is too long for one."""
        ...


def open_span_model(name: str | Path | None = None) -> SpanModel:
    """The shipped model, or an extractive-QA model of transformers by name or folder, or a file of qa.training.export.

    Nothing is loaded before it is needed; what then fails raises SpanModelError.
    """
    if name is None:
        if not SHIPPED.exists():
            raise SpanModelError(
                f"The span reader's weights are not there: '{SHIPPED}'. Make them with `make reader`, "
                "install Pullquote anew, or name another reader."
            )
        return OnnxSpanModel(SHIPPED, "span")
    return OnnxSpanModel(name, str(name)) if Path(name).suffix == ".onnx" else TransformersSpanModel(name)


@dataclass(frozen=True, slots=True)
class TokenWindow:
    """A question and (a part of) a text as tokens: ids, token types, where the text begins, where no answer is."""

    ids: list[int]
    types: list[int]
    text_at: int
    null_at: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a model is given a question and a text: its tokenizer, the window in tokens, and which of the two is first.

    `null` is the id of the token that stands for no answer; without one, it is the first. `pad` is what fills windows
    up to the length of others.
    """

    tokenizer: Tokenizer
    window: int = _WINDOW
    question_first: bool = True
    null: int | None = None
    pad: int = 0

    def windows(self, question: str, texts: Sequence[str]) -> Iterator[list[TokenWindow]]:
        """The windows of each text. Of the question, the first 64 tokens count."""
        pairs = [(question, text) if self.question_first else (text, question) for text in texts]
        for encoding, text in zip(self.tokenizer.encode_batch(pairs), texts, strict=True):
            yield list(self._cut(encoding, text))

    def _cut(self, encoding: Encoding, text: str) -> Iterator[TokenWindow]:
        texts = int(self.question_first)
        ids, types, offsets, owners = encoding.ids, encoding.type_ids, encoding.offsets, encoding.sequence_ids
        own = [place for place, owner in enumerate(owners) if owner == texts]
        asked = [place for place, owner in enumerate(owners) if owner == 1 - texts]
        dropped = set(asked[min(_QUESTION, self.window // 2) :])
        begin = own[0] if own else len(ids)
        kept = [place for place, owner in enumerate(owners) if owner != texts and place not in dropped]
        before, after = [place for place in kept if place < begin], [place for place in kept if place > begin]
        for first, last in _ranges(len(own), self.window - len(kept)):
            places = [*before, *own[first:last], *after]
            chosen = [ids[place] for place in places]
            null_at = chosen.index(self.null) if self.null in chosen else 0
            spans = tuple(_inner(text, *offsets[place]) for place in own[first:last])
            yield TokenWindow(chosen, [types[place] for place in places], len(before), null_at, spans)


def _ranges(count: int, room: int) -> list[tuple[int, int]]:
    """Ranges of at most `room` that cover all and overlap; the last is as long as it can be, so that it has context."""
    if count <= room:
        return [(0, count)]
    step = max(1, room - min(_OVERLAP, room // 2))
    return [(first, first + room) for first in [*range(0, count - room, step), count - room]]


def _inner(text: str, start: int, end: int) -> Span:
    """The token without the blanks that some tokenizers count to it."""
    token = text[start:end]
    if not token.strip():
        return Span(start, end)
    return Span(end - len(token.lstrip()), start + len(token.rstrip()))


@dataclass(frozen=True, slots=True)
class Padded:
    """Windows for one pass, int64 of shape (windows, longest length); `mask` is 1 where a token is."""

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    mask: NDArray[np.int64]

    @classmethod
    def of(cls, windows: Sequence[TokenWindow], pad: int = 0) -> Padded:
        """Padded at the end with the token of id `pad`."""
        shape = len(windows), max(len(window.ids) for window in windows)
        made = cls(np.full(shape, pad, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64))
        for row, window in enumerate(windows):
            count = len(window.ids)
            made.ids[row, :count], made.types[row, :count], made.mask[row, :count] = window.ids, window.types, 1
        return made


def read(question: str, texts: Sequence[str], layout: Layout, run: Run) -> list[list[WindowLogits]]:
    """The logits of each window, those of like length read in one pass."""
    cut = list(layout.windows(question, texts))
    windows = [window for own in cut for window in own]
    logits: dict[int, WindowLogits] = {}
    for numbers in _passes([len(window.ids) for window in windows]):
        start, end = run(Padded.of([windows[number] for number in numbers], layout.pad))
        for row, number in enumerate(numbers):
            logits[number] = told(windows[number], start[row], end[row])
    ordered = (logits[number] for number in range(len(windows)))
    return [[next(ordered) for _ in own] for own in cut]


def _passes(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of windows to read together: padding is work too, and a pass is held in memory."""
    left = sorted(range(len(lengths)), key=lambda number: lengths[number])
    while left:
        longest = lengths[left[-1]]
        together = [n for n in left[-max(1, _PASS // longest) :] if lengths[n] >= _LIKE * longest]
        yield together
        left = left[: -len(together)]


def told(window: TokenWindow, start: NDArray[np.float32], end: NDArray[np.float32]) -> WindowLogits:
    """The logits of a window's text and of no answer, out of those of all its tokens."""
    text = slice(window.text_at, window.text_at + len(window.spans))
    return WindowLogits(start[text], end[text], float(start[window.null_at] + end[window.null_at]), window.spans)


class OnnxSpanModel:
    """A file that `python -m qa.training.export` has written, run by ONNX Runtime."""

    def __init__(self, path: str | Path, name: str) -> None:
        self.name = name
        self._path = Path(path)
        self._lock = RLock()

    def logits(self, question: str, texts: Sequence[str]) -> list[list[WindowLogits]]:
        layout, session = self.loaded

        def run(some: Padded) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            given = {"ids": some.ids, "types": some.types, "mask": some.mask.astype(np.int32)}
            start, end = session.run(["start", "end"], given)
            return start, end

        return read(question, texts, layout, run)

    @cached_property
    def revision(self) -> str:
        """The SHA-256 of the file."""
        try:
            with self._path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise SpanModelError(f"Cannot read '{self._path}': {error.strerror}. {_INSTEAD}") from error

    @property
    def loaded(self) -> tuple[Layout, InferenceSession]:
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> tuple[Layout, InferenceSession]:
        from tokenizers import Tokenizer

        if not self._path.is_file():
            raise SpanModelError(f"There is no file '{self._path}'. {_INSTEAD}")
        try:
            session = onnx_session(self._path)
            about = session.get_modelmeta().custom_metadata_map
            tokenizer = Tokenizer.from_str(about["tokenizer"])
            return Layout(tokenizer, int(about["window"])), session
        except Exception as error:  # what ONNX Runtime and tokenizers raise has no base of its own
            raise SpanModelError(
                f"Cannot read spans with '{self._path}': it is damaged, or was not written by "
                f"`python -m qa.training.export` ({shortened(_first_line(error), 100)}). {_INSTEAD}"
            ) from error


def onnx_session(path: Path) -> InferenceSession:
    """The network in a file, on the processor's cores, always adding up in the same order."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before it is imported: from 1.29 on, it reports what it runs
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # and this where the system collects such events
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores()
    options.use_deterministic_compute = True
    options.log_severity_level = 3  # errors; what is said besides is for those who build networks
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """The physical cores that this process may use, unless OMP_NUM_THREADS says how many; 0 where it cannot be told."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    if said.isdecimal():
        return int(said)
    if not hasattr(os, "sched_getaffinity"):
        return 0  # which has ONNX Runtime count them
    topology = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
    files = [(number, Path(topology.format(number))) for number in os.sched_getaffinity(0)]
    return len({file.read_text() if file.exists() else number for number, file in files})


class TransformersSpanModel:
    """An extractive-QA model of transformers, by its name on a hub or by its folder, run by torch."""

    def __init__(self, name: str | Path) -> None:
        self.name = str(name)
        self._lock = RLock()

    def logits(self, question: str, texts: Sequence[str]) -> list[list[WindowLogits]]:
        import torch

        layout, model, typed = self.loaded

        def run(some: Padded) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            types = {"token_type_ids": torch.from_numpy(some.types)} if typed else {}
            with torch.inference_mode():
                said = model(input_ids=torch.from_numpy(some.ids), attention_mask=torch.from_numpy(some.mask), **types)
            return said.start_logits.numpy(), said.end_logits.numpy()

        return read(question, texts, layout, run)

    @cached_property
    def revision(self) -> str:
        """The SHA-256 of the tensors that were loaded, with their names."""
        _, model, _ = self.loaded
        digest = hashlib.sha256()
        for name, tensor in sorted(model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.double().numpy().tobytes())
        return digest.hexdigest()

    @property
    def loaded(self) -> tuple[Layout, PreTrainedModel, bool]:
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> tuple[Layout, PreTrainedModel, bool]:
        import torch
        from safetensors import SafetensorError
        from tokenizers import Tokenizer
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer
        from transformers.utils import logging

        if Path(self.name).is_absolute() and not Path(self.name).exists():
            raise self._unfit("there is no such folder.")
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would show for the weights of every load
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # what it says of weights is told below
        try:
            given = AutoTokenizer.from_pretrained(self.name)
            model, found = AutoModelForQuestionAnswering.from_pretrained(
                self.name, dtype=torch.float32, output_loading_info=True
            )
        except (OSError, ValueError, ImportError, KeyError, RuntimeError, SafetensorError) as error:
            raise self._unfit(_first_line(error)) from error
        if found["missing_keys"]:
            raise self._unfit("it was not trained to point at answers.")
        backend = getattr(given, "backend_tokenizer", None)
        if backend is None:
            raise self._unfit("its tokenizer is a slow one, which does not tell where tokens stand.")
        if len(given) <= len(given.all_special_ids):  # what transformers makes up where there is none
            raise self._unfit("it has no tokenizer.")
        tokenizer = Tokenizer.from_str(backend.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        places = getattr(model.config, "max_position_embeddings", None) or _WINDOW + _UNUSED
        window = min(_WINDOW, given.model_max_length, places - _UNUSED)
        layout = Layout(tokenizer, window, given.padding_side == "right", given.cls_token_id, given.pad_token_id or 0)
        return layout, model.eval(), "token_type_ids" in given.model_input_names

    def _unfit(self, reason: str) -> SpanModelError:
        return SpanModelError(f"Cannot read spans with {self.name!r}: {reason} {_INSTEAD}")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
