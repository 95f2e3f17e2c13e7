"""What may be asked."""

from __future__ import annotations

import unicodedata

from index.errors import QuestionError

MAX_CHARACTERS = 1000


def checked_question(question: str) -> str:
    """The question with blanks folded and what is no character (controls, lone surrogates) replaced by a blank.

    Raises QuestionError for one without a letter or digit, or over 1,000 characters.
    """
    if len(question) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters, and the limit is {MAX_CHARACTERS:,}. Ask a shorter one."
        )
    kept = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in question)
    folded = " ".join(kept.split())
    if not folded:
        raise QuestionError("The question is empty. Ask something in words.")
    if not any(char.isalnum() for char in folded):
        raise QuestionError(f"The question {folded[:60]!r} holds no word. Ask something in words.")
    return folded
