"""Text survives rendering exactly, and the program's words stay outside the quotes."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Span
from qa.types import Answer
from tests.ui.made import (
    ALTERNATIVES,
    AMBIGUOUS,
    ANSWERS,
    ARTICLE,
    EVIDENCE,
    KETTLE,
    LISTED,
    NOON,
    OTHER,
    TEXT,
    answer,
    citation,
    part,
)
from ui.escaping import for_chat, for_page
from ui.marking import other_places
from ui.pages import WINDOW, article_page, articles_page, message_page, window
from ui.render import answer_message, problem_message, question_message
from ui.wording import counted, likelihood

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
OWN_WORDS = ("pq-before", "pq-confidence", "pq-refusal", "pq-lead")


class Reading(HTMLParser):
    """The texts of elements, by the class or the tag they stand in: joined in `texts`, one by one in `each`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.all: list[tuple[str, str]] = []
        self.hrefs: list[str] = []
        self.titles: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.hrefs.extend([names["href"] or ""] if tag == "a" and "href" in names else [])
        self.titles.extend([names["title"] or ""] if "title" in names else [])
        if tag not in {"meta", "link"}:
            self.open.append(f"{tag} {names.get('class') or ''}")
            self.all.extend((name, "") for name in self.open[-1].split())

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().split()[0] == tag

    def handle_data(self, data: str) -> None:
        for name in {word for element in self.open for word in element.split()}:
            self.texts[name] = self.texts.get(name, "") + data
            last = max(at for at, (known, _) in enumerate(self.all) if known == name)
            self.all[last] = (name, self.all[last][1] + data)

    def each(self, name: str) -> list[str]:
        return [text for known, text in self.all if known == name]


@given(ANY_TEXT)
def test_chat_text_holds_no_markup_and_reads_back_exactly(text: str) -> None:
    encoded = for_chat(text)
    assert not set(encoded) & set("<>\"'*_`~[]()\\$!|\n\r\t ")
    assert re.sub(r"&#(\d+);", lambda reference: chr(int(reference[1])), encoded) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_page_text_reads_back_exactly(text: str) -> None:
    assert unescape(for_page(text)) == text
    assert not set(for_page(text)) & set("<>\"'")


def test_carriage_return_is_kept_from_the_html_parser() -> None:
    assert for_page("a\r\nb\rc") == "a&#13;\nb&#13;c"


def test_answer_shows_quote_link_and_title() -> None:
    html = answer_message(answer(part(citation(KETTLE))))
    reading = Reading(html)
    assert reading.texts["blockquote"] == KETTLE
    assert reading.texts["pq-cite"] == "[1]"
    assert reading.texts["pq-title"] == ARTICLE.title
    assert reading.hrefs[0] == f"a/{ARTICLE.id}?s=23&e=56&h={ARTICLE.sha256[:16]}#hl"
    assert TEXT[23:56] == KETTLE
    assert "place" not in reading.texts["figcaption"]


@pytest.mark.parametrize("shown", ANSWERS.values(), ids=[*ANSWERS])
def test_link_to_an_answer_brings_back_question_place_and_quote(shown: Answer) -> None:
    link = Reading(answer_message(shown)).hrefs[-1]
    fields = dict(parse_qsl(urlsplit(link).query))
    assert fields.pop("q") == shown.understood_as
    if not shown.citations:
        assert not fields
        return
    best = shown.citations[0]
    place = {"a": best.article_id, "h": best.sha256, "s": str(best.span.start), "e": str(best.span.end)}
    assert fields == {**place, "t": best.quote}


def test_link_to_an_answer_carries_no_more_than_300_characters_of_the_quote() -> None:
    long = Article.of("Wörd " * 200, title="Long")
    link = Reading(answer_message(answer(part(citation(long.text, article=long))))).hrefs[-1]
    assert dict(parse_qsl(urlsplit(link).query))["t"] == long.text[:300]


@pytest.mark.parametrize("shown", ANSWERS.values(), ids=[*ANSWERS])
def test_sources_for_paper_name_title_and_characters_of_every_place(shown: Answer) -> None:
    printed = Reading(answer_message(shown)).texts.get("pq-sources", "")
    cited = shown.citations or shown.nearest
    assert printed == "".join(
        f"[{number}] {one.title}, characters {one.span.start} to {one.span.end}"
        for number, one in enumerate(cited, start=1)
    )


def test_part_of_a_sentence_is_shown_in_its_sentence() -> None:
    reading = Reading(answer_message(answer(part(citation("at noon", sentence=KETTLE)))))
    assert reading.texts["blockquote"] == reading.texts["strong"] == "at noon"
    assert reading.texts["pq-context"] == KETTLE


@pytest.mark.parametrize("shown", ANSWERS.values(), ids=[*ANSWERS])
def test_every_place_has_a_link_to_it_numbered_through(shown: Answer) -> None:
    reading = Reading(answer_message(shown))
    cited = [*shown.citations, *shown.nearest]
    *places, link = reading.hrefs
    assert places == [f"a/{one.article_id}?s={one.span.start}&e={one.span.end}&h={one.sha256[:16]}#hl" for one in cited]
    assert link.startswith("./?q=")
    assert [text.split()[0] for text in reading.each("pq-cite")] == [f"[{n}]" for n in range(1, len(cited) + 1)]
    assert reading.each("blockquote") == [one.quote for one in shown.parts] + [one.quote for one in shown.nearest]


@pytest.mark.parametrize("shown", ANSWERS.values(), ids=[*ANSWERS])
@pytest.mark.parametrize("several", [False, True])
def test_words_of_our_own_are_outside_of_quotes_and_hold_no_quotation_marks(shown: Answer, several: bool) -> None:
    reading = Reading(answer_message(shown, several_articles=several))
    own = "".join(reading.texts.get(name, "") for name in OWN_WORDS)
    assert own
    assert not set(own) & set("\"'“”‘’«»")
    for quoted in (*reading.each("blockquote"), *reading.each("pq-context")):
        assert quoted in TEXT


def test_several_places_of_one_article_are_counted_before_its_title() -> None:
    reading = Reading(answer_message(answer(part(*NOON.citations[:2]))))
    assert reading.each("blockquote") == ["at noon"]
    assert reading.each("pq-context") == [KETTLE]
    assert reading.texts["figcaption"].endswith(f"2 places in {ARTICLE.title}")
    assert reading.each("pq-cite") == [f"[{n}] Place {n} of 2: {ARTICLE.title}" for n in (1, 2)]
    assert reading.titles[:2] == [KETTLE, "End at noon."]


def test_places_in_several_articles_are_titled_by_article() -> None:
    reading = Reading(answer_message(answer(NOON)))
    assert reading.each("pq-title") == [ARTICLE.title, OTHER.title]
    assert [text.count("Place ") for text in reading.each("pq-run")] == [2, 1]
    assert reading.texts["figcaption"].endswith("3 places in 2 articles")


def test_things_are_counted_in_the_singular_and_the_plural() -> None:
    assert [counted(number, "place") for number in (1, 2)] == ["1 place", "2 places"]


def test_list_shows_a_shared_sentence_once_with_all_its_quotes_marked() -> None:
    reading = Reading(answer_message(LISTED))
    assert [text.split("[")[0] for text in reading.each("li")] == ["Brook", "Cole", "It cost $4 & 2¢."]
    assert reading.each("pq-context") == ["Ada met Brook & Cole."]
    assert reading.each("strong") == ["Brook", "Cole"]
    assert reading.each("pq-title") == [ARTICLE.title]
    assert reading.each("pq-confidence") == ["Each quote probably answers this."]
    assert reading.titles[-1] == "Confidence 0.60 to 0.95"


def test_list_from_several_articles_titles_each_quote() -> None:
    gong = part(citation("The gong went at noon.", article=OTHER))
    html = answer_message(answer(part(citation(KETTLE)), gong, form="list"))
    assert Reading(html).each("pq-title") == [ARTICLE.title, OTHER.title]


def test_alternatives_stand_side_by_side_each_with_its_confidence() -> None:
    reading = Reading(answer_message(ALTERNATIVES, several_articles=True))
    assert reading.texts["pq-before"] == "The article gives different answers."
    assert len(reading.each("figure")) == 2
    assert reading.each("pq-confidence") == ["Likely answers this.", "Probably answers this."]
    assert "pq-headline" not in reading.texts


def test_alternatives_of_several_articles_are_theirs() -> None:
    gong = part(citation("The gong went at noon.", article=OTHER))
    html = answer_message(answer(part(citation(KETTLE)), gong, form="alternatives"))
    assert Reading(html).texts["pq-before"] == "The articles give different answers."


def test_evidence_leaves_yes_or_no_to_the_reader() -> None:
    reading = Reading(answer_message(EVIDENCE))
    assert reading.texts["blockquote"] == KETTLE
    assert reading.texts["pq-before"] == "This sentence likely bears on the question. Yes or no is for you to judge."
    assert "pq-confidence" not in reading.texts


@pytest.mark.parametrize("several", [False, True])
def test_each_refusal_has_words_of_its_own(several: bool) -> None:
    near = citation("Ada met Brook & Cole.")
    statements = set()
    for reason in ("off_topic", "not_stated", "ambiguous"):
        reading = Reading(answer_message(answer(reason=reason, nearest=(near,)), several_articles=several))
        own_words = reading.texts["pq-refusal"]
        statements.update([reading.texts["pq-headline"], own_words])
        assert reading.texts["blockquote"] == near.quote
        assert ("The articles" in own_words) == several
        assert ("about something else" in own_words) == (reason == "off_topic")
        assert ("pq-title" in reading.texts) == several
    assert len(statements) == 6


def test_what_is_likely_and_refused_for_the_risk_is_not_said_to_be_missing() -> None:
    reading = Reading(answer_message(answer(confidence=0.6, nearest=(citation(KETTLE),))))
    assert reading.texts["pq-headline"] == "Not sure enough to answer."
    assert reading.texts["pq-lead"] == "The likeliest passages"
    assert "does not say" not in reading.texts["pq-refusal"]


def test_places_that_disagree_are_called_so() -> None:
    reading = Reading(answer_message(AMBIGUOUS))
    assert reading.texts["pq-lead"] == "The places that disagree"
    assert reading.texts["pq-headline"] == "The article gives no clear answer."


def test_refusal_with_nothing_near_announces_no_passages() -> None:
    html = answer_message(answer(reason="off_topic"))
    assert "pq-nearest" not in html


def test_understood_as_is_shown_only_where_it_differs() -> None:
    same = answer(part(citation("End at noon.")))
    other = answer(part(citation("End at noon.")), understood_as="What sang in the <kitchen>?")
    assert "pq-understood" not in answer_message(same)
    assert Reading(answer_message(other)).texts["pq-understood"] == "Understood as: What sang in the <kitchen>?"


def test_confidence_is_worded_with_its_number_beside() -> None:
    html = answer_message(answer(part(citation("End at noon."), confidence=0.831)))
    assert 'title="Confidence 0.83"' in html
    assert "The quote likely answers this." in html


@given(st.lists(st.floats(0, 1), min_size=1))
def test_every_confidence_has_words_that_hold_for_the_least_sure(confidences: list[float]) -> None:
    words = ["possibly", "probably", "likely", "very likely"]
    found = [words.index(likelihood([part(confidence=one)])) for one in confidences]
    assert words.index(likelihood([part(confidence=one) for one in confidences])) == min(found)


def test_question_and_problem_are_text() -> None:
    assert Reading(question_message("<b>x</b> & **y**")).texts["pq-question"] == "<b>x</b> & **y**"
    assert Reading(problem_message("Cannot read '<x>'.")).texts["pq-problem"] == "Cannot read '<x>'."


@given(data=st.data())
def test_article_page_holds_the_text_and_marks_the_span(data: st.DataObject) -> None:
    pieces = st.text(st.sampled_from("ab <>&\"'\n\n é😀\u0301\t"), min_size=1)
    text = data.draw(pieces.filter(str.strip))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    reading = Reading(article_page(Article.of(text, title="T"), Span(start, end)))
    assert reading.texts["text"] == text
    assert reading.texts["mark"] == text[start:end]


def test_only_the_first_mark_of_a_highlight_is_the_anchor() -> None:
    html = article_page(ARTICLE, Span(0, len(TEXT)))
    assert html.count("<mark") == 3
    assert html.count('<mark id="hl">') == 1


@given(data=st.data())
def test_other_places_are_marked_beside_the_chosen_and_no_character_twice(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from("ab <&\n\n😀"), min_size=1).filter(str.strip))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).map(
        lambda one: sorted([*one, one[1] + 1])
    )
    drawn = [
        Span(start, min(len(text), max(start + 1, end))) for start, end, _ in data.draw(st.lists(spans, max_size=6))
    ]
    chosen = drawn.pop() if drawn else None
    reading = Reading(article_page(Article.of(text, title="T"), chosen, also=drawn))
    assert reading.texts["text"] == text
    covered = {at for span in [*drawn, *([chosen] if chosen else [])] for at in range(span.start, span.end)}
    assert reading.texts.get("mark", "") == "".join(text[at] for at in sorted(covered))
    beside = sorted(covered - set(range(chosen.start, chosen.end) if chosen else ()))
    assert reading.texts.get("also", "") == "".join(text[at] for at in beside)


def test_other_places_stay_apart_unless_they_overlap() -> None:
    html = article_page(ARTICLE, None, also=[Span(0, 3), Span(3, 8), Span(5, 12)])
    assert Reading(html).each("also") == [TEXT[0:3], TEXT[3:12]]
    assert 'id="hl"' not in html


@pytest.mark.parametrize("place", ["5", "5-3", "3-3", "0-9999", "-1-3", "a-b", "1-²", "", "1-" + "9" * 99])
def test_other_place_that_the_article_lacks_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match=r"^The (link|article) "):
        other_places(ARTICLE, [place])


def test_a_link_names_fifty_other_places_at_most() -> None:
    assert other_places(ARTICLE, ["0-3"] * 50) == (Span(0, 3),) * 50
    with pytest.raises(ValueError, match="51 other places, and 50 are the most"):
        other_places(ARTICLE, ["0-3"] * 51)


def test_paragraphs_are_numbered_through_the_whole_article() -> None:
    numbers = re.findall(
        r'id="p(\d+)" data-number="(\d+)"', article_page(Article.of(LONG, title="L"), None, start=100_000)
    )
    assert [first for first, _ in numbers] == [second for _, second in numbers]
    first = int(numbers[0][0])
    assert [int(number) for number, _ in numbers] == list(range(first, first + len(numbers)))
    assert f"Sentence {first - 1} of" in article_page(Article.of(LONG, title="L"), None, start=100_000)
    assert "data-number" not in article_page(Article.of("\n\n \n\nx", title="T"), None).split("<p")[1]


def test_headings_become_contents_that_lead_to_their_paragraphs() -> None:
    code = "```\n# no heading\n```"
    text = f"---\ntitle: x\n---\n\n# Tea & co\n\n{code}\n\nBlack *tea*\n-----\n\nDark.\n\n### [Assam](x) ###\n\nAlso.\n"
    reading = Reading(article_page(Article.of(text, title="T"), None))
    assert reading.each("li") == ["Tea & co", "Black tea", "Assam"]
    for href, start in zip(reading.hrefs[2:5], ["# Tea", "Black", "### ["], strict=True):
        assert f"?at={text.index(start)}#p" in href
    assert reading.texts["text"] == text


def test_a_single_heading_needs_no_contents() -> None:
    assert "Contents" not in article_page(Article.of("# One\n\nText.", title="One"), None)


def test_article_page_tells_the_hash_and_where_its_part_begins() -> None:
    html = article_page(Article.of(LONG, title="L"), None, start=100_000)
    start = re.search(r'data-sha256="([0-9a-f]{64})" data-start="(\d+)"', html)
    assert start
    assert start[1] == Article.of(LONG, title="L").sha256
    assert LONG[int(start[2]) :].startswith(Reading(html).texts["text"][:2_000])


def test_article_page_escapes_title_and_source_and_hides_paths() -> None:
    article = Article.of("Text.", title="<script>", source="/home/ada/secret.txt")
    html = article_page(article, None)
    assert "<script" not in html
    assert "secret" not in html
    web = Article.of("Text.", title="T", source='https://example.org/"><script>')
    assert Reading(article_page(web, None)).texts["origin"] == web.source
    assert "<script" not in article_page(web, None)
    assert "javascript" not in article_page(Article.of("T.", title="T", source="javascript:alert(1)"), None)


def test_title_that_begins_the_text_is_not_shown_twice() -> None:
    html = article_page(Article.of("Tea time\n\nIt sang.", title="Tea time"), None)
    assert '<h1 class="spoken">' in html
    assert '<p dir="auto" class="title" id="p1" data-number="1">Tea time' in html
    assert "spoken" not in article_page(ARTICLE, None)


def test_example_questions_lead_to_the_chat() -> None:
    reading = Reading(article_page(ARTICLE, None, questions=["Who & what?"]))
    assert "../?q=Who+%26+what%3F" in reading.hrefs


def test_list_and_message_pages_are_text() -> None:
    assert "There is no article yet." in articles_page([])
    assert Reading(message_page("<No>", "& so on")).texts["message"] == "& so on"


LONG = "".join(f"Sentence {number} of a long article.\n\n" for number in range(9_000))


@given(st.integers(0, len(LONG) - 1), st.integers(1, 500))
def test_window_holds_the_highlight_and_begins_with_a_paragraph(start: int, length: int) -> None:
    span = Span(start, min(len(LONG), start + length))
    part = window(LONG, span)
    assert part.contains(span)
    assert WINDOW <= len(part) <= WINDOW + 4_000
    assert part.start == 0 or LONG[part.start - 1] == "\n"
    assert part.end == len(LONG) or LONG[part.end - 1] == "\n"


def test_links_to_earlier_and_later_parts_cover_the_whole_article() -> None:
    article = Article.of(LONG, title="Long")
    seen, start = "", 0
    while True:
        reading = Reading(article_page(article, None, start=start))
        part = reading.texts["text"]
        seen = seen[: LONG.index(part)] + part
        later = [href for href in reading.hrefs if "?at=" in href]
        if not part or LONG.endswith(part):
            break
        start = int(later[-1].split("=")[1])
    assert seen == LONG
    assert "Earlier" in reading.texts["turn"]
    assert "Later" not in reading.texts["turn"]


def test_text_without_any_break_is_cut_all_the_same() -> None:
    part = window("x" * 200_000, Span(100_000, 100_010))
    assert len(part) == WINDOW
