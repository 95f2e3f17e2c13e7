"""Fit what a reader's signals are worth: `python -m qa.training.calibrating --reader NAME --out FILE ...`.

Files in SQuAD layout are named by `--held-out`, of which only the articles are taken that the span reader's training
left out; by `--half`, of which half of the titles are taken, by a hash of the title; or by `--data`, whole. Each
question is asked as in use, of its paragraph alone and of an article of some hundred words that the paragraph is in.

Where the data have questions without an answer, these are asked too. Where they have none, every other question is
asked again in one of three ways that leave it without: with another name, figure or word in it, or of the article
without the passages around the answer (not stated), or of another article (off topic).

Cases of `--half` count twice in the probability of being right: questions that people wrote to mislead are rare and
hard, and confidence that holds for them errs, elsewhere, on the side of doubt.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.types import Article, Hit, Span
from qa.agreement import quote_of
from qa.answerer import HITS
from qa.evaluation.data.squad import read_squad
from qa.evaluation.data.types import Context, Question
from qa.evaluation.exact_f1 import f1
from qa.sentence_reader import SIGNALS as OF_SENTENCES
from qa.sentence_reader import SentenceReader
from qa.span_model import open_span_model
from qa.span_reader import SIGNALS as OF_SPANS
from qa.span_reader import SpanReader
from qa.training.edits import Around, edited
from qa.training.files import load, save
from qa.training.fitting import Case, Names, fit
from qa.training.lexicon import read_lexicon, wordnet
from qa.training.recipe import MAIN, Source, held_out, share_of, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.training.lexicon import Lexicon
    from qa.types import Candidate, Reader

_STANDING_OUT = ("score", "lead", "odds", "standout", "agreeing")
NAMES = {
    "sentence": Names(
        ranking=OF_SENTENCES,
        right=(
            *(n for n in OF_SENTENCES if n not in {"rank", "length"}),
            *_STANDING_OUT,
            "best_alignment",
            "best_names",
        ),
        on_topic=("best_similarity", "best_alignment", "best_passage_coverage", "best_names"),
    ),
    "span": Names(
        ranking=OF_SPANS,
        right=(*OF_SPANS, *_STANDING_OUT, "best_margin", "best_similarity", "best_names"),
        on_topic=("best_similarity", "best_margin", "best_passage_coverage", "best_coverage", "best_names"),
    ),
}

_WORDS_AN_ARTICLE = 700
_QUESTIONS_AN_ARTICLE = 16
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """An article with its questions, whose answer spans count from its start, and where each one's paragraph is."""

    article: Article
    questions: tuple[tuple[Question, Span], ...]


class RememberingEncoder:
    """Encodes each text once: the same passages are read for many questions."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.name, self.revision = encoder.name, encoder.revision
        self.dim, self.tokens = encoder.dim, encoder.tokens
        self.encode_documents = encoder.encode_documents
        self.encode_queries = encoder.encode_queries
        self.encode_tokens = lru_cache(maxsize=4096)(encoder.encode_tokens)


def alone(contexts: Iterable[Context]) -> Iterator[Asked]:
    """Each paragraph as an article."""
    return (_asked(context.title, number, [context]) for number, context in enumerate(contexts))


def join(contexts: Iterable[Context]) -> Iterator[Asked]:
    """Articles of about 700 words from neighbouring paragraphs of one title."""
    for title, same in groupby(contexts, key=lambda context: context.title):
        some: list[Context] = []
        for number, context in enumerate(same):
            some.append(context)
            if sum(len(one.text.split()) for one in some) >= _WORDS_AN_ARTICLE:
                yield _asked(title, number, some)
                some = []


def _asked(title: str, number: int, contexts: Sequence[Context]) -> Asked:
    text, questions = "", []
    for context in contexts:
        at = len(text)
        text += context.text + "\n\n"
        home = Span(at, at + len(context.text))
        questions += [
            (Question(q.id, q.text, tuple(span.shift(at) for span in q.answers)), home) for q in context.questions
        ]
    return Asked(Article.of(text, title=title, source=f"{title} {number}"), tuple(questions))


def cases(articles: Sequence[Asked], reader: Reader, encoder: RememberingEncoder, rng: random.Random) -> Iterator[Case]:
    """Every question as it is, and, where all have an answer, every other one in a way that leaves it without."""
    lexicon = read_lexicon(wordnet())
    others = [*articles[1:], *articles[:1]]
    given = any(not question.answers for one in articles for question, _ in one.questions)
    for one, other in zip(tqdm(articles, desc="Asking"), others, strict=True):
        with Collection.open(encoder=encoder) as own, Collection.open(encoder=encoder) as foreign:
            own.add(one.article)
            foreign.add(other.article)
            asked = rng.sample(one.questions, min(_QUESTIONS_AN_ARTICLE, len(one.questions)))
            for number, (question, home) in enumerate(asked):
                hits = own.search(question.text, 100)
                kind = "answerable" if question.answers else "not_stated"
                yield _case(kind, one, reader, question, hits[:HITS])
                if number % 2 == 0 and (not given or number % 4 == 0):
                    yield from _unanswerable(
                        _Asking(one, other, reader, lexicon, rng), question, home, hits, foreign, number
                    )


@dataclass(frozen=True, slots=True)
class _Asking:
    one: Asked
    other: Asked
    reader: Reader
    lexicon: Lexicon
    rng: random.Random


def _unanswerable(
    asking: _Asking, question: Question, home: Span, hits: Sequence[Hit], foreign: Collection, number: int
) -> Iterator[Case]:
    way = ("foreign", "edited", "away")[number // 2 % 3]
    one, other, reader = asking.one, asking.other, asking.reader
    if way == "foreign" and one.article.title != other.article.title:
        yield _case("off_topic", one, reader, question, foreign.search(question.text, HITS))
        return
    if not question.answers:
        return
    answer, around = question.answers[0].of(one.article.text), Around(home.of(one.article.text), (), asking.lexicon)
    if way == "edited" and (text := edited(question.text, answer, around, asking.rng)):
        yield _case("not_stated", one, reader, Question(question.id, text, ()), hits[:HITS])
        return
    away = [hit for hit in hits if not hit.passage.span.overlaps(home)]
    if away:
        yield _case("not_stated", one, reader, question, away[:HITS])


def _case(kind: str, asked: Asked, reader: Reader, question: Question, hits: Sequence[Hit]) -> Case:
    candidates = reader.read(question.text, hits)
    right = tuple(kind == "answerable" and _is_right(one, question, asked.article) for one in candidates)
    return Case(kind, asked.article.title, candidates, right)


def _is_right(candidate: Candidate, question: Question, article: Article) -> bool:
    """Whether it holds an answer, or has a token F1 of one half with one: as evaluation has it."""
    if any(candidate.span.contains(span) for span in question.answers):
        return True
    return f1([span.of(article.text) for span in question.answers], quote_of(candidate)) >= _HALF


def _reader(name: str, encoder: RememberingEncoder) -> Reader:
    if name == "sentence":
        return SentenceReader(encoder, dict.fromkeys(OF_SENTENCES, 0.0))
    return SpanReader(open_span_model(None if name == "span" else name), {"margin": 1.0})


def _articles(options: argparse.Namespace, rng: random.Random) -> list[list[Asked]]:
    """The articles of each set of files, the same number of each."""
    kept = [context for path in options.held_out for context in read_squad(path) if _was_held_out(context)]
    whole = [context for path in options.data for context in read_squad(path)]
    half = first_half([context for path in options.half for context in read_squad(path)])
    sets = [
        [*alone(whole), *join(whole)],
        [*alone(kept), *join(context for context in kept if _source(context).titled)],
        [*alone(half), *join(half)],
    ]
    chosen = [[one for one in articles if one.questions] for articles in sets]
    for articles in chosen:
        rng.shuffle(articles)
    return [articles[: options.articles] for articles in chosen if articles]


def first_half(contexts: Sequence[Context]) -> list[Context]:
    """The contexts of half of the titles, by a hash of the title."""
    titles = sorted({context.title for context in contexts}, key=share_of)
    kept = set(titles[: len(titles) // 2])
    return [context for context in contexts if context.title in kept]


def _was_held_out(context: Context) -> bool:
    source = _source(context)
    return source.prefix != "" and held_out(f"{source.prefix} {context.title if source.titled else context.text}")


def _source(context: Context) -> Source:
    return (source_of(context.questions[0].id, MAIN) if context.questions else None) or Source("")


def _ask(options: argparse.Namespace) -> list[Case]:
    """All cases, kept in the file that the options name, so that they can be fitted to again."""
    rng = random.Random(options.seed)  # noqa: S311  a sample, no secret
    encoder = RememberingEncoder(SentenceEncoder())
    reader = _reader(options.reader, encoder)
    _ = reader.revision  # loads it, so that what is wrong with it shows now
    asked = [case for some in _articles(options, rng) for case in cases(some, reader, encoder, rng)]
    if options.kept:
        save(asked, options.kept)
    return asked


def main() -> None:
    """Fit, print the figures of what was left out in turn, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", required=True, help="sentence, span, or a network by name or folder")
    parser.add_argument("--out", type=Path, required=True)
    for kind in ("--data", "--held-out", "--half"):
        parser.add_argument(kind, nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="of what was asked; where it is there, it is taken")
    parser.add_argument("--articles", type=int, default=600, help="of each kind of data")
    parser.add_argument("--risk", type=float, default=0.5, help="to aim at unless another is asked for")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    asked = (load(options.kept, weights_only=False) if options.kept else None) or _ask(options)  # our own file
    names = NAMES["sentence" if options.reader == "sentence" else "span"]
    misleading = {context.title for path in options.half for context in read_squad(path)}
    kept = [case for case in asked if case.candidates]
    fitted = fit(kept, names, twice=misleading, risk=options.risk, seed=options.seed)
    options.out.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(fitted, indent=2))  # noqa: T201  the command's output


if __name__ == "__main__":
    main()
