"""The OpenAPI document is what the server does: requests that it allows and that it does not, against a real one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index.collection import Collection
from qa.answerer import Answerer
from tests.serving import serving
from ui.keys import Keys
from ui.settings import settings_from


@pytest.fixture(scope="module")
def api(
    shared_collection: Collection, shared_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The address of a server that wants a key, and a key that may do all."""
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    secret, _ = Keys(keys).create("tests", "admin")
    with serving(shared_collection, shared_answerer, settings_from(anonymous="none", keys=keys)) as url:
        yield url, secret


def test_no_request_breaks_the_server_or_the_document(api: tuple[str, str], tmp_path: Path) -> None:
    """Answers of the right status, type and shape, refusals of what the document does not allow, and never a 5xx.

    A question of marks alone fits the document, and is refused all the same for want of words: so what the document
    allows need not be accepted.
    """
    url, secret = api
    ran = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "run", f"{url}api/v1/openapi.json"),
            *("--url", f"{url}api/v1", "--header", f"Authorization: Bearer {secret}"),
            *("--max-examples", "8", "--exclude-checks", "positive_data_acceptance", "--continue-on-failure"),
            *("--seed", "1", "--generation-database", "none", "--request-timeout", "60", "--no-color"),
        ],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout[-9_000:] + ran.stderr[-2_000:]


def test_the_document_has_examples_and_errors_for_every_call(api: tuple[str, str]) -> None:
    url, secret = api
    document = httpx.get(f"{url}api/v1/openapi.json", headers={"Authorization": f"Bearer {secret}"}).json()
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            assert "401" in operation["responses"], path
    example = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    assert example["answer"] == example["citations"][0]["quote"]
