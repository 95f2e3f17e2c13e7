"""Asking by REST: answers as the contract has them, their progress, conversations, opinions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from index.collection import Collection
from tests.ui.api.texts import BEES, THEME
from ui.contract import answer_schema
from ui.feedback import FeedbackStore


def ask(client: TestClient, question: str, **more: object) -> dict[str, Any]:
    response = client.post("/api/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_an_answer_is_the_contract_with_an_id(client: TestClient, shared_collection: Collection) -> None:
    answer = ask(client, THEME)
    assert answer.pop("id")
    jsonschema.validate(answer, answer_schema(), cls=jsonschema.Draft202012Validator)
    assert not answer["abstained"]
    for citation in answer["citations"]:
        text = shared_collection.article(citation["article_id"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_refusal_is_an_answer_too(client: TestClient) -> None:
    answer = ask(client, "Who painted the Sistine Chapel?")
    assert answer["abstained"]
    assert answer["reason"] == "off_topic"
    assert answer["nearest"]


def test_only_the_articles_named_are_asked(client: TestClient) -> None:
    answer = ask(client, THEME, articles=[BEES.id])
    assert answer["abstained"]
    assert {one["article_id"] for one in answer["nearest"]} <= {BEES.id}


def test_history_completes_a_follow_up(client: TestClient) -> None:
    first = ask(client, "Who is Rob Joyce?")
    turn = {"understood_as": first["understood_as"], "quote": first["answer"]}
    understood = ask(client, "What is his position?", history=[turn])["understood_as"]
    assert understood.startswith("What is ")
    assert "his" not in understood.split()


def test_a_lower_risk_answers_less(client: TestClient) -> None:
    assert not ask(client, THEME, risk=0.5)["abstained"]
    assert ask(client, "Where do the hives stand, by any chance?", risk=0.01)["abstained"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"question": ""}, 422, "The question is empty."),
        ({"question": "?!"}, 422, "holds no word"),
        ({"question": "x" * 1001}, 422, "1000"),
        ({"question": "Who?", "articles": ["0" * 12]}, 404, "no article '000000000000'"),
        ({"question": "Who?", "articles": ["../etc"]}, 422, "body/articles/0"),
        ({"question": "Who?", "risk": 0.001}, 422, "from 0.01 to below 1, got 0.001"),
        ({"question": "Who?", "rsik": 0.2}, 422, "body/rsik"),
        ({}, 422, "body/question"),
        ([], 422, "body"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_why(
    client: TestClient, body: object, status: int, said: str
) -> None:
    response = client.post("/api/v1/ask", json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]
    assert response.json()["status"] == status


def test_broken_json_is_a_problem(client: TestClient) -> None:
    response = client.post("/api/v1/ask", content=b'{"question": ', headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def events(client: TestClient, question: str) -> list[tuple[str, Any]]:
    with client.stream("POST", "/api/v1/ask/events", json={"question": question}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line.startswith(("event:", "data:"))]
    names = [line.removeprefix("event: ") for line in lines[::2]]
    return list(zip(names, [json.loads(line.removeprefix("data: ")) for line in lines[1::2]], strict=True))


def test_events_tell_each_stage_and_end_with_the_answer(client: TestClient) -> None:
    told = events(client, THEME)
    stages = [data["stage"] for name, data in told if name == "status"]
    assert stages == ["searching", "reading", "composing"]
    assert told[1][1]["passages"] > 0
    name, answer = told[-1]
    assert name == "answer"
    assert answer["citations"] == ask(client, THEME)["citations"]


def test_events_end_with_a_problem_where_nothing_can_be_asked(client: TestClient) -> None:
    assert [(name, data["status"]) for name, data in events(client, "?!")] == [("problem", 422)]


def test_a_conversation_remembers_its_turns_until_it_is_forgotten(client: TestClient) -> None:
    begun = client.post("/api/v1/conversations")
    assert begun.status_code == 201
    at = begun.headers["location"]
    assert at == f"/api/v1/conversations/{begun.json()['id']}"
    client.post(f"{at}/ask", json={"question": "Who is Rob Joyce?"})
    answer = client.post(f"{at}/ask", json={"question": "What is his position?"}).json()
    assert answer["understood_as"] != "What is his position?"
    turns = client.get(at).json()["turns"]
    assert [turn["understood_as"] for turn in turns] == ["Who is Rob Joyce?", answer["understood_as"]]
    assert client.delete(at).status_code == 204
    assert client.get(at).status_code == 404
    assert client.post(f"{at}/ask", json={"question": "Who?"}).status_code == 404


def test_an_opinion_is_kept_with_what_was_answered(client: TestClient, shared_collection: Collection) -> None:
    answer = ask(client, THEME)
    for verdict in ("dislike", "like"):
        opinion = {"answer_id": answer["id"], "verdict": verdict, "reason": "to the point"}
        assert client.post("/api/v1/feedback", json=opinion).status_code == 201
    assert shared_collection.folder
    (kept,) = [
        one
        for one in FeedbackStore(shared_collection.folder / "feedback.sqlite").all()
        if one.answer_id == answer["id"]
    ]
    assert (kept.opinion, kept.reason) == ("like", "to the point")
    assert kept.answer["citations"] == answer["citations"]
    assert kept.versions["reader"] == "sentence"


def test_an_opinion_needs_an_answer_that_was_given(client: TestClient) -> None:
    opinion = {"answer_id": "made-up", "verdict": "like"}
    response = client.post("/api/v1/feedback", json=opinion)
    assert response.status_code == 404
    assert "no such answer" in response.json()["detail"]


def test_a_full_queue_is_a_503_that_says_when_to_come_back(client_of: Callable[..., TestClient]) -> None:
    client = client_of(seconds=0.000001)
    response = client.post("/api/v1/ask", json={"question": THEME})
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert response.headers["content-type"] == "application/problem+json"
