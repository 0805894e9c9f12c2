"""Writes the pictures and the cast anew; only those that are named, where any is: `python -m tests.pictures poll`."""

import sys
from pathlib import Path

from tests.pictures.cast import cast
from tests.pictures.shots import SHOTS
from tests.support.places import ROOT

FOLDER = ROOT / "docs" / "pictures"
CAST = "night"


def main(wanted: list[str], folder: Path = FOLDER) -> None:
    """Write those that are wanted; all where none is named."""
    folder.mkdir(exist_ok=True)
    for name, shot in SHOTS.items():
        if not wanted or name in wanted:
            (folder / f"{name}.svg").write_text(shot.drawn(), encoding="utf-8")
    if not wanted or CAST in wanted:
        (folder / f"{CAST}.cast").write_text(cast(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
