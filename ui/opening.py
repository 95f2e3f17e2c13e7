"""From what a command names to what is asked: articles, a collection, a reader at a risk."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from index.errors import CollectionError, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.collection import Selection
    from qa.answerer import Answerer
    from qa.confidence import Calibration


@contextmanager
def sample_article_alone(encoder: str | None) -> Iterator[Selection]:
    """The sample article, in memory."""
    from index.collection import Collection
    from ui.sample import sample_article

    with Collection.open(encoder=encoder) as opened:
        opened.add(sample_article())
        yield opened.only()


@contextmanager
def asked_articles(articles: Sequence[Path] | None, folder: Path | None, encoder: str | None) -> Iterator[Selection]:
    """What is to be asked: the named articles, kept in the collection where one is named too, or a whole collection."""
    from index.collection import Collection, default_path
    from index.loading import load

    if articles:
        loaded = [load(path) for path in articles]
        hashes = {one.sha256 for one in loaded}
        with Collection.open(folder, encoder=encoder, progress=True) as opened:
            list(opened.replace_all(loaded))
            yield opened.only({info.id for info in opened.articles() if info.sha256 in hashes})
        return
    with Collection.open(folder or default_path(), encoder=encoder, create=False) as opened:
        if not opened.articles():
            raise CollectionError("The collection is empty. Add to it with `pullquote index SOURCE`.")
        yield opened.only()


def calibration_for(reader: str, risk: float | None) -> Calibration:
    """How sure a reader has to be. Raises UserError for an unknown reader or a risk without a threshold."""
    from qa.confidence import RISK, Calibration
    from qa.models import sentence_model

    if reader != "sentence":
        raise UserError(f"There is no reader {reader!r}. Known is sentence.")
    known = sentence_model().thresholds
    if risk is not None and risk not in known:
        listed = ", ".join(f"{one:g}" for one in sorted(known))
        raise UserError(f"There is no threshold for the risk {risk:g}. Known are {listed}.")
    return Calibration(sentence_model(), risk=RISK if risk is None else risk)


def answerer_for(selection: Selection, calibration: Calibration) -> Answerer:
    """What answers from a selection."""
    from qa.answerer import Answerer
    from qa.sentence_reader import SentenceReader

    return Answerer(selection, SentenceReader(selection.encoder), calibration=calibration)


def warm_up(answerer: Answerer) -> None:
    """Load the models before the first visitor waits for them; what is wrong with them is told to whoever asks."""
    with suppress(UserError):
        answerer.ask("Is everything ready?")
