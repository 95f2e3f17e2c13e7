"""The direction of imports is the architecture: index <- qa <- ui."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {"index": {"index"}, "qa": {"index", "qa"}, "ui": {"index", "qa", "ui"}}
FILES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))


def imported_packages(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            modules.add(node.module or "")
    return {module.split(".")[0] for module in modules} & MAY_IMPORT.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_runs_against_the_layers(path: Path) -> None:
    assert imported_packages(path) <= MAY_IMPORT[path.relative_to(ROOT).parts[0]]


def test_the_check_sees_an_import_that_runs_back(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def f():\n    from ui.cli import main\n", encoding="utf-8")
    assert imported_packages(wrong) == {"ui"}
