"""Keys: shown once, kept as hashes, revoked at once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from index.errors import UserError
from ui.keys import Keys


def test_a_key_is_known_by_its_secret_alone_which_is_kept_nowhere(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "more" / "keys.json")
    secret, key = keys.create("the docs site", "read")
    assert keys.scope_of(secret) == (key.id, "read")
    assert keys.scope_of(secret[:-1]) is None
    assert secret not in keys.path.read_text("utf-8")
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600


def test_what_another_process_changes_is_seen(tmp_path: Path) -> None:
    mine, other = Keys(tmp_path / "keys.json"), Keys(tmp_path / "keys.json")
    assert mine.all() == ()
    secret, key = other.create("a", "write")
    assert mine.scope_of(secret) == (key.id, "write")
    other.revoke(key.id)
    assert mine.scope_of(secret) is None


def test_an_unknown_key_cannot_be_revoked(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no key 'nope'"):
        Keys(tmp_path / "keys.json").revoke("nope")


@pytest.mark.parametrize("content", ["", "{", '[{"id": 1}]', '["a"]', '[{"id": "a", "name": "b", "scope": "all"}]'])
def test_a_file_that_holds_no_keys_is_named_and_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match="no file of keys"):
        Keys(file).create("a", "read")
    assert file.read_text("utf-8") == content
