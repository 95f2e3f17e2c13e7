"""A questions file to begin with: lines with quotes of one's own articles, the questions to them left to be written."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.loading import load
from index.sentences import sentences
from qa.evaluation.data.types import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUOTES = 3
_SHORTEST, _LONGEST = 40, 220  # characters of a sentence that is easy to ask about
_ENDS = tuple(".!?。！？।؟…") + tuple(f"{end}{quote}" for end in ".!?…" for quote in "\"'”’»")
_HEAD = """\
# Questions on your own articles, one a line. Lines that begin with # are skipped.
# question: what is asked, as a reader would ask it. Write one in every line, or delete the line.
# article: the file that is asked about, its path counted from the folder of this file.
# quotes: every wording in the article that answers, copied from it; the shortest that answers is best.
#   A quote counts wherever it stands; for one place alone write {"text": "...", "start": 123} instead.
#   [] says that the article does not answer; kind tells why: not_stated (it is on the subject) or off_topic.
# is_list: true says that the quotes together are the answer, as for "Which rivers ...?".
# id: a name of your own for the question; without one it is the number of the line.
"""


def template(articles: Sequence[Path], beside: Path) -> str:
    """The text of a questions file on these articles, to be saved in the folder `beside`.

    Every article has some lines with one of its sentences as the quote, and two without quotes; all questions are
    empty. Raises LoadError for an article that cannot be read.
    """
    different = dict.fromkeys(path.expanduser().resolve() for path in articles)
    return "\n".join([_HEAD, *(_on(path, beside.expanduser().resolve()) for path in different)])


def _on(path: Path, beside: Path) -> str:
    name = _relative(path, beside)
    quotes: list[dict[str, Any]] = [{"quotes": [sentence]} for sentence in _telling(load(path).text)]
    none: list[dict[str, Any]] = [{"quotes": [], "kind": kind} for kind in ("not_stated", "off_topic")]
    records = ({"question": "", "article": name, **fields} for fields in (*quotes, *none))
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


def _relative(path: Path, beside: Path) -> str:
    try:
        name = Path(os.path.relpath(path, beside)).as_posix()
    except ValueError:  # another drive
        name = path.as_posix()
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise DataError(f"The path {name!r} cannot be written as UTF-8. Rename the file.") from error
    return name


def _telling(text: str) -> Iterator[str]:
    """The most telling sentence of each part of the text, blanks folded."""
    whole = [" ".join(span.of(text).split()) for span in sentences(text)]
    easy = [one for one in whole if _SHORTEST <= len(one) <= _LONGEST and one.endswith(_ENDS)]
    found = list(dict.fromkeys(easy if len(easy) >= _QUOTES else whole))
    parts = min(_QUOTES, len(found))
    bounds = [len(found) * part // parts for part in range(parts + 1)] if parts else []
    for start, end in pairwise(bounds):
        yield max(found[start:end], key=_names)


def _names(sentence: str) -> int:
    """How many words after the first begin with a capital or a digit: names, dates and figures can be asked for."""
    return sum(word[0].isupper() or word[0].isdecimal() for word in sentence.split()[1:])
