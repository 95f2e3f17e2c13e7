"""The article that ships with Pullquote: a news report written for it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from index.loading import loads

if TYPE_CHECKING:
    from index.types import Article

_FILE = "cyber_working_group.txt"


def sample_article() -> Article:
    """The bundled article."""
    return loads((files(__name__) / _FILE).read_bytes(), content_type="text/plain", name=_FILE)
