"""Any file in, one canonical text or a clear error out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.errors import LoadError
from index.loading import MAX_BYTES, Parsed, load, loads, register, suffixes
from index.types import Article

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "Der Bürgermeister eröffnete am Freitag die Brücke über den Fluß, für die 20 Jahre geplant worden war."


def write(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"])
def test_text_is_decoded_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    assert load(write(tmp_path, SENTENCE.encode(encoding))).text == SENTENCE


def test_cyrillic_windows_text_is_recognised(tmp_path: Path) -> None:
    text = "Вчера вечером в городе открыли новый мост через реку. Его строили двадцать лет."
    assert load(write(tmp_path, text.encode("cp1251"))).text == text


def test_line_ends_become_line_feeds_and_the_mark_goes(tmp_path: Path) -> None:
    assert load(write(tmp_path, b"\xef\xbb\xbfOne.\r\nTwo.\rThree.\n")).text == "One.\nTwo.\nThree.\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds no text"),
        (b" \n\t\n", "holds no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "binary file"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "binary file"),
        (b"Some text with one stray \0 in it, as broken programs write it.", "binary file|NUL"),
        (b"\xff\xfeA", "looks like utf-16, but byte 2 does not fit"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(LoadError, match=says) as caught:
        load(write(tmp_path, data))
    assert "a.txt" in str(caught.value)


def test_missing_file_folder_and_unknown_format_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no such file"):
        load(tmp_path / "none.txt")
    with pytest.raises(LoadError, match="it is a folder"):
        load(tmp_path)
    with pytest.raises(LoadError, match=r"format '\.xyz' is not known\. Known are .*\.md"):
        load(write(tmp_path, b"x", "a.xyz"))
    with pytest.raises(LoadError, match="device or a pipe"):
        load("/dev/zero")
    with pytest.raises(LoadError, match="Check the path"):
        load("a\0b.txt")
    with pytest.raises(LoadError, match="Check the path"):
        load("x" * 5000 + ".txt")


def test_fifty_megabytes_are_read_and_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    line = "The river rose again during the night.\n"
    big = write(tmp_path, line.encode() * (50 * 2**20 // len(line)), "big.txt")
    assert load(big).text.endswith(line)
    with big.open("ab") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(LoadError, match="64 MB, and the limit is 64 MB"):
        load(big)


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.txt", "A headline without a full stop\n\nThe body.", "A headline without a full stop"),
        ("my_own-notes.txt", "The body starts at once. And goes on.", "My own notes"),
        ("a.txt", "  Spaced   headline \n\nBody.", "Spaced headline"),
        ("a.md", "Intro.\n\n# The *first* [heading](x) #\n\n## Second\n", "The first heading"),
        ("a.md", "Under\n=====\n\n# Later\n", "Under"),
        ("a.md", '---\ntitle: "From the front"\ntags: x\n---\n# Heading\n', "From the front"),
        ("a.md", "---\ntags: x\n---\n\nPlain first line\n\nBody.", "Plain first line"),
        ("notes.md", "Only a sentence.", "Notes"),
    ],
)
def test_title_is_found_or_made_from_the_name(tmp_path: Path, name: str, text: str, title: str) -> None:
    assert load(write(tmp_path, text.encode(), name)).title == title


def test_markdown_text_is_the_files_own_so_that_offsets_open_it(tmp_path: Path) -> None:
    text = "# Title\n\nSome *emphasis* and `code` &amp; <b>tags</b>.\n"
    assert load(write(tmp_path, text.encode(), "a.md")).text == text


def test_a_file_without_suffix_is_read_as_text(tmp_path: Path) -> None:
    assert load(write(tmp_path, b"Plain words.", "README")).text == "Plain words."


def test_content_type_chooses_the_parser() -> None:
    assert loads(b"# T\n\nx", content_type="Text/Markdown; charset=utf-8", name="n").title == "T"
    with pytest.raises(LoadError, match="content type 'image/png' is not known"):
        loads(b"x", content_type="image/png", name="n")


def test_a_further_format_slots_in_by_suffix(tmp_path: Path) -> None:
    def shout(data: bytes, *, name: str) -> Parsed:
        return Parsed(data.decode().upper(), name)

    register(shout, suffixes=[".shout"], content_types=["text/x-shout"])
    assert load(write(tmp_path, b"hello", "a.shout")).text == "HELLO"
    assert ".shout" in suffixes()


def test_id_follows_the_source_and_the_hash_the_text(tmp_path: Path) -> None:
    first = load(write(tmp_path, b"One text."))
    second = load(write(tmp_path, b"Another text."))
    assert first.id == second.id
    assert first.sha256 != second.sha256


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_load_error(data: bytes) -> None:
    try:
        article = loads(data, content_type="text/plain", name="bytes")
    except LoadError:
        return
    assert article.text.strip()
    assert "\r" not in article.text
    article.text.encode()


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_utf8_comes_back_character_by_character(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    assume("\0" not in text and expected.strip())
    assert loads(text.encode(), content_type="text/plain", name="t").text == expected


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(LoadError, match="surrogate"):
        Article.of("broken \ud800 text", title="t")
