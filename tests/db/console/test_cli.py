"""The commands against a real control database and real targets, as a shell would call them."""

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from console.exits import Exit
from jobs.journal.migrate import create_schema
from jobs.journal.roles import create_roles
from tests.conftest import MakeDatabase
from tests.support.command_line import SMALL, Ended, called, plan_file
from tests.support.eventually import eventually

PEOPLE = {"cli_team": ("cutover_operator", "cutover_engine"), "cli_watcher": ("cutover_observer",)}


@dataclass(kw_only=True)
class Shell:
    """A shell of somebody on a host of their own."""

    control: str
    state: Path
    engines: list[int] = field(default_factory=list)
    """Supervisors that were started and have not ended."""

    async def __call__(self, *arguments: str | Path, login: str = "postgres", **environ: str) -> Ended:
        named = self.control.replace("postgres@", f"{login}@", 1)
        variables = {"CUTOVER_CONTROL": named, "CUTOVER_STATE": str(self.state), **environ}
        ended = await asyncio.to_thread(called, *arguments, environ=variables)
        self.engines += map(int, re.findall(r"engine in the background, pid (\d+)", ended.stderr))
        return ended

    async def said(self, *arguments: str | Path, login: str = "postgres", **environ: str) -> str:
        answer = await self(*arguments, login=login, **environ)
        assert answer.returncode == Exit.OK, answer.stderr
        return answer.stdout


async def _sql(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def shell(make_database: MakeDatabase, tmp_path: Path) -> AsyncIterator[Shell]:
    shell = Shell(control=await make_database("control", holds=create_schema), state=tmp_path / "state")
    yield shell
    for pid in shell.engines:
        os.kill(pid, signal.SIGTERM)


async def test_a_night_from_run_to_go_live_through_the_shell(shell: Shell, tmp_path: Path) -> None:
    begun = await shell("run", plan_file(tmp_path), "--no-waits", "--name", "dress-1", "--detach")
    assert (begun.returncode, begun.stdout) == (Exit.OK, "dress-1\n"), begun.stderr
    await eventually(lambda: "engine started" in _log(shell))
    watched = asyncio.create_task(shell("attach", "--plain"))
    assert re.fullmatch(r"#\d+  T1  started by postgres\n", await shell.said("do", "dress", "start", "T1"))
    await shell.said("do", "dress-1", "done", "T1")
    await shell.said("do", "dress-1", "vote", "G1", "roros", "caveat", "two", "letters", "pending")
    await shell.said("do", "dress-1", "vote", "G1", "owner", "go")

    refused = await shell("do", "dress-1", "decide", "G1", "go", "--yes")
    assert (refused.returncode, refused.stdout) == (Exit.REFUSED, "")
    assert "vote:roros" in refused.stderr
    unseen = await shell("do", "dress-1", "decide", "G1", "go", "accept=vote:roros", "text=seen")
    assert (unseen.returncode, 'nobody was there to type "go"' in unseen.stderr) == (Exit.REFUSED, True)
    status = await shell.said("status")
    assert "G1: Owner to decide" in status
    assert len(status.splitlines()) <= 24
    assert "Innsjekk G1" in await shell.said("brief", "dress-1", "--for", "g1", "--lang", "nb")
    assert (await shell.said("brief", "--line")).startswith("dress-1: ")

    accepted = await shell("do", "dress-1", "decide", "G1", "go", "accept=vote:roros", "text=seen", "--json", "--yes")
    assert json.loads(accepted.stdout)["event"] == "CheckpointDecided"
    lines = await watched
    assert lines.returncode == Exit.OK, lines.stderr
    assert "Go-live        reached" in lines.stdout
    assert re.search(r"GO\*   G1 .* GO\* by Owner, accepting vote:roros \(seen\)", lines.stdout)

    await eventually(lambda: "ended with 0" in _log(shell))
    shell.engines.clear()
    assert re.search(r"^dress-1 .* completed ", await shell.said("runs"), re.MULTILINE)
    told = await shell.said("log")
    assert "rehearsal created by" in told
    assert "go-live        reached" in told.lower()
    late = await shell("do", "dress-1", "hold")
    assert (late.returncode, "has ended: completed" in late.stderr) == (Exit.REFUSED, True)


def _log(shell: Shell) -> str:
    path = shell.state / "log" / "engine-dress-1.log"
    return path.read_text() if path.exists() else ""


async def test_the_database_refuses_the_command_of_an_observer_who_may_look(shell: Shell, tmp_path: Path) -> None:
    await create_roles(shell.control)
    for login, roles in PEOPLE.items():
        await _sql(shell.control, f"drop role if exists {login}",
                   f"create role {login} login in role {', '.join(roles)}")  # fmt: skip
    try:
        run = (await shell.said("run", plan_file(tmp_path), "--no-engine", "--detach", login="cli_team")).strip()
        assert "keys with cli_team" in await shell.said("status", login="cli_watcher")
        assert json.loads(await shell.said("runs", "--json", login="cli_watcher"))["runs"][0]["run"] == run
        assert "go-live" in await shell.said("what-if", run, "hold 20m", login="cli_watcher")
        unseen = await shell("do", run, "shift", "10m", "reason=late", login="cli_team")
        assert (unseen.returncode, "nobody was there to say yes" in unseen.stderr) == (Exit.REFUSED, True)
        assert "MOVES       M1 " in unseen.stderr
        assert json.loads(await shell.said("status", "--json"))["head"] == 1
        refused = await shell("do", run, "start", "T1", login="cli_watcher")
        assert (refused.returncode, refused.stdout) == (Exit.REFUSED, "")
        assert "roles do not let this login send commands" in refused.stderr
        assert "Traceback" not in refused.stderr
        unasked = await shell("do", run, "shift", "10m", "reason=late", login="cli_watcher")
        assert (unasked.returncode, "MOVES" in unasked.stderr) == (Exit.REFUSED, False)
        assert "the roles do not let cli_watcher send commands" in unasked.stderr
        sent = await shell("do", run, "start", "T1", "--no-wait", login="cli_team")
        assert (sent.returncode, "sent as command" in sent.stderr) == (Exit.OK, True)
    finally:
        await _sql(shell.control, *(f"drop owned by {login}" for login in PEOPLE))
        await _sql(shell.control, *(f"drop role {login}" for login in PEOPLE))


async def test_a_control_database_without_a_journal_says_how_to_make_one(
    shell: Shell, make_database: MakeDatabase
) -> None:
    shell.control = await make_database("empty")
    answer = await shell("runs")
    assert (answer.returncode, "cutover db create" in answer.stderr) == (Exit.DATABASE, True)
    await shell.said("db", "create")
    assert await shell.said("db", "upgrade") == ""
    assert (await shell("runs")).stderr == "there is no run yet: cutover run PLAN begins one\n"


DATABASES = """\
databases:
  legacy:
    role: source
    rehearsal: {dsn: "${LEGACY_COPY}"}
    production: {dsn: "${LEGACY}", identity: {mark: legacy-prod}}
  platform:
    role: target
    rehearsal: {dsn: "${PLATFORM}"}
tasks:
  - {id: S1, title: Analyze, owner: owner, duration: 1m, job: {sql: {on: platform, query: analyze}}}
"""


@pytest.fixture
async def night(shell: Shell, make_database: MakeDatabase, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A plan that writes to a target, and where its databases are."""
    environ = {name: await make_database(name.lower()) for name in ("LEGACY", "LEGACY_COPY", "PLATFORM")}
    return plan_file(tmp_path, SMALL.replace("tasks:\n", DATABASES)), environ


async def test_targets_are_prepared_and_databases_marked_from_the_plan(
    shell: Shell, night: tuple[Path, dict[str, str]]
) -> None:
    plan, environ = night
    bare = await shell("check", plan, "--connect", **environ)
    assert (bare.returncode, "platform: not prepared" in bare.stderr) == (Exit.DATABASE, True)
    assert "create table if not exists cutover.fence" in await shell.said("db", "prepare", plan, "--print")
    await shell.said("db", "prepare", plan, **environ)
    await shell.said("db", "mark", plan, "legacy", "legacy-copy", **environ)
    checked = await shell.said("check", plan, "--connect", "--json", **environ)
    told = {one["id"]: one for one in json.loads(checked)["databases"]}
    assert (told["platform"]["prepared"], "mark legacy-copy" in told["legacy"]["text"]) == (True, True)
    wrong = await shell("db", "mark", plan, "legcay", "x", **environ)
    assert (wrong.returncode, "did you mean legacy?" in wrong.stderr) == (Exit.NOT_FOUND, True)


async def test_a_check_names_the_side_and_the_right_that_is_missing(
    shell: Shell, night: tuple[Path, dict[str, str]]
) -> None:
    plan, environ = night
    tables = "create schema ehr; create table ehr.scan (id int primary key, image oid)"
    await _sql(environ["LEGACY_COPY"], f"{tables}; insert into ehr.scan values (1, lo_create(4711))")
    await _sql(environ["PLATFORM"], tables)
    job = 'copy: {from: legacy, to: platform, tables: ["ehr.*"]}'
    plan.write_text(plan.read_text().replace("sql: {on: platform, query: analyze}", job))
    await shell.said("db", "prepare", plan, **environ)
    await _sql(environ["LEGACY_COPY"], "create role cli_reader login")
    try:
        mine = {"PLATFORM": environ["PLATFORM"].replace("postgres@", "cli_reader@", 1)}
        unprepared = await shell("db", "prepare", plan, **environ | mine)
        assert "have its owner run once what `cutover db prepare PLAN --print` prints for it" in unprepared.stderr
        environ["LEGACY_COPY"] = environ["LEGACY_COPY"].replace("postgres@", "cli_reader@", 1)
        for deep in ([], ["--deep"]):
            refused = await shell("check", plan, "--connect", *deep, **environ)
            assert refused.returncode == Exit.DATABASE
            assert "legacy: cli_reader lacks usage on schema ehr, select on table ehr.scan" in refused.stderr
            assert "cutover db rights PLAN --print" in refused.stderr
            assert not re.search("platform: (the user|cli_reader) lacks|own the database", refused.stderr)
    finally:
        await _sql(environ["PLATFORM"], "drop role cli_reader")


async def test_an_owner_sets_a_mark_once_a_superuser_has_granted_what_is_printed(
    shell: Shell, night: tuple[Path, dict[str, str]]
) -> None:
    plan, environ = night
    database, superuser = environ["PLATFORM"], environ["LEGACY"]
    await _sql(superuser, "create role cli_owner login")
    try:
        name = re.search(r"@/(\w+)", database)[1]  # type: ignore[index]
        await _sql(superuser, f"alter database {name} owner to cli_owner")
        environ["PLATFORM"] = database.replace("postgres@", "cli_owner@", 1)
        for words in (("word",), ("--rehearsal", "dress-1"), ("--no-rehearsal",)):
            setting = "cutover.mark" if words == ("word",) else "cutover.rehearsal"
            if words != ("--no-rehearsal",):
                denied = await shell("db", "mark", plan, "platform", *words, **environ)
                assert denied.returncode == Exit.DATABASE
                assert f"owner with: grant set on parameter {setting} " in denied.stderr
                printed = await shell.said("db", "mark", plan, "platform", *words, "--print", **environ)
                grant = re.search(r"--   (grant set on parameter \S+ to \S+;)\n", printed)
                assert grant is not None, printed
                await _sql(superuser, grant[1])
            await shell.said("db", "mark", plan, "platform", *words, **environ)
    finally:
        await _sql(superuser, f"alter database {name} owner to postgres; drop owned by cli_owner; drop role cli_owner")


async def test_a_deep_check_does_the_dry_run_of_every_job(shell: Shell, night: tuple[Path, dict[str, str]]) -> None:
    plan, environ = night
    await _sql(environ["LEGACY_COPY"], "create table t (id int primary key)")
    await _sql(environ["PLATFORM"], "create table t (id int primary key)")
    job = (
        "copy: {from: legacy, to: platform, mapping: {public.%s: select max(id) as id from t}, bad_rows: {at_most: 1}}"
    )
    for table, refused in (("t", "there is no key to name them by"), ("tt", "public.tt: the target has no such table")):
        plan.write_text(plan.read_text().replace("sql: {on: platform, query: analyze}", job % table))
        await shell.said("db", "prepare", plan, **environ)
        assert (await shell("check", plan, "--connect", **environ)).returncode == Exit.OK
        deep = await shell("check", plan, "--connect", "--deep", **environ)
        assert (deep.returncode, refused in deep.stdout) == (Exit.DATABASE, True), deep.stdout
        plan.write_text(plan.read_text().replace(job % table, "sql: {on: platform, query: analyze}"))
    told = json.loads(await shell.said("check", plan, "--connect", "--deep", "--json", **environ))
    assert (told["ok"], told["jobs"]) == (True, [{"task": "S1", "refused": "", "passes": True, "warnings": []}])
    assert (await shell("check", plan, "--deep")).returncode == Exit.USAGE


async def test_a_rehearsal_pointed_at_production_is_refused_before_anything_is_touched(
    shell: Shell, night: tuple[Path, dict[str, str]]
) -> None:
    plan, environ = night
    await shell.said("db", "prepare", plan, **environ)
    rightly = await shell("run", plan, "--no-engine", "--name", "dry", "--detach", **environ)
    assert (rightly.returncode, rightly.stdout) == (Exit.OK, "dry\n"), rightly.stderr
    assert "the control database is on the server of legacy, platform" in rightly.stderr
    await shell.said("db", "mark", plan, "legacy", "legacy-prod", "--production", **environ)
    by_address = await shell("run", plan, "--detach", **{**environ, "LEGACY_COPY": environ["LEGACY"]})
    by_mark = await shell("run", plan, "--detach", **{**environ, "LEGACY_COPY": environ["LEGACY"], "LEGACY": ""})
    for answer in (by_address, by_mark):
        assert (answer.returncode, answer.stdout) == (Exit.DATABASE, "")
        assert "a rehearsal would use what the plan names as production of legacy" in answer.stderr
    assert [one["run"] for one in json.loads(await shell.said("runs", "--json"))["runs"]] == ["dry"]
    assert not (shell.state / "log").exists()
