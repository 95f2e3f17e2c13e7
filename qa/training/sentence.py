"""How the sentence reader's weights were fitted: `python -m qa.training.sentence DATA... --out FILE`.

DATA are files in SQuAD layout whose titles name articles. Paragraphs are joined to articles of a few hundred words,
which are indexed as in use. Every question is asked of its own article, and every other one a second time in one of
three ways that leave it without an answer: with another name or year in it, or of the article without the passages
around the answer (not stated), or of another article (off topic). So a third of what is asked has no answer. Articles
are dealt to two halves: one fits the weights, the other sets the thresholds and gives the figures that are printed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.types import Article, Hit, Span
from qa.answerer import HITS
from qa.confidence import probability, weigh
from qa.evaluation.data.squad import read_squad
from qa.evaluation.data.types import Context, Question
from qa.models import Logistic
from qa.sentence_reader import SIGNALS, SentenceReader
from qa.words import full_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from qa.types import Candidate

RISKS = (0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
EVIDENCE = (
    *(name for name in SIGNALS if name not in {"rank", "length"}),
    "score",
    "lead",
    "odds",
    "standout",
    "best_alignment",
    "best_names",
)
TOPIC = ("best_similarity", "best_alignment", "best_passage_coverage", "best_names")

SETS = ("squad11_train_part44", "squadshifts_new_wiki", "fairytaleqa", "qamr_wikinews", "qamr_wikipedia_dev")
"""The sets whose titles name real articles, with several paragraphs of each."""

_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_WORDS_AN_ARTICLE = 700
_QUESTIONS_AN_ARTICLE = 16


@dataclass(frozen=True, slots=True)
class Joined:
    """Paragraphs of one title joined to an article, with its questions; answer spans count from the article's start."""

    article: Article
    questions: tuple[tuple[Question, Span], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was asked, with every candidate sentence and which of them are right."""

    kind: str
    candidates: list[Candidate]
    right: tuple[bool, ...]

    def ranked(self, weights: Mapping[str, float]) -> Case:
        """The same with scores by these weights, best first."""
        scored = [
            (sum(w * one.signals[name] for name, w in weights.items()), one, right)
            for one, right in zip(self.candidates, self.right, strict=True)
        ]
        scored.sort(key=lambda item: -item[0])
        candidates = [type(one)(one.passage, one.span, one.sentence, score, one.signals) for score, one, _ in scored]
        return Case(self.kind, candidates, tuple(right for _, _, right in scored))


class RememberingEncoder:
    """Encodes each text once: the same passages are read for many questions."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.name, self.revision = encoder.name, encoder.revision
        self.dim, self.tokens = encoder.dim, encoder.tokens
        self.encode_documents = encoder.encode_documents
        self.encode_queries = encoder.encode_queries
        self.encode_tokens = lru_cache(maxsize=4096)(encoder.encode_tokens)


def join(contexts: Iterable[Context]) -> Iterator[Joined]:
    """Articles of about 700 words from neighbouring paragraphs of one title."""
    for title, same in groupby(contexts, key=lambda context: context.title):
        some: list[Context] = []
        for number, context in enumerate(same):
            some.append(context)
            if sum(len(one.text.split()) for one in some) >= _WORDS_AN_ARTICLE:
                yield _joined(title, number, some)
                some = []


def _joined(title: str, number: int, contexts: Sequence[Context]) -> Joined:
    text, questions = "", []
    for context in contexts:
        at = len(text)
        text += context.text + "\n\n"
        home = Span(at, at + len(context.text))
        questions += [
            (Question(q.id, q.text, tuple(span.shift(at) for span in q.answers)), home)
            for q in context.questions
            if q.answers
        ]
    return Joined(Article.of(text, title=title, source=f"{title} {number}"), tuple(questions))


def cases(articles: Sequence[Joined], encoder: RememberingEncoder, rng: random.Random) -> Iterator[Case]:
    """Every question as it is, and every other one in a way that leaves it without an answer, three ways in turn."""
    reader = SentenceReader(encoder, dict.fromkeys(SIGNALS, 0.0))
    others = [*articles[1:], *articles[:1]]
    for joined, other in zip(tqdm(articles, desc="Asking"), others, strict=True):
        with Collection.open(encoder=encoder) as own, Collection.open(encoder=encoder) as foreign:
            own.add(joined.article)
            foreign.add(other.article)
            asked = rng.sample(joined.questions, min(_QUESTIONS_AN_ARTICLE, len(joined.questions)))
            for number, (question, home) in enumerate(asked):
                hits = own.search(question.text, 100)
                yield _case("answerable", reader, question, hits[:HITS])
                if number % 2:
                    continue
                edited = _edited(question, joined.article.text, rng.choice(other.questions)[0].text, rng)
                way = ("foreign", "edited", "away")[number // 2 % 3]
                if way == "foreign" and joined.article.title != other.article.title:
                    yield _case("off_topic", reader, question, foreign.search(question.text, HITS))
                elif way == "edited" and edited:
                    yield _case("not_stated", reader, edited, own.search(edited.text, HITS))
                else:
                    away = [hit for hit in hits if not hit.passage.span.overlaps(home)]
                    yield _case("not_stated", reader, question, away[:HITS])


def _edited(question: Question, text: str, foreign: str, rng: random.Random) -> Question | None:
    """The question with another name, taken from a foreign one, or another year; None where neither is to be had."""
    for name, other in zip(full_names(question.text), full_names(foreign), strict=False):
        if other not in text:
            return Question(question.id, question.text.replace(name, other), ())
    year = _YEAR.search(question.text)
    other = str(rng.randint(1500, 2030))
    if year and other not in text:
        return Question(question.id, question.text.replace(year.group(), other), ())
    return None


def _case(kind: str, reader: SentenceReader, question: Question, hits: Sequence[Hit]) -> Case:
    candidates = reader.read(question.text, hits)
    right = tuple(
        kind == "answerable" and any(one.sentence.contains(span) for span in question.answers) for one in candidates
    )
    return Case(kind, candidates, right)


def fit_ranking(some: Sequence[Case]) -> dict[str, float]:
    """Weights that maximise the log-probability, by softmax over the candidates, that a right one comes first."""
    import torch

    lists = [case for case in some if any(case.right) and not all(case.right)]
    features = [torch.tensor([[one.signals[name] for name in SIGNALS] for one in case.candidates]) for case in lists]
    right = [torch.tensor(case.right) for case in lists]
    longest = max(map(len, features))
    x = torch.stack([torch.nn.functional.pad(f, (0, 0, 0, longest - len(f))) for f in features])
    real = torch.stack([torch.arange(longest) < len(f) for f in features])
    good = torch.stack([torch.nn.functional.pad(r, (0, longest - len(r))) for r in right])
    weights = torch.zeros(len(SIGNALS), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (x @ weights).masked_fill(~real, -torch.inf)
        value = (scores.logsumexp(1) - scores.masked_fill(~good, -torch.inf).logsumexp(1)).mean()
        value = value + 1e-3 * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]  # torch does not annotate it
    return {name: round(float(w), 4) for name, w in zip(SIGNALS, weights.detach(), strict=True)}


def fit_logistic(names: Sequence[str], rows: Sequence[Mapping[str, float]], labels: Sequence[bool]) -> Logistic:
    """Logistic regression by scikit-learn on standardised evidence, its weights turned back to the raw scale."""
    from sklearn.linear_model import LogisticRegression

    x = np.array([[row[name] for name in names] for row in rows])
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    model = LogisticRegression(max_iter=1000).fit((x - mean) / scale, np.array(labels))
    weights = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - weights @ mean)
    return Logistic(round(intercept, 4), {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)})


def threshold(confidences: NDArray[np.float64], right: NDArray[np.bool_], risk: float) -> float:
    """The lowest confidence at and above which at most a share `risk` is wrong; 1.0 where there is none."""
    order = np.argsort(-confidences)
    errors = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    last_of_ties = np.append(np.diff(confidences[order]) != 0, True)
    allowed = np.flatnonzero((errors <= risk) & last_of_ties)
    return round(float(confidences[order][allowed[-1]]), 4) if len(allowed) else 1.0


def main() -> None:
    """Fit, print the figures of the held-out half, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=SETS, metavar="PREFIX", help="take questions with such ids")
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)  # noqa: S311  a sample, no secret
    contexts = (context for path in options.data for context in read_squad(path))
    named = (context for context in contexts if context.questions[0].id.startswith(tuple(options.sets)))
    articles = [joined for joined in join(named) if joined.questions]
    articles = rng.sample(articles, min(options.articles, len(articles)))
    titles = sorted({joined.article.title for joined in articles})
    held_out = set(rng.sample(titles, len(titles) // 2))
    encoder = RememberingEncoder(SentenceEncoder())
    halves: dict[bool, list[Case]] = {}
    for out in (False, True):
        half = [joined for joined in articles if (joined.article.title in held_out) == out]
        halves[out] = [case for case in cases(half, encoder, rng) if case.candidates]
    fitted = fit(halves[False], halves[True])
    options.out.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(fitted, indent=2))  # noqa: T201  the command's output


def fit(fitting: Sequence[Case], held_out: Sequence[Case]) -> dict[str, object]:
    """The content of sentence.json: weights from one half, thresholds and figures from the other."""
    ranking = fit_ranking(fitting)
    ranked = [case.ranked(ranking) for case in fitting]
    evidence = [weigh(case.candidates) for case in ranked]
    right = fit_logistic(EVIDENCE, evidence, [case.right[0] for case in ranked])
    on_topic = fit_logistic(TOPIC, evidence, [case.kind != "off_topic" for case in ranked])
    ranked = [case.ranked(ranking) for case in held_out]
    confidences = np.array([probability(right, weigh(case.candidates)) for case in ranked])
    was_right = np.array([case.right[0] for case in ranked])
    thresholds = {risk: threshold(confidences, was_right, risk) for risk in RISKS}
    return {
        "ranking": ranking,
        "right": {"intercept": right.intercept, "weights": right.weights},
        "on_topic": {"intercept": on_topic.intercept, "weights": on_topic.weights},
        "thresholds": {str(risk): value for risk, value in thresholds.items()},
        "held_out": figures(ranked, confidences, on_topic, thresholds),
    }


def figures(
    ranked: Sequence[Case],
    confidences: NDArray[np.float64],
    on_topic: Logistic,
    thresholds: Mapping[float, float],
) -> dict[str, object]:
    """What the held-out half shows, in percent."""
    kinds = np.array([case.kind for case in ranked])
    right = np.array([case.right[0] for case in ranked])
    topical = np.array([probability(on_topic, weigh(case.candidates)) >= 0.5 for case in ranked])  # noqa: PLR2004
    answerable = kinds == "answerable"
    return {
        "cases": {kind: int((kinds == kind).sum()) for kind in sorted(set(kinds))},
        "first_sentence_right": _percent(right[answerable]),
        "on_topic_told": _percent(topical == (kinds != "off_topic")),
        "by_risk": {
            str(risk): {
                "error": _percent(~right[confidences >= value]),
                "answerable_answered_right": _percent((right & (confidences >= value))[answerable]),
                **{
                    f"{kind}_refused": _percent((confidences < value)[kinds == kind])
                    for kind in ("not_stated", "off_topic")
                },
            }
            for risk, value in thresholds.items()
        },
        "calibration": _calibration(confidences, right),
    }


def _calibration(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[str, object]:
    bins: dict[int, list[int]] = defaultdict(list)
    for number, confidence in enumerate(confidences):
        bins[int(confidence * 10)].append(number)
    gaps = [len(b) * abs(confidences[b].mean() - right[b].mean()) for b in bins.values()]
    return {
        "expected_calibration_error": round(float(sum(gaps) / len(right)), 4),
        "brier": round(float(((confidences - right) ** 2).mean()), 4),
    }


def _percent(some: NDArray[np.bool_]) -> float:
    return round(100 * float(some.mean()), 1) if len(some) else 0.0


if __name__ == "__main__":
    main()
