"""SQuAD layout is read exactly, article by article, and what is wrong with a file is told by its record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.data.squad import read_squad, squad_set
from qa.evaluation.data.types import Context, DataError, Question, Span

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def qa(**changed: object) -> dict[str, Any]:
    return {"id": "1", "question": "When?", "answers": [{"text": "noon", "answer_start": 3}], **changed}


def article(*qas: dict[str, Any], **changed: object) -> dict[str, Any]:
    return {"title": "Ferry", "paragraphs": [{"context": "At noon.", "qas": list(qas)}], **changed}


def write(folder: Path, *articles: object, **fields: object) -> Path:
    path = folder / "questions.json"
    path.write_text(json.dumps({"version": "v2.0", **fields, "data": articles}), encoding="utf-8")
    return path


def told(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        list(read_squad(path))
    return str(caught.value).replace(str(path), "FILE")


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    text = draw(texts)
    bounds = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    questions = st.builds(
        Question,
        texts,
        texts,
        st.lists(bounds.map(lambda two: Span(*two)), max_size=3).map(tuple),
        st.none() | texts,
        is_list=st.booleans(),
    )
    return Context(draw(texts), text, tuple(draw(st.lists(questions, max_size=3))))


def as_squad(context: Context) -> dict[str, Any]:
    qas = [
        {
            "id": question.id,
            "question": question.text,
            "answers": [{"text": span.of(context.text), "answer_start": span.start} for span in question.answers],
            "is_impossible": not question.answers,
            "kind": question.kind,
            "is_list": question.is_list,
        }
        for question in context.questions
    ]
    return {"title": context.title, "paragraphs": [{"context": context.text, "qas": qas}]}


@given(
    some=st.lists(contexts(), min_size=1, max_size=4),
    escaped=st.booleans(),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_a_valid_file_is_read_exactly_however_it_is_written(
    some: list[Context], escaped: bool, mark: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("squad") / "questions.json"
    data = {"version": "v2.0", "data": [as_squad(context) for context in some]}
    path.write_bytes(mark + json.dumps(data, ensure_ascii=escaped).encode())
    assert list(read_squad(path)) == some
    assert list(squad_set(path).contexts()) == some


@given(data=st.binary(max_size=80))
def test_whatever_the_bytes_they_are_read_or_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("squad") / "questions.json"
    path.write_bytes(b'{"data": [' + data)
    with pytest.raises(DataError):
        list(read_squad(path))


def test_files_of_version_1_1_need_neither_is_impossible_nor_a_title(tmp_path: Path) -> None:
    untitled = {"paragraphs": [{"context": "At noon.", "qas": [qa()]}]}
    assert list(read_squad(write(tmp_path, untitled))) == [
        Context("", "At noon.", (Question("1", "When?", (Span(3, 7),)),))
    ]


def test_fields_of_other_versions_are_left_aside(tmp_path: Path) -> None:
    other = qa(is_impossible=False, plausible_answers=[{"text": 7}], answer_type="time")
    assert len(list(read_squad(write(tmp_path, article(other, url="x"), source={"data": [1]})))) == 1


def test_every_answer_counts_and_with_lists_they_are_one_together(tmp_path: Path) -> None:
    two = qa(answers=[{"text": "At", "answer_start": 0}, {"text": "noon", "answer_start": 3}])
    path = write(tmp_path, article(two, qa(id="2")))
    either, _ = next(squad_set(path).contexts()).questions
    together, alone = next(squad_set(path, lists=True).contexts()).questions
    assert either.answers == together.answers == (Span(0, 2), Span(3, 7))
    assert (either.is_list, together.is_list, alone.is_list) == (False, True, False)


def test_offsets_count_characters_not_bytes_or_halves_of_them(tmp_path: Path) -> None:
    paragraph = {"context": "né 😀 noon", "qas": [qa(answers=[{"text": "noon", "answer_start": 5}])]}
    (context,) = read_squad(write(tmp_path, article(paragraphs=[paragraph])))
    assert context.questions[0].answers == (Span(5, 9),)


@pytest.mark.parametrize("tail", ["", ", {", ', x"', ', {"title": "\xff', ', {"title": "B"}]}', ", 7]}"])
def test_what_stands_before_the_break_is_read_before_it_is_told(tail: str, tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(b'{"data": [' + json.dumps(article(qa())).encode() + tail.encode("latin-1"))
    found = read_squad(path)
    assert next(found).text == "At noon."
    with pytest.raises(DataError, match=r"cut\.json"):
        next(found)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (article(qa(id=7)), "'FILE', data.1: paragraphs.0.qas.0.id: Input should be a valid string."),
        (article(qa(question=None)), "'FILE', data.1: paragraphs.0.qas.0.question: Input should be a valid string."),
        (article(qa(answers={})), "'FILE', data.1: paragraphs.0.qas.0.answers: Input should be a valid list."),
        (
            article(qa(answers=[{"text": "noon", "answer_start": "3"}])),
            "'FILE', data.1: paragraphs.0.qas.0.answers.0.answer_start: Input should be a valid integer.",
        ),
        (
            article(qa(answers=[{"text": "noon", "answer_start": True}])),
            "'FILE', data.1: paragraphs.0.qas.0.answers.0.answer_start: Input should be a valid integer.",
        ),
        ({"title": "Ferry"}, "'FILE', data.1: paragraphs: Field required."),
        (["Ferry"], "'FILE', data.1: Input should be a valid dictionary."),
        (
            article(qa(answers=[{"text": "noon", "answer_start": 2}])),
            "'FILE', question '1': answer 'noon' does not stand at character 2 of its context.",
        ),
        (
            article(qa(answers=[{"text": "n.", "answer_start": -2}])),
            "'FILE', question '1': answer 'n.' does not stand at character -2 of its context.",
        ),
        (
            article(qa(answers=[{"text": "", "answer_start": 9}])),
            "'FILE', question '1': answer '' does not stand at character 9 of its context.",
        ),
    ],
    ids=str,
)
def test_a_broken_record_is_named_with_what_was_expected(broken: object, message: str, tmp_path: Path) -> None:
    assert told(write(tmp_path, article(qa(id="0")), broken)).startswith(message)


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"data": {}}', b'{"data": []}', b'"data"', b"7"])
def test_json_of_another_layout_holds_no_articles(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(data)
    assert told(path).startswith("'FILE' holds no articles. Expected SQuAD layout: data > title, paragraphs")


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\x1f\x8b\x08\x00", b"Who?\n", '{"data": []}'.encode("utf-16")]
)
def test_what_is_no_json_is_told_in_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(data)
    message = told(path)
    assert message.startswith("Cannot read 'FILE' as JSON, near byte ")
    assert "\n" not in message


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    assert told(tmp_path / "none.json") == "Cannot read 'FILE': No such file or directory. Check the path."
    assert told(tmp_path) == "Cannot read 'FILE': Is a directory. Check the path."


def test_the_development_sets_hold_as_many_questions_as_their_table_says(shared: Path) -> None:
    folder = shared / "data" / "reader" / "dev"
    counts = {}
    for name in ("squad20_16articles", "mlqa_en", "fairytaleqa_val", "multispanqa_valid", "seed_article_dev"):
        questions = [one for context in read_squad(folder / f"{name}.json") for one in context.questions]
        counts[name] = (sum(bool(one.answers) for one in questions), sum(not one.answers for one in questions))
    assert counts == {
        "squad20_16articles": (2575, 2774),
        "mlqa_en": (1141, 0),
        "fairytaleqa_val": (603, 0),
        "multispanqa_valid": (617, 0),
        "seed_article_dev": (12, 6),
    }


@pytest.mark.parametrize("opening", [b"[", b'{"data":', b'{"data":[', b'{"data":[{"title":'])
def test_brackets_in_brackets_are_refused_before_they_fill_the_memory(opening: bytes, tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_bytes(opening + b"[" * 200_000)
    assert told(path).startswith("'FILE' is nested over 100 deep. Expected SQuAD layout: data > title, paragraphs")


@pytest.mark.parametrize("number", [b"4" * 5_000, b"4e400000000", b"0." + b"4" * 50_000])
def test_numbers_beyond_all_bounds_are_refused(number: bytes, tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_bytes(b'{"data": [{"title": ' + number + b"}]}")
    assert "FILE" in told(path)


@pytest.mark.parametrize(
    "data", [b'{"data": {"data": [{"title": "x"}]}}', b'[{"data": [{}]}]', b'{"x": {"data": [{}]}}']
)
def test_only_the_top_objects_data_counts(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(data)
    assert told(path).startswith("'FILE' holds no articles.")
