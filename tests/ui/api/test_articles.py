"""Articles by REST: listed, read, added, removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.ui.api.texts import BEES

GONG = "The gong went at noon. Nobody came."


def test_the_list_names_every_article_and_is_not_sent_twice(client: TestClient) -> None:
    response = client.get("/api/v1/articles")
    assert BEES.id in {one["id"] for one in response.json()["articles"]}
    again = client.get("/api/v1/articles", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_article_has_its_text_and_its_hash_as_etag(client: TestClient) -> None:
    response = client.get(f"/api/v1/articles/{BEES.id}")
    assert response.json()["text"] == BEES.text
    assert response.json()["title"] == BEES.title
    assert response.headers["etag"] == f'"{BEES.sha256}"'
    for seen in (f'"{BEES.sha256}"', f'"other", W/"{BEES.sha256}"', "*"):
        assert client.get(f"/api/v1/articles/{BEES.id}", headers={"If-None-Match": seen}).status_code == 304
    assert client.get(f"/api/v1/articles/{BEES.id}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_passage_counts_code_points(client: TestClient) -> None:
    start = BEES.text.index("👩")
    response = client.get(
        f"/api/v1/articles/{BEES.id}/passage", params={"start": start, "end": start + 3, "context": 6}
    )
    passage = response.json()
    assert (passage["before"], passage["text"], passage["after"]) == ("Cafe\u0301 ", "👩‍💻", " olé. ")


@pytest.mark.parametrize(
    "query",
    [
        "start=5&end=3",
        "start=3&end=3",
        "start=0&end=9999",
        "start=-1&end=3",
        "start=a&end=3",
        "start=1",
        "start=0&end=1e9",
    ],
)
def test_a_passage_that_is_not_there_is_a_problem(client: TestClient, query: str) -> None:
    response = client.get(f"/api/v1/articles/{BEES.id}/passage?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("article_id", ["0" * 12, "..%2f..%2fetc", "x"])
def test_an_unknown_article_is_a_problem(client: TestClient, article_id: str) -> None:
    for response in (client.get(f"/api/v1/articles/{article_id}"), client.delete(f"/api/v1/articles/{article_id}")):
        assert response.status_code in {404, 422}
        assert response.headers["content-type"] == "application/problem+json"


def test_adding_is_idempotent(client: TestClient) -> None:
    first = client.post("/api/v1/articles", json={"text": GONG, "title": "Gongs"})
    assert (first.status_code, first.json()["change"]) == (201, "added")
    at = first.headers["location"]
    assert client.get(at).json()["text"] == GONG
    again = client.post("/api/v1/articles", json={"text": GONG})
    assert (again.status_code, again.json()["change"], again.headers["location"]) == (200, "unchanged", at)
    assert client.delete(at).status_code == 204
    assert client.get(at).status_code == 404


def test_a_text_of_the_same_source_takes_the_place_of_the_one_before(client: TestClient) -> None:
    source = "https://example.org/gongs"
    first = client.post("/api/v1/articles", json={"text": GONG, "source": source}).json()
    second = client.post("/api/v1/articles", json={"text": "The gong went twice.", "source": source}).json()
    assert (second["id"], second["change"]) == (first["id"], "replaced")
    article = client.get(f"/api/v1/articles/{first['id']}").json()
    assert (article["text"], article["url"]) == ("The gong went twice.", source)
    client.delete(f"/api/v1/articles/{first['id']}")


def test_a_source_is_an_address_and_nothing_else(client: TestClient) -> None:
    for source in ("javascript:alert(1)", "file:///etc/passwd", "/etc/passwd"):
        assert client.post("/api/v1/articles", json={"text": GONG, "source": source}).status_code == 422


def test_a_file_is_read_by_its_format(client: TestClient) -> None:
    response = client.post("/api/v1/files", files={"file": ("../../gongs.md", b"# Gongs\n\nThey went.")})
    assert response.status_code == 201
    assert response.json()["title"] == "Gongs"
    client.delete(response.headers["location"])


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "content type 'application/pdf' is not known"),
        ("a.txt", b"a\0b", "binary file"),
        ("a.txt", b"  \n", "no text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client: TestClient, name: str, data: bytes, said: str) -> None:
    response = client.post("/api/v1/files", files={"file": (name, data)})
    assert response.status_code == 422
    assert said in response.json()["detail"]


def test_a_text_that_is_too_long_is_refused_before_it_is_indexed(client_of: Callable[..., TestClient]) -> None:
    client = client_of(max_upload=1_000)
    for response in (
        client.post("/api/v1/articles", json={"text": "word " * 201}),
        client.post("/api/v1/articles", json={"text": "word " * 40_000}),
        client.post("/api/v1/articles", content=(b"word " for _ in range(40_000))),
    ):
        assert response.status_code == 413
    assert {one["title"] for one in client.get("/api/v1/articles").json()["articles"]}.isdisjoint({"word"})
