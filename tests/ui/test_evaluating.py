"""The evaluation's commands, run as people and CI run them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from qa.evaluation.answers import gold_set
from tests.here import Here

FERRY = "The ferry leaves at noon. It carries forty cars. The harbour was built by monks in 1204."
PROGRAM = [sys.executable, "-c", "from ui.cli import main; main()"]
ENVIRONMENT = os.environ | {"HF_HUB_OFFLINE": "1", "COLUMNS": "60"}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Pullquote in a process of its own."""
    command = [*PROGRAM, "eval", *map(str, arguments)]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False, timeout=240)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    qas = [
        {"id": "1", "question": "When does the ferry leave?", "answers": [{"text": "noon", "answer_start": 20}]},
        {"id": "2", "question": "Who built the harbour?", "answers": [{"text": "monks", "answer_start": 74}]},
        {"id": "3", "question": "Who painted the Sistine Chapel?", "answers": []},
    ]
    paragraphs = [{"context": FERRY, "qas": qas}, {"context": "Bread is baked at 230 degrees.", "qas": []}]
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"data": [{"title": "Ferry", "paragraphs": paragraphs}]}), encoding="utf-8")
    return path


def test_qa_prints_one_object_and_nothing_else_on_stdout(data: Path) -> None:
    shown = run("qa", data, "--setting", "open", "--json")
    assert shown.returncode == 0, shown.stderr
    measures = json.loads(shown.stdout)
    assert measures["n"] == 3
    assert measures["verbatim"] == 1
    assert measures["right"] == 1
    assert {"exact", "f1", "HasAns_f1", "NoAns_f1", "best_f1"} <= measures.keys()
    assert {"p50", "p95", "p99"} <= measures["latency_ms"].keys()


def test_runs_are_kept_compared_and_gated(here: Here, tmp_path: Path, data: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    shown = here("eval", "qa", data, "--out", a)
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"right: answered or refused +100\.0%", shown.stdout)
    assert re.search(
        r"asked for +n +exact +F1 +F1, forced +right\ndate or time +1 .*\nperson +2 .* 100\.0%", shown.stdout
    )
    assert "off_topic" not in shown.stdout  # the data do not say of what kind their question is
    assert here("eval", "qa", data, "--out", b, "--risk", "0.05").returncode == 0

    compared = here("eval", "compare", a, b)
    assert compared.returncode == 0, compared.stderr
    assert "no evidence of a difference" in compared.stdout
    found = json.loads(here("eval", "compare", a, b, "--json").stdout)
    assert {row["measure"] for row in found["comparisons"]} >= {"exact", "f1", "right"}

    passed = here("eval", "gate", b, "--baseline", a)
    assert passed.returncode == 0
    assert "passed" in passed.stdout
    predictions = b / "predictions.jsonl"
    predictions.write_text(
        predictions.read_text(encoding="utf-8").replace('"verbatim": true', '"verbatim": false'), "utf-8"
    )
    stopped = here("eval", "gate", b, "--baseline", a, "--json")
    assert stopped.returncode == 1
    assert sum("offsets" in one for one in json.loads(stopped.stdout)["broken"]) == 3


def test_retrieval_measures_the_modes_asked_for_and_runs_of_others(here: Here, tmp_path: Path, data: Path) -> None:
    shown = here("eval", "retrieval", data, "--mode", "bm25", "--mode", "dense", "--out", tmp_path / "r", "--json")
    assert shown.returncode == 0, shown.stderr
    measures = json.loads(shown.stdout)
    assert measures["modes"].keys() == {"bm25", "dense"}
    assert measures["nDCG@10"] == measures["modes"]["bm25"]["nDCG@10"] == 1
    table = here("eval", "retrieval", data, "--run", tmp_path / "r" / "bm25.run", "--measure", "RR@3")
    assert table.returncode == 0, table.stderr
    assert [line.split()[:2] for line in table.stdout.splitlines()[:2]] == [["n", "="], ["bm25", "1.0000"]]
    qrels = tmp_path / "judged.qrels"
    qrels.write_text("1 0 c1 1\n2 0 c2 1\n", encoding="utf-8")
    alone = here("eval", "retrieval", qrels, "--run", tmp_path / "r" / "bm25.run", "--json")
    assert json.loads(alone.stdout)["Success@1"] == 0.5
    assert "nothing to search in" in here("eval", "retrieval", qrels).stderr


def test_own_questions_are_begun_with_a_template(here: Here, tmp_path: Path) -> None:
    article = tmp_path / "ferry.txt"
    article.write_text(FERRY, encoding="utf-8")
    questions = tmp_path / "questions.jsonl"
    assert here("eval", "init", article, "--out", questions).returncode == 0
    unfinished = here("eval", "qa", questions)
    assert unfinished.returncode == 2
    assert "questions.jsonl', line" in unfinished.stderr
    again = here("eval", "init", article, "--out", questions)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    one = {"question": "When does the ferry leave?", "article": "ferry.txt", "quotes": ["noon"]}
    questions.write_text(json.dumps(one), encoding="utf-8")
    assert json.loads(here("eval", "qa", questions, "--json").stdout)["right"] == 1


def test_an_interrupted_run_says_how_to_go_on_and_does(tmp_path: Path) -> None:
    out = tmp_path / "run"
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # shells mute it in background
    program = [sys.executable, "-c", f"{heeding}; from ui.cli import main; main()"]
    command = [*program, "eval", "qa", str(gold_set()), "--out", str(out)]
    process = subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    while process.poll() is None and not _lines(out / "predictions.jsonl"):
        sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "--resume" in told
    assert "Traceback" not in told
    kept = _lines(out / "predictions.jsonl")
    assert 0 < len(kept) < 67

    resumed = run("qa", "--out", out, "--resume", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert json.loads(resumed.stdout)["n"] == 67
    assert _lines(out / "predictions.jsonl")[: len(kept)] == kept


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["qa", "{tmp}/ferry.txt"], "Cannot read '{tmp}/ferry.txt': No such file"),
        (["qa", "{tmp}"], "pullquote eval retrieval"),
        (["qa", "{data}", "--setting", "closed"], "closed"),
        (["qa", "{data}", "--limit", "0"], "--limit"),
        (["qa", "{data}", "--risk", "2"], "The risk must be from 0.01 to below 1, got 2."),
        (["qa", "{data}", "--resume"], "--resume needs the folder"),
        (["qa", "{data}", "--out", "{data}"], "Cannot make the folder"),
        (["retrieval", "{tmp}"], "corpus.jsonl"),
        (["retrieval", "{data}", "--mode", "magic"], "no mode 'magic'. Known are bm25, dense, hybrid, reranked"),
        (["retrieval", "{data}", "--measure", "foo@3"], "no measure 'foo@3'"),
        (["retrieval", "{data}", "--run", "{tmp}/none.run"], "none.run"),
        (["retrieval", "{data}", "--mode", "bm25", "--run", "{tmp}/bm25.run"], "has the name of the mode 'bm25'"),
        (["compare", "{tmp}", "{tmp}"], "is not a run"),
        (["gate", "{tmp}", "--baseline", "{tmp}"], "is not a run"),
        (["init", "{tmp}/none.txt"], "none.txt"),
    ],
)
def test_users_errors_are_told_in_words_with_status_two(
    here: Here, tmp_path: Path, data: Path, arguments: list[str], says: str
) -> None:
    failed = here("eval", *(argument.format(data=data, tmp=tmp_path) for argument in arguments))
    assert failed.returncode == 2, failed.stdout
    assert says.format(tmp=tmp_path) in " ".join(failed.stderr.split())
    assert failed.stdout == ""
    assert "Traceback" not in failed.stderr
