"""By which way an attempt goes is the list's word, read anew at each."""

from dataclasses import replace

import pytest

from jobs.hosts.allowed import HostRefused
from jobs.hosts.directory import HostDirectory, ListNotRead, hosts_read
from plans.model import CommandSpec, DatabaseId, RunKind, WaitUntilSpec
from plans.model.kind_traits import traits_of
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal
from tests.unit.jobs.hosts.test_allowed import GATEWAY, RESTART, plan_of

SPEC = CommandSpec(argv=(RESTART,), on_host="gw")
WANTED = traits_of(SPEC).on_host
OF_WORKER = replace(GATEWAY, ssh="", label="gateway-1")


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(now=utc_now)


async def directory(journal: MemoryJournal) -> HostDirectory:
    return await hosts_read(journal, RunKind.REHEARSAL, plan_of(RESTART))


async def test_one_that_is_reached_over_ssh_runs_in_this_process(journal: MemoryJournal) -> None:
    await journal.list_host(GATEWAY)
    read = await directory(journal)
    assert read.label_of(SPEC) == ""
    assert WANTED is not None
    assert (await read.way_to(WANTED)).ssh == "cutover@gw1"
    assert await read.objections(plan_of(RESTART)) == ()


async def test_one_that_workers_run_is_theirs_and_other_jobs_are_nobodys(journal: MemoryJournal) -> None:
    await journal.list_host(OF_WORKER)
    read = await directory(journal)
    assert read.label_of(SPEC) == "gateway-1"
    assert read.label_of(CommandSpec(argv=("true",))) == ""


async def test_what_the_list_no_longer_allows_is_refused_at_the_attempt(journal: MemoryJournal) -> None:
    await journal.list_host(GATEWAY)
    read = await directory(journal)
    await journal.unlist_host("gw", RunKind.REHEARSAL)
    assert WANTED is not None
    with pytest.raises(HostRefused, match="gw is no host"):
        await read.way_to(WANTED)
    assert len(await read.objections(plan_of(RESTART))) == 1


async def test_a_host_that_has_come_to_be_a_workers_is_tried_again_by_it(journal: MemoryJournal) -> None:
    await journal.list_host(GATEWAY)
    read = await directory(journal)
    await journal.list_host(OF_WORKER)
    assert WANTED is not None
    with pytest.raises(ListNotRead, match="workers with the label gateway-1"):
        await read.way_to(WANTED)
    assert read.label_of(SPEC) == "gateway-1"


async def test_what_waits_for_a_worker_is_objected_to_by_the_list_as_it_is(journal: MemoryJournal) -> None:
    await journal.list_host(OF_WORKER)
    read = await directory(journal)
    assert read.refusal(SPEC, "gateway-1") is None
    plain = CommandSpec(argv=("/opt/x",))
    refused = read.refusal(plain, "gateway-1")
    assert refused is not None
    assert (refused.what, refused.is_elsewhere) == ("/opt/x is no program that a rehearsal may run on gw", False)
    assert read.refusal(WaitUntilSpec(on=DatabaseId("p"), query="select true"), "gateway-1") is None
    await journal.list_host(GATEWAY)
    await read.look()
    moved = read.refusal(SPEC, "gateway-1")
    assert moved is not None
    assert moved.is_elsewhere


async def test_a_host_that_only_a_revision_names_is_known_as_soon_as_that_is_judged(journal: MemoryJournal) -> None:
    await journal.list_host(OF_WORKER)
    read = HostDirectory(journal, RunKind.REHEARSAL)
    assert await read.objections(plan_of(RESTART)) == ()
    assert read.label_of(SPEC) == "gateway-1"
