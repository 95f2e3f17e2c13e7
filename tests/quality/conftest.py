"""Where the collections in BEIR layout are."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--data", default="", help="folder that holds collections in BEIR layout")


@pytest.fixture(scope="session")
def beir(request: pytest.FixtureRequest) -> Path:
    named = request.config.getoption("--data")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "data" / "retrieval"
    if not folder.is_dir():
        pytest.skip(f"needs collections in BEIR layout; {folder} is not there (name a folder with --data)")
    return folder
