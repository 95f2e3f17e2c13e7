"""Tagged topics and documents are read in the shapes that they come in, whole and in order."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.data.tagged import read_documents, read_topics
from qa.evaluation.data.types import DataError, Document

CLASSIC = """\
<top>

<num> Number: 301
<title> Island ferries &amp; tides

<desc> Description:
When do ferries leave?

<narr> Narrative:
A relevant document names an hour.
</top>

<top>
<num> Number: 302
<title> Topic:
<desc> Description: Who kept
the bees?
</top>
"""
XML = """\
<?xml version="1.0" encoding="utf-8"?>
<topics task="web">
  <!-- two of many -->
  <topic number="1" type="faceted"><query>island ferries</query><description>When do they leave?</description>
    <subtopic number="1">prices</subtopic></topic>
  <topic number='2'><query> </query><question><![CDATA[Who kept <i>the</i> bees?]]></question></topic>
  <topic number="3">A patient who was stung.</topic><TOPIC><NUM>4</NUM><TITLE>Monks</TITLE></TOPIC>
</topics>
"""
DOCS = """\
<DOC>
<DOCNO> FT-1 </DOCNO>
<DATE>1994</DATE>
<HEADLINE>
<P>Ferries &amp; tides</P>
</HEADLINE>
<TEXT>
<P>
They leave at noon.
</P>

  They do   not wait.
</TEXT>
<TEXT>Nor do tides, if 2 < 3.</TEXT>
</DOC>
<doc><docno>FT-2</docno><title>Bees</title><author>A. Monk</author><text>Monks kept<br/>bees.</text></doc><DOC>
<DOCNO>FT-3</DOCNO>
no tags at all
</DOC>
"""

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
texts = st.lists(words | st.sampled_from(["&", "<", ">", "a<b", "&lt;", "\"'"]), min_size=1, max_size=6).map(" ".join)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def topics_told(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_topics(path)
    return str(caught.value).replace(str(path), "FILE")


def documents_told(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        list(read_documents(path))
    return str(caught.value).replace(str(path), "FILE")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_classic_topics_are_asked_by_title_or_else_description(ending: str, tmp_path: Path) -> None:
    topics = read_topics(write(tmp_path / "topics", CLASSIC.replace("\n", ending)))
    assert topics == {"301": "Island ferries & tides", "302": "Who kept the bees?"}


def test_topics_in_xml_are_asked_by_query_or_question_or_their_own_text(tmp_path: Path) -> None:
    assert read_topics(write(tmp_path / "topics.xml", XML)) == {
        "1": "island ferries",
        "2": "Who kept the bees?",
        "3": "A patient who was stung.",
        "4": "Monks",
    }


def test_plain_topics_are_lines_of_id_and_text(tmp_path: Path) -> None:
    path = write(tmp_path / "topics.tsv", "\ufeff301\tWhen do\tferries leave?\r\n\r\nq-2\t a < b &amp; c\r\n")
    assert read_topics(path) == {"301": "When do\tferries leave?", "q-2": "a < b &amp; c"}


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    path = write(tmp_path / "topics.xml", f'{bomb}\n<topic number="1"><query>x &b; &f; &#38;</query></topic>')
    assert read_topics(path) == {"1": "x &b; &f; &"}


@given(topics=st.dictionaries(words, texts, min_size=1, max_size=4), plain=st.booleans())
def test_any_topics_are_read_back(
    topics: dict[str, str], plain: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = (
        f"{topic}\t{text}\n" if plain else f"<topic number='{topic}'>\n<title>{escape(text)}</title></topic>"
        for topic, text in topics.items()
    )
    assert read_topics(write(tmp_path_factory.mktemp("trec") / "topics", "".join(rows))) == topics


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'FILE' holds no topics. Expected <top> or <topic> elements, or lines of id, tab and text."),
        ("<topics></topics>", "'FILE' holds no topics. Expected <top> or <topic> elements, or lines of id, tab and te"),
        ("1\tWhen?\n2 Who?\n", "'FILE', line 2: '2 Who?' has no tab between an id and a text."),
        ("1\tWhen?\n\n1\tWho?\n", "'FILE', line 3: the topic '1' was there before. Remove one of them."),
        ("<top>\n<num> 1\n<narr> x\n</top>", "'FILE', line 1: the topic '1' has no text. Write it."),
        ("\n<top>\n<title> x\n</top>", "'FILE', line 2: the topic '' has no number. Write it."),
        ("<top>\n<num> 1\n<title> x\n", "'FILE', line 1: <top> is never closed. The file looks cut off."),
        (
            "<top>\n<num> 1\n<title> x\n\n<top>\n",
            "'FILE', line 5: <top> stands here, but that of line 1 is not closed.",
        ),
        ("<a>\n</top>", "'FILE', line 2: </top> stands here, but none is open."),
    ],
)
def test_wrong_topics_are_told_by_their_line(text: str, message: str, tmp_path: Path) -> None:
    assert topics_told(write(tmp_path / "topics", text)).startswith(message)


def test_documents_have_their_title_and_every_text_without_tags(tmp_path: Path) -> None:
    assert list(read_documents(write(tmp_path / "docs", DOCS))) == [
        Document(
            "FT-1",
            "Ferries & tides",
            "They leave at noon.\n\n\nThey do not wait.\nNor do tides, if 2 < 3.",
        ),
        Document("FT-2", "Bees", "Monks kept bees."),
        Document("FT-3", "", "no tags at all"),
    ]


def test_documents_before_the_break_are_read_before_it_is_told(tmp_path: Path) -> None:
    found = read_documents(write(tmp_path / "docs", DOCS + "<DOC>\n<DOCNO>FT-4</DOCNO>\n<TEXT>cut"))
    assert [next(found).id for _ in range(3)] == ["FT-1", "FT-2", "FT-3"]
    with pytest.raises(DataError, match=r"line 20: <DOC> is never closed\. The file looks cut off\.$"):
        next(found)


@given(documents=st.dictionaries(words, st.tuples(texts, texts), min_size=1, max_size=4), compact=st.booleans())
def test_any_documents_are_read_back(
    documents: dict[str, tuple[str, str]], compact: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    end = "" if compact else "\n"
    rows = (
        f"<DOC>{end}<DOCNO>{name}</DOCNO>{end}<TITLE>{escape(title)}</TITLE>{end}<TEXT>{end}{escape(text)}{end}</TEXT></DOC>"
        for name, (title, text) in documents.items()
    )
    path = write(tmp_path_factory.mktemp("trec") / "docs", "".join(rows))
    assert list(read_documents(path)) == [Document(name, title, text) for name, (title, text) in documents.items()]


@given(pieces=st.lists(st.sampled_from(["<DOC>", "</DOC>", "<DOCNO>1</DOCNO>", "<TEXT>", "</TITLE>", "\n", "<", "a"])))
def test_whatever_the_tags_documents_are_read_or_refused(
    pieces: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write(tmp_path_factory.mktemp("trec") / "docs", "".join(pieces))
    tags = [piece for piece in pieces if piece in {"<DOC>", "</DOC>"}]
    named = "".join(pieces).count("<DOCNO>1</DOCNO>")
    whole = tags == ["<DOC>", "</DOC>"] * (len(tags) // 2) and len(tags) > 0 and named > 0
    try:
        found = list(read_documents(path))
    except DataError:
        found = []
    assert len(found) in ({0, len(tags) // 2} if whole else {0})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'FILE' holds no documents. Expected elements such as <DOC> <DOCNO>d1</DOCNO> ... </DOC>."),
        ("At noon.\n", "'FILE' holds no documents. Expected elements such as <DOC> <DOCNO>d1</DOCNO> ... </DOC>."),
        ("\n<DOC>\n<TEXT>a</TEXT>\n</DOC>", "'FILE', line 2: the document has no <DOCNO>. Write one."),
        ("<DOC><DOCNO> </DOCNO></DOC>", "'FILE', line 1: the document has no <DOCNO>. Write one."),
        ("</DOC>", "'FILE', line 1: </DOC> stands here, but none is open."),
    ],
)
def test_wrong_documents_are_told_by_their_line(text: str, message: str, tmp_path: Path) -> None:
    assert documents_told(write(tmp_path / "docs", text)) == message


def test_a_file_that_is_compressed_is_told_not_to_be_text(tmp_path: Path) -> None:
    path = tmp_path / "docs.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00")
    assert documents_told(path) == "'FILE', line 1: byte 1 is not UTF-8. Save it as UTF-8."
