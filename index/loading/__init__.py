"""From a source to an Article: one module a format, found by suffix or content type."""

from index.loading.parsed import Parsed, Parser
from index.loading.registry import MAX_BYTES, load, loads, register, suffixes

__all__ = ["MAX_BYTES", "Parsed", "Parser", "load", "loads", "register", "suffixes"]
