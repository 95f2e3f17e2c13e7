"""Which parser reads which format. A new format is one module with a parser and one `register` call in `_builtin`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LoadError
from index.types import Article, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.loading.parsed import Parser

MAX_BYTES = 64 * 1024 * 1024


_by_suffix: dict[str, Parser] = {}
_by_content_type: dict[str, Parser] = {}


def register(parser: Parser, *, suffixes: Iterable[str], content_types: Iterable[str]) -> None:
    """Let `parser` read files with these suffixes (lower case, with the dot) and content types."""
    _by_suffix.update(dict.fromkeys(suffixes, parser))
    _by_content_type.update(dict.fromkeys(content_types, parser))


def suffixes() -> tuple[str, ...]:
    """The suffixes that can be loaded, sorted; a file without one is taken for plain text."""
    _builtin()
    return tuple(sorted(filter(None, _by_suffix)))


def load(source: str | Path, *, title: str | None = None) -> Article:
    """The article in a file. Its title is the one given, the text's own, or made from the file's name.

    Raises LoadError when the file is missing, a folder, too large, of an unknown format, binary or empty.
    """
    path = Path(source)
    data = _read(path)
    parsed = _parser_for(path)(data, name=path.name)
    return Article.of(
        parsed.text, title=title or parsed.title or _title_from_name(path), source=str(path.expanduser().resolve())
    )


def loads(data: bytes, *, content_type: str, name: str, title: str | None = None) -> Article:
    """The article in bytes of a named content type, such as `text/plain`; `name` stands for it in messages."""
    _builtin()
    essence = content_type.split(";", maxsplit=1)[0].strip().lower()
    parser = _by_content_type.get(essence)
    if parser is None:
        known = ", ".join(sorted(_by_content_type))
        raise LoadError(f"Cannot read {name!r}: content type {content_type!r} is not known. Known are {known}.")
    parsed = parser(data, name=name)
    return Article.of(parsed.text, title=title or parsed.title or name)


def _read(path: Path) -> bytes:
    try:
        path = path.expanduser()
        if path.is_dir():
            known = " ".join(f"*{suffix}" for suffix in suffixes())
            raise LoadError(f"Cannot read {str(path)!r}: it is a folder. Name the files in it, such as {known}.")
        size = path.stat().st_size
        if not path.is_file():
            raise LoadError(f"Cannot read {str(path)!r}: it is a device or a pipe. Save it to a file first.")
        if size > MAX_BYTES:
            raise LoadError(
                f"Cannot read {str(path)!r}: it has {size / 2**20:.0f} MB, and the limit is "
                f"{MAX_BYTES / 2**20:.0f} MB. Split it into smaller files."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise LoadError(f"Cannot read {str(path)!r}: there is no such file. Check the path.") from error
    except PermissionError as error:
        raise LoadError(f"Cannot read {str(path)!r}: permission denied. Check who may read it.") from error
    except (OSError, ValueError, RuntimeError) as error:  # a name too long, a NUL in it, an unknown ~user
        raise LoadError(f"Cannot read {shortened(str(path))!r}: {_reason(error)}. Check the path.") from error


def _reason(error: Exception) -> str:
    """The reason alone, without the path that an OSError repeats and without a closing full stop."""
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).rstrip(".")


def _parser_for(path: Path) -> Parser:
    _builtin()
    parser = _by_suffix.get(path.suffix.lower())
    if parser is None:
        raise LoadError(
            f"Cannot read {str(path)!r}: the format {path.suffix!r} is not known. "
            f"Known are {', '.join(suffixes())}; save it as one of them."
        )
    return parser


@cache
def _builtin() -> None:
    from index.loading import markdown, text

    register(text.parse, suffixes=[".txt", ".text", ""], content_types=["text/plain"])
    register(
        markdown.parse,
        suffixes=[".md", ".markdown"],
        content_types=["text/markdown", "text/x-markdown"],
    )


def _title_from_name(path: Path) -> str:
    name = " ".join(path.stem.replace("_", " ").replace("-", " ").split())
    return name[:1].upper() + name[1:] if name else path.name
