"""The widget on a page of another origin: asking, reading, sources, conversation, keys, and what the page is told."""

from __future__ import annotations

import gzip
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from qa.types import Turn
from tests.e2e.host_pages import Asked, Host, asked_by, page, script
from tests.e2e.texts import HOSTILE_SENTENCES
from tests.e2e.widget_page import Widget
from ui.feedback import FeedbackStore
from ui.wording import lead, likelihood, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from index.encoding import SentenceEncoder

pytestmark = pytest.mark.e2e

ANSWERABLE = "Who leads the National Cyber Directorate?"
ALTERNATIVES = "When was the mill of Arden built?"
OFF_TOPIC = "How do I bake sourdough bread?"

_COUNT_ANNOUNCEMENTS = """() => {
    window.said = [];
    const status = document.querySelector('pull-quote').shadowRoot.querySelector('[role=status]');
    new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true});
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("widget")


@pytest.fixture(scope="module")
def asked(host: Host, encoder: SentenceEncoder, folder: Path) -> Iterator[Asked]:
    with asked_by(host, encoder, folder) as asked:
        yield asked


@pytest.fixture
def inline(open_page: Callable[..., Page], host: Host, asked: Asked) -> Widget:
    """A visitor of a page with the widget inline."""
    url = host.put(page(f'<pull-quote src="{asked.url}" mode="inline"></pull-quote>{script(asked.url)}'))
    return Widget(open_page(), url)


@pytest.fixture
def floating(open_page: Callable[..., Page], host: Host, asked: Asked) -> Widget:
    """A visitor of a page with a button, which its script has made."""
    url = host.put(page(f"<button>Of the page</button>{script(asked.url, label='Ask this article')}"))
    return Widget(open_page(), url)


def test_it_is_one_small_file_and_few_requests(open_page: Callable[..., Page], host: Host, asked: Asked) -> None:
    assert len(gzip.compress(files("ui").joinpath("static", "widget.js").read_bytes(), 9)) < 12 * 1024
    requests: list[str] = []
    visited = open_page()
    visited.on("request", lambda request: requests.append(request.url))
    widget = Widget(visited, host.put(page(script(asked.url, label="Ask"))))
    expect(widget.launcher).to_be_visible()
    visited.wait_for_load_state("networkidle")
    assert [url for url in requests if url.startswith(asked.url)] == [f"{asked.url}widget.js"]
    with visited.expect_response("**/api/v1/config"):
        widget.launcher.click()
    expect(widget.box).to_be_focused()
    assert [url for url in requests if url.startswith(asked.url)][1:] == [f"{asked.url}api/v1/config"]


def test_citation_opens_the_exact_characters_and_back_returns(floating: Widget, asked: Asked) -> None:
    floating.launcher.click()
    floating.ask(ANSWERABLE)
    shown = floating.cited()[0]
    text = asked.articles[shown.article_id].text
    assert shown.quote == asked.answerer.ask(ANSWERABLE).text == text[shown.start : shown.end]
    floating.citations.first.click()
    expect(floating.source.locator("mark")).to_be_in_viewport()
    assert floating.mark == shown.quote
    around = floating.source.locator(".passage").text_content() or ""
    assert around == text[max(0, shown.start - 600) : shown.end + 600]
    floating.page.get_by_role("button", name="Back").click()
    expect(floating.citations.first).to_be_focused()
    with floating.page.context.expect_page() as opened:
        floating.citations.first.click(modifiers=["ControlOrMeta"])
    assert opened.value.locator("mark").text_content() == shown.quote


@pytest.mark.parametrize(
    ("question", "form"),
    [
        (ANSWERABLE, "quote"),
        (ALTERNATIVES, "alternatives"),
        ("Did Tom Baker run the mill of Arden?", "evidence"),
        ("Which grains were ground in the mill of Arden?", "list"),
    ],
)
def test_every_form_of_answer_shows_its_quotes_places_and_confidence(
    inline: Widget, asked: Asked, question: str, form: str
) -> None:
    inline.ask(question)
    expected = asked.answerer.ask(question)
    assert expected.form == form
    assert [shown.quote for shown in inline.cited()] == [part.quote for part in expected.parts]
    assert inline.citations.all_inner_texts() == [f"[{n}]" for n in range(1, len(expected.citations) + 1)]
    said = {
        "quote": f"The quote {likelihood(expected.parts)} answers this.",
        "list": f"Each quote {likelihood(expected.parts)} answers this.",
    }.get(form) or lead(expected)
    words = inline.turn.locator(".confidence").first
    places = inline.turn.locator(".answer > .confidence")
    expect(places).to_have_text(said or "")
    assert str(words.get_attribute("title")).startswith("Confidence 0.")


@pytest.mark.parametrize(
    "question", [OFF_TOPIC, "When was Netanyahu born?", "What is the budget of the working group?"]
)
def test_refusal_says_why_in_the_words_of_the_chat_and_shows_what_is_near(
    inline: Widget, asked: Asked, question: str
) -> None:
    inline.ask(question)
    expected = asked.answerer.ask(question)
    assert expected.abstained
    headline, explanation, nearest = refusal(expected, several_articles=True)
    for words in (headline, explanation, nearest):
        expect(inline.turn.get_by_text(words, exact=True)).to_be_visible()
    assert [shown.quote for shown in inline.cited()] == [near.quote for near in expected.nearest]
    inline.citations.last.click()
    inline.source.locator("mark").wait_for()
    assert inline.mark == expected.nearest[-1].quote


def test_hostile_text_is_exact_and_does_nothing(inline: Widget, asked: Asked) -> None:
    for question, sentence in HOSTILE_SENTENCES.items():
        inline.ask(question)
        shown = inline.cited()
        assert any(one.quote in sentence or sentence in one.quote for one in shown), question
        for at, one in enumerate(shown):
            assert one.quote == asked.articles[one.article_id].text[one.start : one.end]
            inline.turn.locator(":is(.item, .quote:not(.several))").nth(at).locator(".cite").first.click()
            inline.source.locator("mark").wait_for()
            assert inline.mark == one.quote
            inline.page.keyboard.press("Escape")
    assert inline.page.evaluate("window.pwned") is None
    assert inline.page.locator("pull-quote :is(script, img, b, [onerror])").count() == 0


def test_follow_up_is_understood_until_a_new_conversation_begins(inline: Widget, asked: Asked) -> None:
    first, follow_up = "Who is Thomas Bossert?", "When did he speak?"
    understood = asked.answerer.ask(follow_up, history=[Turn.of(asked.answerer.ask(first))]).understood_as
    assert understood != follow_up
    inline.ask(first)
    inline.ask(follow_up)
    assert inline.turn.locator(".understood bdi").text_content() == understood
    inline.page.get_by_role("button", name="New conversation").click()
    expect(inline.box).to_be_focused()
    expect(inline.page.locator("pull-quote .turn")).to_have_count(0)
    inline.ask(follow_up)
    expect(inline.turn.locator(".understood")).to_have_count(0)


def test_keyboard_alone_opens_asks_reads_returns_and_closes(floating: Widget) -> None:
    keyboard = floating.page.keyboard
    floating.page.get_by_role("button", name="Of the page").focus()
    keyboard.press("Tab")
    assert floating.focused() == "launcher"
    keyboard.press("Enter")
    assert floating.focused() == "box"
    keyboard.type(ANSWERABLE)
    keyboard.press("Enter")
    floating.wait_for_turns(1)
    assert floating.focused() == "box"
    for _ in range(8):
        keyboard.press("Shift+Tab")
        if floating.focused() == "cite":
            break
    keyboard.press("Enter")
    floating.source.locator("mark").wait_for()
    assert floating.focused() == "source"
    keyboard.press("Escape")
    assert floating.focused() == "cite"
    keyboard.press("Escape")
    assert floating.focused() == "launcher"
    expect(floating.panel).to_be_hidden()


def test_answer_is_announced_once(inline: Widget, asked: Asked) -> None:
    inline.page.evaluate(_COUNT_ANNOUNCEMENTS)
    inline.ask(ANSWERABLE)
    said = inline.page.evaluate("window.said")
    assert said[0] == "Looking it up"
    assert len(said) == 2
    assert said[1].startswith(f"“{asked.answerer.ask(ANSWERABLE).text}”")
    assert inline.page.locator("pull-quote :is([aria-live], [role=log], [role=alert])").count() == 0


def test_the_page_hears_what_happens_and_may_show_a_source_itself(floating: Widget) -> None:
    floating.page.evaluate("addEventListener('pullquote:source-click', (event) => event.preventDefault())")
    floating.launcher.click()
    floating.ask(ANSWERABLE)
    floating.citations.first.click()
    floating.page.keyboard.press("Escape")
    (answered,) = floating.heard("answer")
    assert answered["answer"]["question"] == ANSWERABLE  # type: ignore[index]  # JSON
    assert floating.heard("question") == [{"question": ANSWERABLE}]
    assert len(floating.heard("ready")) == len(floating.heard("open")) == len(floating.heard("close")) == 1
    assert len(floating.heard("source-click")) == 1
    expect(floating.source).to_be_hidden()


def test_calls_made_before_it_has_loaded_wait_for_it(open_page: Callable[..., Page], host: Host, asked: Asked) -> None:
    early = f"<script>PullQuote = [['open', '{ANSWERABLE}', {{submit: true}}]]</script>"
    widget = Widget(open_page(), host.put(page(early + script(asked.url, label="Ask"))))
    widget.wait_for_turns(1)
    assert widget.page.evaluate("PullQuote.ask('Who is Rob Joyce?').then((answer) => answer.parts.length)") >= 1
    assert widget.page.evaluate("PullQuote.ask('  ')") is None
    for call, shown in (("close()", False), ("toggle()", True), ("push(['close'])", False), ("open('Why?')", True)):
        widget.page.evaluate(f"PullQuote.{call}")
        expect(widget.panel).to_be_visible(visible=shown)
    expect(widget.box).to_have_value("Why?")
    widget.page.evaluate("PullQuote.destroy()")
    assert widget.page.locator("pull-quote").count() == 0


def test_opinion_is_kept_with_its_reason(inline: Widget, folder: Path) -> None:
    store = FeedbackStore(folder / "feedback.sqlite")
    inline.ask(ANSWERABLE)
    inline.page.get_by_role("button", name="Yes").click()
    expect(inline.turn.get_by_text("Thank you.")).to_be_focused()
    inline.ask(OFF_TOPIC)
    inline.page.get_by_role("button", name="No", exact=True).click()
    inline.page.get_by_role("textbox", name="What was wrong? (optional)").fill("It <b>is</b> there.")
    inline.page.keyboard.press("Enter")
    expect(inline.turn.locator("form")).to_have_count(0)
    kept = [(one.opinion, one.reason) for one in store.all()][-2:]
    assert kept == [("like", None), ("dislike", "It <b>is</b> there.")]
    assert [one["verdict"] for one in inline.heard("feedback")] == ["like", "dislike", "dislike"]


def test_nothing_is_asked_of_an_empty_question_a_composition_or_twice(inline: Widget) -> None:
    inline.box.fill("   ")
    inline.box.press("Enter")
    inline.box.fill(ANSWERABLE)
    inline.box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(inline.box).to_have_value(ANSWERABLE)
    inline.page.evaluate("""() => {
        const root = document.querySelector('pull-quote').shadowRoot;
        for (let times = 0; times < 3; times++) root.querySelector('.send').click();
    }""")
    inline.wait_for_turns(1)
    assert inline.heard("question") == [{"question": ANSWERABLE}]


def test_settings_shape_it(open_page: Callable[..., Page], host: Host, asked: Asked) -> None:
    mill = next(one.id for one in asked.articles.values() if one.title.endswith("Arden"))
    settings = {
        "label": "Fragen",
        "heading": "Die Mühle",
        "theme": "dark",
        "position": "left",
        "greeting": "Was möchten Sie wissen?",
        "examples": f"{ALTERNATIVES} | {ANSWERABLE}",
        "lang": "de",
        "open": "",
        "question": "Who?",
        "articles": mill,
    }
    widget = Widget(open_page(), host.put(page(script(asked.url, **settings))))
    expect(widget.page.get_by_role("dialog", name="Die Mühle")).to_be_visible()
    expect(widget.page.get_by_role("textbox", name="Ihre Frage")).to_have_value("Who?")
    assert widget.page.evaluate("document.activeElement.tagName") == "BODY"
    assert widget.panel.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(23, 22, 20)"
    assert widget.panel.evaluate("one => one.getBoundingClientRect().left") == 20
    widget.page.get_by_role("button", name=ANSWERABLE).press("Enter")
    assert widget.focused() == "box"
    widget.wait_for_turns(1)
    assert {shown.article_id for shown in widget.cited()} == {mill}
    assert widget.turn.locator(".headline").inner_text().startswith("Der Artikel ")


def test_nothing_is_kept_in_the_browser(inline: Widget) -> None:
    inline.ask(ANSWERABLE)
    assert inline.page.context.cookies() == []
    assert inline.page.evaluate("localStorage.length + sessionStorage.length") == 0
