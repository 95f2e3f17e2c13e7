"""The widget on pages that are careful, hostile, that come and go, or may not ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.host_pages import HOSTILE_CSS, STRICT_POLICY, Asked, Host, asked_by, hosting, page, script
from tests.e2e.test_looks import DESKTOP, SCREENSHOTS
from tests.e2e.widget_page import Widget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from index.encoding import SentenceEncoder

pytestmark = pytest.mark.e2e

ANSWERABLE = "Who leads the National Cyber Directorate?"
OFF_TOPIC = "How do I bake sourdough bread?"
_READABLE = """() => {
    const root = document.querySelector('pull-quote').shadowRoot;
    const shown = [...root.querySelectorAll('.question, blockquote, .cite, .confidence, .box, .send, .heading')];
    return shown.filter((one) => {
        const style = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const top = root.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return !one.checkVisibility({opacityProperty: true, visibilityProperty: true}) || box.width < 20
            || box.height < 16 || parseFloat(style.fontSize) < 12 || style.color === 'rgba(0, 0, 0, 0)'
            || style.textTransform !== 'none' || style.letterSpacing !== 'normal' || style.textIndent !== '0px'
            || !(top && (one.contains(top) || top.contains(one)));
    }).map((one) => one.outerHTML.slice(0, 120)).concat(shown.length > 6 ? [] : 'too few');
}"""


@pytest.fixture
def bare_context(browser: Browser) -> Iterator[BrowserContext]:
    """For pages whose browser has something to complain of: a request that is refused."""
    context = browser.new_context()
    yield context
    context.close()


def test_strict_policy_and_trusted_types_are_kept(open_page: Callable[..., Page], host: Host, asked: Asked) -> None:
    policy = STRICT_POLICY.format(server=asked.url)
    listen = "window.violations = []; addEventListener('securitypolicyviolation', (e) => violations.push(e.blockedURI))"
    visited = open_page()
    visited.add_init_script(listen)
    url = host.put(page(script(asked.url, label="Ask", examples=ANSWERABLE)), Content_Security_Policy=policy)
    widget = Widget(visited, url)
    widget.launcher.click()
    visited.get_by_role("button", name=ANSWERABLE).click()
    widget.wait_for_turns(1)
    widget.citations.first.click()
    widget.source.locator("mark").wait_for()
    visited.keyboard.press("Escape")
    visited.get_by_role("button", name="Yes").click()
    expect(widget.turn.get_by_text("Thank you.")).to_be_visible()
    assert widget.panel.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(252, 251, 248)"
    assert visited.evaluate("violations") == []


@pytest.mark.parametrize("mode", ["floating", "inline"])
def test_hostile_css_leaves_it_readable(open_page: Callable[..., Page], host: Host, asked: Asked, mode: str) -> None:
    visited = open_page(viewport=DESKTOP)
    body = f'<pull-quote src="{asked.url}" mode="{mode}" open></pull-quote>{script(asked.url)}'
    widget = Widget(visited, host.put(page(body, head=f"<style>{HOSTILE_CSS}</style>")))
    widget.ask(ANSWERABLE)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    visited.screenshot(path=SCREENSHOTS / f"widget-hostile-{mode}.png")
    assert visited.evaluate(_READABLE) == []
    widget.citations.first.click()
    expect(widget.source.locator("mark")).to_be_in_viewport()


def test_transforms_and_stacking_of_the_page_do_not_move_or_cover_it(
    open_page: Callable[..., Page], host: Host, asked: Asked
) -> None:
    trap = "transform: translateX(90px); overflow: hidden; width: 50px; height: 50px"
    over = '<div style="position: fixed; inset: 0; z-index: 2147483647; background: #ccc"></div>'
    body = f'<div style="{trap}"><pull-quote src="{asked.url}"></pull-quote></div>{over}{script(asked.url)}'
    widget = Widget(open_page(viewport=DESKTOP), host.put(page(body)))
    widget.launcher.click()
    box = widget.panel.bounding_box()
    assert box is not None
    assert (box["x"] + box["width"], box["y"] + box["height"]) == (1260, 780)


def test_it_is_mounted_unmounted_and_mounted_again(open_page: Callable[..., Page], host: Host, asked: Asked) -> None:
    body = f'<div id="app"><pull-quote src="{asked.url}" mode="inline"></pull-quote></div>{script(asked.url)}'
    widget = Widget(open_page(), host.put(page(body)))
    widget.ask(ANSWERABLE)
    widget.page.evaluate("window.kept = document.querySelector('pull-quote')")
    assert widget.page.evaluate("(asking => (kept.remove(), asking))(kept.ask('Who is Rob Joyce?'))") is None
    assert widget.page.evaluate("kept.ask('Who?')") is None
    widget.page.evaluate("document.querySelector('#app').append(kept)")
    widget.wait_for_turns(1)
    widget.ask(OFF_TOPIC)
    expect(widget.page.locator("pull-quote .turn")).to_have_count(2)
    widget.page.evaluate("document.querySelector('#app').replaceChildren(kept.cloneNode())")
    expect(widget.page.locator("pull-quote .turn")).to_have_count(0)
    widget.ask(ANSWERABLE)
    assert len(widget.heard("ready")) == 3


def test_it_is_harmless_to_load_it_twice(open_page: Callable[..., Page], host: Host, asked: Asked) -> None:
    widget = Widget(open_page(), host.put(page(script(asked.url, label="Ask") * 2)))
    expect(widget.launcher).to_have_count(1)
    widget.launcher.click()
    widget.ask(ANSWERABLE)
    assert widget.page.evaluate("typeof PullQuote.open") == "function"


def test_shortcuts_of_the_page_do_not_hear_what_is_typed(
    open_page: Callable[..., Page], host: Host, asked: Asked
) -> None:
    body = f'<pull-quote src="{asked.url}" mode="inline"></pull-quote>{script(asked.url)}'
    listen = "<script>window.keys = []; document.addEventListener('keydown', (e) => keys.push(e.key))</script>"
    widget = Widget(open_page(), host.put(page(listen + body)))
    widget.box.press_sequentially("s/")
    assert widget.page.evaluate("keys") == []


def test_a_site_that_is_not_listed_is_told_so_and_stays_whole(bare_context: BrowserContext, asked: Asked) -> None:
    with hosting() as other:
        widget = Widget(bare_context.new_page(), other.put(page(script(asked.url, label="Ask"))))
        widget.launcher.click()
        said = f"The server does not answer questions from this site, {other.origin}. Its owner can allow them."
        expect(widget.problem).to_have_text(said)
        widget.ask(ANSWERABLE)
        expect(widget.problem).to_have_text(said)
        expect(widget.box).to_have_value(ANSWERABLE)
        assert len(widget.heard("error")) == 2
        expect(widget.page.get_by_text("Its own words.")).to_be_visible()


def test_too_many_questions_a_long_one_and_a_server_that_is_gone_are_said_calmly(
    bare_context: BrowserContext, host: Host, encoder: SentenceEncoder, tmp_path: Path
) -> None:
    with asked_by(host, encoder, tmp_path, per_minute=1) as limited:
        body = f'<pull-quote src="{limited.url}" mode="inline"></pull-quote>{script(limited.url)}'
        widget = Widget(bare_context.new_page(), host.put(page(body)))
        widget.ask("why " * 300)
        expect(widget.problem).to_have_text(
            "The question has 1,199 characters, and the limit is 1,000. Ask a shorter one."
        )
        widget.box.fill("")
        widget.ask(ANSWERABLE)
        expect(widget.turn.locator("blockquote")).to_have_count(1)
        widget.ask(OFF_TOPIC)
        expect(widget.turn.locator(".problem")).to_contain_text("There were too many questions. Please ask again in ")
        expect(widget.turn.locator(".problem")).to_contain_text("second")
    widget.ask(OFF_TOPIC)
    expect(widget.turn.locator(".problem")).to_have_text("The server does not answer. Please ask again later.")
    expect(widget.box).to_have_value(OFF_TOPIC)


def test_a_source_that_is_gone_shows_the_quote_as_it_was(
    bare_context: BrowserContext, host: Host, encoder: SentenceEncoder, tmp_path: Path
) -> None:
    with asked_by(host, encoder, tmp_path) as changing:
        body = f'<pull-quote src="{changing.url}" mode="inline"></pull-quote>{script(changing.url)}'
        widget = Widget(bare_context.new_page(), host.put(page(body)))
        widget.ask(ANSWERABLE)
        shown = widget.cited()[0]
        changing.collection.remove(shown.article_id)
        widget.citations.first.click()
        widget.source.locator("mark").wait_for()
        assert widget.mark == shown.quote
        expect(widget.source.locator(".quiet")).not_to_be_empty()
