"""Progress and logs: limited, complete at the end, facts only."""

import json
from datetime import UTC, datetime
from pathlib import Path
from stat import S_IMODE

from jobs.api import Progress, TableProgress
from jobs.logs import open_log
from jobs.progress import Heard, InTheWay, Limiter, Quiet, Report, from_body, to_body

MARKER = "17126512345"


def test_four_snapshots_a_second_pass_and_the_last_one_always_does() -> None:
    limiter = Limiter()
    passed = [limiter.offer(Progress(done=number), number / 100) for number in range(100)]
    assert [progress.done for progress in passed if progress] == [0, 25, 50, 75]
    assert limiter.due(0.99) is None
    assert limiter.due(1.0) == Progress(done=99)
    assert limiter.rest(1.0) is None
    limiter.offer(Progress(done=100), 1.01)
    assert limiter.rest(1.01) == Progress(done=100)


def test_saying_the_same_again_is_no_movement() -> None:
    limiter = Limiter()
    limiter.offer(Progress(done=1), 10)
    limiter.offer(Progress(done=1), 20)
    assert limiter.moved_at == 10
    limiter.offer(Progress(done=1, note="building index"), 30)
    assert limiter.moved_at == 30


def test_a_snapshot_goes_through_the_journal_and_comes_back() -> None:
    progress = Progress(done=5, total=10, bytes=7, note="x", tables=(TableProgress(table="a.b", done=5, total=10),))
    heard = Heard(at=datetime(2022, 11, 11, 22, tzinfo=UTC), until=datetime(2022, 11, 11, 22, 0, 12, tzinfo=UTC))
    quiet = Quiet(seconds=120, waits_for="Lock:relation", blocked_by="backend 7")
    report = Report(progress=progress, quiet=quiet, heard=heard)
    assert from_body(to_body(report)) == report
    assert from_body(to_body(Report(progress=Progress(done=0)))) == Report(progress=Progress(done=0))


def test_who_is_in_the_way_and_the_rate_of_a_table_go_through_the_journal_too() -> None:
    table = TableProgress(table="a.b", done=5, total=10, rate=2, byte_rate=70, chunks=3, resumed=1, at_work=2)
    blocker = InTheWay(pid=7, program="psql", user="dba", host="jump2", since="2022-11-12T00:00:00+00:00", query="x")
    report = Report(progress=Progress(done=5, tables=(table,)), quiet=Quiet(seconds=120, blocker=blocker))
    assert from_body(to_body(report)) == report


def test_what_a_newer_program_says_beside_is_passed_over() -> None:
    body = json.loads(to_body(Report(progress=Progress(done=5, tables=(TableProgress(table="a.b", done=5),)))))
    body["progress"]["mood"] = body["progress"]["tables"][0]["mood"] = "good"
    body["quiet"] = {"seconds": 3.0, "mood": "bad", "blocker": None}
    read = from_body(json.dumps(body))
    assert (read.progress.tables[0].done, read.quiet) == (5, Quiet(seconds=3.0))


def test_of_thousands_of_tables_those_are_kept_that_are_under_way_and_the_largest_to_come() -> None:
    tables = tuple(
        TableProgress(table=f"ehr.t{n:04}", done=n % 2 * n, total=n, finished=n % 2 == 1) for n in range(2000)
    )
    begun = TableProgress(table="ehr.begun", done=1, total=2)
    kept = from_body(to_body(Report(progress=Progress(done=5, tables=(*tables, begun))))).progress
    assert [one.table for one in kept.tables] == [*(f"ehr.t{n:04}" for n in range(1902, 2000, 2)), "ehr.begun"]
    assert len(kept.tables) + kept.more_tables == 2001


def test_a_log_holds_facts_only_in_a_file_of_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "run" / "engine.log"
    with open_log(path, run="night") as log:
        log.info("attempt_ended", unit="D08", rows=3, error=ValueError(MARKER), row=(MARKER,), text="x" * 900)
    line = json.loads(path.read_text(encoding="utf-8"))
    assert {"event": "attempt_ended", "run": "night", "unit": "D08", "rows": 3, "level": "info"}.items() <= line.items()
    assert MARKER not in path.read_text(encoding="utf-8")
    assert len(line["text"]) == 500
    assert S_IMODE(path.stat().st_mode) == 0o600
