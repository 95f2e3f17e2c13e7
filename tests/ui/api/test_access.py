"""Keys and scopes, listed origins, limits: who may do what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.ui.api.texts import THEME
from ui.keys import Keys, Scope

SITE = "https://example.org"


def statuses(client: TestClient, headers: dict[str, str]) -> dict[str, int]:
    """What a caller gets for reading, writing and what is the owner's alone."""
    return {
        "read": client.post("/api/v1/search", json={"query": "theme"}, headers=headers).status_code,
        "write": client.post("/api/v1/articles", json={"text": " "}, headers=headers).status_code,
        "admin": client.get("/metrics", headers=headers).status_code,
    }


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("read", {"read": 200, "write": 403, "admin": 403}),
        ("write", {"read": 200, "write": 422, "admin": 403}),
        ("admin", {"read": 200, "write": 422, "admin": 200}),
    ],
)
@pytest.mark.parametrize("how", ["Authorization", "X-API-Key"])
def test_a_key_allows_its_scope_and_no_more(
    client_of: Callable[..., TestClient], tmp_path: Path, scope: Scope, expected: dict[str, int], how: str
) -> None:
    client = client_of(anonymous="none")
    secret, _ = Keys(tmp_path / "keys.json").create("test", scope)
    given = {how: f"Bearer {secret}" if how == "Authorization" else secret}
    assert statuses(client, given) == expected


def test_a_key_is_refused_as_soon_as_it_is_revoked(client_of: Callable[..., TestClient], tmp_path: Path) -> None:
    client = client_of(anonymous="none")
    keys = Keys(tmp_path / "keys.json")
    secret, key = keys.create("test", "read")
    call = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/config", headers=call).status_code == 200
    keys.revoke(key.id)
    assert client.get("/api/v1/config", headers=call).status_code == 401


@pytest.mark.parametrize("key", ["", "nonsense", "pq_" + "A" * 43])
def test_a_wrong_key_is_refused_even_where_none_is_needed(client: TestClient, key: str) -> None:
    response = client.get("/api/v1/config", headers={"Authorization": f"Bearer {key}"})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


def test_beyond_loopback_a_key_is_needed_unless_said_otherwise(client_of: Callable[..., TestClient]) -> None:
    closed = client_of(host="0.0.0.0")  # noqa: S104  nothing listens there
    assert statuses(closed, {}) == {"read": 401, "write": 401, "admin": 401}
    opened = client_of(host="0.0.0.0", anonymous="read")  # noqa: S104  as above
    assert statuses(opened, {}) == {"read": 200, "write": 403, "admin": 403}


def test_the_chats_own_page_may_read_without_a_key(client_of: Callable[..., TestClient]) -> None:
    client = client_of(host="0.0.0.0")  # noqa: S104  nothing listens there
    assert statuses(client, {"Sec-Fetch-Site": "same-origin"}) == {"read": 200, "write": 403, "admin": 403}


def test_a_listed_origin_may_read_and_only_that(client_of: Callable[..., TestClient]) -> None:
    client = client_of(origins=(SITE,))
    browser = {"Origin": SITE, "Sec-Fetch-Site": "cross-site"}
    assert statuses(client, browser) == {"read": 200, "write": 403, "admin": 403}
    answer = client.post("/api/v1/ask", json={"question": THEME}, headers=browser)
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in answer.headers
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    assert client.options("/api/v1/ask", headers={"Origin": SITE, **asked}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://example.org:444", "http://example.org", "https://example.org.evil.org", "null"]
)
def test_another_origin_is_kept_out(client_of: Callable[..., TestClient], origin: str) -> None:
    client = client_of(origins=(SITE,))
    browser = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    response = client.post("/api/v1/ask", json={"question": THEME}, headers=browser)
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers
    read = client.get("/api/v1/articles", headers=browser)
    assert "access-control-allow-origin" not in read.headers
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert client.options("/api/v1/ask", headers=asked).status_code == 400


def test_origins_are_for_the_api_alone(client_of: Callable[..., TestClient]) -> None:
    client = client_of(origins=(SITE,))
    for path in ("/", "/a/", "/config", "/gradio_api/info"):
        assert "access-control-allow-origin" not in client.get(path, headers={"Origin": SITE}).headers
    policy = client.get("/embed").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {SITE}")
    assert client.get("/").headers["content-security-policy"].endswith("frame-ancestors 'self'")


def test_a_name_that_is_not_ours_is_refused(client_of: Callable[..., TestClient]) -> None:
    client = client_of(hosts=("ask.example.org",))
    for host in ("localhost:7860", "127.0.0.1", "[::1]:80", "ask.example.org"):
        assert client.get("/health", headers={"Host": host}).status_code == 200
    for host in ("evil.example", "localhost.evil.example", "ask.example.org.evil.example", "127.0.0.1.evil.example"):
        assert client.get("/api/v1/articles", headers={"Host": host}).status_code == 421


def test_who_asks_too_much_is_told_when_to_come_back(client_of: Callable[..., TestClient]) -> None:
    client = client_of(anonymous="read", per_minute=3)
    codes = [client.post("/api/v1/search", json={"query": "theme"}).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = client.post("/api/v1/search", json={"query": "theme"})
    assert 1 <= int(refused.headers["retry-after"]) <= 120
    assert "calls in a minute, 3," in refused.json()["detail"]
    assert client.post("/mcp", json={}).status_code == 429


def test_a_header_does_not_make_another_visitor(client_of: Callable[..., TestClient]) -> None:
    client = client_of(anonymous="read", per_minute=2)
    codes = [
        client.post(
            "/api/v1/search",
            json={"query": "theme"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"},
        ).status_code
        for number in range(3)
    ]
    assert codes == [200, 200, 429]


def test_mcp_needs_the_scope_to_read(client_of: Callable[..., TestClient]) -> None:
    response = client_of(host="0.0.0.0").post("/mcp", json={})  # noqa: S104  nothing listens there
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
