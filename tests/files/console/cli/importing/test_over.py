"""A list over a plan on the command line: what is shown, when anything is written, and what is refused."""

from pathlib import Path

import pytest

from console.cli.ending import ended
from console.cli.root import cutover
from console.exits import Exit

PLAN = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2026-11-13 22:00
go_live: M1
parties: {ann: {name: Ann}}
tasks:
  - {id: A, title: Stop, owner: ann, duration: 30m, manual: {}}   # the old one
  - {id: B, title: Copy, owner: ann, after: [A], duration: 1h, manual: {}}
  - {id: M1, title: Go-live, after: [B], milestone: true}
"""
LINES = "ID,Task,Owner,Duration,Predecessors\nA,Stop,Ann,0:45,\nB,Copy,Ann,60 min,A\nM1,Go-live,,,B\n"


def run(*arguments: str) -> int:
    return ended(lambda: cutover.main(["plan", "import", *arguments], standalone_mode=False))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_bytes(b"\xef\xbb\xbf" + PLAN.encode())
    (tmp_path / "night.csv").write_text(LINES)
    return tmp_path


def test_the_difference_is_shown_and_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("night.csv", "--over", "plan.yaml") == Exit.OK
    told = capsys.readouterr().out
    assert 'duration "0:45" (line 2) instead of "30m" (plan.yaml:8:48)' in " ".join(told.split())
    assert "go-live: Fri 13 Nov 23:45 instead of Fri 13 Nov 23:30, 15m later\n" in told
    assert told.endswith("nothing is written: -o FILE writes it, and --replace into the plan itself\n")
    assert [*folder.glob("*.yaml")] == [folder / "plan.yaml"]


def test_it_is_written_into_another_file_or_the_plan_with_the_mark_that_it_begins_with(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = b"\xef\xbb\xbf" + PLAN.replace("30m", "45m").encode()
    assert run("night.csv", "--over", "plan.yaml", "-o", "next.yaml") == Exit.OK
    assert (folder / "next.yaml").read_bytes() == wanted
    assert run("night.csv", "--over", "plan.yaml", "-o", "plan.yaml") == Exit.REFUSED
    assert run("night.csv", "--over", "plan.yaml", "--replace") == Exit.OK
    assert "cutover do RUN amend plan.yaml" in capsys.readouterr().out
    assert (folder / "plan.yaml").read_bytes() == wanted
    assert run("night.csv", "--over", "plan.yaml", "--replace") == Exit.OK
    assert "the list and the plan say the same\n" in capsys.readouterr().out


def test_what_would_be_no_plan_is_not_written_and_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "night.csv").write_text(LINES.replace("A,Stop,Ann,0:45,", "A,Stop,Ann,0:45,M1").replace("M1,G", "M2,G"))
    before = (folder / "plan.yaml").read_bytes()
    assert run("night.csv", "--over", "plan.yaml", "--replace") == Exit.PLAN
    told = capsys.readouterr().err
    assert "the plan would not load with what is taken of the list; nothing was written:" in told
    assert (folder / "plan.yaml").read_bytes() == before


def test_a_list_that_seems_a_part_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "".join(f"  - {{id: X{n}, title: Task {n}, duration: 5m, manual: {{}}}}\n" for n in range(5))
    (folder / "plan.yaml").write_text(PLAN + more)
    assert run("night.csv", "--over", "plan.yaml", "--replace") == Exit.REFUSED
    assert "it lacks 5 of the plan's 8 tasks\n  --part where" in capsys.readouterr().err
    assert run("night.csv", "--over", "plan.yaml", "--replace", "--part") == Exit.OK
    assert (folder / "plan.yaml").read_text() == (PLAN + more).replace("30m", "45m")
    assert run("night.csv", "--over", "plan.yaml", "--replace", "--whole") == Exit.OK
    assert (folder / "plan.yaml").read_text().count("todo:") == 5


def test_a_list_of_another_night_is_told_from_its_times_and_its_tasks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dated = "ID,Task,Start,Duration\nA,Stop,20.11.2026 22:00,0:30\nB,Copy,20.11.2026 22:30,1h\n"
    (folder / "night.csv").write_text(dated + "M1,Go-live,20.11.2026 23:30,\n")
    assert run("night.csv", "--over", "plan.yaml") == Exit.OK
    told = " ".join(capsys.readouterr().out.split())
    assert "every task starts 7d later in the list: was the night moved (start: and window_ends: in the plan)" in told
    (folder / "night.csv").write_text("ID,Task,Owner,Duration\nQ,Other,Ann,5m\n")
    assert run("night.csv", "--over", "plan.yaml", "--replace") == Exit.REFUSED
    assert "none of its tasks is in the plan" in capsys.readouterr().err


def test_what_is_otherwise_nearly_everywhere_is_told_once_more_with_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = range(12)
    tasks = "".join(f"  - {{id: T{n}, title: Task {n}, stream: a, duration: 5m, manual: {{}}}}\n" for n in numbers)
    (folder / "plan.yaml").write_text(PLAN + tasks)
    (folder / "night.csv").write_text("ID,Task,Stream,Duration\n" + "".join(f"T{n},Task {n},b,5m\n" for n in numbers))
    assert run("night.csv", "--over", "plan.yaml", "--part") == Exit.OK
    told = " ".join(capsys.readouterr().out.split())
    assert "stream is otherwise in 12 of 12 tasks: --keep stream leaves it as the plan has it" in told
    assert run("night.csv", "--over", "plan.yaml", "--part", "--keep", "stream") == Exit.OK
    assert "the list and the plan say the same" in capsys.readouterr().out


def test_a_plan_that_is_written_elsewhere_says_which_files_stay_behind(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "x.sql").write_text("select 1")
    (folder / "next").mkdir()
    probe = "  - {id: Q, title: Ask, duration: 5m, job: {probe: {sql: x.sql, on: old}}}\n"
    plan = PLAN.replace("parties:", "databases: {old: {role: source, rehearsal: {service: old}}}\nparties:") + probe
    (folder / "plan.yaml").write_text(plan)
    assert run("night.csv", "--over", "plan.yaml", "-o", "next/plan.yaml") == Exit.OK
    assert "next/plan.yaml names files that lie beside plan.yaml: x.sql" in capsys.readouterr().err


def test_a_link_to_the_plan_stays_a_link(folder: Path) -> None:
    (folder / "link.yaml").symlink_to(folder / "plan.yaml")
    assert run("night.csv", "--over", "link.yaml", "--replace") == Exit.OK
    assert (folder / "link.yaml").is_symlink()
    assert "duration: 45m" in (folder / "plan.yaml").read_text()


def test_with_the_list_before_it_is_said_who_changed_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "first.csv").write_text(LINES.replace("0:45", "0:40").replace("A,Stop,Ann", "A,Halt,Ann"))
    assert run("night.csv", "--over", "plan.yaml", "--since", "first.csv", "--replace") == Exit.OK
    told = " ".join(capsys.readouterr().out.split())
    assert "the plan's stands, with a todo (--both list takes the list's) A Stop duration \"0:45\", before it" in told
    assert 'todo: ["duration: the list says \\"0:45\\" now' in (folder / "plan.yaml").read_text()
    assert run("night.csv", "--over", "plan.yaml", "--since", "first.csv", "--both", "list", "--replace") == Exit.OK
    assert "duration: 45m" in (folder / "plan.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--over", "plan.yaml", "--since", "none.csv"], Exit.NOT_FOUND, "there is no file none.csv"),
        (["--over", "plan.yaml", "--since", "plan.yaml"], Exit.PLAN, "plan.yaml: no table of tasks was found"),
        (["--over", "plan.yaml", "--save-map", "m.toml"], Exit.USAGE, "--save-map is said where a plan is made"),
        (["--part"], Exit.USAGE, "are said of a list over a plan"),
        (["--over", "plan.yaml", "--part", "--whole"], Exit.USAGE, "a part of the tasks, or all"),
        (["--over", "none.yaml"], Exit.NOT_FOUND, "there is no file none.yaml"),
        (["--over", "night.csv"], Exit.PLAN, "night.csv:"),
        (["--over", "plan.yaml", "--drop", "Z9"], Exit.NOT_FOUND, 'the plan has no task "Z9"'),
        (["--over", "plan.yaml", "--drop", "B"], Exit.USAGE, "B is in the list: line 3"),
        (["--over", "plan.yaml", "--keep", "streams"], Exit.USAGE, "is not one of 'title', 'stream'"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_meant_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: Exit, says: str
) -> None:
    assert run("night.csv", *arguments) == code
    assert says in capsys.readouterr().err


def test_a_plan_that_changes_meanwhile_is_not_written_over(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.running.rewritten_plan import PlanFile

    with_text = PlanFile.with_text

    def somebody_saves(self: PlanFile, text: str) -> object:
        (folder / "plan.yaml").write_text(PLAN + "# saved\n")
        return with_text(self, text)

    monkeypatch.setattr(PlanFile, "with_text", somebody_saves)
    assert run("night.csv", "--over", "plan.yaml", "--replace") == Exit.REFUSED
    assert "plan.yaml was changed meanwhile; nothing was written" in capsys.readouterr().err
    assert (folder / "plan.yaml").read_text() == PLAN + "# saved\n"
