"""`cutover baseline` on a real database: learnt, killed, gone on, and refused."""

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from console.exits import Exit
from jobs.flows.learning.notes import DayCounts, Notes, notes_beside
from plans.baseline import Baseline
from plans.baseline_file import read
from tests.conftest import MakeDatabase
from tests.support.command_line import Ended, called
from tests.support.eventually import eventually

UNTIL = "2026-11-29"
FILL = """
    create table post (kind text, gp text, sent timestamptz not null, body text);
    insert into post
    select 'Epikrise', 'GP ' || n % 2, h + n * interval '10 minutes', 'secret'
      from generate_series('2026-11-15'::timestamptz, '2026-11-29', '1 hour') h, generate_series(1, 4) n;
    create index on post (sent);
"""
WINDOW = "from post where sent > $1 and sent <= $2"
LETTERS = f"select count(*), kind as template, date_trunc('hour', sent) as hour {WINDOW} group by 2, 3"
POSTS = f"select count(*), date_trunc('hour', sent) as hour {WINDOW} group by 2"
BY_HOUR = f"select count(*) {WINDOW}"
PLAN = """
cutover: 1
title: Letters
timezone: UTC
start: 2026-11-29 16:00
go_live: M1
databases:
  legacy: {{role: source, rehearsal: {{dsn: "{dsn}"}}}}
parties:
  manager: {{name: Manager, short: CM}}
tasks:
  - {{id: M1, title: Live, owner: manager, duration: 0m, milestone: true}}
flows:
  - id: letters
    title: Letters
    by: [template]
    normal: baseline
    sent: {{sql: {{on: legacy, query: "{letters}"}}}}
  - id: posts
    title: All of them
    normal: baseline
    sent: {{sql: {{on: legacy, query: "{posts}"}}}}
"""


@dataclass
class Desk:
    """A plan, and a folder for what is learnt."""

    folder: Path
    dsn: str
    environ: Mapping[str, str]

    @property
    def output(self) -> Path:
        return self.folder / "baseline.json"

    def write(self, posts: str = POSTS) -> None:
        (self.folder / "plan.yaml").write_text(PLAN.format(dsn=self.dsn, letters=LETTERS, posts=posts))

    def words(self, *more: str) -> tuple[str, ...]:
        plan = str(self.folder / "plan.yaml")
        return ("baseline", plan, "-o", str(self.output), "--weeks", "2", "--until", UNTIL, "--no-holidays", *more)

    async def learns(self, *more: str) -> Ended:
        return await asyncio.to_thread(called, *self.words(*more), environ=self.environ)

    def learnt(self) -> Baseline:
        return read(self.output.read_text())


@pytest.fixture
async def desk(make_database: MakeDatabase, tmp_path: Path) -> Desk:
    dsn = await make_database("legacy")
    connection = await asyncpg.connect(dsn)
    await connection.execute(FILL)
    await connection.close()
    desk = Desk(folder=tmp_path, dsn=dsn, environ={**os.environ, "CUTOVER_STATE": str(tmp_path / "state")})
    desk.write()
    return desk


async def test_what_was_normal_is_learnt_by_hour_of_week_and_template(desk: Desk) -> None:
    ended = await desk.learns()
    assert ended.returncode == Exit.OK, ended.stderr
    learnt = desk.learnt()
    by_name = {(one.flow, one.template): one.hours for one in learnt.series}
    assert by_name.keys() == {("letters", ""), ("letters", "Epikrise"), ("posts", "")}
    assert {(hour.weeks, hour.total) for hour in by_name["posts", ""]} == {(2, 8)}
    assert (
        "2 flows, 1 template or receiver, from 2026-11-15 00:00 to 2026-11-29 00:00, rehearsal; 30 questions"
        in ended.stdout
    )
    assert sorted(file.name for file in desk.folder.iterdir() if file.is_file()) == ["baseline.json", "plan.yaml"]


async def test_what_cannot_be_counted_is_named_and_ends_with_four(desk: Desk) -> None:
    desk.write(f"{BY_HOUR} and body = 1")
    ended = await desk.learns()
    assert ended.returncode == Exit.DATABASE
    assert "NOT COUNTED posts: " in ended.stdout
    assert "posts" in desk.learnt().not_counted
    assert "secret" not in ended.stdout + ended.stderr + desk.output.read_text()


@pytest.mark.night
async def test_who_was_killed_goes_on_and_learns_the_same(desk: Desk) -> None:
    desk.write(f"{BY_HOUR} and pg_sleep(0.002) is not null")
    part = desk.folder / "baseline.json.part"
    command = (sys.executable, "-P", "-m", "console", *desk.words())
    killed = await asyncio.create_subprocess_exec(
        *command, env=desk.environ, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    await eventually(lambda: part.exists() and part.read_text().count("posts") >= 2)
    killed.kill()
    await killed.wait()
    noted = part.read_text().count("\n")
    ended = await desk.learns()
    assert ended.returncode == Exit.OK, ended.stderr
    gone_on = desk.output.read_text()
    assert not part.exists()
    desk.output.unlink()
    again = await desk.learns()
    assert desk.output.read_text() == gone_on
    assert noted >= 14 + 2
    assert questions(ended) < questions(again) == 14 * 2 + 14 * 24 - 13


def questions(ended: Ended) -> int:
    """How many it asked."""
    match = re.search(r"([\d,]+) questions", ended.stdout)
    assert match is not None, ended.stdout
    return int(match[1].replace(",", ""))


@pytest.mark.night
async def test_a_database_that_is_away_is_said_and_what_was_asked_is_kept(desk: Desk) -> None:
    with Notes(notes_beside(desk.output)) as notes:
        notes.keep("letters x", date(2026, 11, 15), DayCounts())
    desk.dsn = re.sub("/legacy[^?]*", "/none", desk.dsn)
    desk.write()
    ended = await desk.learns()
    assert ended.returncode == Exit.DATABASE
    assert "baseline.json.part: the same command goes on from there" in ended.stderr
    assert not desk.output.exists()


@pytest.mark.night
@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("--until", "2126-01-01"), Exit.USAGE, "has not come yet"),
        (("--weeks", "1"), Exit.USAGE, "--weeks"),
        (("-o", "plan.yaml"), Exit.REFUSED, "holds something else"),
        (("-o", "/nowhere/baseline.json"), Exit.REFUSED, "there is no folder"),
        (("--production",), Exit.DATABASE, "names no connection for a production"),
    ],
)
async def test_what_makes_no_sense_is_refused(desk: Desk, words: tuple[str, ...], code: Exit, reason: str) -> None:
    words = tuple(str(desk.folder / word) if word == "plan.yaml" else word for word in words)
    ended = await desk.learns(*words)
    assert ended.returncode == code
    assert reason in ended.stderr
    assert not desk.output.exists()
