"""The commands around the server: settings, keys, feedback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.collection import Collection
from index.encoding import SentenceEncoder
from index.loading import load
from qa.answerer import Answerer
from qa.sentence_reader import SentenceReader
from tests.here import Here
from ui.contract import answer_to_json
from ui.feedback import Feedback, FeedbackStore
from ui.keys import Keys


def test_config_prints_what_serve_would_do(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pullquote.toml"
    file.write_text("workers = 3\n", encoding="utf-8")
    monkeypatch.setenv("PULLQUOTE_PORT", "1234")
    printed = here("config", "--settings", file)
    assert printed.returncode == 0
    assert "port = 1234\n" in printed.stdout
    assert "workers = 3\n" in printed.stdout
    monkeypatch.setenv("PULLQUOTE_SETTINGS", str(file))
    assert here("config").stdout == printed.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--sample", "--origins", "example.org"], "'example.org' is no origin"),
        (["serve", "--sample", "--anonymous", "all"], "'anonymous'"),
        (["serve", "--settings", "{tmp}/none.toml"], "Cannot read the settings"),
        (["config", "--settings", "{tmp}/none.toml"], "Cannot read the settings"),
        (["keys", "create", "a", "--scope", "all", "--file", "{tmp}/keys.json"], "no scope 'all'"),
        (["keys", "revoke", "nope", "--file", "{tmp}/keys.json"], "no key 'nope'"),
        (["mcp", "--collection", "{tmp}/none"], "no collection in"),
        (["feedback", "export", "--collection", "{tmp}/none"], "no collection in"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(here: Here, tmp_path: Path, arguments: list[str], said: str) -> None:
    ran = here(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_key_is_shown_alone_on_stdout_listed_without_it_and_revoked(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    created = here("keys", "create", "the docs site", "--scope", "write", "--file", file)
    secret = created.stdout.strip()
    known = Keys(file).scope_of(secret)
    assert known is not None
    assert known[1] == "write"
    listed = here("keys", "list", "--file", file).stdout
    assert "the docs site" in listed
    assert secret not in listed
    assert here("keys", "revoke", known[0], "--file", file).returncode == 0
    assert here("keys", "list", "--file", file).stdout == ""


def test_liked_answers_are_exported_as_questions_that_can_be_evaluated(
    here: Here, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    article, folder = tmp_path / "ferry.txt", tmp_path / "collection"
    article.write_text("The ferry leaves at noon. Ada Brook steers it.", encoding="utf-8")
    with Collection.open(folder, encoder=encoder) as collection:
        collection.add(load(article))
        answer = Answerer(collection, SentenceReader(encoder)).ask("When does the ferry leave?", risk=0.5)
    store = FeedbackStore(folder / "feedback.sqlite")
    store.keep(Feedback("a", "like", None, answer_to_json(answer), {"reader": "sentence"}))
    store.keep(Feedback("b", "dislike", "wrong", answer_to_json(answer), {"reader": "sentence"}))
    exported = here("feedback", "export", "--collection", folder)
    assert exported.returncode == 0
    (record,) = [json.loads(line) for line in exported.stdout.splitlines()]
    assert record["question"] == "When does the ferry leave?"
    assert record["quotes"] == [part.quote for part in answer.parts]
    everything = here("feedback", "export", "--collection", folder, "--all").stdout.splitlines()
    assert [json.loads(line)["opinion"] for line in everything] == ["like", "dislike"]
    questions = tmp_path / "liked.jsonl"
    questions.write_text(exported.stdout, encoding="utf-8")
    assert here("eval", "qa", questions, "--reader", "sentence").returncode == 0
