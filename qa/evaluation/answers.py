"""The whole path on questions with known answers: what was answered rightly, what refused, which quotes are exact.

Each context is indexed as an article of its own, so that the questions are asked of it as a reader would.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.collection import Collection
from index.types import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.types import TokenEncoder
    from qa.answerer import Answerer
    from qa.evaluation.squad import Context, Question
    from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with what came of it.

    `right`: answered, and the first cited sentence holds an acceptable answer; for a question without one, refused.
    `verbatim`: every quote and sentence stands at its offsets in the article.
    """

    question: Question
    answer: Answer
    right: bool
    verbatim: bool


def gold_set() -> Path:
    """The project's own questions, on the sample article."""
    return Path(str(files("qa.evaluation") / "gold" / "cyber_working_group.json"))


def outcomes(
    contexts: Iterable[Context], encoder: TokenEncoder, answerer: Callable[[Collection], Answerer]
) -> Iterator[Outcome]:
    """Ask every question of its context; `answerer` makes what answers from a collection."""
    for context in contexts:
        article = Article.of(context.text, title=context.title)
        with Collection.open(encoder=encoder) as collection:
            collection.add(article)
            asked = answerer(collection)
            for question in context.questions:
                yield _outcome(question, asked.ask(question.text), context.text)


def _outcome(question: Question, answer: Answer, text: str) -> Outcome:
    shown = (*answer.citations, *answer.nearest)
    verbatim = all(c.span.of(text) == c.quote and c.sentence_span.of(text) == c.sentence for c in shown)
    if question.answers:
        sentence = answer.citations[0].sentence if answer.citations else ""
        right = any(span.of(text) in sentence for span in question.answers)
    else:
        right = answer.abstained
    return Outcome(question, answer, right, verbatim)


def summary(results: Sequence[Outcome]) -> dict[str, Any]:
    """Counts, in the order in which they are read; percentages from 0 to 100."""
    answerable = [one for one in results if one.question.answers]
    others = [one for one in results if not one.question.answers]
    kinds = sorted({one.question.kind for one in others if one.question.kind})
    return {
        "n": len(results),
        "answerable": len(answerable),
        "answered_right": sum(one.right for one in answerable),
        "answered_wrong": sum(not one.right and not one.answer.abstained for one in answerable),
        "wrongly_refused": sum(one.answer.abstained for one in answerable),
        "unanswerable": len(others),
        "refused": sum(one.right for one in others),
        "refused_by_kind": {
            kind: {"n": len(same), "refused": sum(one.right for one in same), "reason_right": _reasons_right(same)}
            for kind in kinds
            for same in [[one for one in others if one.question.kind == kind]]
        },
        "verbatim": 100.0 * sum(one.verbatim for one in results) / len(results) if results else 100.0,
    }


def _reasons_right(some: Sequence[Outcome]) -> int:
    return sum(one.answer.reason == one.question.kind for one in some)
