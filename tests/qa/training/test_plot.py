"""Charts of trainings' logs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qa.training.logs import Record
from qa.training.plot import drawn, main


def log(folder: Path, name: str, *, tokens: bool = True) -> Path:
    path = folder / name / "log.jsonl"
    path.parent.mkdir()
    records: list[dict[str, float]] = []
    for step in range(20, 201, 20):
        records.append({"step": step, "loss": 100 / step} | ({"tokens": step * 4000} if tokens else {}))
        if step % 100 == 0:
            records.append({"step": step, "f1": step / 4, "exact": step / 5, "told": 50 + step / 10})
    path.write_text("".join(json.dumps(one) + "\n" for one in records) + '{"step": 21', "utf-8")
    return path


def test_several_logs_are_drawn_with_their_names(tmp_path: Path) -> None:
    logs = [str(log(tmp_path, "first-try")), str(log(tmp_path, "more-data"))]
    for out in ("plot.svg", "again.svg"):
        main([*logs, "--out", str(tmp_path / out)])
    svg = (tmp_path / "plot.svg").read_text("utf-8")
    assert all(f"<!-- {text} -->" in svg for text in ("first-try", "more-data", "Loss, smoothed", "steps"))
    assert (tmp_path / "again.svg").read_text("utf-8") == svg
    main([*logs, "--names", "a", "b", "--over", "tokens", "--out", str(tmp_path / "plot.png")])
    with Image.open(tmp_path / "plot.png") as image:
        assert image.width > image.height > 500


def test_lines_are_where_the_figures_are() -> None:
    records: list[Record] = [
        {"step": 20, "loss": 4, "tokens": 5},
        {"step": 20, "f1": 7},
        {"step": 40, "loss": 2, "tokens": 9},
    ]
    loss, f1, *_ = drawn({"one": records}, over="tokens").axes
    second = (0.9 * 0.1 * 4 + 0.1 * 2) / (1 - 0.9**2)
    np.testing.assert_allclose(np.asarray(loss.lines[0].get_xydata(), float), np.array([[5.0, 4.0], [9.0, second]]))
    np.testing.assert_allclose(np.asarray(f1.lines[0].get_xydata(), float), np.array([[5.0, 7.0]]))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["one/log.jsonl", "--out", "plot.pdf"], "name a file that ends in .png or .svg"),
        (["one/log.jsonl", "--out", "nowhere/plot.png"], "Cannot write 'nowhere/plot.png'"),
        (["missing.jsonl", "--out", "plot.png"], "Cannot read 'missing.jsonl': name a log.jsonl"),
        (["odd.jsonl", "--out", "plot.png"], "'odd.jsonl', line 1: expected a record of a training"),
        (["one/log.jsonl", "one/log.jsonl", "--out", "plot.png"], "2 logs need as many different --names"),
        (["old/log.jsonl", "--over", "tokens", "--out", "plot.png"], "The log of 'old' counts no tokens"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    arguments: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    log(Path(), "one")
    log(Path(), "old", tokens=False)
    Path("odd.jsonl").write_text('{"loss": 1}\n', "utf-8")
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert expected in capsys.readouterr().err
