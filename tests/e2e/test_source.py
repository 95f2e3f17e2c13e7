"""The article beside the chat: its marks, the way from one to the next, finding, copying."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from index.types import Article
from tests.e2e.chat_page import ChatPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

    from tests.e2e.conftest import Site

pytestmark = pytest.mark.e2e

TWO_PLACES = "What does Netanyahu say about Israel and the United States?"
FAR_APART = "How do I bake sourdough bread?"
HANDBOOK = "# The kettle handbook\n\nOn kettles.\n\n" + "".join(
    f"## Kettle {name}\n\nThe *{name}* kettle whistles\nin {key} & was made by {maker} <Smith>.\n\n"
    for name, key, maker in [("Aino", "A minor", "Ann"), ("Boris", "B flat", "Bea"), ("Cecil", "C sharp", "Kai")]
)
RANGES = "[...(CSS.highlights.get(%r) ?? [])].map((range) => range.toString())"


@pytest.fixture
def handbook(library: Site) -> Iterator[Article]:
    """A Markdown article from the web, as long as the test runs."""
    article = Article.of(HANDBOOK, title="The kettle handbook", source="https://example.org/kettles.md")
    library.collection.add(article)
    yield article
    library.collection.remove(article.id)


@pytest.fixture
def reader(handbook: Article, open_page: Callable[..., Page], library: Site) -> ChatPage:
    """A visitor who reads the handbook and may use the clipboard."""
    page = open_page(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    chat = ChatPage(page, library.url)
    page.get_by_label("Article to read").select_option(handbook.id)
    page.locator("#pq-source .text").get_by_text("Aino").first.wait_for()
    return chat


def find_field(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("searchbox", name="Find in article")


def test_all_places_of_an_answer_are_marked_and_the_chosen_one_alone_is_strong(chat: ChatPage, site: Site) -> None:
    chat.ask(TWO_PLACES)
    places = chat.shown()
    assert len(places) > 1
    chat.citations.nth(1).click()
    chat.wait_for_count(f"2 of {len(places)}")
    assert chat.highlight == places[1].quote
    text = site.articles[places[1].article_id].text
    covered = {at for one in places for at in range(one.start, one.end)}
    marked = "".join(chat.page.locator("#pq-source mark").all_text_contents())
    assert marked == "".join(text[at] for at in sorted(covered))


def test_next_and_previous_go_round_through_parts_and_articles(library_chat: ChatPage, library: Site) -> None:
    library_chat.ask(FAR_APART)
    places = library_chat.shown()
    assert max(one.start for one in places) - min(one.start for one in places) > 60_000
    page = library_chat.page
    library_chat.citations.first.click()
    for number, one in [*enumerate(places, start=1)][1:]:
        page.get_by_role("button", name="Next citation").click()
        library_chat.wait_for_count(f"{number} of {len(places)}")
        assert library_chat.highlight == one.quote
        assert library_chat.answer.locator(".pq-cite[aria-current]").inner_text() == f"[{number}]"
    page.get_by_role("button", name="Next citation").click()
    library_chat.wait_for_count(f"1 of {len(places)}")
    page.get_by_label("Article to read").select_option(next(iter(library.articles)))
    page.wait_for_function("!document.querySelector('#hl')")
    page.get_by_role("button", name="Previous citation").click()
    library_chat.wait_for_count(f"{len(places)} of {len(places)}")
    assert library_chat.highlight == places[-1].quote
    assert library_chat.focused("#pq-previous")


def test_n_and_p_in_the_panel_step_through_and_escape_returns_to_the_citation_shown(chat: ChatPage) -> None:
    chat.ask(TWO_PLACES)
    chat.citations.first.click()
    chat.wait_for_count("1 of 2")
    keyboard = chat.page.keyboard
    keyboard.press("n")
    chat.wait_for_count("2 of 2")
    keyboard.press("n")
    keyboard.press("p")
    chat.wait_for_count("2 of 2")
    assert chat.focused(".scroll")
    keyboard.press("Escape")
    assert chat.focused(".pq-cite[aria-current]")


def test_letters_typed_into_the_search_field_do_not_step(chat: ChatPage) -> None:
    chat.ask(TWO_PLACES)
    chat.citations.first.click()
    chat.wait_for_count("1 of 2")
    find_field(chat).press_sequentially("pnp")
    chat.wait_for_count("1 of 2")
    assert chat.highlight == chat.shown()[0].quote
    assert find_field(chat).input_value() == "pnp"


def test_an_answer_marks_what_it_cites_without_moving_the_article(chat: ChatPage) -> None:
    scroll = chat.page.locator("#pq-source .scroll")
    scroll.evaluate("element => element.scrollTo(0, 300)")
    chat.ask("Who leads the National Cyber Directorate?")
    quiet = chat.page.locator("#pq-source mark.also")
    quiet.first.wait_for()
    assert "".join(quiet.all_text_contents()) == chat.shown()[0].quote
    assert scroll.evaluate("element => element.scrollTop") == 300
    assert chat.page.locator("#hl").count() == 0

    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.wait_for_function("!document.querySelector('#pq-source mark')")
    assert not chat.page.locator("#pq-places").is_visible()


def test_paragraph_numbers_are_drawn_and_no_part_of_the_text(chat: ChatPage, site: Site) -> None:
    article = next(iter(site.articles.values()))
    paragraphs = chat.page.locator("#pq-source [data-number]")
    assert paragraphs.count() == len([one for one in re.split(r"\n\s*\n", article.text) if one.strip()])
    assert paragraphs.nth(2).evaluate("p => getComputedStyle(p, '::before').content") == '"3" / ""'
    assert chat.page.locator("#pq-source .text").text_content() == article.text


def test_contents_lead_to_a_heading(reader: ChatPage) -> None:
    page = reader.page
    page.get_by_role("button", name="Contents").click()
    contents = page.get_by_role("navigation", name="Contents")
    assert contents.get_by_role("link").all_inner_texts() == [
        "The kettle handbook", "Kettle Aino", "Kettle Boris", "Kettle Cecil",
    ]  # fmt: skip
    assert reader.focused("#pq-outline a")
    page.keyboard.press("Escape")
    assert not contents.is_visible()
    assert reader.focused("#pq-contents")
    page.keyboard.press("Enter")
    page.set_viewport_size({"width": 1280, "height": 400})
    contents.get_by_role("link", name="Kettle Cecil").click()
    page.wait_for_function("document.querySelector('#pq-source .scroll').scrollTop > 0")
    heading = page.locator("#pq-source .heading").last
    assert heading.evaluate("element => element.getBoundingClientRect().bottom < innerHeight")
    assert not contents.is_visible()


def test_article_without_headings_has_no_contents(chat: ChatPage) -> None:
    assert not chat.page.locator("#pq-contents").is_visible()


def test_original_is_offered_for_web_articles_alone(reader: ChatPage, library: Site) -> None:
    original = reader.page.get_by_role("link", name="Open original")
    assert original.get_attribute("href") == "https://example.org/kettles.md"
    assert original.get_attribute("rel") == "noreferrer"
    other = next(iter(library.articles))
    reader.page.get_by_label("Article to read").select_option(other)
    original.wait_for(state="hidden")


def test_found_words_are_painted_counted_and_walked_through(reader: ChatPage, handbook: Article) -> None:
    field, count = find_field(reader), reader.page.locator("#pq-found")
    field.fill("KETTLE WHISTLES in")
    assert count.inner_text() == "1 of 3"
    assert reader.page.evaluate(RANGES % "pq-found-now") == ["kettle whistles\nin"]
    assert len(reader.page.evaluate(RANGES % "pq-found")) == 2
    field.press("Enter")
    assert count.inner_text() == "2 of 3"
    field.press("Shift+Enter")
    field.press("Shift+Enter")
    assert count.inner_text() == "3 of 3"
    reader.page.get_by_role("button", name="Next match").click()
    assert count.inner_text() == "1 of 3"
    assert reader.page.locator("#pq-source .text").text_content() == handbook.text

    field.press("Escape")
    assert field.input_value() == ""
    assert count.inner_text() == ""
    assert reader.page.evaluate(RANGES % "pq-found") == []
    assert reader.focused("#pq-find")
    field.press("Escape")
    assert reader.focused("textarea")


@pytest.mark.parametrize(
    ("words", "found"),
    [("*aino*", "*Aino*"), ("& was", "& was"), ("<smith>.", "<Smith>."), ("(", None), ("\\", None), ("kai", "Kai")],
)
def test_signs_are_found_as_they_are(reader: ChatPage, words: str, found: str | None) -> None:
    find_field(reader).fill(words)
    assert reader.page.evaluate(RANGES % "pq-found-now") == ([found] if found else [])
    assert reader.page.locator("#pq-found").inner_text().startswith("1 of" if found else "Not found")


def test_words_are_found_across_a_mark(chat: ChatPage) -> None:
    chat.ask("Who leads the National Cyber Directorate?")
    chat.citations.first.click()
    quote = chat.highlight
    find_field(chat).fill(f"the new body. {quote[:20]}")
    assert chat.page.evaluate(RANGES % "pq-found-now") == [f"the new body. {quote[:20]}"]


def test_search_of_a_long_article_says_that_it_is_one_of_a_part(library_chat: ChatPage, library: Site) -> None:
    long = next(article for article in library.articles.values() if article.title == "A long one")
    library_chat.page.get_by_label("Article to read").select_option(long.id)
    library_chat.page.locator("#pq-source .text").get_by_text("Paragraph 0 ").wait_for()
    find_field(library_chat).fill("herring")
    assert library_chat.page.locator("#pq-found").inner_text() == "Not found in this part"
    find_field(library_chat).fill("Paragraph 7 of")
    assert library_chat.page.locator("#pq-found").inner_text() == "1 of 1 in this part"


def test_quote_is_copied_in_every_format(reader: ChatPage, handbook: Article, library: Site) -> None:
    page = reader.page
    quote = "The *Boris* kettle whistles\nin B flat & was made by Bea <Smith>."
    start = handbook.text.index(quote)
    place = f"a/{handbook.id}?s={start}&e={start + len(quote)}"
    page.evaluate(
        "href => { const a = document.createElement('a'); a.href = href; document.body.append(a); a.click(); }", place
    )
    assert reader.highlight == quote
    link = f"{library.url}{place}"
    copied = {name: copied_as(reader, name) for name in ("Plain text", "Markdown", "APA style", "Link to the place")}
    assert copied["Plain text"] == f"“{quote}”\n— The kettle handbook, paragraph 6\n{link}"
    assert copied["Markdown"] == (
        "> The \\*Boris\\* kettle whistles\n> in B flat \\& was made by Bea \\<Smith\\>\\.\n>\n"
        f"> — [The kettle handbook](<{link}>), paragraph 6"
    )
    assert copied["APA style"].startswith(
        f"“{quote}” (“The kettle handbook,” n.d., para. 6)\n\nThe kettle handbook. (n.d.)"
    )
    assert copied["APA style"].endswith("from https://example.org/kettles.md")
    assert copied["Link to the place"] == link


def copied_as(chat: ChatPage, name: str) -> str:
    """What the clipboard holds after a choice from the menu, made by keyboard; the choice is announced."""
    page = chat.page
    page.get_by_role("button", name="Copy quote").press("Enter")
    assert chat.focused("#pq-formats button")
    page.get_by_role("button", name=name).press("Enter")
    page.locator("#pq-said").get_by_text(f"Copied: {name}.").wait_for()
    assert chat.focused("#pq-copy")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_hostile_quote_is_copied_to_the_character(open_page: Callable[..., Page], library: Site) -> None:
    page = open_page(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    chat = ChatPage(page, library.url)
    chat.ask("What is the mascot of the festival?")
    shown = chat.shown()[0]
    chat.follow(shown)
    assert chat.highlight == shown.quote
    assert copied_as(chat, "Plain text").startswith(f"“{shown.quote}”\n— {library.articles[shown.article_id].title}, ")


def test_copying_works_without_the_clipboard_of_secure_pages(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read"])
    page.add_init_script("delete Navigator.prototype.clipboard")
    chat = ChatPage(page, site.url)
    chat.ask("Who leads the National Cyber Directorate?")
    chat.citations.first.click()
    assert chat.highlight == chat.shown()[0].quote
    page.get_by_role("button", name="Copy quote").click()
    page.get_by_role("button", name="Markdown").click()
    page.locator("#pq-said").get_by_text("Copied: Markdown.").wait_for()


@pytest.mark.parametrize("places", ["0-9999999", "x", "3-1"])
def test_places_that_the_article_lacks_are_refused_in_plain_words(page: Page, site: Site, places: str) -> None:
    response = page.request.get(f"{site.url}a/{next(iter(site.articles))}", params={"also": places})
    assert response.status == 400
    assert "No such place in this article" in response.text()


def test_article_page_marks_all_places_without_scripts(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page(java_script_enabled=False)
    article = next(iter(site.articles.values()))
    page.goto(f"{site.url}a/{article.id}?s=200&e=240&also=230-250&also=250-260&also=255-280#hl")
    marked = [article.text[start:end] for start, end in [(200, 240), (240, 250), (250, 280)]]
    assert page.locator("mark").all_text_contents() == marked
    assert page.locator("mark#hl").count() == 1
