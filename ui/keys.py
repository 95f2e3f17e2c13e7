"""API keys: shown once, kept as hashes in a file that only its owner may read."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from index.errors import UserError

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""Each allows what those before it allow: to ask and read; to add and remove articles; to see metrics."""

_PREFIX = "pq_"


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key; `id` tells it from others."""

    id: str
    name: str
    scope: Scope
    sha256: str
    created: str


def default_keys_path() -> Path:
    """Where keys are kept unless another file is named."""
    import platformdirs

    return platformdirs.user_data_path("pullquote", appauthor=False) / "keys.json"


class Keys:
    """The keys in a file; one that another process changes is read anew. Raises UserError for a file that is none.

    A key is 32 random bytes, so a plain hash is enough: it cannot be guessed, whatever a guess costs.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_at: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def all(self) -> tuple[Key, ...]:
        """What is known of every key, the oldest first."""
        try:
            stat = self.path.stat()
            at = (stat.st_mtime_ns, stat.st_size)
            if at != self._read_at:
                self._keys = tuple(_key(one) for one in json.loads(self.path.read_text("utf-8")))
                self._read_at = at
        except FileNotFoundError:
            self._keys, self._read_at = (), None
        except OSError as error:
            raise UserError(
                f"Cannot read the keys in '{self.path}': {error.strerror}. Check who may read it."
            ) from error
        except (ValueError, TypeError, KeyError) as error:
            raise UserError(f"'{self.path}' is no file of keys. Move it away, or name another with --keys.") from error
        return self._keys

    def scope_of(self, secret: str) -> tuple[str, Scope] | None:
        """The id and scope of a key, or None where there is no such key."""
        digest = _digest(secret)
        found = [one for one in self.all() if secrets.compare_digest(one.sha256, digest)]
        return (found[0].id, found[0].scope) if found else None

    def create(self, name: str, scope: Scope) -> tuple[str, Key]:
        """A new key: the secret, which is kept nowhere, and what is known of it."""
        secret = _PREFIX + secrets.token_urlsafe(32)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(secrets.token_hex(4), name, scope, _digest(secret), created)
        self._write((*self.all(), key))
        return secret, key

    def revoke(self, key_id: str) -> Key:
        """Forget a key. Raises UserError where there is none of this id."""
        keys = self.all()
        found = next((one for one in keys if one.id == key_id), None)
        if found is None:
            raise UserError(f"There is no key {key_id!r}. `pullquote keys list` shows them all.")
        self._write(tuple(one for one in keys if one is not found))
        return found

    def _write(self, keys: tuple[Key, ...]) -> None:
        """Whole or not at all; a temporary file is its owner's alone, and stays so under the new name."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".keys")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump([asdict(one) for one in keys], file, indent=2)
            Path(name).replace(self.path)
        except OSError as error:
            raise UserError(
                f"Cannot write the keys to '{self.path}': {error.strerror}. Name a file with --keys."
            ) from error


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _key(kept: dict[str, str]) -> Key:
    scope = SCOPES[SCOPES.index(kept["scope"])]  # a ValueError where it is none
    return Key(kept["id"], kept["name"], scope, kept["sha256"], kept["created"])
