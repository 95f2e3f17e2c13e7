"""Conversations that the browser keeps, and answers on paper."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.chat_page import ChatPage, quotes_in
from tests.e2e.test_looks import DESKTOP, PHONE, SCREENSHOTS, assert_no_sideways_scroll, serious

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.e2e.conftest import Site

pytestmark = pytest.mark.e2e

QUESTION = "Who leads the National Cyber Directorate?"
FOLLOW_UP = "What did Bossert say?"
HOSTILE = "Who is the harbour master of Skagen?"
KEY = "pullquote:/"
FILL = """() => {
    try { for (let n = 0; ; n += 1) localStorage.setItem(`another ${n}`, "x".repeat(1_000)); } catch { return; }
}"""
MAKE_OLDER = """([key, count, size]) => {
    const [one] = JSON.parse(localStorage.getItem(key));
    const turn = (n) => ({ ...one.turns[0], question: `Old ${n}`, padding: "x".repeat(size) });
    const old = (n) => ({ ...one, id: `old ${n}`, turns: [turn(n)] });
    localStorage.setItem(key, JSON.stringify([...Array(count).keys()].map(old)));
}"""


def opened(chat: ChatPage) -> Locator:
    """The list of earlier conversations."""
    chat.page.get_by_role("button", name="History").click()
    chat.page.get_by_role("heading", name="Earlier conversations").wait_for()
    return chat.page.locator("#pq-past")


def saved(chat: ChatPage, name: str) -> str:
    with chat.page.expect_download() as download:
        chat.page.get_by_role("button", name=name).click()
    path: Path = download.value.path()
    return path.read_text(encoding="utf-8")


def test_kept_conversation_reads_as_it_did_and_its_citations_still_lead_to_the_quote(
    library_chat: ChatPage, library: Site
) -> None:
    chat, page = library_chat, library_chat.page
    chat.ask(HOSTILE)
    chat.ask(QUESTION)
    shown = [one for answer in page.locator(".pq-answer").all() for one in quotes_in(answer)]
    page.goto(library.url)
    chat = ChatPage(page, library.url)
    past = opened(chat)
    entry = past.get_by_role("listitem")
    assert entry.count() == 1
    assert "2 questions" in entry.inner_text()
    entry.get_by_role("button", name=HOSTILE).first.click()

    assert past.locator(".pq-question").all_text_contents() == [HOSTILE, QUESTION]
    assert [one for answer in past.locator(".pq-answer").all() for one in quotes_in(answer)] == shown
    past.locator(".pq-cite").first.click()
    assert chat.highlight == shown[0].quote
    assert page.evaluate("window.pwned") is None
    assert page.locator("#pq-past :is(script, img, b)").count() == 0
    page.keyboard.press("Escape")
    assert chat.focused(".pq-cite")


def test_new_conversation_is_kept_beside_the_earlier_one_and_nothing_is_sent(chat: ChatPage) -> None:
    chat.ask(QUESTION)
    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.locator("#pq-welcome").wait_for(state="visible")
    chat.ask(FOLLOW_UP)
    sent: list[str] = []
    chat.page.on("request", lambda request: sent.append(request.url))
    past = opened(chat)
    assert past.locator(".pq-past-question").all_text_contents() == [FOLLOW_UP, QUESTION]
    past.get_by_role("button", name=QUESTION).first.click()
    past.get_by_role("button", name="All").click()
    past.get_by_role("button", name=f"Remove {QUESTION}").click()
    assert past.locator(".pq-past-question").all_text_contents() == [FOLLOW_UP]
    chat.page.get_by_role("button", name="Back to the chat").click()
    assert chat.focused("textarea")
    assert chat.page.locator(".pq-question").inner_text() == FOLLOW_UP
    assert sent == []


def test_conversations_are_saved_as_json_and_markdown(library_chat: ChatPage, library: Site) -> None:
    chat = library_chat
    chat.ask("How much rain falls in Bergen every year?")
    shown = chat.shown()[0]
    article = library.articles[shown.article_id]
    opened(chat)
    [conversation] = json.loads(saved(chat, "Save as JSON"))
    [turn] = conversation["turns"]
    assert turn["question"] == "How much rain falls in Bergen every year?"
    assert turn["quotes"][0]["quote"] == shown.quote
    cited = turn["quotes"][0]["citations"][0]
    assert (cited["title"], cited["article_id"]) == (article.title, article.id)
    assert article.text[cited["start"] : cited["end"]] == shown.quote
    assert article.sha256.startswith(cited["sha256_begins"])

    markdown = saved(chat, "Save as Markdown")
    assert markdown.count("## How much rain falls in Bergen every year?") == 1
    assert f"a/{article.id}?s={shown.start}&e={shown.end}" in markdown
    assert "javascript:" not in markdown.replace("javascript:window\\.pwned", "")
    assert f"characters {shown.start} to {shown.end}" in markdown


def test_all_conversations_are_removed_after_a_question(chat: ChatPage) -> None:
    chat.ask(QUESTION)
    past = opened(chat)
    chat.page.once("dialog", lambda dialog: dialog.dismiss())
    past.get_by_role("button", name="Remove all").click()
    assert past.get_by_role("listitem").count() == 1
    chat.page.once("dialog", lambda dialog: dialog.accept())
    past.get_by_role("button", name="Remove all").click()
    past.get_by_text("None yet.").wait_for()
    assert past.get_by_role("button", name="Save as JSON").is_disabled()
    assert json.loads(chat.page.evaluate("key => localStorage.getItem(key)", KEY)) == []


@pytest.mark.parametrize("held", ["no JSON", '{"a": 1}', '[null, 1, {"id": "x"}]', '[{"id":"x","at":"y","turns":[3]}]'])
def test_what_cannot_be_read_counts_as_nothing(page: Page, site: Site, held: str) -> None:
    page.add_init_script(f"localStorage.setItem('{KEY}', {json.dumps(held)})")
    past = opened(ChatPage(page, site.url))
    past.get_by_text("None yet.").wait_for()


def test_what_another_hand_put_there_is_text(page: Page, site: Site) -> None:
    evil = {
        "tag": "script",
        "names": "pq-quote",
        "children": [
            "window.pwned = 1",
            {"tag": "a", "link": "javascript:window.pwned=2", "names": "pq-cite", "children": ["[1]"]},
            {"tag": "img", "link": "x", "children": ["<img src=x onerror='window.pwned=3'>"]},
        ],
    }
    held = [{"id": "x", "at": "2026-01-01T00:00:00Z", "turns": [{"question": "<b>q</b>", "answer": evil}]}]
    page.add_init_script(f"localStorage.setItem('{KEY}', {json.dumps(json.dumps(held))})")
    past = opened(ChatPage(page, site.url))
    past.get_by_role("button", name="<b>q</b>").first.click()
    assert past.locator(".pq-question").text_content() == "<b>q</b>"
    assert past.locator("script, img, b, a[href]").count() == 0
    past.locator(".pq-cite").click()
    assert page.evaluate("window.pwned") is None


def test_fifty_conversations_are_kept_and_the_oldest_goes(chat: ChatPage) -> None:
    chat.ask(QUESTION)
    chat.page.evaluate(MAKE_OLDER, [KEY, 50, 0])
    chat.ask(FOLLOW_UP)
    past = opened(chat)
    assert past.get_by_role("listitem").count() == 50
    assert past.locator(".pq-past-question").first.inner_text() == QUESTION
    assert past.locator(".pq-past-question").last.inner_text() == "Old 48"


def test_full_storage_gives_way_to_the_newest(page: Page, site: Site) -> None:
    chat = ChatPage(page, site.url)
    chat.ask(QUESTION)
    page.evaluate(MAKE_OLDER, [KEY, 9, 500_000])  # a browser takes some five million characters
    chat.ask(FOLLOW_UP)
    page.evaluate(FILL)
    chat.ask("Who is Rob Joyce?")
    questions = opened(chat).locator(".pq-past-question").all_text_contents()
    assert questions[0] == QUESTION
    assert 1 < len(questions) < 10
    assert "3 questions" in chat.page.locator(".pq-past-open").first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_history_fits_the_screen_and_is_accessible(
    open_page: Callable[..., Page], site: Site, size: dict[str, int], scheme: str
) -> None:
    chat = ChatPage(open_page(viewport=size, color_scheme=scheme, reduced_motion="reduce"), site.url)
    chat.ask(QUESTION)
    past = opened(chat)

    def checked(state: str) -> None:
        assert_no_sideways_scroll(chat.page)
        assert serious(chat.page) == []
        chat.page.screenshot(path=SCREENSHOTS / f"{state}-{size['width']}-{scheme}.png")

    checked("history")
    past.locator(".pq-past-open").click()
    checked("history-read")


def test_paper_shows_questions_quotes_and_sources_alone(library_chat: ChatPage, library: Site) -> None:
    chat, page = library_chat, library_chat.page
    chat.ask(QUESTION)
    chat.ask("Who built the lighthouse of Vrangø?")
    shown = [one for answer in page.locator(".pq-answer").all() for one in quotes_in(answer)]
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    for one in shown:
        title = library.articles[one.article_id].title
        assert one.quote in printed
        assert f"{title}, characters {one.start:,} to {one.end:,}" in printed
    for chrome in ("Copy link", "New conversation", "History", "Open page", "Copy quote", "Likely ones"):
        assert chrome not in printed
    assert not chat.box.is_visible()
    assert page.evaluate("document.documentElement.scrollHeight") >= page.locator("#pq-chat .message-wrap").evaluate(
        "element => element.scrollHeight"
    )
    page.screenshot(path=SCREENSHOTS / "print.png", full_page=True)
