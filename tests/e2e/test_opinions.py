"""Whether an answer was helpful: told by a click or a key, kept with the answer; and how much a visitor may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.collection import Collection
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from tests.e2e.chat_page import ChatPage
from tests.serving import serving
from ui.feedback import FeedbackStore
from ui.settings import settings_from

if TYPE_CHECKING:
    from playwright.sync_api import Page

THEME = "What was the theme of Netanyahu's address?"


@pytest.fixture
def chat_of(collection: Collection, page: Page, tmp_path: Path) -> Iterator[Callable[..., ChatPage]]:
    """Opens the chat of a server that is set up as told."""
    with ExitStack() as stack:

        def opened(**settings: object) -> ChatPage:
            chosen = settings_from(**{"feedback": tmp_path / "feedback.sqlite", **settings})  # type: ignore[arg-type]  # pydantic checks them
            answerer = Answerer(collection, SentenceReader(collection.encoder))
            return ChatPage(page, stack.enter_context(serving(collection, answerer, chosen)))

        yield opened


def test_opinions_are_kept_with_their_answers(chat_of: Callable[..., ChatPage], tmp_path: Path) -> None:
    chat = chat_of()
    chat.ask(THEME)
    chat.answer.get_by_role("button", name="Yes").click()
    chat.answer.get_by_text("Thank you.").wait_for()
    assert chat.focused(".pq-opinions [role=status]")
    chat.ask("Who painted the Sistine Chapel?")
    chat.answer.get_by_role("button", name="No").focus()
    chat.page.keyboard.press("Space")
    chat.answer.get_by_label("What was wrong?").fill("It is <b>there</b>")
    chat.page.keyboard.press("Enter")
    chat.answer.locator("form").wait_for(state="detached")
    kept = {one.answer["question"]: one for one in FeedbackStore(tmp_path / "feedback.sqlite").all()}
    assert (kept[THEME].opinion, kept[THEME].reason) == ("like", None)
    refused = kept["Who painted the Sistine Chapel?"]
    assert (refused.opinion, refused.reason) == ("dislike", "It is <b>there</b>")
    assert refused.answer["reason"] == "off_topic"


def test_where_none_can_be_kept_none_is_asked_for(chat: ChatPage) -> None:
    chat.ask(THEME)
    assert chat.answer.locator(".pq-share").count() == 1
    assert chat.answer.locator(".pq-opinions").count() == 0


def test_who_asks_too_much_is_told_so_and_keeps_the_question(chat_of: Callable[..., ChatPage]) -> None:
    chat = chat_of(anonymous="read", per_minute=1)
    chat.ask(THEME)
    chat.ask("Who is Rob Joyce?")
    assert "calls in a minute, 1," in (chat.answer.text_content() or "")
    assert chat.box.input_value() == "Who is Rob Joyce?"
