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


@contextmanager
def sample_article_alone(encoder: str | None) -> Iterator[Selection]:
    """The sample article, in memory."""
    from index.collection import Collection
    from ui.sample import sample_article

    with Collection.open(encoder=encoder) as opened:
        opened.add(sample_article())
        yield opened.only()


@contextmanager
def asked_articles(
    articles: Sequence[Path] | None, folder: Path | None, encoder: str | None, *, progress: bool = True
) -> Iterator[Selection]:
    """What is to be asked: the named articles, kept in the collection where one is named too, or a whole collection."""
    from index.collection import Collection, default_path
    from index.loading import load

    if articles:
        loaded = [load(path) for path in articles]
        hashes = {one.sha256 for one in loaded}
        with Collection.open(folder, encoder=encoder, progress=progress) as opened:
            list(opened.replace_all(loaded))
            yield opened.only({info.id for info in opened.articles() if info.sha256 in hashes})
        return
    with Collection.open(folder or default_path(), encoder=encoder, create=False) as opened:
        if not opened.articles():
            raise CollectionError("The collection is empty. Add to it with `pullquote index SOURCE`.")
        yield opened.only()


def answerer_for(selection: Selection, reader: str, risk: float | None) -> Answerer:
    """What answers from a selection: a reader, by its name, with the collection's own calibration where it has one.

    Raises UserError for a reader that there is not, and for a risk that no threshold keeps.
    """
    from qa.answerer import Answerer
    from qa.calibrating import adjustment_of
    from qa.confidence import Calibration
    from qa.readers import fit_for, open_reader

    opened = open_reader(reader, selection.encoder)
    adjustment = adjustment_of(selection, opened)
    calibration = Calibration(fit_for(opened.name), risk=risk, adjustment=adjustment)
    return Answerer(selection, opened, calibration=calibration)


def caution(answerer: Answerer) -> str | None:
    """What to know before asking: that everything will be refused, because no confidence keeps the risk."""
    calibration = answerer.calibration
    if calibration.reachable(calibration.risk):
        return None
    lowest = calibration.lowest_risk
    kept = "none is" if lowest is None else f"the lowest that is kept is {lowest:g}"
    return (
        f"No confidence keeps a risk of {calibration.risk:g} on the questions that it was calibrated on ({kept}), so "
        "every question is refused. Allow more with --risk, or fit it to your own questions with `pullquote calibrate`."
    )


def unadjusted(selection: Selection, reader: str) -> Answerer:
    """As `answerer_for`, with the confidence that is shipped, whatever the collection keeps."""
    from qa.answerer import Answerer
    from qa.readers import open_reader

    return Answerer(selection, open_reader(reader, selection.encoder))


def warm_up(answerer: Answerer) -> None:
    """Load the models before the first visitor waits for them; what is wrong with them is told to whoever asks."""
    with suppress(UserError):
        answerer.ask("Is everything ready?")
