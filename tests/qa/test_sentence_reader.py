"""The sentence reader proposes whole sentences, the nearest first."""

from __future__ import annotations

import pytest

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.types import Article
from qa.sentence_reader import SIGNALS, SentenceReader


@pytest.fixture
def reader(encoder: SentenceEncoder) -> SentenceReader:
    return SentenceReader(encoder)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Which company did North Korea strike?", "North Korea struck Sony"),
        ("How many attacks are under way at any instant?", "three to five are probably under way"),
        ("Which organization does Eviatar Matania run?", "who runs the National Cyber Directorate"),
    ],
)
def test_the_answering_sentence_comes_first(
    reader: SentenceReader, collection: Collection, question: str, holds: str
) -> None:
    best = reader.read(question, collection.search(question, 5))[0]
    assert holds in best.passage.sentence_text(best.sentence)
    assert best.span == best.sentence


def test_every_sentence_of_the_hits_is_proposed_once_with_all_signals(
    reader: SentenceReader, collection: Collection, sample: Article
) -> None:
    hits = collection.search("Who is Rob Joyce?", 5)
    candidates = reader.read("Who is Rob Joyce?", hits)
    assert {one.span for one in candidates} == {span for hit in hits for span in hit.passage.sentences}
    assert len({one.span for one in candidates}) == len(candidates)
    assert [one.score for one in candidates] == sorted((one.score for one in candidates), reverse=True)
    for one in candidates:
        assert tuple(one.signals) == SIGNALS
        assert one.passage.sentence_text(one.sentence) == one.sentence.of(sample.text)


def test_no_hits_give_no_candidates(reader: SentenceReader) -> None:
    assert reader.read("Anything?", []) == []


def test_weights_for_unknown_signals_are_refused(encoder: SentenceEncoder) -> None:
    with pytest.raises(ValueError, match="got charm"):
        SentenceReader(encoder, {"charm": 1.0})
