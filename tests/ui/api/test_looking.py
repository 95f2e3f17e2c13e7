"""Searching, verifying quotes, and what the server tells of itself."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from index.collection import Collection
from tests.ui.api.texts import BEES
from ui.sample import sample_article

QUOTE = "his theme was opportunity"


@pytest.mark.parametrize("mode", ["hybrid", "dense", "bm25"])
def test_hits_are_verbatim_passages(client: TestClient, shared_collection: Collection, mode: str) -> None:
    response = client.post("/api/v1/search", json={"query": "theme of the address", "k": 3, "mode": mode})
    hits = response.json()["hits"]
    assert 1 <= len(hits) <= 3
    for hit in hits:
        text = shared_collection.article(hit["article_id"]).text
        assert text[hit["start"] : hit["end"]] == hit["text"]


@pytest.mark.parametrize(
    ("quote", "said_to_be_from", "finding"),
    [
        (QUOTE, None, "verbatim"),
        ("his theme was oportunity", None, "altered"),
        (QUOTE, BEES.id, "elsewhere"),
        ("the penguins elected a treasurer", None, "absent"),
    ],
)
def test_a_quote_is_verified(client: TestClient, quote: str, said_to_be_from: str | None, finding: str) -> None:
    verdict = client.post("/api/v1/verify", json={"quote": quote, "article_id": said_to_be_from}).json()
    assert verdict["finding"] == finding
    for place in verdict["places"]:
        text = sample_article().text
        assert text[place["start"] : place["end"]] == place["text"]


def test_config_tells_versions_and_limits_and_no_path(client: TestClient) -> None:
    config = client.get("/api/v1/config").json()
    assert config["articles"] == 2
    assert config["max_question"] == 1000
    assert config["versions"]["reader"] == "sentence"
    assert config["risk"] in config["risks"]
    assert "/" not in "".join(map(str, config["versions"].values())).replace("/v", "")
