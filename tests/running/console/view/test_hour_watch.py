"""What was counted in the last hour is read on from where it was read last, by the names that the engine gave."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from console.text.flows.figures import count_text, figures_text
from console.text.flows.for_scripts import row_json
from console.text.flows.told import all_flows
from console.text.formatting import Times
from console.view.counted_hour import CountedHour
from console.view.hour_watch import HourWatch
from jobs.flows.kept import Names, stored
from jobs.flows.series import Condition, Sample, Series
from jobs.journal.base import Lease
from jobs.journal.flow_counts import StoredFlow
from plans.model.flows import FlowId, Stage
from tests.support.flows.after import NOW, bad, days_after, standing
from tests.support.kept_runs import keep_run, small_plan
from tests.support.memory_journal import MemoryJournal

RUN = "7f3a"
MINUTE = timedelta(minutes=1)
LETTERS = FlowId("letters")
ALL, KNOWN, FRESH = (Series(flow=LETTERS, template=name) for name in ("", "17B", "18C"))


class Counter:
    """An engine's counts of one flow, kept a stretch of five minutes at a time."""

    def __init__(self, journal: MemoryJournal, lease: Lease) -> None:
        self._journal, self._lease, self._names = journal, lease, Names.of(LETTERS)

    async def count(self, until: datetime, counts: Mapping[Series, int], stage: Stage = Stage.SENT) -> None:
        at = {"stage": stage, "after": until - 5 * MINUTE, "until": until}
        found = [Sample(series=series, count=count, **at) for series, count in counts.items()]  # type: ignore[arg-type]
        row = stored(self._names, found)
        flow = StoredFlow(flow=LETTERS, names=self._names.text)
        await self._journal.keep_flow(RUN, term=self._lease.term, flow=flow, counts=[row])


async def counting(folder: Path, now: Callable[[], datetime]) -> tuple[MemoryJournal, Counter]:
    journal = MemoryJournal(now=now)
    await keep_run(journal, small_plan(folder), RUN, ended=False)
    lease = await journal.acquire(RUN, "engine", timedelta(days=1))
    assert lease is not None
    return journal, Counter(journal, lease)


async def test_it_is_summed_up_and_goes_on_with_what_is_counted_later(tmp_path: Path) -> None:
    clock = [NOW]
    journal, counter = await counting(tmp_path, lambda: clock[0])
    watch = HourWatch()
    assert await watch.read(journal, RUN) is None
    await counter.count(NOW - 50 * MINUTE, {KNOWN: 4})
    await counter.count(NOW - 5 * MINUTE, {KNOWN: 3})
    first = await watch.read(journal, RUN)
    assert first is not None
    assert (first.until, first.count(KNOWN, Stage.SENT), first.count(ALL, Stage.SENT)) == (NOW - 5 * MINUTE, 7, 7)
    clock[0] += 15 * MINUTE
    await counter.count(NOW + 10 * MINUTE, {KNOWN: 1, FRESH: 2})
    later = await watch.read(journal, RUN)
    assert later is not None
    assert {one.template: later.count(one, Stage.SENT) for one in (ALL, KNOWN, FRESH)} == {"": 6, "17B": 4, "18C": 2}


async def test_a_stage_that_is_counted_later_than_another_is_not_passed_over(tmp_path: Path) -> None:
    journal, counter = await counting(tmp_path, lambda: NOW)
    watch = HourWatch()
    await counter.count(NOW - 10 * MINUTE, {ALL: 1}, Stage.RECEIVED)
    await counter.count(NOW - MINUTE, {ALL: 9})
    await watch.read(journal, RUN)
    await counter.count(NOW - 5 * MINUTE, {ALL: 2}, Stage.RECEIVED)
    found = await watch.read(journal, RUN)
    assert found is not None
    assert found.count(ALL, Stage.RECEIVED) == 3
    ends = [found.end(LETTERS, stage) for stage in (Stage.SENT, Stage.RECEIVED)]
    assert ends == [NOW - MINUTE, NOW - 5 * MINUTE]


def test_what_was_counted_of_a_flow_is_nothing_of_its_templates_and_what_was_not_is_unknown() -> None:
    hour = CountedHour(until=NOW, counts={(ALL, Stage.SENT): 5, (KNOWN, Stage.SENT): 5})
    assert hour.count(FRESH, Stage.SENT) == 0
    assert hour.count(FRESH, Stage.RECEIVED) is None


def test_the_page_shows_what_was_counted_and_not_what_was_told_days_ago() -> None:
    view = days_after(3, *bad()).view(now=NOW + timedelta(hours=9), real_now=NOW + timedelta(hours=9))
    well = next(row for row in all_flows(view) if row.flow.id == "F002")
    times = Times.of(view.plan, view.forecast)
    assert count_text(view, well, Stage.SENT) == "-"
    until = view.real_now - 4 * MINUTE
    fresh = days_after(3, *bad()).view(
        now=view.now,
        real_now=view.real_now,
        counted_hour=CountedHour(until=until, counts={(Series(flow=FlowId("F002")), Stage.SENT): 58}),
    )
    assert [count_text(fresh, well, stage) for stage in Stage] == ["58", "-", "-"]
    assert figures_text(fresh, times, well).startswith("in the hour to 17:16: sent 58; at 08:15: ")
    stale = CountedHour(
        until=view.real_now - timedelta(hours=2), counts={(Series(flow=FlowId("F002")), Stage.SENT): 58}
    )
    gone = days_after(3, standing("F001", Condition.FLOWING)).view(real_now=view.real_now, counted_hour=stale)
    assert count_text(gone, well, Stage.SENT) == "-"


def test_a_stage_that_hangs_shows_no_figure_and_since_when_it_was_not_counted() -> None:
    """The flow is counted every five minutes; what was sent is counted up to twenty minutes ago."""
    flow = FlowId("F002")
    behind, until = NOW - 20 * MINUTE, NOW - 2 * MINUTE
    counts = {(Series(flow=flow), stage): 58 for stage in (Stage.SENT, Stage.RECEIVED)}
    hour = CountedHour(until=until, counts=counts, ends={(flow, Stage.SENT): behind, (flow, Stage.RECEIVED): until})
    view = days_after(3, *bad()).view(now=NOW, real_now=NOW, counted_hour=hour)
    row = next(row for row in all_flows(view) if row.flow.id == flow)
    assert [count_text(view, row, stage) for stage in (Stage.SENT, Stage.RECEIVED)] == ["-", "58"]
    said = figures_text(view, Times.of(view.plan, view.forecast), row)
    assert said.startswith("in the hour to 08:18: received 58; sent last read 08:00, asked since 08:06; ")
    assert row_json(view, row)["hour"] == {
        "until": until.isoformat(),
        "sent": None,
        "received": 58,
        "not_counted_since": {"sent": behind.isoformat()},
    }
