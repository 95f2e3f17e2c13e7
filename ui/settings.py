"""How a server is set up: by flags, environment (`PULLQUOTE_*`) and a TOML file, the first that says something."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from index.errors import UserError

Anonymous = Literal["none", "read", "admin"]
Names = Annotated[tuple[str, ...], NoDecode]

_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


class Settings(BaseSettings):
    """What `pullquote serve` does. Lists are given with commas in the environment."""

    model_config = SettingsConfigDict(env_prefix="PULLQUOTE_", extra="forbid", frozen=True)

    collection: Path | None = Field(
        default=None, description="the collection's folder; by default in the user data folder"
    )
    encoder: str | None = Field(
        default=None, description="a sentence-transformers model; by default the collection's own"
    )
    reader: str = Field(default="span", description="what reads: span, sentence, or an extractive-QA model")
    risk: float | None = Field(
        default=None, description="wrong answers allowed among those given; by default the reader's"
    )

    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=7860, ge=1, le=65535, description="the port to listen on")
    root_path: str = Field(default="", description="the path under which a proxy shows the server, such as /ask")
    hosts: Names = Field(
        default=(), description="names that visitors reach the server by, besides those of this machine"
    )
    proxies: Names = Field(default=(), description="addresses of proxies whose X-Forwarded-For is believed")
    origins: Names = Field(
        default=(), description="origins whose pages may hold the widget, such as https://example.org"
    )

    anonymous: Anonymous | None = Field(
        default=None,
        description="what callers without a key may do: none, read, admin; by default admin on loopback, else none",
    )
    keys: Path | None = Field(default=None, description="the file of API keys; by default in the user data folder")

    workers: int = Field(default=2, ge=1, le=64, description="questions answered at once")
    waiting: int = Field(default=64, ge=0, le=10_000, description="questions that may wait")
    seconds: float = Field(default=30.0, gt=0, le=3600, description="for a question, waiting included")
    per_minute: int = Field(default=60, ge=1, description="calls a visitor may make a minute")
    per_day: int = Field(default=2_000, ge=1, description="calls a visitor may make a day")
    max_upload: int = Field(default=2_000_000, ge=1_000, le=64 * 2**20, description="bytes of an article that is sent")

    feedback: Path | None = Field(
        default=None, description="the file that likes and dislikes go to; by default the collection's"
    )
    log_questions: bool = Field(default=False, description="whether questions are written to the log")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is the library's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """No .env file and no secrets folder: they would be read wherever the program is started."""
        return init_settings, env_settings

    @field_validator("hosts", "proxies", "origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("origins")
    @classmethod
    def _exact(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin: give scheme, host and port alone, such as https://example.org"
                )
        return value

    @field_validator("hosts")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST.fullmatch(host):
                raise ValueError(
                    f"{host!r} is no host name: give it without scheme, port and path, such as example.org"
                )
        return value

    @field_validator("proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in value:
            ipaddress.ip_network(proxy)  # its ValueError names the value
        return value

    @field_validator("root_path")
    @classmethod
    def _prefix(cls, value: str) -> str:
        path = value.rstrip("/")
        if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
            raise ValueError(f"{value!r} is no path: begin it with a slash, such as /ask")
        return path

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def without_key(self) -> Anonymous:
        """What callers without a key may do."""
        return self.anonymous or ("admin" if self.on_loopback else "none")

    @property
    def known_hosts(self) -> tuple[str, ...] | None:
        """Names that a request may ask for; None where any will do, because the server is not on loopback alone.

        A page elsewhere could otherwise have its own name lead to this machine, and read as if it were ours.
        """
        if not self.on_loopback and not self.hosts:
            return None
        return (*_LOOPBACK_NAMES, *self.hosts) if self.on_loopback else self.hosts


def settings_from(file: Path | None = None, **flags: object) -> Settings:
    """Flags that were given (not None), then the environment, then the file. Raises UserError for what is not valid."""
    given = {name: value for name, value in flags.items() if value is not None}
    written = _written(file) if file else {}
    try:
        from_environment = {name for name in Settings(**given).model_fields_set if name not in given}  # type: ignore[arg-type]  # pydantic checks them
        kept = {name: value for name, value in written.items() if name not in from_environment}
        return Settings(**{**kept, **given})  # type: ignore[arg-type]  # as above
    except ValidationError as error:
        raise UserError(_told(error)) from error


def _written(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as opened:
            return tomllib.load(opened)
    except OSError as error:
        raise UserError(f"Cannot read the settings in '{file}': {error.strerror}. Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"The settings in '{file}' are no TOML: {error}. Mend that line.") from error


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        return f"There is no setting {name!r}. `pullquote config` shows them all."
    return f"The setting {name!r} is not valid: {first['msg'].removeprefix('Value error, ')} (got {first['input']!r})."


def as_toml(settings: Settings) -> str:
    """The settings as a file that says the same, each with what it means; those without a value are comments."""
    import tomlkit

    lines = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        plain = str(value) if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value
        line = f"# {name} =" if plain is None else tomlkit.dumps({name: plain}).strip()
        lines += [f"# {field.description}", line, ""]
    return "\n".join(lines)
