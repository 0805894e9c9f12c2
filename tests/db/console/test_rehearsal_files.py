"""`cutover rehearsal` against a real control database: a run into a file, and files and runs side by side."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.exits import Exit
from jobs.journal.base import Draft
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.run.events import TaskFinished, TaskStarted, UnitId, encode
from jobs.run.events.types import Finish
from plans.load import load
from plans.model.kept_forecasts import ForecastNight, KeptForecast
from plans.rehearsals.file import read
from tests.conftest import MakeDatabase
from tests.support.command_line import Ended, called, plan_file
from tests.support.engines import TTL, created


@pytest.fixture
async def control(make_database: MakeDatabase, tmp_path: Path) -> str:
    """A control database with two runs of the small night, in each of which T1 was done."""
    dsn = await make_database("control", holds=create_schema)
    loaded = load(plan_file(tmp_path))
    journal = PostgresJournal(dsn)
    await journal.connect()
    try:
        for name in ("dress-1", "dress-2"):
            run = await created(journal, loaded, run=name)
            lease = await journal.acquire(run, "e1", TTL)
            assert lease is not None
            await journal.append(run, term=lease.term, expected_seq=1, events=await _done_by_kari(journal))
    finally:
        await journal.close()
    return dsn


async def _done_by_kari(journal: PostgresJournal) -> list[Draft]:
    unit, now = UnitId("T1"), await journal.now()
    events = TaskStarted(unit=unit, by="Kari"), TaskFinished(unit=unit, how=Finish.DONE, by="Kari")
    return [Draft(kind=kind, body=body, at=now) for kind, body in map(encode, events)]


async def ask(control: str, *arguments: str | Path) -> Ended:
    return await asyncio.to_thread(called, "rehearsal", *arguments, environ={"CUTOVER_CONTROL": control})


async def test_a_run_is_written_into_a_file_and_comes_back_beside_another(control: str, tmp_path: Path) -> None:
    file = tmp_path / "rehearsals" / "dr1.json"
    refused = await ask(control, "record", "dress-1", "-o", file)
    assert (refused.returncode, "there is no folder" in refused.stderr) == (Exit.REFUSED, True)
    file.parent.mkdir()
    recorded = await ask(control, "record", "dress-1", "-o", file)
    assert (recorded.returncode, "1 of 3 tasks measured" in recorded.stdout) == (Exit.OK, True), recorded.stderr
    assert "Kari" not in file.read_text()
    compared = await ask(control, "compare", file, "dress-2", "dress-1")
    assert compared.returncode == Exit.OK, compared.stderr
    assert "PLAN     dr1 dress-2  CHANGE" in compared.stdout
    assert (await ask(control, "compare", file, "--csv")).stdout.startswith("what,id,title")
    assert json.loads((await ask(control, "compare", file, "dress-2", "--json")).stdout)["labels"] == ["dr1", "dress-2"]


async def test_what_a_run_forecast_is_shown_and_goes_into_its_file(control: str, tmp_path: Path) -> None:
    none = await ask(control, "forecasts", "dress-1")
    assert "No forecast of this run was kept" in none.stdout
    journal, came = PostgresJournal(control), datetime(2026, 1, 17, 3, tzinfo=UTC)
    standing = await journal.standing("dress-1")
    made = KeptForecast(task="M1", at=came - timedelta(minutes=12), seq=3, expected=came - timedelta(minutes=4))
    end = KeptForecast(task="M1", at=came, seq=9, expected=came, came=True)
    night = ForecastNight(birth="b", family="Night")
    await journal.keep_forecasts("dress-1", term=standing.term, night=night, kept=[made, end])
    await journal.close()
    assert "10m" in (await ask(control, "forecasts", "dress-1")).stdout
    assert len((await ask(control, "forecasts", "dress-1", "--csv")).stdout.splitlines()) == 3
    assert len(json.loads((await ask(control, "forecasts", "dress-1", "--json")).stdout)["forecasts"]) == 2
    await ask(control, "record", "dress-1", "-o", tmp_path / "dr1.json")
    assert read((tmp_path / "dr1.json").read_text()).forecasts == (made, end)


async def test_csv_has_a_line_for_each_task_and_night(control: str) -> None:
    rows = list(csv.DictReader(io.StringIO((await ask(control, "compare", "dress-1", "dress-2", "--csv")).stdout)))
    assert [(row["id"], row["night"]) for row in rows if row["what"] == "task"] == [
        (task, night) for task in ("T1", "G1", "M1") for night in ("dress-1", "dress-2")
    ]


async def test_what_a_file_holds_is_not_lost(control: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text("my notes")
    refused = await ask(control, "record", "dress-1", "-o", file)
    assert (refused.returncode, "holds something else" in refused.stderr) == (Exit.REFUSED, True)
    assert file.read_text() == "my notes"
    assert (await ask(control, "record", "dress-1", "-o", file, "--replace")).returncode == Exit.OK
    assert (await ask(control, "record", "dress-1", "-o", file)).returncode == Exit.OK
    assert (await ask(control, "record", "dress-2", "-o", file)).returncode == Exit.REFUSED


async def test_a_file_that_was_edited_or_is_none_is_named_with_its_place(control: str, tmp_path: Path) -> None:
    file = tmp_path / "dr1.json"
    await ask(control, "record", "dress-1", "-o", file)
    file.write_text(file.read_text().replace("First", "Other"))
    edited = await ask(control, "compare", file)
    assert edited.returncode == Exit.PLAN
    assert edited.stderr.startswith(f"{file}:")
    assert "not as it was recorded" in edited.stderr
    assert (await ask(control, "compare", tmp_path / "none.json")).returncode == Exit.NOT_FOUND
    assert (await ask(control, "compare", "nobody")).returncode == Exit.NOT_FOUND
    assert (await ask(control, "compare", "dress-1", "--json", "--csv")).returncode == Exit.USAGE


async def test_a_place_that_cannot_be_written_is_named(control: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = await ask(control, "record", "dress-1", "-o", tmp_path / "file" / "dr1.json")
    assert (refused.returncode, "there is no folder" in refused.stderr) == (Exit.REFUSED, True)


async def test_measured_durations_are_written_into_the_plan_after_a_yes(control: str, tmp_path: Path) -> None:
    plan = plan_file(tmp_path)
    before = plan.read_text()
    shown = await ask(control, "retime", plan, "--from", "dress-1", "--check")
    assert (shown.returncode, plan.read_text()) == (Exit.FAILED, before)
    assert "5m -> 5s" in shown.stdout
    assert "Never measured" not in shown.stdout  # a checkpoint is no work
    unasked = await ask(control, "retime", plan, "--from", "dress-1")
    assert (unasked.returncode, plan.read_text()) == (Exit.REFUSED, before)
    written = await ask(control, "retime", plan, "--from", "dress-1", "--yes")
    assert written.returncode == Exit.OK, written.stderr
    assert plan.read_text() == before.replace("duration: 5m, manual", "duration: 5s, manual")
    assert (await ask(control, "retime", plan, "--from", "dress-1", "--check")).returncode == Exit.OK
