"""Many visitors at once get the answers that one alone gets. `make load` asks with more of them, and prints times."""

from __future__ import annotations

import asyncio
import os
from statistics import quantiles
from time import perf_counter
from typing import Any

import httpx
import pytest

from index.collection import Collection
from qa.answerer import Answerer
from qa.readers import open_reader
from tests.serving import serving
from tests.waiting import result_of

VISITORS = int(os.environ.get("VISITORS", "20"))
QUESTIONS = (
    "What was the theme of Netanyahu's address?",
    "Which company did North Korea strike?",
    "Who is Rob Joyce?",
    "Who painted the Sistine Chapel?",
)

Told = tuple[Any, ...]


def told(answer: dict[str, Any]) -> Told:
    """What does not differ from one asking to the next."""
    return answer["answer"], answer["reason"], answer["confidence"], str(answer["citations"])


async def visit(client: httpx.AsyncClient, url: str, begin: int) -> list[tuple[str, Told, float]]:
    """One visitor asks every question, beginning somewhere; the answers with their seconds."""
    answers = []
    for question in (*QUESTIONS[begin:], *QUESTIONS[:begin]):
        start = perf_counter()
        response = await client.post(f"{url}api/v1/ask", json={"question": question})
        assert response.status_code == 200, response.text
        answers.append((question, told(response.json()), perf_counter() - start))
    return answers


async def visits(url: str, visitors: int) -> list[tuple[str, Told, float]]:
    async with httpx.AsyncClient(timeout=120) as client:
        every = await asyncio.gather(*(visit(client, url, number % len(QUESTIONS)) for number in range(visitors)))
    return [one for answers in every for one in answers]


def test_many_visitors_at_once_get_the_answers_of_one_alone(
    collection: Collection, capsys: pytest.CaptureFixture[str]
) -> None:
    answerer = Answerer(collection, open_reader("span", collection.encoder))
    with serving(collection, answerer) as url:
        alone = result_of(visits(url, 1))
        expected = {question: answer for question, answer, _ in alone}
        start = perf_counter()
        together = result_of(visits(url, VISITORS))
        spent = perf_counter() - start
    assert len(together) == VISITORS * len(QUESTIONS)
    assert all(answer == expected[question] for question, answer, _ in together)
    with capsys.disabled():
        for name, asked in (("one visitor", alone), (f"{VISITORS} visitors at once", together)):
            cuts = quantiles([seconds for _, _, seconds in asked], n=20, method="inclusive")
            print(f"\n{name}: p50 {cuts[9]:.3f} s, p95 {cuts[18]:.3f} s", end="")
        print(f", {len(together) / spent:.1f} answers a second")
