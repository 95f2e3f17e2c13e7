"""Ask, read, click, see the source: in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.types import Turn
from tests.e2e.chat_page import ChatPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.conftest import Site

pytestmark = pytest.mark.e2e

ANSWERABLE = "Who leads the National Cyber Directorate?"
OFF_TOPIC = "How do I bake sourdough bread?"


def test_clicked_citation_highlights_the_exact_characters(chat: ChatPage, site: Site) -> None:
    chat.ask(ANSWERABLE)
    shown = chat.shown()[0]
    text = site.articles[shown.article_id].text

    assert shown.quote == site.answerer.ask(ANSWERABLE).text == text[shown.start : shown.end]
    chat.citations.first.click()
    assert chat.highlight == shown.quote
    assert chat.page.locator("#pq-source #hl").evaluate("mark => mark.getBoundingClientRect().top < innerHeight")


def test_second_click_on_a_citation_scrolls_there_again(chat: ChatPage) -> None:
    chat.ask(ANSWERABLE)
    chat.citations.first.click()
    chat.page.locator("#pq-source #hl").wait_for()
    scroll = chat.page.locator("#pq-source .scroll")
    scroll.evaluate("element => element.scrollTo(0, element.scrollHeight)")
    chat.citations.first.click()
    chat.page.wait_for_function(
        "() => { const box = document.querySelector('#hl')?.getBoundingClientRect();"
        " return box && box.top > 0 && box.bottom < innerHeight; }"
    )


def test_refusal_says_so_and_shows_passages_that_highlight(chat: ChatPage, site: Site) -> None:
    chat.ask(OFF_TOPIC)
    expected = site.answerer.ask(OFF_TOPIC)
    assert expected.abstained
    assert [shown.quote for shown in chat.shown()] == [near.quote for near in expected.nearest]
    headline = chat.answer.locator(".pq-headline").inner_text()
    assert headline == "The article is about something else."
    chat.citations.last.click()
    assert chat.highlight == expected.nearest[-1].quote


def test_a_visitor_chooses_how_sure_answers_must_be(chat: ChatPage, site: Site) -> None:
    assert not site.answerer.ask(ANSWERABLE).abstained
    assert site.answerer.ask(ANSWERABLE, risk=0.01).abstained
    chat.page.get_by_label("Answers").click()
    chat.page.get_by_role("option", name="Only the surest").click()
    chat.ask(ANSWERABLE)
    expected = site.answerer.ask(ANSWERABLE, risk=0.05)
    assert chat.answer.locator(".pq-headline").count() == int(expected.abstained)
    assert [shown.quote for shown in chat.shown()] == [one.quote for one in (expected.citations or expected.nearest)]


def test_confidence_is_in_words_with_the_number_in_the_title(chat: ChatPage, site: Site) -> None:
    chat.ask(ANSWERABLE)
    confidence = chat.answer.locator(".pq-confidence")
    assert confidence.inner_text().endswith("answers this.")
    assert confidence.get_attribute("title") == f"Confidence {site.answerer.ask(ANSWERABLE).confidence:.2f}"


def test_follow_up_is_understood_in_the_conversation_until_a_new_one_begins(chat: ChatPage, site: Site) -> None:
    first, follow_up = "Who is Thomas Bossert?", "When did he speak?"
    history = [Turn.of(site.answerer.ask(first))]
    understood = site.answerer.ask(follow_up, history=history).understood_as
    assert understood != follow_up

    chat.ask(first)
    chat.ask(follow_up)
    assert chat.answer.locator(".pq-understood span").text_content() == understood

    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.locator("#pq-welcome").wait_for(state="visible")
    assert chat.focused("textarea")
    chat.ask(follow_up)
    assert chat.page.locator(".pq-answer").count() == 1
    assert chat.answer.locator(".pq-understood").count() == 0


def test_new_conversation_drops_the_answer_still_on_its_way(chat: ChatPage) -> None:
    chat.box.fill(ANSWERABLE)
    chat.page.keyboard.press("Enter")
    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.wait_for_timeout(3_000)
    assert chat.page.locator(".message-row").count() == 0
    chat.ask(OFF_TOPIC)
    assert chat.page.locator(".pq-question").count() == 1


def test_example_question_is_asked_by_a_click(chat: ChatPage) -> None:
    examples = chat.page.locator("#pq-examples button")
    question = examples.first.inner_text()
    assert 1 <= examples.count() <= 3
    examples.first.click()
    chat.wait_for_answers(1)
    assert chat.page.locator(".pq-question").inner_text() == question
    assert chat.focused("textarea")


def test_question_that_cannot_be_asked_gets_a_calm_word_and_stays_in_the_box(chat: ChatPage) -> None:
    question = "why " * 400
    chat.ask(question)
    assert "The question has 1,600 characters" in chat.answer.inner_text()
    assert chat.box.input_value() == question
    assert "Traceback" not in chat.page.inner_text("body")


def test_empty_question_is_not_asked(chat: ChatPage) -> None:
    chat.box.fill("   ")
    chat.page.keyboard.press("Enter")
    chat.page.wait_for_timeout(1_000)
    assert chat.page.locator(".message-row").count() == 0
    chat.ask(ANSWERABLE)
    assert chat.page.locator(".pq-question").count() == 1


def test_question_is_shown_as_typed(chat: ChatPage) -> None:
    question = "Is <b>2*3*4</b> & _x_ `code` [a](b) $y$ 👩‍💻 שלום said?"
    chat.ask(question)
    assert chat.page.locator(".pq-question").text_content() == question


def test_keyboard_alone_asks_reads_and_returns(chat: ChatPage) -> None:
    keyboard = chat.page.keyboard
    assert chat.focused("textarea")
    keyboard.type(ANSWERABLE)
    chat.send_and_wait("Enter")
    assert chat.focused("textarea")
    for _ in range(10):
        keyboard.press("Shift+Tab")
        if chat.focused(".pq-cite"):
            break
    assert chat.focused(".pq-cite")
    keyboard.press("Enter")
    assert chat.highlight == chat.shown()[0].quote
    assert chat.focused(".scroll")
    keyboard.press("Escape")
    assert chat.focused(".pq-cite")


def test_citation_of_another_article_switches_the_panel(library_chat: ChatPage, library: Site) -> None:
    choice = library_chat.page.get_by_label("Article to read")
    lighthouse = next(article for article in library.articles.values() if article.title.endswith("Vrangø"))
    assert choice.input_value() != lighthouse.id
    library_chat.ask("Who built the lighthouse of Vrangø?")
    assert library_chat.answer.locator(".pq-title").first.inner_text() == lighthouse.title
    library_chat.citations.first.click()
    assert "Holger Brandt" in library_chat.highlight
    assert choice.input_value() == lighthouse.id


def test_chosen_article_is_shown_with_its_own_examples(library_chat: ChatPage, library: Site) -> None:
    before = library_chat.page.locator("#pq-examples").inner_text()
    lighthouse = next(article for article in library.articles.values() if article.title.endswith("Vrangø"))
    library_chat.page.get_by_label("Article to read").select_option(lighthouse.id)
    library_chat.page.locator("#pq-source .text").get_by_text("two goats").wait_for()
    assert library_chat.page.locator("#pq-source .text").text_content() == lighthouse.text
    assert library_chat.page.locator("#pq-examples").inner_text() != before


def test_quote_deep_in_a_long_article_is_shown_in_a_part_of_it(library_chat: ChatPage, library: Site) -> None:
    library_chat.ask("Where did Barnaby Quill hide the emerald necklace?")
    shown = library_chat.shown()[0]
    text = library.articles[shown.article_id].text
    assert "herring" in shown.quote
    library_chat.citations.first.click()
    assert library_chat.highlight == text[shown.start : shown.end]
    part = library_chat.page.locator("#pq-source .text").text_content() or ""
    assert len(part) < len(text)
    assert part in text
    library_chat.page.get_by_role("link", name="Earlier in this article").click()
    library_chat.page.wait_for_function("!document.querySelector('#pq-source #hl')")
    earlier = library_chat.page.locator("#pq-source .text").text_content() or ""
    assert earlier in text
    assert text.index(earlier) < text.index(part)


def test_two_visitors_do_not_see_each_other(open_page: Callable[..., Page], site: Site) -> None:
    first, second = ChatPage(open_page(), site.url), ChatPage(open_page(), site.url)
    first.ask(ANSWERABLE)
    assert second.page.locator(".pq-question").count() == 0
    second.ask(OFF_TOPIC)
    assert first.page.locator(".pq-question").count() == 1


def test_preset_question_waits_in_the_box(page: Page, site: Site) -> None:
    chat = ChatPage(page, f"{site.url}?q=Who+is+Rob+Joyce%3F")
    assert chat.box.input_value() == "Who is Rob Joyce?"
    chat.box.press("Enter")
    chat.wait_for_answers(1)
