"""The page of a job, and the ways to it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.keys.press import press
from console.layout import Board, jobs, layout, text_of
from console.layout.glyphs import ASCII
from console.text.job_detail import job_json
from console.view.keymap import STANDARD
from console.view.model import Page, Pane, Printed, Ui, View
from jobs.api import Progress, TableProgress
from jobs.progress import InTheWay, Quiet
from jobs.run import events as e
from jobs.run.events import FarSide, Program, UnitId
from tests.pages.console.layout.test_frames import golden
from tests.support.world import NOW, PROGRESS, Night, half_way, ui

SIZES = ((40, 10), (80, 24), (160, 50))
TABLES = (
    TableProgress(table="ehr.code", done=3000, total=3000, bytes=400_000, finished=True, rate=9000, chunks=1),
    TableProgress(table="ehr.observation_of_a_ward", done=0, total=200_000),
    TableProgress(table="ehr.note", done=3_000_000, total=4_000_000, bytes=800_000_000, rate=4000, chunks=20),
    TableProgress(table="ehr.observation", done=98_300_000, total=180_000_000, bytes=9_000_000_000, rate=33_100,
                  byte_rate=3_100_000, chunks=812, resumed=3, at_work=3),
)  # fmt: skip
COPYING = Progress(done=101.3e6, total=184.2e6, bytes=9_800_000_000, note="40 MB on the way", tables=TABLES)
BLOCKER = InTheWay(pid=4121, program="psql", user="dba", host="jump2", state="idle in transaction",
                   since=(NOW - timedelta(minutes=12)).isoformat(),
                   query="lock table ehr.note in share mode")  # fmt: skip


def busy() -> View:
    quiet = Quiet(seconds=270, waits_for="Lock:relation", database="platform", blocker=BLOCKER)
    view = half_way().view(progress={**PROGRESS, "B02": COPYING})
    return replace(view, waits={UnitId("B03"): quiet})


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
@pytest.mark.parametrize("unit", ["B02", "B03", "B04"], ids=["copying", "quiet", "retried"])
def test_the_page_of_a_job(unit: str, size: tuple[int, int]) -> None:
    golden(f"page-job-{unit}-{size[0]}x{size[1]}", layout(busy(), ui(page=Page.JOB, selected=unit), size, ASCII))


def shown(view: View, unit: str, **changes: object) -> str:
    return text_of(layout(view, ui(page=Page.JOB, selected=unit, **changes), (160, 50), ASCII))


def test_without_an_engine_nothing_is_said_to_move() -> None:
    page = shown(replace(busy(), lease=None), "B02")
    assert "nobody works at it" in page
    assert "eta" not in page


def test_a_throttle_is_told_beside_the_plan() -> None:
    night = half_way()
    night.say(170, e.Throttled(unit=UnitId("B02"), knob="workers", value=1, by="k.stone"))
    assert "throttled: workers 1 (the plan says 4)" in shown(night.view(), "B02")


def test_what_a_program_prints_is_followed_and_its_host_and_file_named() -> None:
    night = half_way()
    program = Program(pid=7, started="1", boot="b", host="jump1")
    night.say(98, e.ProgramStarted(unit=UnitId("B03"), attempt=2, program=program, output="/r/7f3a/B03-2.out"))
    read = Printed(unit=UnitId("B03"), attempt=2, host="jump1", path="/r/7f3a/B03-2.out", lines=("chunk 7 of 9",))
    page = shown(night.view(), "B03", printed=read)
    assert "attempt 2: /r/7f3a/B03-2.out on jump1" in page
    assert "| chunk 7 of 9" in page
    assert "chunk 7" not in shown(night.view(), "B03", printed=replace(read, attempt=1))


def test_what_cannot_be_read_here_is_told_with_the_command_that_reads_it() -> None:
    night = half_way()
    program = Program(pid=7, started="1", boot="b", host="jump1")
    night.say(98, e.ProgramStarted(unit=UnitId("B03"), attempt=2, program=program, output="/r/B03-2.out"))
    read = Printed(unit=UnitId("B03"), attempt=2, host="jump1", path="/r/B03-2.out", trouble="it is on jump1",
                   elsewhere="tail -F /r/B03-2.out on jump1")  # fmt: skip
    page = shown(night.view(), "B03", printed=read)
    assert "not shown here: it is on jump1" in page
    assert "to read it: tail -F /r/B03-2.out on jump1" in page


def test_of_a_program_on_another_host_that_nobody_listens_to_it_says_what_reads_it_there() -> None:
    night = half_way()
    far = FarSide(ssh="cutover@gw1", node="gw1", record="/r/n.B03.2", engine_host="e", engine_machine="")
    program = Program(pid=7, started="1", boot="b", host="gw", far=far)
    night.say(98, e.ProgramStarted(unit=UnitId("B03"), attempt=2, program=program, output="/r/B03-2.out"))
    there = "lies there: ssh cutover@gw1 'cat /r/n.B03.2/out.*"
    assert there not in shown(night.view(), "B03"), "its engine listens"
    lost = {"kind": "lost", "sentence": "the engine was gone"}
    night.say(171, e.AttemptEnded(unit=UnitId("B03"), attempt=2, how=e.How.IN_DOUBT, error=lost))
    assert there in shown(night.view(), "B03")


def test_what_is_not_a_job_says_so() -> None:
    assert "the selected task is no job" in shown(busy(), "A01")


def pressed(view: View, keys: Iterable[str], **changes: object) -> Ui:
    board = Board.of(view, ui(**changes), (80, 24), ASCII)
    for key in keys:
        board = board.with_ui(press(STANDARD, key, key if len(key) == 1 else None, board).ui)
    return board.ui


def test_enter_leads_to_the_job_and_escape_back_to_where_one_was() -> None:
    view = busy()
    there = pressed(view, ["tab", "j", "enter"])
    assert (there.pane, there.page, there.selected) == (Pane.JOBS, Page.JOB, "B03")
    assert pressed(view, ["tab", "enter", "escape"]).page is Page.BOARD
    assert pressed(view, ["enter", "enter"]).page is Page.JOB
    assert pressed(view, ["enter", "enter", "escape"]).page is Page.TASK
    assert pressed(view, ["enter", "enter", "enter"]).page is Page.TASK
    assert pressed(view, ["enter", "enter", "?", "escape"]).page is Page.JOB


def test_needs_you_leads_to_the_job_that_is_quiet() -> None:
    view = busy()
    board = Board.of(view, ui(selected=None), (80, 24), ASCII)
    quiet = next(one for one in board.needs if one.unit == "B03")
    there = pressed(view, [str(board.numbers.of[quiet.name])], selected=None)
    assert (there.page, there.selected) == (Page.JOB, "B03")


def test_a_task_without_a_job_says_why_enter_does_nothing() -> None:
    there = pressed(busy(), ["enter"], page=Page.TASK, selected="A04")
    assert (there.page, there.warn) == (Page.TASK, True)


def test_the_job_under_the_cursor_is_marked_in_its_pane_and_in_no_other() -> None:
    board = Board.of(busy(), ui(selected="B03", pane=Pane.JOBS), (100, 30), ASCII)
    marked = [text_of((one,))[:4] for one in jobs.panel(board, 100, 5)]
    assert marked == ["JOBS", " B02", ">B03", " B04", "\n"]
    assert ">" not in text_of(jobs.panel(board.with_ui(ui(selected="B03")), 100, 5))


def test_where_not_all_jobs_have_room_the_one_under_the_cursor_is_in_sight() -> None:
    board = Board.of(busy(), ui(selected="B04", pane=Pane.JOBS), (100, 30), ASCII)
    assert ">B04" in text_of(jobs.panel(board, 100, 3))


def test_a_script_is_told_the_same() -> None:
    view = busy()
    told = job_json(view, "B03")
    assert told is not None
    assert told["waits"] == {
        "since": (NOW - timedelta(minutes=4, seconds=30)).isoformat(),
        "waits_for": "Lock:relation",
        "database": "platform",
        "blocked_by": "4121 autovacuum on db2",
        "blocker": {"pid": 4121, "program": "psql", "user": "dba", "host": "jump2", "since": BLOCKER.since,
                    "state": "idle in transaction", "query": "lock table ehr.note in share mode"},
    }  # fmt: skip
    copying = job_json(view, "B02")
    assert copying is not None
    progress = copying["progress"]
    assert isinstance(progress, dict)
    assert [(one["table"], one["state"], one["left_s"]) for one in progress["tables"]] == [
        ("ehr.observation", "at work", 2468),
        ("ehr.note", "begun", 250),
        ("ehr.observation_of_a_ward", "to come", None),
        ("ehr.code", "done", None),
    ]
    assert job_json(view, "A01") is None
    assert job_json(Night().view(), "B02") is None
