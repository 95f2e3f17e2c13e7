"""What a user gets: a wheel with all its data, in an environment that has nothing of the developers'."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("index", "qa", "ui")

pytestmark = [pytest.mark.install, pytest.mark.timeout(1200)]


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    finished = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    shutil.rmtree(ROOT / "build", ignore_errors=True)  # what an earlier build left there would be packed again
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    tracked = run("git", "ls-files", *PACKAGES, cwd=ROOT).splitlines()
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    kept = {name for name in tracked if (ROOT / name).exists() and name != "qa/training/RESULTS.md"}
    assert packed == kept
    assert "qa/models/reader/README.md" in packed


def test_a_fresh_environment_answers_a_question(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "env"
    run(sys.executable, "-m", "venv", environment, cwd=tmp_path)
    pip = (environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt")
    run(*pip, "torch", cwd=tmp_path)
    run(*pip, wheel, cwd=tmp_path)
    article = tmp_path / "ferry.txt"
    article.write_text("The ferry leaves at noon. It carries forty cars. The harbour is old.", encoding="utf-8")
    pullquote = environment / "bin" / "pullquote"
    asked = json.loads(run(pullquote, "ask", "--json", "When does the ferry leave?", "-a", article, cwd=tmp_path))
    assert asked["answer"] == "noon"
    assert json.loads(run(pullquote, "eval", "qa", "--json", cwd=tmp_path))["verbatim"] == 1
    listed = run(environment / "bin" / "python", "-m", "pip", "list", "--format=freeze", cwd=tmp_path)
    assert not {"pytest", "hypothesis", "playwright", "ruff"} & {line.split("==")[0] for line in listed.splitlines()}
