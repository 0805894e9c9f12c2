"""Who may say which programs run where, and what a worker is told of it, is the database's own word."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import asyncpg
import pytest

from jobs.journal.base import Denied
from jobs.journal.hosts import ListedHost
from jobs.journal.migrate import upgrade
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


STARTS = HostProgram(host="", program=RESTART, variables=("LEVEL",))


OTHER = HostProgram(host="", program="/opt/any", variables=("LD_PRELOAD",))
GIVEN: Mapping[str, tuple[HostProgram, ListedHost, bool]] = {
    "listed": (STARTS, GATEWAY, True),
    "another program": (STARTS, replace(GATEWAY, programs=("/opt/other",)), False),
    "a variable besides": (STARTS, replace(GATEWAY, variables=()), False),
    "for production": (STARTS, replace(GATEWAY, kind=RunKind.PRODUCTION), False),
    "of other workers": (STARTS, replace(GATEWAY, label="else"), False),
    "over ssh": (STARTS, replace(GATEWAY, label="", ssh="cutover@gw1"), False),
    "any program": (OTHER, replace(GATEWAY, any_program=True), True),
    "by name": (WANTED, GATEWAY, True),
    "by another name": (replace(OTHER, host="gw2"), replace(GATEWAY, any_program=True), False),
}


async def test_a_ticket_with_a_program_is_given_out_where_the_list_allows_that_to_workers_of_its_label(
    bench: Bench,
) -> None:
    owner, worker = bench.control.journal("anna_owner"), await bench.worker()
    first = await bench.issue(*(replace(ISSUED, unit=name, starts=one) for name, (one, _, _) in GIVEN.items()))
    given = {}
    for number, (name, (_, listed, _)) in enumerate(GIVEN.items(), first):
        await owner.unlist_host("gw", RunKind.REHEARSAL)
        await owner.list_host(listed)
        given[name] = await worker.claim(number) is not None
        await owner.unlist_host("gw", listed.kind)
    assert given == {name: is_given for name, (_, _, is_given) in GIVEN.items()}


async def test_a_ticket_is_given_to_workers_of_the_program_that_issued_it_also_beside_its_attempt(bench: Bench) -> None:
    number = await bench.issue(replace(ISSUED, program="2"), replace(ISSUED, unit="D02", program="1"))
    worker = await bench.worker()
    assert await worker.claim(number) is None
    assert await worker.claim(number + 1) is not None
    lane = replace(ISSUED, unit="D03", program="2", starts=STARTS)
    await bench.engine.issue(RUN, term=bench.term, ticket=lane)
    [stands] = await bench.engine.tickets(RUN, {lane.unit: lane.token})
    assert await worker.claim(stands.number) is None
    await bench.control.sql("postgres", "update cutover_control.ticket set program = '1'")
    assert await worker.claim(stands.number) is not None


BEFORE = """
delete from cutover_control.migration where number = 25;
drop function cutover_control.host_lists;
alter table cutover_control.host drop column any_program;
alter table cutover_control.ticket drop column program, drop column host, drop column starts, drop column variables;
"""


async def test_functions_that_act_for_others_are_replaced_by_a_superuser_and_stay_their_roles(control: Control) -> None:
    for statement in filter(str.strip, BEFORE.split(";")):
        await control.sql("postgres", statement)
    with pytest.raises(Denied, match="have still to be given") as refused:
        await upgrade(control.dsn_of("anna_owner"))
    assert refused.value.hint == "a superuser runs this once: cutover db upgrade"
    await upgrade(control.dsn_of("postgres"))
    bench = Bench(control)
    await bench.allow()
    worker = await bench.worker()
    assert await worker.claim(await bench.issue(ISSUED)) is not None
    await bench.close()
