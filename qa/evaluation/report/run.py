"""What a run was made with, for the eye."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qa.evaluation.report.formats import DASH, at
from qa.evaluation.report.wording import CONFIG, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = (".json", ".jsonl", ".tsv", ".csv")


def run_rows(config: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """A label with its values, each under a name of its own that is empty where there is but one value.

    What is known comes first, in a fixed order, then what else there is.
    """
    order = [*(key for key in CONFIG if key in config), *(key for key in config if key not in CONFIG)]
    return [(CONFIG.get(key) or words(key), list(_values(config[key]))) for key in order]


def data_name(config: Mapping[str, Any]) -> str:
    """The last part of the path of the data, without the suffix of its format."""
    path = at(config, "data.path")
    name = str(path or "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    suffix = next((one for one in _SUFFIXES if name.lower().endswith(one)), "")
    return name[: len(name) - len(suffix)] or "Evaluation"


def _values(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from ((str(name), _text(one)) for name, one in value.items())
    else:
        yield "", _text(value)


def _text(value: object) -> str:
    match value:
        case None | "":
            return DASH
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case list() | tuple():
            return ", ".join(_text(one) for one in value) or DASH
        case Mapping():
            return json.dumps(dict(value), ensure_ascii=False, default=str)
    return str(value)
