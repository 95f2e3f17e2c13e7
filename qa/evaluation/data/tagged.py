"""Topics and documents as TREC writes them, with tags around their parts.

Such files are rarely well-formed XML, so tags are looked for in the text as it stands; none is ever expanded.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from index.types import shortened
from qa.evaluation.data.records import lines
from qa.evaluation.data.types import DataError, Document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w.-]*)(?:[\s/][^<>]*)?>|<!\[CDATA\[|\]\]>|<[!?][^<>]*>")
_NUMBER = re.compile(r"(?<![\w-])(?:number|num|id)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_LABELS = {"num": "number:", "title": "topic:", "desc": "description:"}

_ASKED = ("title", "query", "question", "desc", "description")
_TOPIC = frozenset(
    (*_ASKED, "num", "narr", "narrative", "head", "dom", "smry", "con", "fac", "def", "subtopic")
)  # all that end the one before, where it is not closed
_DOCUMENT = frozenset({"docno", "title", "headline", "text"})


class _Element(NamedTuple):
    """What stands between an opening tag and its closing one; `where` names the file and the line of the opening."""

    where: str
    attributes: str
    body: str


def read_topics(path: Path) -> dict[str, str]:
    """Queries by topic, in the file's order: `<top>` or `<topic>` elements, or lines of id, tab and text.

    An element's query is the first of its title, query, question and description that is not empty, or else its own
    text; its id is `<num>` or an attribute (`number`, `id`). Raises DataError naming the line that is wrong.
    """
    first = next(lines(path), (0, ""))[1]
    topics: dict[str, str] = {}
    for where, topic, text in (_tagged_topics if first.startswith("<") else _plain_topics)(path):
        if not topic or not text:
            raise DataError(f"{where}: the topic {topic!r} has no {'text' if topic else 'number'}. Write it.")
        if topic in topics:
            raise DataError(f"{where}: the topic {topic!r} was there before. Remove one of them.")
        topics[topic] = text
    if not topics:
        raise DataError(f"'{path}' holds no topics. Expected <top> or <topic> elements, or lines of id, tab and text.")
    return topics


def read_documents(path: Path) -> Iterator[Document]:
    """The documents of a file of `<DOC>` elements, one after the other, read line by line.

    Their id is `<DOCNO>`, their title `<TITLE>` or `<HEADLINE>`, their text every `<TEXT>` or, where there is none,
    what stands in no field; other tags are left out. Raises DataError naming the line that is wrong.
    """
    where = None
    for where, _, body in _elements(path, "doc"):
        fields = _fields(body, _DOCUMENT)
        document_id = _folded(fields.get("docno", ""))
        if not document_id:
            raise DataError(f"{where}: the document has no <DOCNO>. Write one.")
        title = _folded(fields.get("title", "")) or _folded(fields.get("headline", ""))
        yield Document(document_id, title, _lines_folded(fields["text" if "text" in fields else ""]))
    if where is None:
        raise DataError(f"'{path}' holds no documents. Expected elements such as <DOC> <DOCNO>d1</DOCNO> ... </DOC>.")


def _tagged_topics(path: Path) -> Iterator[tuple[str, str, str]]:
    for where, attributes, body in _elements(path, "top|topic"):
        fields = {name: _unlabelled(name, _folded(text)) for name, text in _fields(body, _TOPIC).items()}
        attribute = _NUMBER.search(attributes)
        number = fields.get("num") or (unescape(attribute[1]) if attribute else "")
        texts = (fields.get(name) for name in (*_ASKED, ""))
        yield where, number.partition(" ")[0], next(filter(None, texts), "")


def _unlabelled(name: str, text: str) -> str:
    label = _LABELS.get(name, "")
    return text[len(label) :].strip() if text.lower().startswith(label) else text


def _plain_topics(path: Path) -> Iterator[tuple[str, str, str]]:
    for number, line in lines(path):
        topic, tab, text = line.partition("\t")
        if not tab:
            raise DataError(f"'{path}', line {number}: {shortened(line)!r} has no tab between an id and a text.")
        yield f"'{path}', line {number}", topic.strip(), text.strip()


def _elements(path: Path, names: str) -> Iterator[_Element]:
    """The elements of these names (alternatives of a regular expression), none of them in another."""
    tags = re.compile(rf"<(?P<close>/?)(?:{names})(?P<attributes>\s[^<>]*)?>", re.IGNORECASE)
    opening, opened, last = None, 0, 0
    body: list[str] = []
    for number, line in lines(path):
        body += [""] * (number > last + 1)  # blank lines are left out of `lines`
        position, last = 0, number
        for tag in tags.finditer(line):
            if bool(tag["close"]) == (opening is None):
                problem = f"that of line {opened} is not closed" if opening else "none is open"
                raise DataError(f"'{path}', line {number}: {tag[0]} stands here, but {problem}.")
            body.append(line[position : tag.start()])
            position = tag.end()
            if opening:
                yield _Element(f"'{path}', line {opened}", opening["attributes"] or "", "\n".join(body))
            opening, opened, body = (None if opening else tag), number, []
        body += [line[position:]] if opening else []
    if opening:
        raise DataError(f"'{path}', line {opened}: {opening[0]} is never closed. The file looks cut off.")


def _fields(body: str, names: Collection[str]) -> dict[str, str]:
    """The text in each of the named elements, and under "" what stands in none; those not closed end at the next."""
    found: dict[str, list[str]] = {"": []}
    open_fields: list[str] = []
    position = 0
    for tag in _TAG.finditer(body):
        found[open_fields[-1] if open_fields else ""].append(body[position : tag.start()])
        position = tag.end()
        name = (tag["name"] or "").lower()
        if name in names:
            _open_or_close(open_fields, name, close=bool(tag["close"]))
            found.setdefault(name, [])
    found[open_fields[-1] if open_fields else ""].append(body[position:])
    return {name: " ".join(parts) for name, parts in found.items()}


def _open_or_close(open_fields: list[str], name: str, *, close: bool) -> None:
    if name in open_fields:
        del open_fields[open_fields.index(name) :]
    if not close:
        open_fields.append(name)


def _folded(text: str) -> str:
    return " ".join(unescape(text).split())


def _lines_folded(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in unescape(text).split("\n")).strip()
