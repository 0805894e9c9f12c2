"""`cutover plan export` of a run: from its control database, out of a pack, for a login that may only look."""

import asyncio
import csv
import io
from pathlib import Path

import asyncpg
import pytest
from openpyxl import load_workbook

from console.exits import Exit
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import create_roles
from plans.load import load
from tests.conftest import MakeDatabase
from tests.support.command_line import Ended, called, plan_file
from tests.support.engines import created


@pytest.fixture
async def control(make_database: MakeDatabase, tmp_path: Path) -> str:
    """A control database with a run of the small night, in which nothing has happened yet."""
    dsn = await make_database("control", holds=create_schema)
    journal = PostgresJournal(dsn)
    await journal.connect()
    try:
        await created(journal, load(plan_file(tmp_path)), run="dress-1")
    finally:
        await journal.close()
    return dsn


async def cutover(control: str, *arguments: str | Path) -> Ended:
    return await asyncio.to_thread(called, *arguments, environ={"CUTOVER_CONTROL": control})


async def test_a_run_and_its_pack_are_told_alike(control: str, tmp_path: Path) -> None:
    from_run, pack, from_pack = (tmp_path / name for name in ("run.csv", "night.cutover", "pack.csv"))
    written = await cutover(control, "plan", "export", "dress-1", "-o", from_run)
    assert written.returncode == Exit.OK, written.stderr
    assert (await cutover(control, "pack", "dress-1", "-o", pack)).returncode == Exit.OK
    assert (await cutover("", "plan", "export", pack, "-o", from_pack)).returncode == Exit.OK
    rows, packed = (
        [*csv.DictReader(io.StringIO(file.read_text("utf-8"), newline=""))] for file in (from_run, from_pack)
    )
    assert [row["ID"] for row in rows] == ["T1", "G1", "M1"]
    assert [(row["State"], row["Planned end (Europe/Oslo)"]) for row in rows] == [
        (row["State"], row["Planned end (Europe/Oslo)"]) for row in packed
    ]
    assert "is no run" not in written.stderr


async def test_a_login_that_may_only_look_may_export(control: str, tmp_path: Path) -> None:
    await create_roles(control)
    owner = await asyncpg.connect(control)
    try:
        await owner.execute("drop role if exists list_reader")
        await owner.execute("create role list_reader login in role cutover_observer")
    finally:
        await owner.close()
    reader = control.replace("postgres@", "list_reader@", 1)
    written = await cutover(reader, "plan", "export", "dress-1", "-o", tmp_path / "night.xlsx")
    assert (written.returncode, written.stderr) == (Exit.OK, "")
    assert "Plan" in load_workbook(tmp_path / "night.xlsx").sheetnames


async def test_a_run_that_is_not_there_is_said(control: str) -> None:
    answer = await cutover(control, "plan", "export", "night-9", "--format", "csv")
    assert (answer.returncode, "there is no run night-9" in answer.stderr) == (Exit.NOT_FOUND, True)


async def test_the_calendars_of_a_run_are_numbered_by_its_journal(control: str, tmp_path: Path) -> None:
    target = tmp_path / "night.ics"
    assert (await cutover(control, "plan", "export", "dress-1", "-o", target)).returncode == Exit.OK
    assert "SEQUENCE:1\r\n" in target.read_bytes().decode()
    refused = await cutover(control, "plan", "export", "dress-1", "--revision", "3", "-o", tmp_path / "other.ics")
    assert (refused.returncode, "leave --revision out" in refused.stderr) == (Exit.USAGE, True)
