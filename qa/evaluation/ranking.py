"""Documents found for queries, by each mode of search."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal, get_args

from index.errors import LoadError, QuestionError
from index.questions import MAX_CHARACTERS
from index.types import Article
from qa.evaluation.data.types import DataError
from qa.reranking import rerank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.collection import Collection
    from index.types import Hit
    from qa.evaluation.data.types import Document, RetrievalSet
    from qa.types import Reader

RankingMode = Literal["bm25", "dense", "hybrid", "reranked"]
RANKING_MODES: tuple[RankingMode, ...] = get_args(RankingMode)
"""Those of the collection, and `reranked`: hybrid, with the first passages in the order of the reader's scores."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ids of the documents that a mode found for a query, best first."""

    query_id: str
    mode: str
    documents: tuple[str, ...]


class Library:
    """Documents indexed into a collection, to be found again by the ids that judgements name.

    A document ranks as the best of its passages does. Documents of the same text are one article; they rank together.
    """

    def __init__(self, data: RetrievalSet, collection: Collection) -> None:
        """Index what is not there yet. Raises DataError for a document that no collection can hold."""
        self._collection = collection
        named: dict[str, list[str]] = {}
        for _ in collection.replace_all(_articles(data, named)):
            pass
        infos = collection.articles()
        self._documents = {info.id: named[info.sha256] for info in infos if info.sha256 in named}
        others = len(infos) > len(self._documents)
        self._only = frozenset(self._documents) if others else None

    def rank(self, query: str, mode: RankingMode, depth: int, reader: Reader) -> list[str]:
        """At most `depth` documents; none for a query that cannot be asked. A long query is cut to what can be."""
        try:
            hits = self._hits(asked(query), mode, depth, reader)
        except QuestionError:
            return []
        return list(dict.fromkeys(one for hit in hits for one in self._documents[hit.passage.article_id]))[:depth]

    def _hits(self, query: str, mode: RankingMode, depth: int, reader: Reader) -> list[Hit]:
        searched = "hybrid" if mode == "reranked" else mode
        hits = self._collection.search(query, depth, mode=searched, articles=self._only)
        return rerank(query, hits, reader) if mode == "reranked" else hits


def _articles(data: RetrievalSet, named: dict[str, list[str]]) -> Iterator[Article]:
    """The documents that hold text, as articles; which ids have which text is noted in `named`."""
    for document in data.documents():
        text = _text(document)
        if text:
            try:
                article = Article.of(text, title=document.title or document.id)
            except LoadError as error:
                raise DataError(f"'{data.path}', document {document.id!r}: {error}") from error
            named.setdefault(article.sha256, []).append(document.id)
            yield article


def _text(document: Document) -> str:
    return f"{document.title}\n\n{document.text}".strip()


def asked(query: str) -> str:
    """The query, cut to whole words where it is longer than a question may be."""
    if len(query) <= MAX_CHARACTERS:
        return query
    whole, blank, _ = query[: MAX_CHARACTERS + 1].rpartition(" ")
    return whole if blank else query[:MAX_CHARACTERS]


def timed_rank(library: Library, query: str, mode: RankingMode, depth: int, reader: Reader) -> tuple[list[str], float]:
    """As `Library.rank`, with the milliseconds it took."""
    start = perf_counter()
    found = library.rank(query, mode, depth, reader)
    return found, 1000 * (perf_counter() - start)
