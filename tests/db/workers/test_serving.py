"""`cutover worker` as a process: the service manager hears of it, and others list it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.exits import Exit
from console.running.workers.serving import serve
from jobs.workers.queue import QueueMissing, make_queue
from tests.db.workers.conftest import LABEL, Site
from tests.support.command_line import called
from tests.support.eventually import eventually
from tests.support.watching.systemd import Systemd

PLAN = f"""\
cutover: 1
title: Elsewhere
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
tasks:
  - {{id: C01, title: Restart, duration: 5m, runs_on: {LABEL}, job: {{command: {{argv: [/bin/true]}}}}, rollback: none}}
  - {{id: M1, title: Live, after: [C01], milestone: true}}
"""
WRITES = "- {id: S01, title: Write, duration: 1m, job: {sql: {on: bare, query: select 1}}, rollback: none}"
LACKING = f"no worker with the label {LABEL} is there (tasks C01): cutover worker --labels {LABEL}"


@pytest.fixture
async def systemd(tmp_path: Path) -> AsyncIterator[Systemd]:
    one = Systemd(str(tmp_path / "notify"))
    yield one
    one.close()


async def test_a_worker_tells_what_it_serves_is_listed_and_tells_that_it_ends(
    site: Site, systemd: Systemd, tmp_path: Path
) -> None:
    await make_queue(site.dsn)
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    ours = {"CUTOVER_CONTROL": site.dsn, "CUTOVER_STATE": str(tmp_path / "state")}
    assert LACKING in await _said("check", plan, "--connect", environ=ours)
    words = ("-P", "-m", "console", "worker", "--labels", LABEL, "--slots", "2", "--name", "w9")
    environ = {**os.environ, **ours, **systemd.environ, "WATCHDOG_USEC": "300000"}
    began = await asyncio.create_subprocess_exec(sys.executable, *words, env=environ)
    try:
        await eventually(lambda: {"READY=1", f"STATUS=serves {LABEL}, 0 of 2 slots"} <= {*systemd.heard()})
        await eventually(lambda: systemd.heard().count("WATCHDOG=1") > 1)
        [known] = json.loads(await _said("worker", "--list", "--json", environ=ours))["workers"]
        assert (known["name"], known["labels"], known["there"], known["same_program"]) == ("w9", [LABEL], True, True)
        assert json.loads(await _said("check", plan, "--connect", "--json", environ=ours))["workers"] == []
        began.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(began.wait(), 30) == Exit.OK
    finally:
        if began.returncode is None:
            began.kill()
            await began.wait()
    assert systemd.heard()[-1] == "STOPPING=1"
    assert " left " in await _said("worker", "--list", environ=ours)
    assert LACKING in await _said("check", plan, "--connect", environ=ours)


async def test_a_worker_without_a_queue_is_told_who_makes_one_and_is_never_ready(
    site: Site, systemd: Systemd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**systemd.environ, "CUTOVER_STATE": str(tmp_path / "state")}.items():
        monkeypatch.setenv(name, value)
    said: list[str] = []
    with pytest.raises(QueueMissing, match="no queue for workers, or this login may not use it"):
        await serve(site.dsn, labels=(LABEL,), slots=2, name="w9", say=said.append)
    assert (said, systemd.heard()) == ([], [])
    [listed] = await site.journal.workers(since=datetime.now(UTC) - timedelta(minutes=1))
    assert not listed.is_there  # or a host that starts it again and again would be taken for one that serves


async def test_roles_that_are_made_after_the_queue_may_use_it(site: Site, tmp_path: Path) -> None:
    ours = {"CUTOVER_CONTROL": site.dsn, "CUTOVER_STATE": str(tmp_path / "state")}
    await _said("db", "roles", environ=ours)
    await site.sql("revoke all on cutover_queue.pgqueuer from cutover_worker")  # as where there is no such role yet
    await _said("db", "roles", environ=ours)
    assert await site.sql("select has_table_privilege('cutover_worker', 'cutover_queue.pgqueuer', 'delete')")


async def test_what_a_dba_is_printed_lets_them_use_it_too(site: Site, tmp_path: Path) -> None:
    await _said("db", "roles", environ={"CUTOVER_CONTROL": site.dsn, "CUTOVER_STATE": str(tmp_path / "state")})
    await site.sql("revoke all on cutover_queue.pgqueuer from cutover_worker")
    _, marked, of_the_queue = (await _said("db", "roles", "--print", environ={})).partition("-- The queue of workers")
    await site.sql(marked + of_the_queue)
    assert await site.sql("select has_table_privilege('cutover_worker', 'cutover_queue.pgqueuer', 'delete')")


async def test_roles_of_an_older_schema_are_made_once_it_is_led_on(site: Site, tmp_path: Path) -> None:
    await site.sql("delete from cutover_control.migration where number = 25")
    ours = {"CUTOVER_CONTROL": site.dsn, "CUTOVER_STATE": str(tmp_path / "state")}
    ended = await asyncio.to_thread(called, "db", "roles", environ=ours)
    assert ended.returncode == Exit.DATABASE
    assert ended.stderr.endswith("the journal's schema lacks migration 25\n  cutover db upgrade\n")


async def test_a_check_says_that_nobody_knows_of_workers_where_the_control_database_is_not_there(
    site: Site, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    elsewhere = site.dsn.replace("/control", "/nowhere", 1)  # is refused at once: one that is away is tried for 30 s
    away = {"CUTOVER_CONTROL": elsewhere, "CUTOVER_STATE": str(tmp_path / "state")}
    said = await _said("check", plan, "--connect", environ=away)
    assert f"whether workers serve {LABEL} is not known: the control database was not asked (" in said


async def test_a_check_that_a_database_refuses_says_all_the_same_which_workers_are_lacking(
    site: Site, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    bare = f"databases: {{bare: {{role: target, rehearsal: {{dsn: '{site.dsn}'}}}}}}\ntasks:\n  {WRITES}"
    plan.write_text(PLAN.replace("tasks:", bare), encoding="utf-8")
    ours = {"CUTOVER_CONTROL": site.dsn, "CUTOVER_STATE": str(tmp_path / "state")}
    ended = await asyncio.to_thread(called, "check", plan, "--connect", environ=ours)
    assert ended.returncode == Exit.DATABASE
    assert LACKING in ended.stderr
    assert "bare: not prepared" in ended.stderr


async def _said(*words: str | Path, environ: Mapping[str, str]) -> str:
    ended = await asyncio.to_thread(called, *words, environ=environ)
    assert ended.returncode == Exit.OK, ended.stderr
    return ended.stdout


@pytest.mark.night
async def test_the_owner_lists_a_host_by_command_and_a_check_refuses_what_is_not_listed(
    site: Site, tmp_path: Path
) -> None:
    ours = {"CUTOVER_CONTROL": site.dsn, "CUTOVER_STATE": str(tmp_path / "state")}
    plan = tmp_path / "plan.yaml"
    await _said("db", "host", "any", "--remove", environ=ours)
    plan.write_text(PLAN, encoding="utf-8")
    refused = await asyncio.to_thread(called, "check", plan, "--connect", environ=ours)
    assert refused.returncode == Exit.REFUSED
    unlisted = f"C01: /bin/true is no program that workers with the label {LABEL} may run in a rehearsal"
    says = f"cutover db host {LABEL} --label {LABEL} --program /bin/true"
    assert f"{unlisted} (the control database's owner says so: {says})" in refused.stdout
    plan.write_text(PLAN.replace(f"runs_on: {LABEL}, ", "").replace("{argv:", "{on_host: gw, argv:"), encoding="utf-8")
    refused = await asyncio.to_thread(called, "check", plan, "--connect", environ=ours)
    assert refused.returncode == Exit.REFUSED
    assert "C01: gw is no host that programs of a rehearsal may run on" in refused.stdout
    await _said("db", "host", "gw", "--label", LABEL, "--program", "/bin/true", environ=ours)
    assert f"gw: workers with the label {LABEL} (C01)" in await _said("check", plan, "--connect", environ=ours)
    [listed] = json.loads(await _said("db", "host", "--json", environ=ours))["hosts"]
    assert (listed["kind"], listed["programs"]) == ("rehearsal", ["/bin/true"])
    await _said("db", "host", "gw", "--remove", environ=ours)
    assert json.loads(await _said("db", "host", "--json", environ=ours)) == {"hosts": []}
