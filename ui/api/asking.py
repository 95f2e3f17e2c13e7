"""Questions and answers: alone, as they come about, in conversations, and what was thought of them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator  # noqa: TC003  FastAPI reads what a route returns
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any

from cachetools import TTLCache
from fastapi import APIRouter, Body, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException

from index.errors import UserError
from qa.types import Turn
from ui.api import models
from ui.api.access import needs
from ui.api.problems import UNEXPECTED, documented, problem, problem_of
from ui.contract import answer_to_json
from ui.desk import Told

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import TypeVar

    from ui.service import Asked, Service

    T = TypeVar("T")

_log = logging.getLogger(__name__)

CONVERSATIONS, CONVERSATION_SECONDS, TURNS = 5_000, 3_600, 20

_LIMITED = documented(400, 401, 403, 422, 429, 503)
_EXAMPLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"example": {"id": "f3Jk9Qw2", **models.example_answer()}}}}
}
_Question = Annotated[
    models.ConversedQuestion,
    Body(openapi_examples={"plain": {"value": {"question": "When did the kettle sing?"}}}),
]


def asking_router(service: Service) -> APIRouter:
    """Asking, over a service."""
    router = APIRouter(tags=["asking"], dependencies=[Depends(needs(service, "read"))])
    _add_asking(router, service)
    _add_conversations(router, service)

    @router.post("/feedback", status_code=201, responses=documented(400, 401, 403, 404, 422, 429))
    def feedback(opinion: models.Opinion) -> models.Opinion:
        """Keep what somebody thought of an answer, in place of an earlier opinion on it."""
        service.judge(opinion.answer_id, opinion.verdict, opinion.reason)
        return opinion

    return router


def _add_asking(router: APIRouter, service: Service) -> None:
    @router.post("/ask", response_model=models.Asked, responses={**_EXAMPLE, **documented(404), **_LIMITED})
    async def ask(asked: _Question, request: Request) -> dict[str, Any]:
        """Ask a question; the answer is a quote or several, or a refusal with its reason and what stands nearest."""
        work = service.asking(asked.question, history=_turns(asked.history), articles=asked.articles, risk=asked.risk)
        return _as_json(await _while_connected(request, service.desk.run(work)))

    @router.post("/ask/events", response_class=EventSourceResponse, responses=documented(400, 401, 403, 422, 429))
    async def ask_events(asked: _Question) -> AsyncIterator[ServerSentEvent]:
        """As `ask`, telling what is being done: events `status` and at last `answer`, or `problem`."""
        history = _turns(asked.history)
        try:
            work = service.asking(asked.question, history=history, articles=asked.articles, risk=asked.risk)
            async for told in service.desk.follow(work):
                if isinstance(told, Told):
                    yield ServerSentEvent(event="status", data=told._asdict())
                else:
                    yield ServerSentEvent(event="answer", data=_as_json(told))
        except UserError as error:  # the stream has begun, so this is the only way to tell it
            yield _failed(problem_of(error))
        except Exception:  # noqa: BLE001  as above; the stack is logged
            _log.exception("A question could not be answered")
            yield _failed(problem(500, UNEXPECTED))


def _failed(problem_told: Response) -> ServerSentEvent:
    return ServerSentEvent(event="problem", raw_data=bytes(problem_told.body).decode())


def _add_conversations(router: APIRouter, service: Service) -> None:
    kept: TTLCache[str, tuple[Turn, ...]] = TTLCache(CONVERSATIONS, CONVERSATION_SECONDS)
    lock = Lock()

    def turns_of(conversation: str) -> tuple[Turn, ...]:
        with lock:
            turns = kept.get(conversation)
        if turns is None:
            raise HTTPException(404, "There is no such conversation, or it was forgotten after an hour. Begin another.")
        return turns

    @router.post("/conversations", status_code=201, responses=documented(401, 403, 429))
    def begin(response: Response, request: Request) -> models.Conversation:
        """Begin a conversation. Whoever knows its id can read it and go on with it."""
        conversation = secrets.token_urlsafe(16)
        with lock:
            kept[conversation] = ()
        response.headers["Location"] = f"{request.url.path}/{conversation}"
        return models.Conversation(id=conversation, turns=[])

    @router.get("/conversations/{conversation}", responses=documented(401, 403, 404, 429))
    def read(conversation: str) -> models.Conversation:
        """What was asked so far."""
        turns = [models.Turn(understood_as=one.understood_as, quote=one.quote) for one in turns_of(conversation)]
        return models.Conversation(id=conversation, turns=turns)

    @router.post(
        "/conversations/{conversation}/ask",
        response_model=models.Asked,
        responses={**_EXAMPLE, **documented(404), **_LIMITED},
    )
    async def go_on(conversation: str, asked: models.Question, request: Request) -> dict[str, Any]:
        """Ask the next question, which may leave out what was named before."""
        turns = turns_of(conversation)
        work = service.asking(asked.question, history=turns, articles=asked.articles, risk=asked.risk)
        found = await _while_connected(request, service.desk.run(work))
        with lock:
            kept[conversation] = (*kept.get(conversation, turns), Turn.of(found.answer))[-TURNS:]
        return _as_json(found)

    @router.delete("/conversations/{conversation}", status_code=204, responses=documented(401, 403, 404, 429))
    def forget(conversation: str) -> None:
        """Forget a conversation."""
        turns_of(conversation)
        with lock:
            kept.pop(conversation, None)


def _turns(history: list[models.Turn]) -> list[Turn]:
    return [Turn(one.understood_as, one.quote) for one in history]


def _as_json(asked: Asked) -> dict[str, Any]:
    return {"id": asked.id, **answer_to_json(asked.answer)}


async def _while_connected(request: Request, work: Awaitable[T]) -> T:
    """The work's result; it is cancelled when the visitor goes away, whom no result would reach."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HTTPException(503, "The visitor has gone, so the question was dropped.")
        return task.result()
    finally:
        task.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
