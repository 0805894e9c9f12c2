"""`cutover report` against a real control database: every form, whole or not at all, and the head that is noted."""

import asyncio
import json
from pathlib import Path

import pytest

from console.exits import Exit
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
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


async def report(control: str, *arguments: str | Path) -> Ended:
    return await asyncio.to_thread(called, "report", *arguments, environ={"CUTOVER_CONTROL": control})


async def test_a_run_is_told_in_every_form_and_where_its_head_went_is_noted(control: str, tmp_path: Path) -> None:
    folder = tmp_path / "told"
    folder.mkdir()
    for name in ("night.html", "night.md", "night.json", "night.csv"):
        written = await report(control, "dress-1", "-o", folder / name, "--lang", "nb", "--zone", "Europe/London")
        assert written.returncode == Exit.OK, written.stderr
        assert "as it stands" in written.stderr
    assert sorted(file.name for file in folder.iterdir()) == ["night.csv", "night.html", "night.json", "night.md"]
    assert "IKKE AVSLUTTET" in (folder / "night.html").read_text()
    plain = json.loads((folder / "night.json").read_text())
    assert plain["under_way"]
    assert [one["to"] for one in plain["told_heads"]] == ["night.html", "night.md"]
    assert "GMT" in (folder / "night.md").read_text()


async def test_a_file_that_is_no_report_is_spared(control: str, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Mine\n")
    refused = await report(control, "dress-1", "-o", notes)
    assert (refused.returncode, notes.read_text()) == (Exit.REFUSED, "# Mine\n")
    for more in (("--replace",), (), ("--handover",)):
        written = await report(control, "dress-1", "-o", notes, *more)
        assert written.returncode == Exit.OK, written.stderr
    assert notes.stat().st_mode & 0o777 == 0o600


async def test_a_hand_over_has_the_phones_and_is_no_table(control: str, tmp_path: Path) -> None:
    told = await report(control, "dress-1", "--handover")
    assert (told.returncode, "## Whom to call" in told.stdout) == (Exit.OK, True), told.stderr
    refused = await report(control, "dress-1", "--handover", "-o", tmp_path / "night.csv")
    assert (refused.returncode, (tmp_path / "night.csv").exists()) == (Exit.USAGE, False)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("dress-1", "-o", "night.pdf"), Exit.USAGE, "night.html"),
        (("dress-1", "-o", "/nowhere/night.md"), Exit.REFUSED, "mkdir -p /nowhere"),
        (("dress-7",), Exit.NOT_FOUND, "there is no run dress-7"),
        (("dress-1", "--zone", "Europe/Olso"), Exit.USAGE, "Europe/Oslo"),
        (("dress-1", "--ghost", "dr9"), Exit.NOT_FOUND, "dr9"),
    ],
)
async def test_what_cannot_be_told_is_refused_in_words(
    control: str, arguments: tuple[str, ...], code: Exit, said: str
) -> None:
    refused = await report(control, *arguments)
    assert (refused.returncode, said in refused.stderr) == (code, True), refused.stderr
    assert refused.stdout == ""
