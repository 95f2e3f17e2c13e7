"""What a language model may do with the articles. The docstrings of the tools are what it reads of them."""

# ruff: noqa: TC001, TC003  the annotations are read when the tools are registered

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from mcp_types import CallToolResult, TextContent
from pydantic import Field

from index.collection import ArticleInfo, Collection, Selection
from index.types import Mode
from qa.answerer import Answerer
from qa.types import Answer, Progress, Turn
from qa.verifying import MAX_QUOTE, verify
from ui.api import models
from ui.api.telling import MAX_CONTEXT, told_hits, told_info, told_passage
from ui.contract import answer_to_json, verdict_to_json
from ui.desk import Desk
from ui.mcp_text import answer_text

T = TypeVar("T")

ArticleIds = Annotated[
    list[models.ArticleId] | None,
    Field(min_length=1, max_length=100, description="Ids of the only articles to use. Without it, all are used."),
]
Risk = Annotated[
    float | None,
    Field(
        gt=0,
        lt=1,
        description="The share of wrong answers allowed among those given: the lower, the more are refused. "
        "Without it, the owner's setting holds.",
    ),
]
History = Annotated[
    list[models.Turn] | None,
    Field(
        max_length=20,
        description="For a follow-up question, the earlier ones, the oldest first: of each answer `understood_as`, "
        "and `answer` as `quote`.",
    ),
]
ClaimedSource = Annotated[
    models.ArticleId | None, Field(description="Id of the article that the quote is said to be from.")
]


class Tools:
    """The tools over some articles. Whatever reads or computes waits its turn at the desk."""

    def __init__(
        self,
        articles: Collection | Selection,
        answerer: Answerer,
        desk: Desk,
        on_answer: Callable[[Answer], object] | None = None,
    ) -> None:
        self._articles = articles
        self._answerer = answerer
        self._desk = desk
        self._on_answer = on_answer or (lambda _: None)

    async def ask(
        self, question: models.QuestionText, articles: ArticleIds = None, risk: Risk = None, history: History = None
    ) -> Annotated[CallToolResult, models.Answer]:
        """Answer a question by verbatim quotes from the articles, each cited to the character, or abstain.

        Ask one thing at a time, in a whole sentence. In the text, lines that begin with `> ` are the articles' words.
        Cite each quote by its article and characters, and do not alter it. Where `abstained` is true, the articles do
        not say: tell the user so, with the reason. What stands under `nearest` then is related, but no answer.
        """
        turns = [Turn(turn.understood_as, turn.quote) for turn in history or ()]

        def work(progress: Progress) -> tuple[Answer, int]:
            asked = self._known(articles)
            answer = self._answerer.ask(question, history=turns, articles=asked, risk=risk, progress=progress)
            return answer, len(asked or self._articles.articles())

        answer, among = await self._desk.run(work)
        self._on_answer(answer)
        text = TextContent(type="text", text=answer_text(answer, several_articles=among > 1))
        return CallToolResult(content=[text], structured_content=answer_to_json(answer))

    async def search(
        self,
        query: models.QuestionText,
        k: Annotated[int, Field(ge=1, le=50, description="How many passages at most.")] = 5,
        mode: Annotated[
            Mode, Field(description="By words (bm25), by meaning (dense), or by both (hybrid), mostly the best.")
        ] = "hybrid",
        articles: ArticleIds = None,
    ) -> models.Hits:
        """Find the passages of the articles that deal with something, the best first, whether they answer or not.

        Use it to read around a subject; to have a question answered, use `ask`. Scores only rank passages of one
        search. There is nearly always something that is found: being found does not make a passage relevant.
        """

        def work() -> models.Hits:
            hits = self._articles.search(query, k, mode=mode, articles=self._known(articles))
            return told_hits(hits, self._articles)

        return await self._run(work)

    async def get_passage(
        self,
        article_id: models.ArticleId,
        start: Annotated[models.Offset, Field(description="The first character, counted from 0 in code points.")],
        end: Annotated[models.Offset, Field(description="The character after the last one.")],
        context: Annotated[int, Field(ge=0, le=MAX_CONTEXT, description="Characters to add before and after.")] = 300,
    ) -> models.Passage:
        """Read a stretch of an article, at most 20,000 characters, with what stands around it.

        Offsets are those of citations and hits. `text` is exactly the characters from `start` to `end`.
        """
        return await self._run(lambda: told_passage(self._articles.article(article_id), start, end, context))

    async def verify_quote(
        self,
        quote: Annotated[str, Field(max_length=MAX_QUOTE, description="The words as quoted, without marks.")],
        article_id: ClaimedSource = None,
    ) -> models.Verdict:
        """Check whether a quote is in the articles to the character; do so with any quote that you did not get here.

        `finding` is `verbatim`; `altered`, with what differs; `elsewhere`, where it stands in another article than the
        one named by `article_id`; or `absent`. A quote that is not verbatim must not be shown as one.
        """
        verdict = await self._run(lambda: verify(quote, self._articles, article_id=article_id))
        return models.Verdict.model_validate(verdict_to_json(verdict))

    async def list_articles(self) -> models.Articles:
        """List the articles that can be asked: their ids, titles, and how many passages each has."""
        return models.Articles(articles=[told_info(one) for one in await self.infos()])

    async def infos(self) -> list[ArticleInfo]:
        """What there is at this moment."""
        return await self._run(self._articles.articles)

    async def article_text(self, article_id: str) -> str:
        """An article's text, whole."""
        return (await self._run(lambda: self._articles.article(article_id))).text

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._desk.run(lambda _: work())

    def _known(self, ids: list[str] | None) -> list[str] | None:
        """The ids as they are. Raises CollectionError for one that is not there, which a search would pass over."""
        for one in ids or ():
            self._articles.article(one)
        return ids
