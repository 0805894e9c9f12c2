"""The engine's log never raises into work, whatever has become of its disk, its folder or the file."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobs.lasting_file import KEPT_LINES, LastingFile, older_parts
from jobs.logs import open_log
from jobs.processes import Output


@contextmanager
def no_room() -> Iterator[None]:
    """As on a full disk: no file may grow. Writing says "File too large"."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_a_full_disk_cannot_take_is_written_when_there_is_room_again(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    with open_log(path) as log:
        log.info("before")
        with no_room():
            log.info("during")
            assert "too large" in log.check()
        assert log.check() == ""
    assert [line["event"] for line in lines(path)] == ["before", "during", "log_written_again"]


def test_a_line_of_which_a_part_was_written_is_written_again_whole(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    file = LastingFile(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        file.append("0123456")
        file.append("abcdefghij")
        assert file.trouble
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    file.check()
    file.close()
    assert path.read_text().splitlines() == ["0123456", "ab", "abcdefghij"]


def test_of_more_lines_than_are_kept_the_oldest_are_given_up_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    with open_log(path) as log:
        with no_room():
            for number in range(KEPT_LINES + 7):
                log.info("line", number=number)
        log.check()
    found = lines(path)
    assert [found[0]["number"], found[-1]["event"], found[-1]["missed"]] == [7, "log_written_again", 7]


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "log" / "engine.log"
    with open_log(path) as log:
        log.info("before")
        shutil.rmtree(path.parent)
        assert log.check() == ""
        log.info("after")
    assert [line["event"] for line in lines(path)] == ["after"]


def test_a_folder_that_cannot_be_made_is_trouble_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file in the folder's place")
    with open_log(tmp_path / "log" / "engine.log") as log:
        log.info("lost")
        assert log.check().endswith("log is no folder")
        (tmp_path / "log").unlink()
        assert log.check() == ""
    assert lines(tmp_path / "log" / "engine.log")[0]["event"] == "lost"


@pytest.mark.parametrize("what", ["link", "pipe", "device"])
def test_a_log_is_a_file_of_ours_and_nothing_else(tmp_path: Path, what: str) -> None:
    path = tmp_path / "log" / "engine.log"
    path.parent.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    victim.write_text("precious\n")
    if what == "link":
        path.symlink_to(victim)
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path = Path("/dev/full")
    with open_log(path) as log:
        log.info("kept")
        assert log.check()
    assert victim.read_text() == "precious\n"


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    with open_log(tmp_path / "log" / "engine.log") as log:
        assert "links are not followed" in log.check()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_everybody_may_write_to_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log").chmod(0o777)
    with open_log(tmp_path / "log" / "engine.log") as log:
        assert "everybody may write" in log.check()


def test_a_fact_that_no_file_takes_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    with open_log(path) as log:
        log.info("strange", text="half a character: \ud800", timestamp=3, level=None)
        log.info("after")
    assert "strange" in path.read_text(encoding="utf-8")
    assert lines(path)[-1]["event"] == "after"


def test_a_program_is_read_on_when_its_output_cannot_be_kept(tmp_path: Path) -> None:
    output = Output(tmp_path / "run" / "A-1.out")
    output.write(b"before\n")
    with no_room():
        output.write(b"lost\n")
    output.write(b"after\n")
    output.close()
    assert (output.lines, output.lost_bytes) == (3, 5)
    assert output.where == f"{tmp_path / 'run' / 'A-1.out'} (5 bytes lost: File too large)"
    assert (tmp_path / "run" / "A-1.out").read_bytes() == b"before\nafter\n"


def test_an_output_that_cannot_be_opened_is_counted_and_dropped(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file in the folder's place")
    output = Output(tmp_path / "run" / "A-1.out")
    output.write(b"lost\n")
    output.close()
    assert (output.lines, output.lost_bytes) == (1, 5)


def test_a_log_that_is_full_is_moved_aside_and_the_oldest_part_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "log" / "engine.log"
    file = LastingFile(path, part=100)
    for number in range(100):
        file.append(f"line {number:03}")
    file.close()
    parts = [*reversed(older_parts(path)), path]
    assert sorted(path.parent.iterdir()) == sorted(parts)
    assert {one.stat().st_mode & 0o777 for one in parts} == {0o600}
    assert max(one.stat().st_size for one in parts) <= 108
    kept = [line for one in parts for line in one.read_text().splitlines()]
    assert kept == [f"line {number:03}" for number in range(100 - len(kept), 100)]


def test_a_log_that_cannot_be_moved_aside_is_written_on(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    for one in older_parts(path):
        (one / "in the way").mkdir(parents=True)
    file = LastingFile(path, part=10)
    for number in range(3):
        file.append(f"line number {number}")
    assert file.trouble == ""
    file.close()
    assert path.read_text().splitlines() == [f"line number {number}" for number in range(3)]


def test_of_two_processes_that_fill_one_log_no_line_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "log" / "engine.log"
    code = """
import sys
from pathlib import Path
from jobs.lasting_file import LastingFile
file = LastingFile(Path(sys.argv[1]), part=20_000)
for number in range(1_000):
    file.append(f"{sys.argv[2]} {number:05} " + "x" * 20)
file.close()
"""
    both = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("a", "b")]
    assert [one.wait(30) for one in both] == [0, 0]
    kept = [line for one in (path, *older_parts(path)) if one.exists() for line in one.read_text().splitlines()]
    assert sorted(line[:7] for line in kept) == sorted(
        f"{name} {number:05}" for name in "ab" for number in range(1_000)
    )
