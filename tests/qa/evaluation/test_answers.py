"""Questions are asked as a reader would ask them, written down, and measured: with the real encoder and reader."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.types import Article, Hit
from qa.answerer import Answerer
from qa.evaluation.answers import QaEvaluation, gold_set
from qa.evaluation.data.squad import read_squad, squad_set
from qa.evaluation.data.types import DataError
from qa.evaluation.predictions import prediction_type
from qa.evaluation.run_files import RunError
from qa.evaluation.runs import load_run
from qa.sentence_reader import SentenceReader
from qa.types import Candidate

FERRY = "The ferry leaves at noon. It carries forty cars. The harbour was built by monks."
BREAD = "Bread is baked at 230 degrees. The oven is heated for an hour before."
QUESTIONS: list[dict[str, object]] = [
    {"id": "1", "question": "When does the ferry leave?", "answers": [{"text": "noon", "answer_start": 20}]},
    {"id": "2", "question": "When does the ferry leave?", "answers": [{"text": "monks", "answer_start": 74}]},
    {"id": "3", "question": "Who painted the Sistine Chapel?", "answers": [], "kind": "off_topic"},
    {"id": "4", "question": "When does the ferry leave?", "answers": [], "kind": "not_stated"},
]
OVEN: dict[str, object] = {
    "id": "5",
    "question": "How long is the oven heated?",
    "answers": [{"text": "an hour", "answer_start": 54}],
}


def write(path: Path, *paragraphs: tuple[str, list[dict[str, object]]]) -> Path:
    data = [{"title": "T", "paragraphs": [{"context": text, "qas": qas}]} for text, qas in paragraphs]
    path.write_text(json.dumps({"version": "2.0", "data": data}), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "data.json", (FERRY, QUESTIONS), (BREAD, [OVEN]))


@pytest.fixture
def empty(encoder: SentenceEncoder) -> Iterator[Collection]:
    with Collection.open(encoder=encoder) as opened:
        yield opened


def answerer(collection: Collection) -> Answerer:
    return Answerer(collection, SentenceReader(collection.encoder))


def test_what_came_of_each_question_is_told(data: Path, empty: Collection) -> None:
    result = QaEvaluation(squad_set(data)).run(empty, answerer(empty))
    assert [one.prediction.id for one in result.scored] == ["1", "2", "3", "4", "5"]
    assert [one.error for one in result.scored] == [None, "read_wrongly", None, "wrongly_answered", None]
    first = result.scored[0].prediction
    assert [place.text for place in first.quotes] == ["The ferry leaves at noon."]
    assert (first.gold[0].start, first.gold[0].sentence_start, first.gold[0].sentence_end) == (20, 0, 25)
    assert first.gold[0].before + first.gold[0].text + first.gold[0].after == FERRY
    assert (first.rank, first.wording, first.verbatim) == (1, 1, True)
    measures = result.measures
    assert (measures["n"], measures["verbatim"], measures["abstention"]["by_kind"]["off_topic"]["refused"]) == (5, 1, 1)


def test_given_the_context_alone_other_contexts_are_never_quoted(data: Path, empty: Collection) -> None:
    reader = QaEvaluation(squad_set(data), "reader").run(empty, answerer(empty))
    articles = {one.prediction.group for one in reader.scored}
    assert len(articles) == 2
    for one in reader.scored:
        assert {place.article_id for place in one.prediction.quotes} <= {one.prediction.group}


def test_asked_of_everything_an_answer_may_come_from_another_context(tmp_path: Path, empty: Collection) -> None:
    twins = write(
        tmp_path / "twins.json",
        (FERRY, [QUESTIONS[0]]),
        (BREAD, [QUESTIONS[3]]),
    )
    opened = QaEvaluation(squad_set(twins), "open").run(empty, answerer(empty))
    foreign = opened.scored[1].prediction
    assert foreign.quotes[0].article_id != foreign.group


def test_a_sample_is_drawn_by_its_seed_and_keeps_the_order(data: Path, empty: Collection) -> None:
    def asked(seed: int) -> list[str]:
        evaluation = QaEvaluation(squad_set(data), limit=3, seed=seed)
        return [one.prediction.id for one in evaluation.run(empty, answerer(empty)).scored]

    drawn = {tuple(asked(seed)) for seed in range(6)}
    assert asked(1) == asked(1)
    assert len(drawn) > 1
    assert all(len(one) == 3 and list(one) == sorted(one) for one in drawn)


def test_a_question_that_nobody_could_ask_counts_as_refused(tmp_path: Path, empty: Collection) -> None:
    long: dict[str, object] = {"id": "1", "question": "why " * 300, "answers": [{"text": "noon", "answer_start": 20}]}
    result = QaEvaluation(squad_set(write(tmp_path / "a.json", (FERRY, [long])))).run(empty, answerer(empty))
    assert result.scored[0].prediction.reason == "cannot_be_asked"
    assert result.scored[0].error == "not_retrieved"


def test_a_context_that_cannot_be_indexed_is_told_with_its_file(tmp_path: Path, empty: Collection) -> None:
    path = write(tmp_path / "a.json", (FERRY, [QUESTIONS[0]]), ("  ", [QUESTIONS[2]]))
    with pytest.raises(DataError, match=r"a\.json', context 2: Cannot read 'T': it holds no text"):
        QaEvaluation(squad_set(path)).run(empty, answerer(empty))


def test_two_questions_with_one_id_are_an_error(tmp_path: Path, empty: Collection) -> None:
    path = write(tmp_path / "a.json", (FERRY, [QUESTIONS[0], QUESTIONS[0]]))
    with pytest.raises(DataError, match="two questions have the id '1'"):
        QaEvaluation(squad_set(path)).run(empty, answerer(empty))


def test_the_gold_questions_are_about_the_sample_article(sample: Article) -> None:
    contexts = list(read_squad(gold_set()))
    assert [context.text for context in contexts] == [sample.text]
    questions = contexts[0].questions
    assert (
        len({question.id for question in questions}) == len({question.text for question in questions}) == len(questions)
    )
    assert sum(bool(question.answers) for question in questions) >= 28
    for kind in ("off_topic", "not_stated"):
        assert sum(question.kind == kind for question in questions) >= 5


def test_a_run_is_a_folder_and_running_again_gives_the_same(tmp_path: Path, encoder: SentenceEncoder) -> None:
    folders = tmp_path / "a", tmp_path / "b"
    for folder in folders:
        with Collection.open(encoder=encoder) as collection:
            QaEvaluation(squad_set(gold_set())).run(collection, answerer(collection), folder=folder)
    first, second = ((folder / "predictions.jsonl").read_bytes() for folder in folders)
    assert first == second
    run = load_run(folders[0])
    assert run.measures["n"] == len(run.predictions) == len(run.timings) == 67
    assert run.measures["verbatim"] == 1
    assert run.measures["abstention"]["by_kind"]["off_topic"]["refused"] == 6
    assert run.measures["right"] > 0.5
    for key in ("version", "libraries", "data", "seed", "encoder", "reader_revision", "threshold", "collection"):
        assert run.config[key] is not None
    assert (folders[0] / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_run_that_was_broken_off_goes_on_where_it_was(tmp_path: Path, data: Path, empty: Collection) -> None:
    evaluation = QaEvaluation(squad_set(data))
    whole = evaluation.run(empty, answerer(empty), folder=tmp_path / "whole")
    part = tmp_path / "part"
    part.mkdir()
    lines = (tmp_path / "whole" / "predictions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    marked = [
        line.replace("Who painted", "WHO PAINTED") for line in lines
    ]  # tells what is kept from what is asked again
    (part / "config.json").write_bytes((tmp_path / "whole" / "config.json").read_bytes())
    (part / "predictions.jsonl").write_text("".join(marked[:3]) + marked[3][:40], encoding="utf-8")
    timings = (tmp_path / "whole" / "timings.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (part / "timings.jsonl").write_text("".join(timings[:4]), encoding="utf-8")

    with pytest.raises(RunError, match=r"broken off\. Go on with it by --resume"):
        evaluation.run(empty, answerer(empty), folder=part)
    resumed = evaluation.run(empty, answerer(empty), folder=part, resume=True)
    assert [one.error for one in resumed.scored] == [one.error for one in whole.scored]
    assert (part / "predictions.jsonl").read_text(encoding="utf-8") == "".join(marked[:3] + lines[3:])
    assert len(load_run(part).timings) == 5


def test_an_interruption_keeps_what_was_asked(tmp_path: Path, data: Path, empty: Collection) -> None:
    class Interrupted(SentenceReader):
        asked = 0

        def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
            self.asked += 1
            if self.asked == 3:
                raise KeyboardInterrupt
            return super().read(question, hits)

    folder = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        QaEvaluation(squad_set(data)).run(empty, Answerer(empty, Interrupted(empty.encoder)), folder=folder)
    kept = (folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [prediction_type().validate_json(line).id for line in kept] == ["1", "2"]
    assert not (folder / "measures.json").exists()
    resumed = QaEvaluation(squad_set(data)).run(empty, answerer(empty), folder=folder, resume=True)
    assert resumed.measures["n"] == 5


def test_a_finished_run_is_replaced_only_by_one_of_the_same_configuration(
    tmp_path: Path, data: Path, empty: Collection
) -> None:
    folder = tmp_path / "run"
    QaEvaluation(squad_set(data)).run(empty, answerer(empty), folder=folder)
    before = (folder / "predictions.jsonl").read_bytes()
    QaEvaluation(squad_set(data)).run(empty, answerer(empty), folder=folder)
    assert (folder / "predictions.jsonl").read_bytes() == before
    with pytest.raises(RunError, match="another configuration: limit is None there and 2 here"):
        QaEvaluation(squad_set(data), limit=2).run(empty, answerer(empty), folder=folder)
    with pytest.raises(RunError, match="other files than a run's"):
        QaEvaluation(squad_set(data)).run(empty, answerer(empty), folder=tmp_path)
    assert (folder / "predictions.jsonl").read_bytes() == before


def test_the_development_article_is_answered_and_refused_as_promised(shared: Path, empty: Collection) -> None:
    path = shared / "data" / "reader" / "dev" / "seed_article_dev.json"
    scored = QaEvaluation(squad_set(path)).run(empty, answerer(empty)).scored
    assert sum(one.right for one in scored if one.prediction.answerable) >= 10
    assert sum(one.right for one in scored if not one.prediction.answerable) >= 4
