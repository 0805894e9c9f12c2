"""The commands of the pages, run as they are written: a first plan, a whole first night, and what only looks."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from console.exits import Exit
from jobs.journal.migrate import create_schema
from tests.conftest import MakeDatabase
from tests.support.command_line import Ended, called, process
from tests.support.eventually import eventually
from tests.support.pages import Block, blocks, commands, words_of

NIGHT = "docs/first-night.md"
LOOKS = {
    "brief",
    "check",
    "config",
    "log",
    "plan check",
    "plan schema",
    "plan show",
    "runs",
    "schema",
    "show",
    "status",
    "verify",
    "worker --list",
}
"""Commands that only look: run from every page, on the night that the page of the first night has left behind."""
PRINTS = {"db mark", "db prepare", "db rights", "db roles"}
"""Commands that only look with --print: run where they have it."""
NOT_RUN = {
    "replay": "opens a screen on a night that is over; its own tests run it",
    "answers": "serves until it is told to stop; its own tests ask what it serves",
    "board": "serves until it is told to stop; its own tests ask what it serves",
    "baseline": "asks the past of the reader's own old system; its own tests run it",
    "attach": "opens a screen; run on the pages of a first plan and a first night",
    "db create": "run on the page of the first night",
    "db drop": "asks for the title; run on the page of the first night",
    "db host": "is an owner's word on a named control database; its own tests say it",
    "db worker": "is an owner's word on a named control database; its own tests say it",
    "db upgrade": "leads an older control database on; its own tests run it",
    "worker": "serves until it is told to stop; its own tests run it",
    "db party": "is an owner's word on a named control database; its own tests say it",
    "pack": "writes a file; its own tests run it",
    "db leases": "run on the page of the first night; --release asks for a word",
    "demo": "takes minutes; tests of the demonstration run it",
    "do": "its words are read by the parser of commands; run on the page of the first night",
    "db approvals": "is an owner's word on a named control database; its own tests say it",
    "plan approvals": "lists what is approved there; its own tests run it",
    "plan approve": "takes a login of a party; its own tests have one",
    "plan diff": "compares two files of the reader's own; its own tests run it",
    "plan new": "asks, and writes a file; its own tests answer it",
    "plan import": "its file is the reader's own; its own tests run it",
    "plan export": "writes a file, and a run's as well; its own tests run it",
    "programme": "its file is the reader's own; its own tests run it",
    "paper": "writes files with telephone numbers; its own tests run it",
    "notify": "sends to people, of a run under way; its own tests run it",
    "db unfollow": "takes databases by their addresses; its own tests run it",
    "engine": "goes on until a run ends; run on the page of the first night",
    "rehearsal compare": "its files are the reader's own; tests of measured times run it",
    "rehearsal forecasts": "prints what a night has kept; tests of kept forecasts run it",
    "rehearsal lesson": "its files are the reader's own; tests of lessons run it",
    "rehearsal record": "its files are the reader's own; tests of measured times run it",
    "rehearsal retime": "the same",
    "rehearsal simulate": "plays nights for seconds; its own tests run it",
    "rehearsal trend": "its files are the reader's own; tests of measured times run it",
    "report": "writes a page; its own tests run it",
    "runs --watch": "goes on until somebody leaves; its own tests run it",
    "run": "begins a night; run on the pages of a first plan and a first night",
    "traces": "goes on until a run ends, and sends to a collector; its own tests run it",
    "what-if": "asks of a night that goes on; its own tests run it",
}
"""Commands that are not run from every page, and why; the parser of the program has read them, as all others."""
OTHERWISE = {("runs", "--watch"), ("worker", "--list")}
"""Options with which a command is another one here."""
GROUPS = ("db", "plan", "rehearsal")
PLACEHOLDERS = {"RUN": "night", "7f3a": "night", "G1": "GO", "legacy": "old", "platform": "new"}
"""What pages write for a run and its checkpoint, and how other pages call the two databases."""
ENDS_OTHERWISE = {"cutover verify 7f3a --head 3fa9c1d24b7e": Exit.FAILED}
"""A head that is not this night's."""


@dataclass(kw_only=True)
class Reader:
    """Somebody who types what a page says, in a folder of their own."""

    environ: Mapping[str, str]
    target: str = ""
    """Where rehearsals bring rows."""
    running: list["asyncio.Task[Ended]"] = field(default_factory=list)

    async def types(self, *words: str, stdin: str = "", ends: Exit = Exit.OK) -> str:
        ended = await asyncio.to_thread(called, *words, environ=self.environ, stdin=stdin)
        assert ended.returncode == ends, (words, ended.stdout, ended.stderr)
        return ended.stdout

    def begins(self, *words: str) -> None:
        """Type what goes on until the run ends."""
        self.running.append(asyncio.create_task(asyncio.to_thread(process, *words, environ=self.environ)))

    async def reaches(self, run: str, task: str, state: str) -> None:
        """Wait until a task is in a state."""

        async def there() -> bool:
            return bool(re.search(rf"^\s+{task}\s+{state} ", await self.types("status", run), re.MULTILINE))

        await eventually(there, every=0.3)

    async def reaches_the_end(self, run: str) -> None:
        async def ended() -> bool:
            return "ENDED       completed" in await self.types("status", run)

        await eventually(ended, every=0.3)

    async def comes_to_the_gate(self, run: str) -> None:
        """Do what the page leaves to keys: the manual task of the evening."""
        await self.reaches(run, "TELL", "RDY")
        await self.types("do", run, "start", "TELL")
        await self.types("do", run, "done", "TELL")
        await self.reaches(run, "GO", "OPEN")


def _of(page: str, language: str) -> list[Block]:
    return [block for block in blocks() if block.page == page and block.language == language]


async def _filled(dsn: str, schema: str, *, rows: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"create schema if not exists {schema}")
        await connection.execute(f"create table {schema}.patient (id int primary key, name text)")
        await connection.execute(f"insert into {schema}.patient select n, 'x' from generate_series(1, {rows}) n")
    finally:
        await connection.close()


def _service(dsn: str) -> str:
    """The lines of a service for a database of the tests' server."""
    parts = urlsplit(dsn)
    return f"user={parts.username}\nhost={parse_qs(parts.query)['host'][0]}\ndbname={parts.path[1:]}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_the_first_plan_of_the_readme_is_run(make_database: MakeDatabase, folder: Path) -> None:
    (folder / "plan.yaml").write_text(_of("README.md", "yaml")[0].text)
    services = {name: await make_database(name) for name in ("old", "new")}
    for name, dsn in services.items():
        await _filled(dsn, "public", rows=100 if name == "old" else 0)
    (folder / "services").write_text("".join(f"[{name}]\n{_service(dsn)}" for name, dsn in services.items()))
    control = await make_database("control", holds=create_schema)
    reader = Reader(environ={"CUTOVER_CONTROL": control, "CUTOVER_STATE": str(folder / "state"),
                             "PGSERVICEFILE": str(folder / "services")})  # fmt: skip
    typed = [command for command in _of("README.md", "sh")[-1].commands if command.startswith("cutover ")]
    told = {words[1]: await reader.types(*words[1:]) for words in map(words_of, typed)}
    assert [*told] == ["check", "db", "run", "attach"]
    assert "Reconciled     yes, 1 table proved equal" in told["run"]


@pytest.fixture
async def team(make_database: MakeDatabase) -> AsyncIterator[str]:
    """An empty database for a journal; the logins of the page, and what they own, go in the end."""
    control = await make_database("control")
    yield control
    connection = await asyncpg.connect(control)
    try:
        for login in re.findall(r"create role (\w+)", _of(NIGHT, "sql")[0].text):
            if await connection.fetchval("select true from pg_roles where rolname = $1", login):
                await connection.execute(f"drop owned by {login}")
                await connection.execute(f"drop role {login}")
    finally:
        await connection.close()


async def _set_up(make_database: MakeDatabase, control: str, folder: Path) -> Reader:
    """The databases of the page, its services and its plan, whose night begins now."""
    places = {name: await make_database(name.replace("-", "_")) for name in ("old", "new", "old-prod", "new-prod")}
    for name, dsn in places.items():
        await _filled(dsn, "ehr", rows=1000 if name.startswith("old") else 0)
    named = set(re.findall(r"^\[([\w-]+)\]", _of(NIGHT, "ini")[0].text, re.MULTILINE))
    assert named == {*places, "control"}
    shared = _service(control).partition("\n")[2]
    services = [f"[{name}]\n{_service(dsn)}" for name, dsn in places.items()]
    (folder / "services").write_text("".join(services) + f"[control]\n{shared}")
    plan = _of(NIGHT, "yaml")[0].text
    now = datetime.now(ZoneInfo("Europe/Oslo"))
    for key, moment in (("start", now - timedelta(minutes=1)), ("window_ends", now + timedelta(hours=6))):
        plan = re.sub(rf"^{key}: .*$", f"{key}: {moment:%Y-%m-%d %H:%M}", plan, flags=re.MULTILINE)
    for name in ("old-prod", "new-prod"):
        where = urlsplit(places[name]).path[1:]
        plan = plan.replace(f"identity: {{database: records, mark: {name}}}",
                            f"identity: {{database: {where}, mark: {name}}}")  # fmt: skip
    (folder / "plan.yaml").write_text(plan)
    return Reader(target=places["new"],
                  environ={"CUTOVER_CONTROL": "postgresql://?service=control", "CUTOVER_STATE": str(folder / "state"),
                           "PGSERVICEFILE": str(folder / "services"), "PGUSER": "postgres"})  # fmt: skip


async def _emptied(dsn: str) -> None:
    """Empty the target of a rehearsal, as the page says."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("truncate ehr.patient")
    finally:
        await connection.close()


async def _looked(reader: Reader) -> None:
    """Run what only looks from every page, once each, and say of everything else why it is not run."""
    seen = set[tuple[str, ...]]()
    for block, command in commands():
        words = [PLACEHOLDERS.get(word, word) for word in words_of(command)]
        if words[0] != "cutover" or block.page == NIGHT or tuple(words) in seen:
            continue
        seen.add(tuple(words))
        name = " ".join(words[1:3]) if words[1] in GROUPS else words[1]
        name = next((f"{name} {word}" for word in words if (name, word) in OTHERWISE), name)
        if name in LOOKS or (name in PRINTS and "--print" in words):
            await reader.types(*words[1:], ends=ENDS_OTHERWISE.get(command, Exit.OK))
        else:
            assert name in {*NOT_RUN, *PRINTS}, f"{block}: say of {command!r} whether it is run"


async def test_the_first_night_is_run_as_its_page_says(make_database: MakeDatabase, team: str, folder: Path) -> None:
    reader = await _set_up(make_database, team, folder)
    title = "Patient records move to the new platform\n"
    head = ""
    for _, command in [pair for pair in commands() if pair[0].page == NIGHT and pair[1].startswith("cutover ")]:
        words = words_of(command)[1:]
        match words:
            case ["db", "mark", *_]:
                reader.environ = {**reader.environ, "PGUSER": "postgres"}
                await reader.types(*words)
            case ["run", _, "--name", run]:
                connection = await asyncpg.connect(team)
                logins = _of(NIGHT, "sql")[0].text
                people = ", ".join(re.findall(r"create role (\w+)", logins))
                await connection.execute(f"drop role if exists {people}")
                await connection.execute(logins)
                await connection.close()
                reader.environ = {**reader.environ, "PGUSER": "kari"}
                await reader.types(*words, "--detach")
                await reader.comes_to_the_gate(run)
                for party in ("engineer", "ward"):
                    await reader.types("do", run, "vote", "GO", party, "go")
                await reader.types("do", run, "decide", "GO", "go", "--yes")
                await reader.reaches_the_end(run)
                await _emptied(reader.target)
            case ["run", _, "--production", *_]:
                await reader.types(*words, "--detach", stdin=title)
            case ["engine", _]:
                reader.begins(*words)
            case ["attach", run, *_]:
                reader.begins(*words, "--plain")
                await reader.comes_to_the_gate(run)
            case ["do", run, "decide", *_]:
                head = re.findall(r"chain (\w+)\]", await reader.types(*words, "--yes"))[0]
                await reader.reaches_the_end(run)
            case ["verify", *_]:
                await reader.types(*words[:-1], head)
            case ["pack", *_]:
                assert "1 rehearsal, head #" in await reader.types(*words)
            case ["db", "leases", *_]:
                await _looked(reader)
                await reader.types(*words)
            case ["db", "drop", *_]:
                await reader.types(*words, stdin=title)
            case _:
                await reader.types(*words)
    assert [ended.returncode for ended in await asyncio.gather(*reader.running)] == [Exit.OK, Exit.OK]
