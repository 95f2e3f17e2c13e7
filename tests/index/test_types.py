"""Spans count code points, half-open."""

from __future__ import annotations

import pytest

from index.types import Article, Span


def test_span_covers_code_points_end_excluded() -> None:
    assert Span(1, 3).of("a😀é") == "😀é"
    assert len(Span(1, 3)) == 2
    assert Span(1, 3).shift(2) == Span(3, 5)


def test_neighbouring_spans_do_not_overlap() -> None:
    assert not Span(0, 2).overlaps(Span(2, 4))
    assert Span(0, 3).overlaps(Span(2, 4))
    assert Span(0, 4).contains(Span(2, 4))
    assert not Span(0, 3).contains(Span(2, 4))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_impossible_spans_are_refused_with_their_value(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"got \[{start}, {end}\)"):
        Span(start, end)


def test_articles_without_source_are_told_apart_by_their_text() -> None:
    one, two = Article.of("One.", title="t"), Article.of("Two.", title="t")
    assert one.id != two.id
    assert one == Article.of("One.", title="t")
