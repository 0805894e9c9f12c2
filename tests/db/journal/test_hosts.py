"""Who may say which programs run where, and what a worker is told of it, is the database's own word."""

from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from jobs.journal.base import Denied
from jobs.journal.hosts import ListedHost
from plans.model import RunKind
from plans.model.kind_traits import HostProgram
from tests.db.journal.test_tickets import ISSUED, LABEL, Bench
from tests.support.people.control import RUN, Control

RESTART = "/usr/local/bin/restart"
GATEWAY = ListedHost(name="gw", kind=RunKind.REHEARSAL, label=LABEL, programs=(RESTART,), variables=("LEVEL",))
WANTED = HostProgram(host="gw", program=RESTART, variables=("LEVEL",))


@pytest.fixture
async def bench(control: Control) -> AsyncIterator[Bench]:
    made = Bench(control)
    await made.allow()
    await control.journal("anna_owner").list_host(GATEWAY)
    yield made
    await made.close()


async def test_the_owner_lists_a_host_and_everybody_who_may_look_reads_it(bench: Bench) -> None:
    owner = bench.control.journal("anna_owner")
    [read] = await bench.control.journal("siri_observer").hosts()
    assert (replace(read, at=None, by=""), read.by) == (GATEWAY, "anna_owner")
    elsewhere = replace(GATEWAY, label="", ssh="cutover@gw1", programs=())
    await owner.list_host(elsewhere)
    assert replace((await owner.hosts())[0], at=None, by="") == elsewhere
    await owner.unlist_host("gw", RunKind.PRODUCTION)
    assert len(await owner.hosts()) == 1
    await owner.unlist_host("gw", RunKind.REHEARSAL)
    assert await owner.hosts() == ()


@pytest.mark.parametrize("login", ["egil_engine", "olav_operator", "siri_observer", "alma_approver", "viktor_worker"])
async def test_nobody_but_the_owner_says_what_may_run(control: Control, login: str) -> None:
    with pytest.raises(Denied, match="say on which hosts programs may run"):
        await control.journal(login).list_host(GATEWAY)
    if login == "viktor_worker":
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await control.sql(login, "select count(*) from cutover_control.host")


async def test_a_worker_is_told_of_the_program_of_its_own_ticket_and_kind_of_run(bench: Bench) -> None:
    worker, other = await bench.worker(), await bench.worker("w2")
    number = await bench.issue(ISSUED)
    assert not await worker.host_allows(number, WANTED), "it has not claimed it"
    await worker.claim(number)
    assert await worker.host_allows(number, WANTED)
    assert not await other.host_allows(number, WANTED)
    for unlike in (
        replace(WANTED, program="/bin/sh"),
        replace(WANTED, variables=("LEVEL", "LD_PRELOAD")),
        replace(WANTED, host="another"),
    ):
        assert not await worker.host_allows(number, unlike)
    await bench.control.sql("postgres", "update cutover_control.run set kind = 'production' where run = $1", RUN)
    assert not await worker.host_allows(number, WANTED), "it is listed for rehearsals"


@pytest.mark.parametrize("changed", [{"label": "else"}, {"label": "", "ssh": "cutover@gw1"}])
async def test_a_worker_runs_nothing_on_a_host_that_is_reached_by_another_way(
    bench: Bench, changed: dict[str, str]
) -> None:
    worker = await bench.worker()
    number = await bench.issue(ISSUED)
    await worker.claim(number)
    await bench.control.journal("anna_owner").list_host(replace(GATEWAY, **changed))
    assert not await worker.host_allows(number, WANTED)


@pytest.mark.parametrize("ssh", ["-oProxyCommand=x", "a b", "a\nb"])
async def test_the_table_itself_refuses_what_ssh_would_take_for_something_else(control: Control, ssh: str) -> None:
    columns = "name, kind, ssh, programs, variables"
    insert = f"insert into cutover_control.host ({columns}) values ('x', 'rehearsal', $1, '{{}}', '{{}}')"
    with pytest.raises(asyncpg.CheckViolationError):
        await control.sql("anna_owner", insert, ssh)
