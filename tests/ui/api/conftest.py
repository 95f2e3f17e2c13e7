"""A real application over a collection on disk, asked by the sentence reader, which is quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.collection import Collection
from index.encoding import SentenceEncoder
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from tests.ui.api.texts import BEES
from ui.sample import sample_article
from ui.server import create_app
from ui.settings import settings_from


@pytest.fixture(scope="package")
def shared_collection(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """With the sample and the bees; what a test adds it removes."""
    with Collection.open(tmp_path_factory.mktemp("api") / "collection", encoder=encoder) as opened:
        opened.add(sample_article())
        opened.add(BEES)
        yield opened


@pytest.fixture(scope="package")
def shared_answerer(shared_collection: Collection) -> Answerer:
    return Answerer(shared_collection, SentenceReader(shared_collection.encoder))


@pytest.fixture(scope="package")
def client(
    shared_collection: Collection, shared_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """The owner, on loopback."""
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    app = create_app(shared_collection, shared_answerer, settings_from(keys=keys))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client_of(
    shared_collection: Collection, shared_answerer: Answerer, tmp_path: Path
) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of servers that are set up as told, without the warm-up."""
    with ExitStack() as stack:

        def make(**settings: object) -> TestClient:
            chosen = settings_from(**{"keys": tmp_path / "keys.json", **settings})  # type: ignore[arg-type]  # pydantic checks them
            app = create_app(shared_collection, shared_answerer, chosen)
            client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
            stack.callback(client.close)
            return client

        yield make
