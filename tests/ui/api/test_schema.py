"""The OpenAPI document is what the server does: requests that it allows and that it does not, against a real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

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


@pytest.fixture(scope="module")
def schema(api: tuple[str, str]) -> Any:  # noqa: ANN401  schemathesis does not export the type
    url, secret = api
    return schemathesis.openapi.from_url(f"{url}api/v1/openapi.json", headers={"Authorization": f"Bearer {secret}"})


lazy = schemathesis.pytest.from_fixture("schema")


@lazy.parametrize()
@settings(max_examples=12)
def test_no_request_breaks_the_server_or_the_document(case: Any, api: tuple[str, str]) -> None:  # noqa: ANN401  as above
    # A question of marks alone fits the document, and is refused all the same for want of words.
    case.call_and_validate(
        headers={"Authorization": f"Bearer {api[1]}"}, excluded_checks=[positive_data_acceptance], timeout=60
    )


def test_the_document_has_examples_and_errors_for_every_call(api: tuple[str, str]) -> None:
    import httpx

    url, secret = api
    document = httpx.get(f"{url}api/v1/openapi.json", headers={"Authorization": f"Bearer {secret}"}).json()
    assert document["openapi"].startswith("3.1")
    assert Path("/ask").name in {path.strip("/") for path in document["paths"]}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            assert "401" in operation["responses"], path
    example = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    assert example["answer"] == example["citations"][0]["quote"]
