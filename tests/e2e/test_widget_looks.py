"""The widget's looks and its accessibility in every state, its page for frames, and the examples of host pages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.host_pages import Asked, Host, page, script
from tests.e2e.test_looks import DESKTOP, PHONE, SCREENSHOTS, assert_no_sideways_scroll
from tests.e2e.widget_page import Widget

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


pytestmark = pytest.mark.e2e

EXAMPLES = Path(__file__).parents[2] / "examples"
ANSWERABLE = "Who leads the National Cyber Directorate?"
OFF_TOPIC = "How do I bake sourdough bread?"
ZOOMED = {"width": 640, "height": 400}
"""What 200 percent leaves of a screen of 1280 by 800."""


def violations(visited: Page) -> list[str]:
    """Whatever axe objects to, at any level."""
    found: dict[str, Any] = Axe().run(visited).response
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, ZOOMED], ids=["desktop", "phone", "zoomed"])
def test_every_state_fits_and_is_accessible(
    open_page: Callable[..., Page], host: Host, asked: Asked, size: dict[str, int], scheme: str
) -> None:
    visited = open_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    widget = Widget(visited, host.put(page(script(asked.url, label="Ask this article", examples=ANSWERABLE))))

    def checked(state: str) -> None:
        assert violations(visited) == []
        assert_no_sideways_scroll(visited)
        visited.mouse.move(0, 0)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        visited.screenshot(path=SCREENSHOTS / f"widget-{state}-{size['width']}-{scheme}.png")

    checked("closed")
    widget.launcher.click()
    checked("empty")
    for state, question in (("answer", ANSWERABLE), ("refusal", OFF_TOPIC)):
        widget.ask(question)
        checked(state)
    widget.citations.first.click()
    widget.source.locator("mark").wait_for()
    checked("source")
    small = visited.locator("pull-quote :is(button, a, textarea)").evaluate_all(
        "all => all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)"
        ".map((one) => one.outerHTML)"
    )
    assert small == []


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(
    open_page: Callable[..., Page], host: Host, asked: Asked
) -> None:
    body = f'<button>One</button><pull-quote src="{asked.url}"></pull-quote><button>Other</button>{script(asked.url)}'
    widget = Widget(open_page(viewport=PHONE, has_touch=True), host.put(page(body)))
    widget.launcher.tap()
    expect(widget.panel).to_be_focused()
    expect(widget.page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    for _ in range(6):
        widget.page.keyboard.press("Tab")
        assert widget.page.evaluate("document.activeElement.tagName") in {"PULL-QUOTE", "BODY"}
    widget.page.get_by_role("button", name="Close").tap()
    expect(widget.launcher).to_be_focused()


def test_right_to_left_text_stands_as_it_should_on_a_right_to_left_page(
    open_page: Callable[..., Page], host: Host, asked: Asked
) -> None:
    body = f'<div dir="rtl"><pull-quote src="{asked.url}" mode="inline"></pull-quote></div>{script(asked.url)}'
    widget = Widget(open_page(viewport=DESKTOP), host.put(page(body, lang="ar")))
    widget.ask("مريم Katz chose the motto of the library?")

    def direction(css: str) -> str:
        found: str = widget.turn.locator(css).first.evaluate("one => getComputedStyle(one).direction")
        return found

    assert [direction(css) for css in (".question", ".answer .quiet, .headline")] == ["rtl", "ltr"]
    assert_no_sideways_scroll(widget.page)
    widget.page.screenshot(path=SCREENSHOTS / "widget-right-to-left.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_for_frames_is_the_widget_alone(open_page: Callable[..., Page], asked: Asked, scheme: str) -> None:
    visited = open_page(viewport=PHONE)
    query = f"theme={scheme}&lang=de&q=Who+is+%22%3E%3Cb%3E+Rob+Joyce%3F"
    visited.goto(f"{asked.url}embed?{query}")
    box = visited.get_by_role("textbox", name="Ihre Frage")
    expect(box).to_have_value('Who is "><b> Rob Joyce?')
    box.fill(ANSWERABLE)
    box.press("Enter")
    expect(visited.locator("pull-quote blockquote").first).to_be_visible()
    assert violations(visited) == []
    assert_no_sideways_scroll(visited)
    assert visited.locator("pull-quote .panel").bounding_box() == {"x": 0, "y": 0, **PHONE}
    visited.screenshot(path=SCREENSHOTS / f"widget-embed-{scheme}.png")
    visited.goto(f"{asked.url}embed?theme=%22x&lang=%22x")
    expect(visited.get_by_role("textbox", name="Your question")).to_be_visible()


def test_page_for_frames_works_in_a_frame_of_a_listed_site(
    open_page: Callable[..., Page], host: Host, asked: Asked
) -> None:
    visited = open_page(viewport=DESKTOP)
    visited.goto(host.put(page(f'<iframe src="{asked.url}embed" title="Ask" width="600" height="500"></iframe>')))
    box = visited.frame_locator("iframe").get_by_role("textbox", name="Your question")
    box.fill(ANSWERABLE)
    box.press("Enter")
    expect(visited.frame_locator("iframe").locator("pull-quote blockquote").first).to_be_visible()


def test_plain_example_asks_by_its_own_button(open_page: Callable[..., Page], host: Host, asked: Asked) -> None:
    example = (EXAMPLES / "plain.html").read_text("utf-8").replace("http://127.0.0.1:7860/", asked.url)
    widget = Widget(open_page(), host.put(example))
    widget.page.get_by_role("button", name="Ask who advises the President").click()
    widget.wait_for_turns(1)
    assert "Thomas Bossert" in widget.cited()[0].quote


def test_docs_site_example_has_the_colours_of_the_site_and_hears_answers(
    open_page: Callable[..., Page], host: Host, asked: Asked
) -> None:
    example = (EXAMPLES / "docs-site.html").read_text("utf-8").replace("http://127.0.0.1:7860/", asked.url)
    widget = Widget(open_page(viewport={"width": 1440, "height": 900}, color_scheme="dark"), host.put(example))
    widget.ask(ANSWERABLE)
    expect(widget.page.locator("#heard")).to_contain_text("percent")
    assert widget.panel.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    box = widget.panel.bounding_box()
    assert box is not None
    assert box["height"] == 820
    assert violations(widget.page) == []
    widget.page.screenshot(path=SCREENSHOTS / "widget-docs-site.png")


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed, and the example is built with it")
def test_react_example_mounts_and_unmounts(
    open_page: Callable[..., Page], host: Host, asked: Asked, tmp_path: Path
) -> None:
    built = tmp_path / "react"
    shutil.copytree(EXAMPLES / "react", built, ignore=shutil.ignore_patterns("node_modules", "dist"))
    npm = shutil.which("npm") or ""
    (built / ".env").write_text(f"VITE_PULLQUOTE={asked.url}\n")
    for command in (["ci", "--no-audit", "--no-fund", "--prefer-offline"], ["run", "build"]):
        done = subprocess.run([npm, *command], cwd=built, capture_output=True, text=True, check=False, timeout=240)
        assert done.returncode == 0, done.stderr
    host.put_folder(built / "dist")
    widget = Widget(open_page(), f"{host.url}index.html")
    widget.ask(ANSWERABLE)
    expect(widget.page.get_by_text("1 answered")).to_be_visible()
    widget.page.get_by_role("button", name="Unmount").click()
    expect(widget.page.locator("pull-quote")).to_have_count(0)
    widget.page.get_by_role("button", name="Mount").click()
    widget.ask(OFF_TOPIC)
    expect(widget.page.get_by_text("2 answered")).to_be_visible()
