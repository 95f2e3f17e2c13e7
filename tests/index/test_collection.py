"""The facade: articles in, passages out, always in step."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.errors import CollectionError, EncoderError, QuestionError
from index.types import MODES, Article, Mode

BREAD = Article.of("Bread is baked at 230 degrees. The crust needs steam.", title="Bread", source="bread.txt")
BRIDGE = Article.of("The bridge was opened on Friday. It spans the river Elm.", title="Bridge", source="bridge.txt")
NEW_BREAD = Article.of("Rye bread is baked at 210 degrees, for longer.", title="Bread", source="bread.txt")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "collection"


def titles(collection: Collection, question: str, mode: Mode = "hybrid") -> list[str]:
    return [collection.article(hit.passage.article_id).title for hit in collection.search(question, mode=mode)]


@pytest.mark.parametrize("mode", MODES)
def test_the_right_passage_comes_first_in_every_mode(collection: Collection, sample: Article, mode: Mode) -> None:
    hits = collection.search("What share of private cybersecurity funds did Israel draw in 2016?", 3, mode=mode)
    assert "about 20 percent" in hits[0].passage.text
    assert 1 <= len(hits) <= 3
    for hit in hits:
        assert hit.passage.span.of(sample.text) == hit.passage.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_adding_the_same_text_twice_changes_nothing(encoder: SentenceEncoder) -> None:
    with Collection.open(encoder=encoder) as collection:
        assert collection.add(BREAD) == "added"
        assert collection.add(BREAD) == "unchanged"
        assert collection.replace(Article.of(BREAD.text, title="Copy", source="copy.txt")) == "unchanged"
        assert [info.title for info in collection.articles()] == ["Bread"]


def test_replacing_takes_the_old_text_out_of_every_ranking(encoder: SentenceEncoder) -> None:
    with Collection.open(encoder=encoder) as collection:
        collection.add(BREAD)
        with pytest.raises(CollectionError, match=r"'bread\.txt' is indexed with another text, as [0-9a-f]{12}"):
            collection.add(NEW_BREAD)
        assert collection.replace(NEW_BREAD) == "replaced"
        assert collection.article(BREAD.id).text == NEW_BREAD.text
        for mode in MODES:
            assert all("crust" not in hit.passage.text for hit in collection.search("crust steam bread", mode=mode))


def test_a_removed_article_is_never_returned_again(encoder: SentenceEncoder, folder: Path) -> None:
    with Collection.open(folder, encoder=encoder) as collection:
        assert [change for _, change in collection.replace_all([BREAD, BRIDGE])] == ["added", "added"]
        assert "Bread" in titles(collection, "How hot is bread baked?")
        collection.remove(BREAD.id)
        with pytest.raises(CollectionError, match=f"no article '{BREAD.id}'"):
            collection.remove(BREAD.id)
    with Collection.open(folder, encoder=encoder) as again:
        for mode in MODES:
            assert "Bread" not in titles(again, "How hot is bread baked?", mode)
        with pytest.raises(CollectionError, match="no article"):
            again.article(BREAD.id)


def test_search_can_be_kept_to_some_articles(encoder: SentenceEncoder) -> None:
    with Collection.open(encoder=encoder) as collection:
        list(collection.replace_all([BREAD, BRIDGE]))
        for mode in MODES:
            hits = collection.search("bread and the bridge", mode=mode, articles=[BRIDGE.id])
            assert {hit.passage.article_id for hit in hits} == {BRIDGE.id}
            assert collection.search("bread", mode=mode, articles=[]) == []
        only = collection.only([BRIDGE.id])
        assert [info.id for info in only.articles()] == [BRIDGE.id]
        assert {hit.passage.article_id for hit in only.search("bread")} == {BRIDGE.id}
        assert only.search("bread", articles=[BREAD.id]) == []
        with pytest.raises(CollectionError, match="no article"):
            only.article(BREAD.id)


def test_an_open_collection_sees_what_another_process_writes(encoder: SentenceEncoder, folder: Path) -> None:
    with Collection.open(folder, encoder=encoder) as reader:
        reader.add(BRIDGE)
        assert titles(reader, "bread") == ["Bridge"]
        program = (
            "import sys; from pathlib import Path\n"
            "from index.collection import Collection; from index.types import Article\n"
            f"article = Article.of({BREAD.text!r}, title='Bread', source='bread.txt')\n"
            "with Collection.open(Path(sys.argv[1])) as writer:\n"
            f"    writer.add(article); writer.remove({BRIDGE.id!r})\n"
        )
        subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=True)
        for mode in MODES:
            assert titles(reader, "bread baked", mode) == ["Bread"]


def test_another_encoder_than_the_collections_is_refused(encoder: SentenceEncoder, folder: Path) -> None:
    with Collection.open(folder, encoder=encoder) as collection:
        collection.add(BREAD)
    with pytest.raises(EncoderError, match="made with the encoder 'all-MiniLM-L6-v2', not 'another/model'"):
        Collection.open(folder, encoder="another/model")


def test_an_encoder_whose_dimension_has_changed_is_refused(encoder: SentenceEncoder, folder: Path) -> None:
    class Shorter(SentenceEncoder):
        """The same name, but another model behind it."""

        dim = 192

        def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return encoder.encode_queries(texts)[:, :192]

    with Collection.open(folder, encoder=encoder) as collection:
        collection.add(BREAD)
    with Collection.open(folder, encoder=Shorter()) as changed:
        with pytest.raises(EncoderError, match="with 384 dimensions, and the encoder is 'all-MiniLM-L6-v2' with 192"):
            changed.search("bread")
        assert changed.search("bread", mode="bm25")


def test_opening_what_is_not_there_names_the_folder_and_the_next_step(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"no collection in .*pullquote index SOURCE"):
        Collection.open(folder, create=False)
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    with pytest.raises(CollectionError, match="Cannot make a collection"):
        Collection.open(blocked)


def test_an_empty_collection_finds_nothing_and_loads_no_model() -> None:
    with Collection.open() as collection:
        assert [collection.search("bread", mode=mode) for mode in MODES] == [[], [], []]
        assert "_model" not in vars(collection.encoder)


def test_threads_can_search_while_one_writes(encoder: SentenceEncoder, folder: Path) -> None:
    wrong: list[object] = []

    def ask(collection: Collection) -> None:
        try:
            for _ in range(10):
                hits = collection.search("bread baked")
                wrong.extend(hit for hit in hits if hit.passage.article_id not in {BREAD.id, BRIDGE.id})
        except Exception as error:  # noqa: BLE001  whatever a thread meets is shown below
            wrong.append(error)

    with Collection.open(folder, encoder=encoder) as collection:
        collection.add(BRIDGE)
        threads = [threading.Thread(target=ask, args=[collection]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for article in (BREAD, NEW_BREAD, BREAD):
            collection.replace(article)
        for thread in threads:
            thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("question", "says"), [("", "is empty"), (" \n ", "is empty"), ("?!", "holds no word"), ("x" * 10_000, "10,000")]
)
def test_what_cannot_be_asked_is_a_clear_error(collection: Collection, question: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        collection.search(question)


@pytest.mark.parametrize(
    "question", ["bread\0bridge", "bread \ud800", "Où est-il né ?", "面包在哪里?", "a" * 1000, "“”‘’ x"]
)
def test_odd_questions_are_searched(collection: Collection, question: str) -> None:
    assert collection.search(question)


def test_impossible_arguments_are_refused_with_their_value(collection: Collection) -> None:
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        collection.search("x", 0)
    with pytest.raises(ValueError, match="got 'magic'"):
        collection.search("x", mode="magic")  # type: ignore[arg-type]  # what is tested
