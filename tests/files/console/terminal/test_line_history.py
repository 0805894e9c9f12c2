"""What was typed is there the next time, for its owner alone, and holds no secret."""

import stat
from pathlib import Path

import pytest

from console.terminal.line_history import KEPT, keep_line, read_lines


def test_lines_come_back_in_their_order_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "console" / "lines"
    for line in ("hold disk", "goto D08"):
        keep_line(path, line)
    assert read_lines(path) == ("hold disk", "goto D08")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "line", ["note password is hunter2", "note token=abc", "note postgres://a:b@db/x", " ", "a\x1bb"]
)
def test_what_may_be_a_secret_or_moves_a_terminal_is_not_kept(tmp_path: Path, line: str) -> None:
    keep_line(tmp_path / "lines", line)
    assert read_lines(tmp_path / "lines") == ()


def test_as_many_lines_are_read_back_as_a_person_goes_through(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text("".join(f"note {n}\n" for n in range(KEPT + 5)))
    assert read_lines(path)[0] == "note 5"


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep_line(tmp_path / "file" / "lines", "hold disk")
    assert read_lines(tmp_path / "file" / "lines") == ()
