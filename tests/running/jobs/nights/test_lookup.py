"""Which runs of a control database count: those of the plan's family that ended, of real work; the others are told."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from console.text.rehearsals.counted_nights import nights_counted
from jobs.journal.base import RunRow, Unavailable
from jobs.nights import lookup
from jobs.nights.lookup import DEMONSTRATION, counted_event, runs_that_count
from jobs.nights.measured import read_past
from jobs.rehearsals.measure import measure
from jobs.run.events import NightFrom, NightsCounted
from plans.load import Loaded, load_bundle
from plans.model import Plan
from plans.rehearsals.merged import with_nights
from tests.support.driver import Driven
from tests.support.engines import utc_now
from tests.support.kept_runs import SMALL_PLAN, keep, keep_run, small_plan
from tests.support.memory_journal import MemoryJournal
from tests.unit.plans.rehearsals.test_file import a_night


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(now=utc_now)


@pytest.fixture
def plan(tmp_path: Path) -> Loaded:
    return small_plan(tmp_path)


async def looked_up(journal: MemoryJournal, plan: Loaded, *, demonstration: bool = False) -> NightsCounted:
    return counted_event(plan.plan, await runs_that_count(journal, plan.plan, demonstration=demonstration, but="me"))


def counting(event: NightsCounted) -> set[str]:
    return {one.run for one in event.nights}


def why(event: NightsCounted) -> dict[str, str]:
    return {run: one.why for one in event.not_counted for run in one.runs}


async def test_a_run_that_ended_counts_up_to_where_it_stands(journal: MemoryJournal, plan: Loaded) -> None:
    entries = await keep_run(journal, plan, "r1")
    [one] = (await looked_up(journal, plan)).nights
    standing = await journal.standing("r1")
    assert (one.run, one.source, one.seq, one.head) == ("r1", NightFrom.RUN, len(entries), standing.hash)


async def test_a_file_of_a_demonstration_does_not_count_and_is_named(journal: MemoryJournal, plan: Loaded) -> None:
    night = replace(a_night(), speed=60.0)
    named = replace(plan, plan=replace(plan.plan, nights=(night,)))
    found = await looked_up(journal, named)
    assert (found.nights, why(found)) == ((), {night.run: DEMONSTRATION})
    shown = replace(named, plan=replace(named.plan, demonstration=True))
    assert [one.birth for one in (await looked_up(journal, shown)).nights] == [night.birth]


async def test_the_run_that_asks_does_not_count_itself(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "me")
    assert await looked_up(journal, plan) == NightsCounted()


async def test_what_does_not_count_is_told_with_its_reason(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    await keep_run(journal, plan, "goes-on", ended=False)
    await keep_run(journal, plan, "fast", speed=60.0)
    await keep_run(journal, plan, "played", simulated=True)
    await keep_run(journal, small_plan(tmp_path, SMALL_PLAN.replace("Small", "Other")), "other")
    await keep_run(journal, plan, "forged")
    forged = journal._store.runs["forged"].events
    forged[2] = replace(forged[2], body=forged[2].body + " ")
    assert why(await looked_up(journal, plan)) == {
        "goes-on": lookup.NOT_OVER,
        "fast": lookup.DEMONSTRATION,
        "played": lookup.SIMULATED,
        "other": lookup.ANOTHER_FAMILY,
        "forged": lookup.NOT_AS_RECORDED,
    }


async def test_an_aborted_night_counts_with_what_it_measured_and_says_so(
    journal: MemoryJournal, tmp_path: Path
) -> None:
    plan = small_plan(tmp_path, SMALL_PLAN.replace("milestone: true", "not_before: 13:00, milestone: true"))
    await keep(journal, plan, "given-up", aborted(plan, ended=True))
    await keep(journal, plan, "at-once", aborted(plan, ended=False))
    event = await looked_up(journal, plan)
    assert [(one.run, one.aborted) for one in event.nights] == [("given-up", True)]
    assert why(event) == {"at-once": lookup.NOTHING_MEASURED}
    assert "1 rehearsal counts: given-up [aborted] (run here)" in nights_counted(event).text


def aborted(plan: Loaded, *, ended: bool) -> Driven:
    """A night that was given up, after T1 had ended or before."""
    run = Driven(plan.plan)
    run.passes(5)
    if ended:
        run.ends("T1")
    run.do("abort", title=plan.plan.title, reason="too late")
    run.entries[-1] = replace(run.entries[-1], command_id=None)  # nobody has sent it to this journal
    return run


async def test_a_family_holds_plans_of_several_titles_together(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    titled = SMALL_PLAN.replace("title: Small night", "title: Rehearsal\nfamily: Small night")
    await keep_run(journal, small_plan(tmp_path, titled), "r1")
    assert counting(await looked_up(journal, plan)) == {"r1"}


async def test_in_a_demonstration_only_demonstrations_count(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "fast", speed=60.0)
    await keep_run(journal, plan, "real")
    event = await looked_up(journal, plan, demonstration=True)
    assert (counting(event), why(event)) == ({"fast"}, {"real": lookup.NO_DEMONSTRATION})


async def test_of_many_runs_the_newest_count(
    journal: MemoryJournal, plan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "MOST", 2)
    for name in ("r1", "r2", "r3"):
        await keep_run(journal, plan, name)
    event = await looked_up(journal, plan)
    assert (counting(event), why(event)) == ({"r2", "r3"}, {"r1": lookup.TOO_MANY})


async def test_what_stands_behind_the_newest_is_not_looked_at_and_that_is_told(
    journal: MemoryJournal, plan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "EXAMINED", 1)
    for name in ("r1", "r2"):
        await keep_run(journal, plan, name)
    assert why(await looked_up(journal, plan)) == {"r1": lookup.NOT_EXAMINED}


async def test_a_night_that_a_file_tells_whole_counts_as_that_file(journal: MemoryJournal, plan: Loaded) -> None:
    await keep_run(journal, plan, "r1")
    file = measure(await read_past(journal, "r1"))
    with_file = replace(plan, plan=with_nights(plan.plan, [file]))
    [one] = (await looked_up(journal, with_file)).nights
    assert one.source is NightFrom.FILE


async def test_a_file_that_was_recorded_while_its_run_went_on_gives_way_to_the_run(
    journal: MemoryJournal, plan: Loaded
) -> None:
    await keep_run(journal, plan, "r1")
    early = replace(measure(await read_past(journal, "r1")), result=None, end=None)
    with_file = replace(plan, plan=with_nights(plan.plan, [early]))
    [one] = (await looked_up(journal, with_file)).nights
    assert one.source is NightFrom.RUN


async def test_a_plan_that_means_nothing_here_any_more_is_told(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path
) -> None:
    other = small_plan(tmp_path, SMALL_PLAN.replace("5m", "6m"))
    await keep_run(journal, other, "r1")
    journal._store.bundles[other.plan.sha256] = "{}"
    assert why(await looked_up(journal, plan)) == {"r1": lookup.UNREADABLE}


async def test_while_the_control_database_is_away_nothing_is_said_to_be_unreadable(
    journal: MemoryJournal, plan: Loaded
) -> None:
    await keep_run(journal, plan, "r1")
    journal.sever()
    with pytest.raises(Unavailable):
        await looked_up(journal, plan)


async def test_a_lease_is_renewed_while_the_plan_of_another_run_is_read(
    journal: MemoryJournal, plan: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_run(journal, small_plan(tmp_path, SMALL_PLAN.replace("Small", "Other")), "other")
    goes_on = threading.Event()

    def slowly(bundle: str) -> Plan:
        assert goes_on.wait(10), "nothing else happened meanwhile"
        return load_bundle(bundle)

    monkeypatch.setattr(lookup, "load_bundle", slowly)
    looking = asyncio.create_task(looked_up(journal, plan))
    await asyncio.sleep(0)
    goes_on.set()
    assert why(await looking) == {"other": lookup.ANOTHER_FAMILY}


async def test_the_newest_of_what_is_not_looked_at_is_named_first(
    journal: MemoryJournal, plan: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("r1", "r2", "r3"):
        await keep_run(journal, plan, name)
    rows = await journal.runs()

    async def in_another_order() -> list[RunRow]:
        return [rows[2], rows[0], rows[1]]

    monkeypatch.setattr(lookup, "EXAMINED", 1)
    monkeypatch.setattr(journal, "runs", in_another_order)
    [left] = (await looked_up(journal, plan)).not_counted
    assert left.runs == tuple(row.run for row in rows[1:])
