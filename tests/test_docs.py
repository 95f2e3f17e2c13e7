"""What README says is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from qa.evaluation.means import means
from qa.models import shipped_fit
from tests.here import Here
from ui.cli import app
from ui.evaluating import evaluating
from ui.serving import feedback, keys

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block_after(line: str, text: str = README) -> str:
    """The indented block that holds a line, from there on, without its indentation."""
    rest = text[text.index(line) + len(line) :]
    lines = rest.split("\n")[1:]
    end = next(number for number, one in enumerate(lines) if one and not one.startswith("    "))
    return "\n".join(one.removeprefix("    ") for one in lines[:end]).strip()


def named(commands: typer.Typer) -> set[str]:
    return {str(one.name or getattr(one.callback, "__name__", "")) for one in commands.registered_commands}


def without_blanks(table: str) -> list[list[str]]:
    """A table's lines in words."""
    return [line.split() for line in table.splitlines() if line.strip()]


def test_readme_is_short() -> None:
    assert len(README.splitlines()) < 160


def test_every_command_is_in_readme_and_every_one_there_exists() -> None:
    listed = set(re.findall(r"^\| `pullquote ((?:(?:eval|keys|feedback) )?\w+)", README, flags=re.MULTILINE))
    listed |= set(re.findall(r"`(keys \w+)", README))
    groups = {"eval": evaluating, "keys": keys, "feedback": feedback}
    below = {f"{group} {name}" for group, commands in groups.items() for name in named(commands)}
    assert listed == named(app) | below


def test_the_conversation_in_readme_is_what_is_printed(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command = re.search(r"^    \$ pullquote (ask .*?[^\\])\n", README, flags=re.MULTILINE | re.DOTALL)
    assert command
    printed = here(*shlex.split(command[1].replace("\\\n", " "))).stdout
    assert block_after(command[1].splitlines()[-1]) == printed.strip()


def test_the_figures_in_readme_are_what_eval_prints(here: Here) -> None:
    printed = here("eval", "qa").stdout
    figures, _, _ = printed.partition("\n\n")  # what follows is how long it took
    assert without_blanks(block_after("$ pullquote eval qa")) == without_blanks(figures)


def test_the_figures_of_retrieval_are_what_eval_prints(here: Here) -> None:
    text = (ROOT / "docs" / "EVALUATION.md").read_text(encoding="utf-8")
    measures = ("--measure", "nDCG@10", "--measure", "Success@1", "--measure", "R@5")
    printed = here("eval", "retrieval", *measures).stdout
    assert without_blanks(block_after("--measure R@5", text)) == without_blanks(printed)


def test_the_python_in_readme_runs() -> None:
    code = re.search(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert code
    shown = subprocess.run(
        [sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("Sony Span(")


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md"])
def test_linked_files_exist(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_default_risk_in_readme_is_one_with_a_threshold() -> None:
    named = re.search(r"`--risk`, by default (0\.\d+)", README)
    assert named
    assert float(named[1]) == shipped_fit("span").risk


def test_every_measure_of_answers_is_explained() -> None:
    explained = (ROOT / "docs" / "EVALUATION.md").read_text(encoding="utf-8")
    names = {name.removesuffix("_exact").removesuffix("_f1").split(".")[0] for name in means([])}
    assert len(names) > 8
    assert [name for name in sorted(names) if f"`{name}" not in explained] == []
