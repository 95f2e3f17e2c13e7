"""The words of retrieval: spans, articles, passages, hits, and what searches them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self

from index.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Collection as AbstractCollection
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


Mode = Literal["hybrid", "dense", "bm25"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "bm25")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open `[start, end)` in code points of `Article.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, got [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Self:
        return type(self)(self.start + by, self.end + by)

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One source with one canonical text; every offset in Pullquote counts code points of that text."""

    id: str
    title: str
    source: str
    text: str
    sha256: str

    @classmethod
    def of(cls, text: str, *, title: str, source: str | None = None) -> Self:
        """An article whose id follows from its source, or from its text where it has no source.

        Raises LoadError for text that no file can hold: NUL characters, lone surrogates, nothing but blanks.
        """
        name = source or shortened(title)
        if not text.strip():
            raise LoadError(f"Cannot read {name!r}: it holds no text.")
        if "\0" in text:
            raise LoadError(
                f"Cannot read {name!r}: character {text.index(chr(0))} is NUL, so it looks like a binary file. "
                "Save it as plain text first."
            )
        try:
            digest = hashlib.sha256(text.encode()).hexdigest()
        except UnicodeEncodeError as error:
            raise LoadError(
                f"Cannot read {name!r}: character {error.start} is half of a surrogate pair. Save it as UTF-8 first."
            ) from error
        source = source or f"text:{digest}"
        return cls(id=article_id(source), title=title, source=source, text=text, sha256=digest)


def shortened(text: str, limit: int = 60) -> str:
    """`text` cut to `limit` characters for a message."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def article_id(source: str) -> str:
    """Twelve hexadecimal digits that stay the same while the text at `source` changes."""
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: neighbouring sentences of one article. All spans count from the article's start."""

    article_id: str
    span: Span
    text: str
    sentences: tuple[Span, ...]

    def sentence_text(self, sentence: Span) -> str:
        """The characters of one of this passage's sentences."""
        return sentence.shift(-self.span.start).of(self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the score of the ranking it stands in; scores of different modes do not compare.

    `similarity` is the cosine of question and passage; None where the dense search did not find the passage.
    """

    passage: Passage
    score: float
    similarity: float | None = None


class TokenCounter(Protocol):
    """Counts what a text costs of an encoder's window of `limit` tokens, special tokens left out."""

    @property
    def limit(self) -> int: ...

    def count(self, texts: Sequence[str]) -> list[int]: ...


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity."""

    @property
    def name(self) -> str: ...

    @property
    def revision(self) -> str:
        """Tells one set of weights from another of the same name, such as a hash of them."""
        ...

    @property
    def dim(self) -> int: ...

    @property
    def tokens(self) -> TokenCounter: ...

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 array of shape (len(texts), dim), rows of unit length."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 array of shape (len(texts), dim), rows of unit length."""
        ...


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text's tokens in their context: unit vectors, float32 of shape (n, dim), and the span of each in the text."""

    vectors: NDArray[np.float32]
    spans: tuple[Span, ...]


class TokenEncoder(Encoder, Protocol):
    """An encoder that also tells what it makes of each token."""

    def encode_tokens(self, text: str) -> TokenVectors:
        """All tokens of `text` but special ones and those beyond the encoder's window."""
        ...


class VectorIndex(Protocol):
    """Vectors under integer ids, searched by inner product."""

    def __len__(self) -> int: ...

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None: ...

    def remove(self, ids: NDArray[np.int64]) -> None: ...

    def search(
        self, vector: NDArray[np.float32], k: int, *, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest ids, best first, with their inner products; only ids `among` where that is given."""
        ...


class Retriever(Protocol):
    """Finds passages and knows the articles they come from."""

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        mode: Mode = "hybrid",
        articles: AbstractCollection[str] | None = None,
    ) -> list[Hit]: ...

    def article(self, article_id: str) -> Article: ...
