"""The command line, run as people and programs run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from index.loading import load
from tests.here import Here
from ui.contract import answer_schema

FERRY = (
    "The ferry leaves at noon. It carries forty cars and a dog named Rex 🐕. The harbour was built by monks in 1204.\n"
)


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Pullquote in a process of its own, as installed here; its output is decoded as UTF-8."""
    env = os.environ | {"HF_HUB_OFFLINE": "1", "COLUMNS": "60"} | environment
    command = [sys.executable, "-c", "from ui.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False, timeout=120)


@pytest.fixture
def ferry(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY, encoding="utf-8")
    return path


def test_index_list_ask_and_remove_work_in_a_row(here: Here, tmp_path: Path, ferry: Path) -> None:
    where = ("--collection", tmp_path / "c")
    indexed = here("index", ferry, *where)
    assert indexed.returncode == 0, indexed.stderr
    article = load(ferry)
    assert indexed.stdout.split()[:2] == ["added", article.id]
    assert here("index", ferry, *where).stdout.split()[0] == "unchanged"

    listed = here("list", "--json", *where)
    assert [json.loads(line) for line in listed.stdout.splitlines()] == [
        {"id": article.id, "title": "Ferry", "source": str(ferry), "passages": 1}
    ]
    assert article.id in here("list", *where).stdout

    asked = here("ask", "--json", *where, "When does the ferry leave?", "Who painted the Sistine Chapel?")
    assert asked.returncode == 1  # the second was refused
    first, second = [json.loads(line) for line in asked.stdout.splitlines()]
    assert first["answer"] == "noon"
    assert second["abstained"]
    for answer in (first, second):
        jsonschema.validate(answer, answer_schema(), cls=jsonschema.Draft202012Validator)
        for citation in answer["citations"] + answer["nearest"]:
            assert article.text[citation["start"] : citation["end"]] == citation["quote"]
            assert citation["sha256"] == article.sha256

    ferry.write_text("The ferry leaves at three.", encoding="utf-8")
    assert here("index", ferry, *where).stdout.split()[0] == "replaced"
    assert here("remove", article.id, *where).returncode == 0
    assert here("list", "--json", *where).stdout == ""


def test_an_article_is_asked_without_keeping_anything(tmp_path: Path, ferry: Path) -> None:
    asked = run("ask", "Who built the harbour?", "--article", ferry, XDG_DATA_HOME=str(tmp_path / "data"))
    assert asked.returncode == 0, asked.stderr
    start = FERRY.index("monks")
    assert "The harbour was built by monks in 1204." in asked.stdout
    assert f"Ferry, characters {start}-{start + len('monks')}" in asked.stdout
    assert "confidence" in asked.stdout
    assert "\x1b" not in asked.stdout
    assert not (tmp_path / "data").exists()


def test_a_named_article_is_kept_in_a_named_collection_and_asked_alone(here: Here, tmp_path: Path, ferry: Path) -> None:
    where = ("--collection", tmp_path / "c")
    other = tmp_path / "bread.md"
    other.write_text("# Bread\n\nBread is baked at 230 degrees.\n", encoding="utf-8")
    here("index", ferry, *where)
    asked = json.loads(here("ask", "--json", "When does the ferry leave?", "-a", other, *where).stdout)
    assert {one["title"] for one in asked["citations"] + asked["nearest"]} == {"Bread"}
    assert len(here("list", "--json", *where).stdout.splitlines()) == 2


def test_several_questions_are_one_conversation(here: Here, ferry: Path) -> None:
    asked = here("ask", "--json", "-a", ferry, "Who is the dog named Rex?", "Where is he?")
    second = json.loads(asked.stdout.splitlines()[1])
    assert second["question"] == "Where is he?"
    assert second["understood_as"] in {"Where is he?", "Where is Rex?", "Who is the dog named Rex? Where is he?"}


def test_that_a_risk_has_everything_refused_is_told(here: Here, ferry: Path) -> None:
    sure = here("ask", "When does the ferry leave?", "--article", ferry, "--risk", "0.01", "--json")
    assert sure.returncode == 1
    assert "No confidence keeps a risk of 0.01 on the questions that it was calibrated on" in sure.stderr
    assert json.loads(sure.stdout)["abstained"]
    assert here("ask", "When does the ferry leave?", "--article", ferry).stderr == ""


def test_control_sequences_of_an_article_do_not_reach_the_terminal(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "evil.txt"
    path.write_text("The ferry leaves at \x1b[31mnoon\x1b]0;title\x07 and \x9b5m returns.", encoding="utf-8")
    asked = here("ask", "When does the ferry leave?", "-a", path)
    assert "noon" in asked.stdout
    assert not {"\x1b", "\x07", "\x9b"} & set(asked.stdout)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", "", "-a", "{ferry}"], "The question is empty"),
        (["ask", "x" * 10_000, "-a", "{ferry}"], "10,000 characters"),
        (["ask", "?", "-a", "{ferry}"], "holds no word"),
        (["ask", "Who?", "-a", "{tmp}/none.txt"], "no such file"),
        (["ask", "Who?", "--collection", "{tmp}/none"], "no collection in"),
        (["ask", "Who?", "-a", "{ferry}", "--reader", "magic"], "Cannot read spans with 'magic'"),
        (["ask", "Who?", "-a", "{ferry}", "--risk", "2"], "The risk must be from 0.01 to below 1, got 2."),
        (["ask", "Who?", "-a", "{ferry}", "--encoder", "{tmp}/none"], "Cannot load the encoder"),
        (["remove", "0123", "--collection", "{tmp}/none"], "no collection in"),
        (["index", "{tmp}/none.txt", "--collection", "{tmp}/c"], "no such file"),
        (["serve", "--collection", "{tmp}/none"], "no collection in"),
        (["ask"], "Missing argument"),
        (["nonsense"], "No such command"),
    ],
)
def test_users_errors_are_told_in_words_with_status_two(
    here: Here, tmp_path: Path, ferry: Path, arguments: list[str], says: str
) -> None:
    failed = here(*(argument.format(ferry=ferry, tmp=tmp_path) for argument in arguments))
    assert failed.returncode == 2
    assert says in failed.stderr
    assert failed.stdout == ""
    assert "Traceback" not in failed.stderr


def test_one_bad_file_does_not_stop_the_rest(here: Here, tmp_path: Path, ferry: Path) -> None:
    indexed = here("index", tmp_path / "none.txt", ferry, "--collection", tmp_path / "c")
    assert indexed.returncode == 2
    assert "no such file" in indexed.stderr
    assert indexed.stdout.startswith("added")


def test_help_and_version_import_nothing_heavy() -> None:
    program = (
        "import sys; from ui.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'gradio', 'faiss', 'numpy', 'transformers', 'fastapi'} & set(sys.modules)))"
    )
    for flag in ("--help", "--version"):
        shown = subprocess.run([sys.executable, "-c", program, flag], capture_output=True, encoding="utf-8", check=True)
        assert shown.stdout.splitlines()[-1] == "[]"


def test_listing_loads_no_model(tmp_path: Path, ferry: Path) -> None:
    run("index", ferry, "--collection", tmp_path / "c")
    program = "import sys; from ui.cli import main\ntry: main()\nexcept SystemExit: pass\nprint('torch' in sys.modules)"
    listed = subprocess.run(
        [sys.executable, "-c", program, "list", "--collection", str(tmp_path / "c")],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert listed.stdout.splitlines()[-1] == "False"


def test_calibrating_on_too_few_questions_says_how_many_are_needed(here: Here, tmp_path: Path, ferry: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    asked = {"question": "When does the ferry leave?", "article": ferry.name, "quotes": ["noon"]}
    questions.write_text(json.dumps(asked) + "\n", encoding="utf-8")
    told = here("calibrate", questions, "--collection", tmp_path / "c")
    assert told.returncode == 2
    assert "Cannot calibrate on 1 questions" in told.stderr
    assert "At least 20 are needed" in told.stderr


def test_a_quote_is_verified(here: Here, ferry: Path) -> None:
    verbatim = here("verify", "It carries forty cars", "--article", ferry)
    assert verbatim.returncode == 0
    assert verbatim.stdout.startswith("The quote is verbatim.\n  It carries forty cars\n")
    altered = here("verify", "It carries fifty cars", "--article", ferry)
    assert altered.returncode == 1
    assert "quoted 'fifty', and the article has 'forty'" in altered.stdout
    assert here("verify", "Ships sink.", "--article", ferry).stdout == "The quote is not there.\n"
    shown = json.loads(here("verify", "The harbor was built by monks", "--article", ferry, "--json").stdout)
    (place,) = shown["places"]
    assert shown["finding"] == "altered"
    assert FERRY[place["start"] : place["end"]] == place["text"] == "The harbour was built by monks"
    assert [(one["quote"]["text"], one["article"]["text"]) for one in place["differences"]] == [("harbor", "harbour")]
