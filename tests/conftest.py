"""What several tests share: the real encoder, the sample article, a collection of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from hypothesis import HealthCheck, settings

from index.collection import Collection
from index.encoding import SentenceEncoder
from tests.here import Here
from ui.sample import sample_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.types import Article

settings.register_profile("pullquote", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pullquote")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The bundled encoder, loaded once."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def sample() -> Article:
    return sample_article()


@pytest.fixture
def collection(encoder: SentenceEncoder, sample: Article) -> Iterator[Collection]:
    """A collection in memory that holds the sample article."""
    with Collection.open(encoder=encoder) as opened:
        opened.add(sample)
        yield opened


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    """Runs commands in this process, in a narrow window."""
    monkeypatch.setenv("COLUMNS", "60")
    return Here(monkeypatch, capfd)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Development data that stands beside the checkout on some machines only."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"needs the development data in {SHARED}, which is not here")
    return SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that at the end none runs alone."""
    first = ("test_install", "test_notebooks", "test_conversation_cases")
    items.sort(key=lambda item: next((at for at, name in enumerate(first) if name in item.nodeid), len(first)))
