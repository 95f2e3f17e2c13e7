"""The report's words for the names that stand in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "answered_right": ("answered rightly", "accent"),
    "refused_right": ("rightly refused", "soft"),
    "not_retrieved": ("not retrieved", "slate"),
    "ranked_below_k": ("ranked too low", "mist"),
    "read_wrongly": ("read wrongly", "ochre"),
    "wrongly_refused": ("wrongly refused", "sand"),
    "wrongly_answered": ("wrongly answered", "warn"),
}
"""What can come of a question, in the order of its stages: in words, and its colour."""

STAGES: Mapping[str, str] = {
    "retrieval": "retrieving",
    "ranking": "ranking",
    "reading": "reading",
    "refusing": "refusing",
}
"""The stages whose upper bounds are measured."""

TYPES: Mapping[str, str] = {
    "date": "date or time",
    "number": "number",
    "person": "person",
    "place": "place",
    "reason": "reason",
    "yes_no": "yes or no",
    "other": "anything else",
}
"""What a question of each type asks for."""

SETTINGS: Mapping[str, tuple[str, str]] = {
    "reader": ("reader setting", "Each question is asked of its own context."),
    "open": ("open setting", "Each question is asked of the whole collection."),
}
"""What the questions were asked of: a name, and a sentence."""

CONFIG: Mapping[str, str] = {
    "kind": "Kind",
    "version": "Version",
    "python": "Python",
    "libraries": "Libraries",
    "data": "Data",
    "setting": "Setting",
    "limit": "Limit",
    "seed": "Seed",
    "risk": "Target risk",
    "threshold": "Threshold",
    "hits": "Passages read",
    "encoder": "Encoder",
    "reader": "Reader",
    "collection": "Collection",
}
"""Labels of what a run was made with, in the order in which they are shown."""


def words(name: object) -> str:
    """A name such as `off_topic` as words."""
    return str(name).replace("_", " ")
