"""The server's own routes, its headers, and how it starts."""

from __future__ import annotations

import socket
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from index.collection import Collection
from index.errors import UserError
from index.types import Article
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from ui.server import create_app, serve
from ui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLE = Article.of("Ada Brook keeps bees & <goats>.\n\nCafe\u0301 👩‍💻 olé.", title="Bees")


@pytest.fixture(scope="module")
def collection() -> Iterator[Collection]:
    with Collection.open() as collection:
        collection.add(ARTICLE)
        yield collection


@pytest.fixture(scope="module")
def answerer(collection: Collection) -> Answerer:
    return Answerer(collection, SentenceReader(collection.encoder))


@pytest.fixture(scope="module")
def client(collection: Collection, answerer: Answerer) -> Iterator[TestClient]:
    with TestClient(create_app(collection, answerer), base_url="http://localhost") as client:
        yield client


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.head("/health").status_code == 200


def test_article_page_marks_code_points(client: TestClient) -> None:
    start = ARTICLE.text.index("👩")
    page = client.get(f"/a/{ARTICLE.id}", params={"s": start, "e": start + 3})
    assert page.status_code == 200
    assert '<mark id="hl">👩‍💻</mark> olé.' in page.text
    assert "bees &amp; &lt;goats&gt;" in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize(
    "query",
    ["s=5&e=3", "s=3&e=3", "s=0&e=9999", "s=-1&e=3", "s=a&e=b", "s=1", "e=5", "s=²&e=5", "at=x", "s=1&e=" + "9" * 99],
)
def test_place_that_the_article_lacks_is_400_in_plain_words(client: TestClient, query: str) -> None:
    page = client.get(f"/a/{ARTICLE.id}?{query}")
    assert page.status_code == 400
    assert "No such place in this article" in page.text


@pytest.mark.parametrize("article_id", ["0" * 12, "<b>", "..%2f..%2fetc%2fpasswd", "%00"])
def test_unknown_article_is_a_designed_404(client: TestClient, article_id: str) -> None:
    page = client.get(f"/a/{article_id}")
    assert page.status_code == 404
    assert "<b>" not in page.text


def test_list_links_every_article(client: TestClient) -> None:
    assert f'<a href="{ARTICLE.id}">Bees</a>' in client.get("/a/").text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chat.css", "text/css"),
        ("article.css", "text/css"),
        ("chat.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_static_files_have_their_type(client: TestClient, name: str, kind: str) -> None:
    response = client.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)


def test_static_serves_nothing_else(client: TestClient) -> None:
    assert client.get("/static/..%2fserver.py").status_code in {403, 404}
    assert client.get("/static/chat.py").status_code == 404


def test_pages_of_our_own_allow_no_script(client: TestClient) -> None:
    policy = client.get(f"/a/{ARTICLE.id}").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script" not in policy


@pytest.mark.parametrize("path", ["/", "/a/", "/health", "/static/chat.js", "/nowhere"])
def test_every_response_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/a/", "/config", "/gradio_api/info"])
@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://localhost:9999"])
def test_no_other_origin_may_read(client: TestClient, path: str, origin: str) -> None:
    headers = client.get(path, headers={"Origin": origin}).headers
    assert "access-control-allow-origin" not in headers
    preflight = client.options(path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert "access-control-allow-origin" not in preflight.headers


def test_another_site_cannot_ask(client: TestClient) -> None:
    for site in ("cross-site", "same-site"):
        response = client.post("/gradio_api/queue/join", json={}, headers={"Sec-Fetch-Site": site})
        assert response.status_code == 403


def test_uploads_are_off(client: TestClient) -> None:
    response = client.post("/gradio_api/upload", files={"files": ("a.txt", b"text")})
    assert response.status_code == 404


def test_chat_offers_no_gradio_footer_and_no_public_api(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["footer_links"] == []
    assert config["analytics_enabled"] is False
    assert {dependency["api_visibility"] for dependency in config["dependencies"]} == {"private"}
    assert client.get("/gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_taken_port_is_named_with_what_to_do(collection: Collection, answerer: Answerer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=rf"127\.0\.0\.1:{port}: .*--port"):
            serve(collection, answerer, Settings(port=port))


def test_host_that_does_not_exist_is_named(collection: Collection, answerer: Answerer) -> None:
    with pytest.raises(UserError, match=r"Cannot listen on nowhere\.invalid:7860"):
        serve(collection, answerer, Settings(host="nowhere.invalid"))


def test_server_says_when_it_listens(collection: Collection, answerer: Answerer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ready = Event()
    thread = Thread(
        target=serve, args=(collection, answerer, Settings(port=port)), kwargs={"on_ready": ready.set}, daemon=True
    )
    thread.start()
    assert ready.wait(60)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200")
