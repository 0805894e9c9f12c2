"""What a supervisor and its engines print for weeks takes no more room than a log."""

import os
from pathlib import Path

from console.running.bounded_output import shorten
from jobs.lasting_file import OLDER_PARTS, older_parts


def test_a_full_one_is_copied_aside_and_its_writers_go_on_at_its_new_end(tmp_path: Path) -> None:
    path = tmp_path / "engine-r1.log"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in range(OLDER_PARTS + 3):
        os.write(file, f"{number}".encode() * 10)
        shorten(path, file, part=10)
    os.write(file, b"new")
    os.close(file)
    assert path.read_text() == "new"
    kept = [one.read_text() for one in older_parts(path)]
    assert kept == [f"{number}" * 10 for number in (6, 5, 4, 3)]
    assert sorted(tmp_path.iterdir()) == sorted([path, *older_parts(path)])
    assert older_parts(path)[0].stat().st_mode & 0o777 == 0o600


def test_a_short_one_and_whatever_else_is_printed_to_are_left_alone(tmp_path: Path) -> None:
    path, other = tmp_path / "engine-r1.log", tmp_path / "other"
    path.write_text("x" * 20)
    with other.open("ab") as elsewhere:
        shorten(path, elsewhere.fileno(), part=10)
    with path.open("ab") as file:
        shorten(path, file.fileno(), part=21)
    shorten(tmp_path / "none", 1, part=0)
    assert path.read_text() == "x" * 20
