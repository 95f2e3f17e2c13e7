"""The MCP server, driven by the SDK's own client: in memory, over HTTP on loopback, and on the pipes of a process."""

from __future__ import annotations

import json
import logging
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import httpx
import jsonschema
import pytest
import uvicorn
from fastapi import FastAPI
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import CallToolResult, TextContent, TextResourceContents

from index.collection import ArticleInfo, Collection
from index.encoding import SentenceEncoder
from index.types import MODES, Article
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from tests.waiting import result_of
from ui.api import models
from ui.desk import Desk
from ui.mcp_server import SORRY, build_mcp, mcp_route

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[2]

MILL = Article.of(
    "The mill of Arden was built by Anna Miller in 1834. It burned down twice.\n\n"
    "“We shall build it again,” said the miller’s daughter 🐕, “and again, if we must.” It was built again in 1902.",
    title="The mill",
)
FERRY = Article.of("The ferry leaves at noon. It carries forty cars and a dog 🐕 named Rex, who is old.", title="Ferry")
BY_ID = {article.id: article for article in (MILL, FERRY)}
NOWHERE = "0" * 12


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def articles(encoder: SentenceEncoder) -> Iterator[Collection]:
    with Collection.open(encoder=encoder) as opened:
        opened.add(MILL)
        opened.add(FERRY)
        yield opened


@pytest.fixture(scope="module")
def answerer(articles: Collection, encoder: SentenceEncoder) -> Answerer:
    return Answerer(articles, SentenceReader(encoder))


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


@pytest.fixture(params=["auto", "legacy"])
async def client(
    articles: Collection, answerer: Answerer, desk: Desk, request: pytest.FixtureRequest
) -> AsyncIterator[Client]:
    """A client of the newest protocol, and one of those before it, which shake hands."""
    async with Client(build_mcp(articles, answerer, desk), mode=request.param) as client:
        yield client


async def called(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """The structured result of a call that has to succeed."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, text_of(result)
    assert result.structured_content is not None
    structured: dict[str, Any] = result.structured_content
    return structured


async def refused(client: Client, tool: str, **arguments: object) -> str:
    """The message of a call that has to fail."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert result.structured_content is None
    return text_of(result)


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


async def test_tools_say_what_they_take_and_that_they_change_nothing(client: Client) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "get_passage", "verify_quote", "list_articles"}
    for tool in tools.values():
        assert tool.title
        assert tool.description
        assert tool.annotations
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert tool.output_schema
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        assert tool.input_schema["additionalProperties"] is False
    assert tools["ask"].input_schema["required"] == ["question"]
    assert tools["ask"].input_schema["properties"]["question"]["maxLength"] == 1000
    assert tools["search"].input_schema["properties"]["k"] | {"description": ""} == {
        "type": "integer",
        "minimum": 1,
        "maximum": 50,
        "default": 5,
        "title": "K",
        "description": "",
    }
    assert tools["search"].input_schema["properties"]["mode"]["enum"] == ["hybrid", "dense", "bm25"]


async def test_the_documentation_has_every_tool_with_its_arguments(client: Client) -> None:
    page = (ROOT / "docs" / "MCP.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", page, flags=re.MULTILINE)
    tools = (await client.list_tools()).tools
    assert {name: set(re.findall(r"`(\w+)`", takes)) - set(MODES) for name, takes in rows} == {
        tool.name: set(tool.input_schema["properties"]) for tool in tools
    }
    (example,) = re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL)
    assert json.loads(example)["mcpServers"]["pullquote"]["args"][0] == "mcp"


async def test_the_server_says_how_to_treat_quotes_and_abstentions(client: Client) -> None:
    assert client.instructions
    assert "verbatim" in client.instructions
    assert "abstains" in client.instructions


async def test_an_answer_is_the_articles_own_characters(client: Client) -> None:
    result = await client.call_tool("ask", {"question": "When does the ferry leave?"})
    answer = models.Answer.model_validate(result.structured_content)
    assert not answer.abstained
    assert answer.citations
    for citation in answer.citations:
        text = BY_ID[citation.article_id].text
        assert text[citation.start : citation.end] == citation.quote
        assert text[citation.sentence.start : citation.sentence.end] == citation.sentence.text
        assert citation.sha256 == BY_ID[citation.article_id].sha256
        assert f"\n> {citation.quote}" in text_of(result)
        assert f"(article {citation.article_id}, characters {citation.start}-{citation.end})" in text_of(result)


async def test_results_fit_the_schemas_that_are_announced(client: Client) -> None:
    schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
    calls: dict[str, dict[str, object]] = {
        "ask": {"question": "Who built the mill?"},
        "search": {"query": "mill"},
        "get_passage": {"article_id": MILL.id, "start": 0, "end": 8},
        "verify_quote": {"quote": "It burned down trice."},
        "list_articles": {},
    }
    for tool, arguments in calls.items():
        schema = schemas[tool]
        assert schema
        jsonschema.validate(await called(client, tool, **arguments), schema)


async def test_an_abstention_is_said_in_words_and_is_no_error(client: Client) -> None:
    result = await client.call_tool("ask", {"question": "Who painted the Sistine Chapel?"})
    answer = models.Answer.model_validate(result.structured_content)
    assert not result.is_error
    assert (answer.abstained, answer.answer, answer.parts) == (True, None, [])
    assert text_of(result).startswith("No answer. The articles are about something else.")


async def test_a_follow_up_is_understood_by_its_history(client: Client) -> None:
    first = await called(client, "ask", question="Who built the mill of Arden?")
    turn = {"understood_as": first["understood_as"], "quote": first["answer"]}
    result = await client.call_tool("ask", {"question": "And when?", "history": [turn]})
    answer = models.Answer.model_validate(result.structured_content)
    assert answer.question == "And when?"
    assert "mill of Arden" in answer.understood_as
    assert text_of(result).startswith(f"Understood as: {answer.understood_as}\n\n")


async def test_only_the_named_articles_are_asked(client: Client) -> None:
    question = "When does the ferry leave?"
    asked = await called(client, "ask", question=question, articles=[MILL.id])
    assert asked["abstained"]
    assert {one["article_id"] for one in asked["nearest"]} == {MILL.id}
    found = await called(client, "search", query=question, articles=[MILL.id])
    assert {hit["article_id"] for hit in found["hits"]} == {MILL.id}


@pytest.mark.parametrize("mode", ["hybrid", "dense", "bm25"])
async def test_a_search_ranks_passages(client: Client, mode: str) -> None:
    hits = (await called(client, "search", query="the ferry and its dog", mode=mode, k=2))["hits"]
    assert hits[0]["article_id"] == FERRY.id
    assert hits[0]["title"] == "Ferry"
    for hit in hits:
        assert BY_ID[hit["article_id"]].text[hit["start"] : hit["end"]] == hit["text"]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert len((await called(client, "search", query="the ferry and its dog", mode=mode, k=1))["hits"]) == 1


async def test_a_passage_comes_with_what_stands_around_it(client: Client) -> None:
    start = MILL.text.index("“and again")
    passage = await called(client, "get_passage", article_id=MILL.id, start=start, end=start + 10, context=3)
    assert (passage["before"], passage["text"], passage["after"]) == ("🐕, ", "“and again", ", i")
    whole = await called(client, "get_passage", article_id=FERRY.id, start=0, end=len(FERRY.text))
    assert (whole["before"], whole["text"], whole["after"]) == ("", FERRY.text, "")
    assert whole["sha256"] == FERRY.sha256


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, len(MILL.text) + 1), (10**9, 10**9 + 1)])
async def test_characters_that_an_article_lacks_are_named(client: Client, start: int, end: int) -> None:
    message = await refused(client, "get_passage", article_id=MILL.id, start=start, end=end)
    assert message.startswith(f"There are no characters {start}-{end} in the article {MILL.id}, which has ")


async def test_a_passage_is_no_longer_than_the_limit(encoder: SentenceEncoder, desk: Desk) -> None:
    long = Article.of("A short one. " * 2000, title="Long")
    with Collection.open(encoder=encoder) as articles:
        articles.add(long)
        async with Client(build_mcp(articles, Answerer(articles, SentenceReader(encoder)), desk)) as client:
            most = await called(client, "get_passage", article_id=long.id, start=0, end=20_000)
            assert most["text"] == long.text[:20_000]
            message = await refused(client, "get_passage", article_id=long.id, start=0, end=20_001)
    assert message == "Characters 0-20001 are 20,001, and the limit is 20,000. Read them in parts."


@pytest.mark.parametrize(
    ("quote", "source", "finding"),
    [
        ("It burned down twice.", None, "verbatim"),
        ("It burned down trice.", None, "altered"),
        ("The ferry leaves at noon.", MILL.id, "elsewhere"),
        ("Nothing of the kind was ever written anywhere.", None, "absent"),
    ],
)
async def test_a_quote_is_verified(client: Client, quote: str, source: str | None, finding: str) -> None:
    verdict = await called(client, "verify_quote", quote=quote, article_id=source)
    assert (verdict["finding"], verdict["quote"]) == (finding, quote)
    assert bool(verdict["places"]) == (finding != "absent")
    for place in verdict["places"]:
        assert BY_ID[place["article_id"]].text[place["start"] : place["end"]] == place["text"]


async def test_articles_are_listed_as_they_are_at_the_moment(client: Client, articles: Collection) -> None:
    later = Article.of("A short article, added later.", title="Later")
    listed = await called(client, "list_articles")
    assert [(info["id"], info["title"]) for info in listed["articles"]] == [(a.id, a.title) for a in BY_ID.values()]
    articles.add(later)
    try:
        assert len((await called(client, "list_articles"))["articles"]) == 3
        resources = (await client.list_resources()).resources
    finally:
        articles.remove(later.id)
    assert [(one.uri, one.title) for one in resources] == [
        (f"article://{one.id}", one.title) for one in (MILL, FERRY, later)
    ]


async def test_an_article_is_a_resource(client: Client) -> None:
    (template,) = (await client.list_resource_templates()).resource_templates
    assert template.uri_template == "article://{article_id}"
    (content,) = (await client.read_resource(f"article://{MILL.id}")).contents
    assert isinstance(content, TextResourceContents)
    assert (content.text, content.mime_type) == (MILL.text, "text/plain")


@pytest.mark.parametrize("uri", [f"article://{NOWHERE}", "article://..", "file:///etc/passwd"])
async def test_a_resource_that_is_not_there_is_an_error(client: Client, uri: str) -> None:
    with pytest.raises(MCPError, match=r"There is no article '0+' in the collection|Unknown resource"):
        await client.read_resource(uri)


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("ask", {"question": "x" * 1001}, "question: String should have at most 1000 characters."),
        ("ask", {"question": " "}, "The question is empty."),
        ("ask", {}, "question: Field required."),
        ("ask", {"question": "Why?", "articles": [NOWHERE]}, f"There is no article '{NOWHERE}' in the collection."),
        ("ask", {"question": "Why?", "articles": ["../x"]}, "articles.0: String should match pattern"),
        ("ask", {"question": "Why?", "risk": 1e-6}, "The risk must be from "),
        ("ask", {"question": "Why?", "risk": 2}, "risk: Input should be less than 1."),
        ("ask", {"question": "Why?", "history": [{"quote": "it"}]}, "history.0.understood_as: Field required."),
        ("ask", {"question": "Why?", "article": MILL.id}, "ask has no argument 'article'. It has: question, articles"),
        ("search", {"query": "mill", "k": 51}, "k: Input should be less than or equal to 50."),
        ("search", {"query": "mill", "mode": "magic"}, "mode: Input should be 'hybrid', 'dense' or 'bm25'."),
        ("search", {"query": "mill", "articles": [NOWHERE]}, f"There is no article '{NOWHERE}' in the collection."),
        ("get_passage", {"article_id": NOWHERE, "start": 0, "end": 1}, f"There is no article '{NOWHERE}'"),
        ("get_passage", {"article_id": MILL.id, "start": -1, "end": 1}, "start: Input should be greater than"),
        ("verify_quote", {"quote": "…"}, "The quote '…' holds no word."),
        ("verify_quote", {"quote": "noon", "article_id": NOWHERE}, f"There is no article '{NOWHERE}'"),
        ("list_articles", {"page": 2}, "list_articles has no argument 'page'. It has: none."),
        ("write", {}, "Unknown tool: write"),
    ],
)
async def test_what_cannot_be_done_is_said_plainly(
    client: Client, tool: str, arguments: dict[str, object], message: str
) -> None:
    said = await refused(client, tool, **arguments)
    assert message in said
    assert "Error executing" not in said
    assert "pydantic" not in said


class Broken(Collection):
    """A collection that is on a disk which has failed."""

    def articles(self) -> list[ArticleInfo]:
        raise OSError("Input/output error: '/var/secret'")

    def article(self, article_id: str) -> Article:
        raise OSError(f"Input/output error: '/var/secret/{article_id}'")


async def test_a_fault_of_ours_is_logged_and_not_described(
    encoder: SentenceEncoder, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with Broken.open(encoder=encoder) as articles:
        answerer = Answerer(articles, SentenceReader(encoder))
        async with Client(build_mcp(articles, answerer, desk)) as client:
            assert await refused(client, "search", query="mill") == SORRY
            with pytest.raises(MCPError, match=f"^{SORRY}$"):
                await client.read_resource(f"article://{MILL.id}")
            with pytest.raises(MCPError, match=f"^{SORRY}$"):
                await client.list_resources()
    logged = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in logged] == ["ui.mcp_server"] * 3
    assert all(record.exc_info for record in logged)


async def test_more_than_can_be_answered_is_refused_politely(articles: Collection, answerer: Answerer) -> None:
    desk, release = Desk(workers=1, waiting=0), Event()
    busy = Thread(target=result_of, args=[desk.run(lambda _: release.wait(60))])
    busy.start()
    _wait_until(lambda: desk.taken == 1)
    try:
        async with Client(build_mcp(articles, answerer, desk)) as client:
            assert "no more are taken" in await refused(client, "ask", question="Who built the mill?")
            with pytest.raises(MCPError, match="no more are taken"):
                await client.list_resources()
    finally:
        release.set()
        busy.join()
        desk.close()


def test_logging_is_left_as_it_was(articles: Collection, answerer: Answerer, desk: Desk) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # as in a program that has configured none
    try:
        build_mcp(articles, answerer, desk)
        assert (root.handlers, root.level) == ([], level)
    finally:
        root.handlers[:] = handlers


@pytest.fixture
def endpoint(articles: Collection, answerer: Answerer, desk: Desk) -> Iterator[str]:
    """The address of the endpoint in an application that answers for everything else too."""
    server = build_mcp(articles, answerer, desk)
    route = mcp_route(server)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    app = FastAPI(lifespan=lifespan)
    app.router.routes.append(route)
    app.mount("/", FastAPI())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        _wait_until(lambda: running.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        running.should_exit = True
        thread.join(timeout=20)


def _wait_until(ready: Callable[[], bool], seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not ready():
        if monotonic() > end:
            raise TimeoutError(f"not ready within {seconds} s")
        sleep(0.01)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_over_http(endpoint: str, mode: str) -> None:
    async with Client(endpoint, mode=mode) as client:
        assert len((await client.list_tools()).tools) == 5
        answer = await called(client, "ask", question="When does the ferry leave?")
        assert answer["answer"] in FERRY.text
        assert "empty" in await refused(client, "ask", question="")
        (content,) = (await client.read_resource(f"article://{FERRY.id}")).contents
        assert isinstance(content, TextResourceContents)
        assert content.text == FERRY.text


async def test_over_http_the_address_is_taken_as_it_is(endpoint: str) -> None:
    headers = {"Accept": "application/json, text/event-stream", "Host": "quotes.example"}
    call = {"name": "verify_quote", "arguments": {"quote": "It burned down twice."}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    async with httpx.AsyncClient(headers=headers) as http:
        reply = await http.post(endpoint, json=body)
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "application/json"
        assert "mcp-session-id" not in reply.headers
        assert reply.json()["result"]["structuredContent"]["finding"] == "verbatim"
        for method in ("GET", "DELETE"):
            refusal = await http.request(method, endpoint)
            assert (refusal.status_code, refusal.headers["allow"]) == (405, "POST")
        assert (await http.post(endpoint, content="{" * 2**21, headers={"Content-Type": "application/json"})).is_error
        large = json.dumps(body | {"padding": "x" * 2**20})
        assert (
            await http.post(endpoint, content=large, headers={"Content-Type": "application/json"})
        ).status_code == 413


LOUD = """
import sys
from pathlib import Path
from index.collection import ArticleInfo, Collection
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from ui.mcp_server import serve_stdio

class Loud(SentenceReader):
    def read(self, question, hits):
        print("This is no message.", flush=True)
        return super().read(question, hits)

with Collection.open(Path(sys.argv[1]), create=False) as articles:
    articles.search("Is everything loaded?")
    serve_stdio(articles, Answerer(articles, Loud(articles.encoder)))
"""


async def test_on_the_pipes_of_a_process_nothing_but_messages_passes(tmp_path: Path, encoder: SentenceEncoder) -> None:
    with Collection.open(tmp_path / "articles", encoder=encoder) as articles:
        articles.add(FERRY)
    started = StdioServerParameters(
        command=sys.executable,
        args=["-c", LOUD, str(tmp_path / "articles")],
        env={"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"},
    )
    noise: list[object] = []

    async def hear(message: object) -> None:
        if isinstance(message, Exception):  # what could not be read as a message
            noise.append(message)

    async with Client(started, message_handler=hear) as client:
        answer = await called(client, "ask", question="When does the ferry leave?")
        assert answer["answer"] in FERRY.text
        assert await refused(client, "ask", question="?") == "The question '?' holds no word. Ask something in words."
    assert noise == []
