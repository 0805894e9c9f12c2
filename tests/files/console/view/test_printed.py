"""The last lines of a program: cleaned, of this host and account only."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.view.printed import PrintedFile, printed_file, read_printed
from jobs.programs import here
from jobs.run import events as e
from jobs.run.events import Program, UnitId
from tests.support.world import Night

PROGRAM = Program(pid=7, started="1", boot="b", host=here().host, machine=here().machine)


def file_of(path: Path) -> PrintedFile:
    return PrintedFile(unit=UnitId("B04"), attempt=2, program=PROGRAM, path=str(path))


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (b"one\ntwo\n", ("one", "two")),
        (b"begun", ("begun",)),
        (b"10 %\r20 %\r30 %\n", ("30 %",)),
        (b"\x1b[31mred\x1b]0;title\x07\n", ("?[31mred?]0;title?",)),
        (b"\xff\n", ("\N{REPLACEMENT CHARACTER}",)),
        (b"PGPASSWORD=hunter2 psql\n", ("PGPASSWORD=*** psql",)),
        (b'{"api_key": "abc def", "rows": 3}\n', ('{"api_key": ***, "rows": 3}',)),
        (b"postgresql://dba:hunter2@db1/ehr\n", ("postgresql://dba:***@db1/ehr",)),
        (b"x" * 400 + b"\n", ("x" * 300 + " ..",)),
        (b"", ()),
    ],
)
def test_lines_are_cleaned(tmp_path: Path, printed: bytes, shown: tuple[str, ...]) -> None:
    path = tmp_path / "B04-2.out"
    path.write_bytes(printed)
    assert read_printed(file_of(path)).lines == shown


def test_of_a_long_output_the_last_whole_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "B04-2.out"
    path.write_text("\n".join(f"line {number}" for number in range(5000)), encoding="utf-8")
    read = read_printed(file_of(path)).lines
    assert (read[0], read[-1], len(read)) == ("line 4960", "line 4999", 40)


def test_what_is_not_the_file_of_this_attempt_is_not_read(tmp_path: Path) -> None:
    path, other = tmp_path / "B04-2.out", tmp_path / "id_rsa"
    other.write_text("private", encoding="utf-8")
    path.symlink_to(other)
    assert [(one.lines, bool(one.trouble)) for one in map(read_printed, (file_of(path), file_of(other)))] == [
        ((), True),
        ((), True),
    ]


def test_what_is_on_another_host_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "B04-2.out"
    path.write_text("one\n", encoding="utf-8")
    far = replace(file_of(path), program=replace(PROGRAM, host="jump9"))
    read = read_printed(far)
    assert (read.lines, read.host) == ((), "jump9")
    assert read.trouble.startswith("it is on jump9; this console is on ")
    assert read.elsewhere == f"tail -n 40 -F -- {path} on jump9, by the account of its engine"


def test_a_name_that_a_shell_would_obey_is_quoted_in_the_command_that_reads_it() -> None:
    far = replace(file_of(Path("/tmp/$(reboot)/B04-2.out")), program=replace(PROGRAM, host="jump9"))
    assert "-- '/tmp/$(reboot)/B04-2.out' on" in read_printed(far).elsewhere


def test_the_file_is_that_of_the_newest_attempt_which_began_a_program() -> None:
    night = Night()
    night.job("B04", 100)
    assert printed_file(night.view(), "B04") is None
    night.say(101, e.ProgramStarted(unit=UnitId("B04"), attempt=1, program=PROGRAM, output="/run/B04-1.out"))
    found = printed_file(night.view(), "B04")
    assert found is not None
    assert (found.path, found.attempt, found.is_here) == ("/run/B04-1.out", 1, True)
