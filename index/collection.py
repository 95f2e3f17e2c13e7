"""The facade: articles in, ranked passages out, with store and indexes always in step."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Literal, Self

from index import lexical
from index.dense import DenseIndex, dense_path, open_dense, save_if_possible
from index.encoding import BUNDLED, SentenceEncoder
from index.errors import CollectionError, EncoderError, UnknownArticleError
from index.fusion import reciprocal_rank_fusion
from index.questions import checked_question
from index.splitting import OVERLAP, WORDS, split
from index.store import ArticleInfo, Store
from index.types import MODES, Article, Hit, Mode, TokenEncoder

if TYPE_CHECKING:
    from collections.abc import Collection as AbstractCollection
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.types import Passage

__all__ = ["ArticleInfo", "Change", "Collection", "Selection", "default_path"]

Change = Literal["added", "replaced", "unchanged"]

_CHARACTERS_AT_ONCE = 500_000
"""Enough for the encoder to work in bulk, little enough to be kept often."""

_DEPTH = 100
"""How far down each ranking counts for the fusion."""


def default_path() -> Path:
    """The folder in the platform's user data directory where a collection lives unless another is named."""
    import platformdirs

    return platformdirs.user_data_path("pullquote", appauthor=False) / "collection"


class Collection:
    """The articles indexed together. Use it as a context manager, from any thread.

    Raises CollectionError, CollectionBusyError or EncoderError, each naming what to do.
    """

    def __init__(self, store: Store, encoder: TokenEncoder, *, words: int = WORDS, overlap: int = OVERLAP) -> None:
        self._store = store
        self.encoder = encoder
        self._words = words
        self._overlap = overlap
        self._lock = RLock()
        self._dense: DenseIndex | None = None
        self._dense_revision = -1
        made_with = store.meta("encoder")
        if made_with is not None and made_with != encoder.name:
            raise EncoderError(
                f"The collection was made with the encoder {made_with!r}, not {encoder.name!r}. "
                f"Use --encoder {made_with}, or index the articles into another collection."
            )

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        encoder: TokenEncoder | str | None = None,
        create: bool = True,
        words: int = WORDS,
        overlap: int = OVERLAP,
        progress: bool = False,
    ) -> Self:
        """The collection in `folder`, made there if it is new and `create` allows; in memory without a folder.

        An encoder may be given by name; without one it is the encoder that the collection was made with, at first the
        bundled one. `progress` shows a bar on long work.
        """
        store = Store() if folder is None else Store(_file_in(folder, create=create))
        try:
            if encoder is None or isinstance(encoder, str):
                encoder = SentenceEncoder(encoder or store.meta("encoder") or BUNDLED, progress=progress)
            return cls(store, encoder, words=words, overlap=overlap)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        self._store.close()

    @property
    def folder(self) -> Path | None:
        """Where it lives; None where that is in memory."""
        return self._store.path.parent if self._store.path else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, article: Article) -> Change:
        """Index an article; does nothing where the same text is there already, under whatever source.

        Raises CollectionError where the article's source is there with another text: `replace` is for that.
        """
        return self._put_one(article, replace=False)

    def replace(self, article: Article) -> Change:
        """Index an article in place of the one from the same source, if there is one, in one step."""
        return self._put_one(article, replace=True)

    def replace_all(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Change]]:
        """Replace many articles, encoded and written some at a time; what was yielded is kept, whatever happens."""
        before = self._store.revision
        try:
            for some in _batches(articles):
                yield from zip(some, self._put(some, replace=True), strict=True)
        finally:
            if self._store.revision != before:
                self._save_dense()

    def remove(self, article_id: str) -> None:
        """Forget an article. Raises CollectionError where it is not there."""
        with self._store.writing():
            if not self._store.delete(article_id):
                raise _unknown(article_id)
        self._save_dense()

    def articles(self) -> list[ArticleInfo]:
        """What is indexed, in the order in which it was added."""
        return self._store.articles()

    def article(self, article_id: str) -> Article:
        """An article with its text. Raises CollectionError where it is not there."""
        article = self._store.article(article_id)
        if article is None:
            raise _unknown(article_id)
        return article

    def article_with_text(self, sha256: str) -> Article | None:
        """The article whose text has this hash, if it is indexed."""
        return self._store.article_with_text(sha256)

    def holding(self, text: str) -> list[str]:
        """The ids of the articles that hold a text, to the character, in the order in which they were added."""
        return self._store.articles_holding(text)

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        mode: Mode = "hybrid",
        articles: AbstractCollection[str] | None = None,
    ) -> list[Hit]:
        """At most `k` passages, best first; of some articles only, where their ids are given.

        Scores are reciprocal rank fusion in mode hybrid, cosines in dense and BM25 in bm25. Raises QuestionError for
        a question that cannot be asked.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}")
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
        question = checked_question(question)
        ranked, cosines = self._ranked(question, max(k, _DEPTH), mode, articles)
        passages = self._store.passages([number for number, _ in ranked[:k]])
        return [Hit(passages[number], score, cosines.get(number)) for number, score in ranked[:k] if number in passages]

    def setting(self, name: str) -> str | None:
        """What `set_setting` keeps under this name."""
        return self._store.meta(f"setting {name}")

    def set_setting(self, name: str, value: str) -> None:
        """Keep something with the collection that belongs to its articles."""
        self._store.set_meta(f"setting {name}", value)

    def only(self, articles: AbstractCollection[str] | None = None) -> Selection:
        """A view of some articles, by id; of all of them, also those added later, without ids."""
        return Selection(self, None if articles is None else frozenset(articles))

    def _ranked(
        self, question: str, depth: int, mode: Mode, articles: AbstractCollection[str] | None
    ) -> tuple[list[tuple[int, float]], dict[int, float]]:
        """Passage ids with their scores, and the cosines of those that the dense search found."""
        by_words = lexical.search(self._store, question, depth, articles=articles) if mode != "dense" else []
        if mode == "bm25":
            return by_words, {}
        by_meaning = self._search_dense(question, depth, articles)
        if mode == "dense":
            return by_meaning, dict(by_meaning)
        fused = reciprocal_rank_fusion([[i for i, _ in by_words], [i for i, _ in by_meaning]])
        return fused, dict(by_meaning)

    def _search_dense(
        self, question: str, depth: int, articles: AbstractCollection[str] | None
    ) -> list[tuple[int, float]]:
        if self._store.meta("dim") is None:
            return []  # nothing was ever indexed
        vector = self.encoder.encode_queries([question])[0]
        self._check_encoder(len(vector))
        among = None if articles is None else self._store.passage_ids(articles)
        with self._lock:
            return self._refresh().search(vector, depth, among=among)

    def _put_one(self, article: Article, *, replace: bool) -> Change:
        (change,) = self._put([article], replace=replace)
        if change != "unchanged":
            self._save_dense()
        return change

    def _put(self, articles: Sequence[Article], *, replace: bool) -> list[Change]:
        passages = [self._split_if_new(article) for article in articles]
        if not any(passages):
            return ["unchanged"] * len(articles)
        vectors = self.encoder.encode_documents([passage.text for some in passages for passage in some])
        with self._store.writing():
            changes: list[Change] = []
            at = 0
            for article, some in zip(articles, passages, strict=True):
                changes.append(self._write(article, some, vectors[at : at + len(some)], replace=replace))
                at += len(some)
        return changes

    def _split_if_new(self, article: Article) -> list[Passage]:
        if self._store.article_with_text(article.sha256):
            return []
        return split(article, words=self._words, overlap=self._overlap, tokens=self.encoder.tokens)

    def _write(
        self, article: Article, passages: Sequence[Passage], vectors: NDArray[np.float32], *, replace: bool
    ) -> Change:
        if self._store.article_with_text(article.sha256) or not passages:
            return "unchanged"  # it was there, or another process has been faster
        known = self._store.delete(article.id)
        if known and not replace:
            raise CollectionError(
                f"{article.source!r} is indexed with another text, as {article.id}. Replace it, or remove it first."
            )
        self._record_encoder(vectors.shape[1])
        self._store.insert(article, passages, vectors)
        return "replaced" if known else "added"

    def _record_encoder(self, dim: int) -> None:
        if self._store.meta("dim") is None:
            self._store.set_meta("encoder", self.encoder.name)
            self._store.set_meta("dim", str(dim))
        self._check_encoder(dim)

    def _check_encoder(self, dim: int) -> None:
        recorded = self._store.meta("encoder"), self._store.meta("dim")
        if recorded != (self.encoder.name, str(dim)):
            raise EncoderError(
                f"The collection holds vectors of {recorded[0]!r} with {recorded[1]} dimensions, and the encoder is "
                f"{self.encoder.name!r} with {dim}. Use that encoder, or index the articles into another collection."
            )

    def _save_dense(self) -> None:
        """Write the dense index beside the store: the next to open the collection need not make it."""
        path = dense_path(self._store)
        if path and self._store.meta("dim"):
            with self._lock:
                save_if_possible(self._refresh(), path)

    def _refresh(self) -> DenseIndex:
        """The dense index, in step with what the store holds now."""
        with self._lock:
            revision = self._store.revision
            if self._dense is None:
                self._dense = open_dense(self._store, int(self._store.meta("dim") or 0))
            elif revision != self._dense_revision:
                self._dense.catch_up(self._store)
            self._dense_revision = revision
            return self._dense


class Selection:
    """Some of a collection's articles, to be searched as if there were no others."""

    def __init__(self, collection: Collection, ids: frozenset[str] | None) -> None:
        self._collection = collection
        self._ids = ids

    @property
    def encoder(self) -> TokenEncoder:
        return self._collection.encoder

    @property
    def folder(self) -> Path | None:
        """As `Collection.folder`."""
        return self._collection.folder

    def setting(self, name: str) -> str | None:
        """As `Collection.setting`."""
        return self._collection.setting(name)

    def articles(self) -> list[ArticleInfo]:
        """What is selected, in the order in which it was added."""
        return [info for info in self._collection.articles() if self._ids is None or info.id in self._ids]

    def article(self, article_id: str) -> Article:
        """A selected article with its text. Raises CollectionError where it is not selected."""
        if self._ids is not None and article_id not in self._ids:
            raise _unknown(article_id)
        return self._collection.article(article_id)

    def article_with_text(self, sha256: str) -> Article | None:
        """As `Collection.article_with_text`, within the selection."""
        found = self._collection.article_with_text(sha256)
        return found if found and (self._ids is None or found.id in self._ids) else None

    def replace(self, article: Article) -> Change:
        """As `Collection.replace`; the article is selected from then on."""
        change = self._collection.replace(article)
        known = self._collection.article_with_text(article.sha256)
        if self._ids is not None and known is not None:
            self._ids |= {known.id}
        return change

    def remove(self, article_id: str) -> None:
        """Forget a selected article. Raises UnknownArticleError where it is not selected."""
        self.article(article_id)
        self._collection.remove(article_id)

    def holding(self, text: str) -> list[str]:
        """As `Collection.holding`, within the selection."""
        found = self._collection.holding(text)
        return [one for one in found if self._ids is None or one in self._ids]

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        mode: Mode = "hybrid",
        articles: AbstractCollection[str] | None = None,
    ) -> list[Hit]:
        """As `Collection.search`, within the selection."""
        if self._ids is not None:
            articles = self._ids if articles is None else self._ids & frozenset(articles)
        return self._collection.search(question, k, mode=mode, articles=articles)


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    characters = 0
    for article in articles:
        batch.append(article)
        characters += len(article.text)
        if characters >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _unknown(article_id: str) -> UnknownArticleError:
    return UnknownArticleError(
        f"There is no article {article_id!r} in the collection. `pullquote list` shows them all."
    )


def _file_in(folder: Path, *, create: bool) -> Path:
    file = folder / "collection.sqlite"
    if file.exists():
        return file
    if not create:
        raise CollectionError(f"There is no collection in '{folder}'. Make one with `pullquote index SOURCE`.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CollectionError(
            f"Cannot make a collection in '{folder}': {error.strerror}. Name a folder that can be written."
        ) from error
    return file
