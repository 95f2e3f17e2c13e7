"""Whatever characters an article holds, they are shown as text and exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.texts import HOSTILE, HOSTILE_SENTENCES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.chat_page import ChatPage
    from tests.e2e.conftest import Site

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("question", "sentence"), HOSTILE_SENTENCES.items(), ids=[*HOSTILE_SENTENCES])
def test_hostile_text_is_exact_in_answer_panel_and_page(
    library_chat: ChatPage, library: Site, question: str, sentence: str
) -> None:
    library_chat.ask(question)
    shown = library_chat.shown()
    assert any(one.quote in sentence or sentence in one.quote for one in shown), "the sentence was not even near"
    for one in shown:
        expected = library.articles[one.article_id].text[one.start : one.end]
        assert one.quote == expected
        library_chat.follow(one)
        library_chat.page.wait_for_function(
            "url => document.querySelector('#pq-page').href.includes(url)", arg=f"s={one.start}&"
        )
        assert library_chat.highlight == expected

    page = library_chat.page
    assert page.evaluate("window.pwned") is None
    assert page.locator("#pq-room :is(script, img, b, [onerror])").count() == 0
    page.goto(f"{library.url}a/{shown[0].article_id}?s={shown[0].start}&e={shown[0].end}#hl")
    assert page.locator("mark").text_content() == shown[0].quote


def test_hostile_article_is_whole_and_exact(page: Page, library: Site) -> None:
    hostile = next(article for article in library.articles.values() if article.text == HOSTILE)
    page.goto(f"{library.url}a/{hostile.id}")
    assert page.locator(".text").text_content() == HOSTILE
    assert page.locator("h1").text_content() == hostile.title
    assert page.title() == f"{hostile.title} · Pullquote"


def test_every_kind_of_character_is_exact_on_the_article_page(page: Page, library: Site) -> None:
    odd = "".join(chr(code) for code in (*range(1, 0x250), *range(0x2000, 0x2070), 0xFEFF, 0xFFFD, 0xFFFE, 0x1F600))
    article = next(iter(library.articles.values())).of(f"First.\n\n{odd}\n\nLast.", title="Odd characters")
    library.collection.add(article)
    try:
        start = article.text.index(odd)
        page.goto(f"{library.url}a/{article.id}?s={start}&e={start + len(odd)}")
        marked = "".join(mark.text_content() or "" for mark in page.locator("mark").all())
        assert marked == odd
        assert page.locator(".text").text_content() == article.text
    finally:
        library.collection.remove(article.id)
