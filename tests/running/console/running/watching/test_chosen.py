"""Which runs are looked at together, on a board and side by side."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.running.watching import chosen
from console.running.watching.chosen import LATELY, Choosing, Chosen, by_weight, matters_by_itself
from jobs.journal.base import Draft, Lease, RunRow
from jobs.run import events as e
from plans.load import load
from plans.model import RunKind
from tests.support.command_line import plan_file
from tests.support.engines import created
from tests.support.memory_journal import MemoryJournal

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TTL = timedelta(minutes=5)


class Nights(MemoryJournal):
    """A journal whose clock a test sets."""

    def __init__(self) -> None:
        self.clock = NOW
        super().__init__(now=lambda: self.clock)


@pytest.fixture
def journal() -> Nights:
    return Nights()


async def begun(journal: Nights, folder: Path, run: str, kind: RunKind = RunKind.REHEARSAL) -> None:
    await created(journal, load(plan_file(folder)), run=run, kind=kind)


async def ended(journal: Nights, run: str) -> None:
    lease = await journal.acquire(run, "engine-1", TTL)
    assert lease is not None
    kind, body = e.encode(e.RunEnded(result=e.Result.COMPLETED))
    await journal.append(run, term=lease.term, expected_seq=1, events=[Draft(kind=kind, body=body, at=journal.clock)])
    await journal.release(run, lease)


async def looked(journal: Nights, *named: str) -> Chosen:
    return await Choosing(journal, named, say=lambda _: None).look()


def row(run: str, ago: timedelta, *, kind: RunKind = RunKind.REHEARSAL, lease: Lease | None = None) -> RunRow:
    return RunRow(
        run=run,
        title=run,
        kind=kind,
        plan_sha256="",
        created=NOW - timedelta(days=9),
        created_by="",
        head=1,
        last_event_at=NOW - ago,
        lease=lease,
    )


def test_a_run_matters_of_which_something_was_recorded_lately_or_that_an_engine_executes() -> None:
    lease = Lease(term=1, holder="engine-1", expires=NOW)
    assert matters_by_itself(row("tonight", timedelta()), NOW)
    assert not matters_by_itself(row("last week", LATELY * 7), NOW)
    assert matters_by_itself(row("hypercare", LATELY * 7, lease=lease), NOW)


def test_productions_come_before_rehearsals_and_newer_ones_before_older_ones() -> None:
    rows = [row("dr2", LATELY), row("night", LATELY, kind=RunKind.PRODUCTION), row("dr1", LATELY)]
    assert [one.run for one in by_weight(rows)] == ["night", "dr2", "dr1"]


async def test_one_that_has_ended_lately_is_shown_beside_those_that_go_on_in_the_order_of_their_creation(
    journal: Nights, tmp_path: Path
) -> None:
    for run in ("roros", "orland"):
        await begun(journal, tmp_path, run)
        journal.clock += timedelta(minutes=1)
    await ended(journal, "roros")
    assert [*(await looked(journal)).titles] == ["roros", "orland"]


async def test_a_rehearsal_of_which_nobody_has_heard_for_long_goes_and_a_production_that_has_not_ended_stays(
    journal: Nights, tmp_path: Path
) -> None:
    await begun(journal, tmp_path, "rehearsal")
    await begun(journal, tmp_path, "live", RunKind.PRODUCTION)
    await begun(journal, tmp_path, "over", RunKind.PRODUCTION)
    await ended(journal, "over")
    journal.clock += LATELY * 2
    assert [*(await looked(journal)).titles] == ["live"]


async def test_where_none_matters_the_newest_is_shown(journal: Nights, tmp_path: Path) -> None:
    for run in ("old", "new"):
        await begun(journal, tmp_path, run)
        journal.clock += timedelta(minutes=1)
    journal.clock += LATELY * 2
    assert [*(await looked(journal)).titles] == ["new"]
    assert await looked(Nights()) == Chosen(titles={})


async def test_those_that_are_named_stand_as_they_were_named_also_one_that_is_not_there(
    journal: Nights, tmp_path: Path
) -> None:
    await begun(journal, tmp_path, "roros")
    assert [*(await looked(journal, "nobody", "roros")).titles] == ["nobody", "roros"]


async def test_more_than_can_be_looked_at_together_are_counted(
    journal: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "MOST", 1)
    for run in ("roros", "orland"):
        await begun(journal, tmp_path, run)
    assert (await looked(journal)).left_out == 1
