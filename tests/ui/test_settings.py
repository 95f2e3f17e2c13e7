"""Settings by flags, environment and file, the first that says something; what is not valid is named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from index.errors import UserError
from ui.settings import Settings, as_toml, settings_from


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pullquote.toml"
    path.write_text('port = 1001\nworkers = 3\nhosts = ["ask.example.org"]\n', encoding="utf-8")
    return path


def test_flags_come_before_environment_and_environment_before_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_from(file).port == 1001
    monkeypatch.setenv("PULLQUOTE_PORT", "1002")
    assert settings_from(file).port == 1002
    assert settings_from(file, port=1003).port == 1003
    assert settings_from(file, port=None).workers == 3


def test_lists_are_given_with_commas_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_ORIGINS", "https://a.example, http://b.example:8080")
    assert Settings().origins == ("https://a.example", "http://b.example:8080")


def test_what_is_printed_says_the_same_when_it_is_read(tmp_path: Path) -> None:
    settings = Settings(port=99, origins=("https://a.example",), collection=Path('a "folder"'), risk=0.2)
    file = tmp_path / "again.toml"
    file.write_text(as_toml(settings), encoding="utf-8")
    assert settings_from(file) == settings
    assert "# the port to listen on" in as_toml(settings)
    assert set(tomllib.loads(as_toml(settings))) <= set(Settings.model_fields)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"port": 0}, "'port'"),
        ({"origins": ["https://a.example/path"]}, "'https://a.example/path' is no origin"),
        ({"origins": ["*"]}, "'*' is no origin"),
        ({"hosts": ["https://a.example"]}, "is no host name"),
        ({"proxies": ["somewhere"]}, "'somewhere' does not appear to be"),
        ({"root_path": "ask"}, "begin it with a slash"),
        ({"anonymous": "all"}, "'anonymous'"),
        ({"colour": "red"}, "There is no setting 'colour'"),
    ],
)
def test_what_is_not_valid_is_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(UserError) as raised:
        settings_from(**given)  # type: ignore[arg-type]  # wrong on purpose
    assert said in str(raised.value)


@pytest.mark.parametrize(("content", "said"), [(None, "Cannot read the settings"), ("port =", "are no TOML")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "settings.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        settings_from(file)


@pytest.mark.parametrize(
    ("host", "without_key"),
    [("127.0.0.1", "admin"), ("::1", "admin"), ("localhost", "admin"), ("0.0.0.0", "none"), ("example.org", "none")],  # noqa: S104  nothing listens there
)
def test_only_on_loopback_may_everybody_do_all(host: str, without_key: str) -> None:
    assert Settings(host=host).without_key == without_key
    assert Settings(host=host, anonymous="read").without_key == "read"
