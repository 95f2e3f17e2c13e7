"""Text survives rendering exactly, and the program's words stay outside the quotes."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Span
from qa.types import Answer, Citation
from ui.escaping import for_chat, for_page
from ui.pages import WINDOW, article_page, articles_page, message_page, window
from ui.render import answer_message, confidence_in_words, problem_message, question_message

TEXT = "Ada met Brook & Cole.\n\nThe <b>kettle</b> *sang* at noon. It cost $4 & 2¢.\n\nEnd."
ARTICLE = Article.of(TEXT, title="Tea & <i>time</i>")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def citation(quote: str, *, sentence: str | None = None, title: str = ARTICLE.title) -> Citation:
    span = Span(TEXT.index(quote), TEXT.index(quote) + len(quote))
    sentence = sentence or quote
    start = TEXT.index(sentence)
    return Citation(
        article_id=ARTICLE.id,
        title=title,
        sha256=ARTICLE.sha256,
        quote=quote,
        span=span,
        sentence=sentence,
        sentence_span=Span(start, start + len(sentence)),
    )


def answer(*citations: Citation, nearest: tuple[Citation, ...] = (), **changes: object) -> Answer:
    fields: dict[str, object] = {
        "question": "What sang?",
        "understood_as": "What sang?",
        "citations": citations,
        "score": 1.0,
        "confidence": 0.83,
        "reason": None if citations else "not_stated",
        "nearest": nearest,
        "timings_ms": {},
    }
    return Answer(**{**fields, **changes})  # type: ignore[arg-type]  # the fields of an Answer, by name


class Reading(HTMLParser):
    """The texts of elements, by the class or the tag they stand in."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.hrefs: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.hrefs.extend([names["href"] or ""] if tag == "a" and "href" in names else [])
        if tag not in {"meta", "link"}:
            self.open.append(f"{tag} {names.get('class') or ''}")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().split()[0] == tag

    def handle_data(self, data: str) -> None:
        for name in {word for element in self.open for word in element.split()}:
            self.texts[name] = self.texts.get(name, "") + data


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
    html = answer_message(answer(citation("The <b>kettle</b> *sang* at noon.")))
    reading = Reading(html)
    assert reading.texts["blockquote"] == "The <b>kettle</b> *sang* at noon."
    assert reading.texts["pq-cite"] == "[1]"
    assert reading.texts["pq-title"] == ARTICLE.title
    assert reading.hrefs == [f"a/{ARTICLE.id}?s=23&e=56#hl"]
    assert TEXT[23:56] == "The <b>kettle</b> *sang* at noon."


def test_part_of_a_sentence_is_shown_in_its_sentence() -> None:
    html = answer_message(answer(citation("at noon", sentence="The <b>kettle</b> *sang* at noon.")))
    reading = Reading(html)
    assert reading.texts["blockquote"] == reading.texts["strong"] == "at noon"
    assert reading.texts["pq-context"] == "The <b>kettle</b> *sang* at noon."


def test_several_quotes_are_numbered() -> None:
    html = answer_message(answer(citation("It cost $4 & 2¢."), citation("End.")))
    assert Reading(html).texts["pq-cite"] == "[1][2]"
    assert "The first quote " in html


@pytest.mark.parametrize("reason", ["off_topic", "not_stated"])
@pytest.mark.parametrize("several", [False, True])
def test_refusal_has_its_own_words_outside_quotation_marks(reason: str, several: bool) -> None:
    near = citation("Ada met Brook & Cole.")
    html = answer_message(answer(reason=reason, nearest=(near,)), several_articles=several)
    reading = Reading(html)
    own_words = reading.texts["pq-refusal"] + reading.texts["pq-lead"]
    assert not set(own_words) & set("\"'“”‘’«»")
    assert reading.texts["blockquote"] == near.quote
    assert ("The articles" in own_words) == several
    assert ("about something else" in own_words) == (reason == "off_topic")
    assert ("pq-title" in reading.texts) == several


def test_refusal_with_nothing_near_announces_no_passages() -> None:
    html = answer_message(answer(reason="off_topic"))
    assert "pq-nearest" not in html


def test_understood_as_is_shown_only_where_it_differs() -> None:
    same = answer(citation("End."))
    other = answer(citation("End."), understood_as="What sang in the <kitchen>?")
    assert "pq-understood" not in answer_message(same)
    assert Reading(answer_message(other)).texts["pq-understood"] == "Understood as: What sang in the <kitchen>?"


def test_confidence_is_worded_with_its_number_beside() -> None:
    html = answer_message(answer(citation("End."), confidence=0.831))
    assert 'title="Confidence 0.83"' in html
    assert "The quote likely answers this." in html


@given(st.floats(0, 1))
def test_every_confidence_has_words(confidence: float) -> None:
    assert confidence_in_words(confidence).endswith("this")


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
    assert '<p dir="auto" class="title">Tea time' in html
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
