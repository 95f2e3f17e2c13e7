"""Quotes are numbered through, and a sentence that several share is taken apart without losing a character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from qa.types import Citation
from tests.ui.made import ALTERNATIVES, ARTICLE, LISTED, TEXT, citation
from ui.arranging import Place, by_sentence, numbered, sentence_around

SENTENCE = Span(10, 60)


def spans() -> st.SearchStrategy[Span]:
    starts = st.integers(0, len(TEXT) - 1)
    return starts.flatmap(lambda start: st.builds(Span, st.just(start), st.integers(start + 1, len(TEXT))))


def at(span: Span) -> tuple[Place, ...]:
    quoted = Citation(ARTICLE.id, "T", ARTICLE.sha256, span.of(TEXT), span, SENTENCE.of(TEXT), SENTENCE)
    return (Place(1, 1, 1, quoted),)


def test_places_are_numbered_over_the_whole_answer() -> None:
    said = numbered(one.citations for one in ALTERNATIVES.parts)
    assert [[(place.number, place.rank, place.of) for place in places] for places in said] == [
        [(1, 1, 2), (2, 2, 2)],
        [(3, 1, 1)],
    ]
    assert [place.citation for places in said for place in places] == list(ALTERNATIVES.citations)
    assert said[0][1].name == f"Place 2 of 2: {ARTICLE.title}"


def test_neighbours_of_one_sentence_come_together() -> None:
    said = numbered(one.citations for one in LISTED.parts)
    assert by_sentence(said) == [said[:2], said[2:]]


@given(st.lists(spans(), min_size=1, max_size=5))
def test_the_sentence_around_quotes_is_whole_and_marks_them_alone(quoted: list[Span]) -> None:
    pieces = sentence_around([at(span) for span in quoted])
    within = [span for span in quoted if SENTENCE.contains(span)]
    if not pieces:
        assert not within or SENTENCE in within
        return
    assert "".join(text for text, _ in pieces) == SENTENCE.of(TEXT)
    position, marked = SENTENCE.start, set[int]()
    for text, is_quoted in pieces:
        assert text
        marked.update(range(position, position + len(text)) if is_quoted else ())
        position += len(text)
    assert marked == {one for span in within for one in range(span.start, span.end)}


def test_a_whole_sentence_is_not_repeated() -> None:
    assert sentence_around(numbered([[citation("End at noon.")]])) == []
