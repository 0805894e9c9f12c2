"""Counts the flows of a plan when they are due, judges them, and tells the loop what stands otherwise than before.

Beside everything else that an engine does, and it delays nothing of it: nothing waits for a count. What was counted is
kept before it is judged, with what has to be known for the next count, so that an engine that dies, or a control
database that is away, loses no message and counts none twice: what could not be kept is counted again.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from jobs import endings
from jobs.engine.duty import cancelled
from jobs.engine.flow_failures import Failing
from jobs.engine.flow_news import add_to_hours, all_news, news
from jobs.engine.flow_remembering import Remembering, all_samples, fresh_judge
from jobs.engine.flow_settling import given_up_before, judged, waiting
from jobs.engine.now import StoreClock
from jobs.engine.unclear_counts import kept_without_answer
from jobs.flows.counting.asked import Asked, Counted
from jobs.flows.diary import Diary, canaries_of
from jobs.flows.flights import Flight, tried
from jobs.flows.given_up import GivenUp
from jobs.flows.judge import Judge
from jobs.flows.kept import rolled_up
from jobs.flows.series import NotRead, Sample, Series, Verdict
from jobs.flows.standings import LastHour, unread
from jobs.flows.turns import in_turn
from jobs.journal.base import Fenced, Journal, Unavailable
from jobs.journal.flow_counts import StoredCount, StoredFlow
from jobs.logs import Log
from jobs.run.decisions.decision import Input
from jobs.run.decisions.flowing.seen import FlowsSeen
from jobs.run.outlook.flows import judged_since, not_counted_because
from jobs.run.state.model import RunState
from plans.model import Plan
from plans.model.flows import FlowId, Stage, Watched

LOOK_FOR_FLOWS_EVERY = timedelta(seconds=5)
AT_ONCE = 40
"""Flows that are counted in one look."""
JUDGE_EVERY = timedelta(minutes=1)
"""How often flows are judged at the least, whatever was counted."""
ROLL_UP_EVERY = timedelta(hours=6)
"""How often the counts of one flow are looked through for those that have grown old."""
_HOUR = timedelta(hours=1)
_LONG_AGO = timedelta(days=400)
_NOTHING_NOTED = ("", False)


class Counter(Protocol):
    """Counts: `jobs.flows.counting.counters.Counters`."""

    async def count(self, asked: Sequence[Asked], now: datetime, took: Callable[[Counted], None]) -> None:
        """Count all of these, and say of each as soon as it is."""
        ...


@dataclass(slots=True, kw_only=True)
class _Watching:
    """What is known of the flows of one plan, since this engine began to watch them."""

    watched: Watched
    diaries: dict[FlowId, Diary]
    hours: dict[FlowId, LastHour]
    rolled_up: dict[FlowId, datetime] = field(default_factory=dict)
    tried: dict[FlowId, datetime] = field(default_factory=dict)
    """When each was asked last."""
    judge: Judge | None = None
    """None while nothing is judged."""
    remembering: Remembering | None = None
    """What the judge has still to be told of what was counted before."""
    judges_since: datetime | None = None
    judged: datetime | None = None
    settled: set[int] = field(default_factory=set)
    """What the judge has given up, by the numbers of the events in which somebody settled it."""
    unclear: set[FlowId] = field(default_factory=set)
    """Flows of whose last count nobody knows whether it was kept."""


class FlowWatch:
    """Counts and judges the flows of the run that it follows.

    Args:
        journal: where counts are kept.
        run: its name.
        counter: counts.
        clock: the control database's.
        tell: told how flows stand, where that is news.
        log: told what could not be done.
    """

    def __init__(
        self, journal: Journal, run: str, counter: Counter, clock: StoreClock, tell: Callable[[Input], None], log: Log
    ) -> None:
        self._journal, self._run, self._counter = journal, run, counter
        self._clock, self._tell, self._log = clock, tell, log
        self._plan: Plan | None = None
        self._state: RunState | None = None
        self._watching: _Watching | None = None
        self._failing: Failing | None = None
        self._noted: dict[tuple[FlowId, Stage], tuple[str, bool]] = {}
        """What was logged of a stage last: why it was not read, and whether there was anything to say."""

    def use(self, counter: Counter) -> None:
        """From here on databases are reached where this one does."""
        self._counter = counter

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self._plan, self._state = plan, state

    async def look(self) -> None:
        """Count what is due, and tell what stands otherwise than the journal says."""
        plan, state = self._plan, self._state
        if plan is None or state is None or not plan.watched.flows or not _counts(state):
            return
        if self._failing is None or not self._failing.waits(self._clock.now()):
            await self._looked(plan, state)

    async def _looked(self, plan: Plan, state: RunState) -> None:
        """Count and judge; note where that fails as a whole."""
        try:
            watching = await self._begun(plan, state)
            await self._judge(watching, await self._count(watching))
            await self._roll_up(watching)
        except (Unavailable, Fenced):
            return  # with the next look; or the next engine does it
        except Exception as defect:  # noqa: BLE001 - who only logs that nobody counts lets every screen stay green
            self._watching = None  # the judge may lack what was kept: it begins anew, from there
            self._fails(plan, f"{type(defect).__name__} at {endings.place(defect)}")
        except BaseException:
            self._watching = None
            raise
        else:
            self._failing = None

    def _fails(self, plan: Plan, what: str) -> None:
        """Note that nothing was counted or judged; say it of every flow where that lasts."""
        now, known, state = self._clock.now(), self._failing, self._state
        if known is None or known.what != what:
            self._log.warning("flows_not_judged", error=what)
        failing = known.after(now, what) if known is not None else Failing(since=now, last=now, what=what)
        self._failing = failing
        if failing.must_be_told and state is not None:
            changed = news(state.flows, failing.verdicts(plan, state), (), {}, ())
            if changed is not None:
                self._tell(FlowsSeen(changed=changed))

    # --- the beginning, and whatever begins anew

    async def _begun(self, plan: Plan, state: RunState) -> _Watching:
        """Go on from what was kept: when the engine comes, when the plan is another one, and with the go-live."""
        watching = self._watching
        if watching is None or watching.watched != plan.watched:
            kept = {one.flow: one for one in await self._journal.stored_flows(self._run)}
            diaries = {flow.id: Diary.of(flow, kept.get(flow.id)) for flow in plan.watched.flows}
            watching = _Watching(watched=plan.watched, diaries=diaries, hours={})
            await self._take_hour(watching, await self._journal.flow_counts(self._run, after=self._clock.now() - _HOUR))
            self._watching = watching
        since = judged_since(plan, state)
        taken_back = watching.settled - {one.seq for one in state.settled}  # its judge has given up too much
        if since != watching.judges_since or taken_back:
            await self._begin_judging(watching, plan, state, since)
        if watching.remembering is not None and not watching.remembering.is_over:
            await watching.remembering.go_on(watching.diaries, state, self._clock.now, self._log)
        return watching

    async def _begin_judging(self, watching: _Watching, plan: Plan, state: RunState, since: datetime | None) -> None:
        """Judge from the go-live on, by a judge that is told what was counted since; None: judge nothing."""
        watching.judge = watching.remembering = None
        if since is not None:
            judge = watching.judge = await fresh_judge(self._journal, plan, state, since, self._log)
            watching.remembering = Remembering(self._journal, self._run, judge, [*watching.diaries], since)
        watching.judges_since, watching.judged, watching.settled = since, None, given_up_before(state)

    # --- counting

    async def _count(self, watching: _Watching) -> list[Counted]:
        """Count what is due, keep each flow as soon as all of it was counted, and judge meanwhile; what is to judge."""
        await self._clear_up(watching)
        now = self._clock.now()
        due = [known for diary in watching.diaries.values() if (known := [*diary.due(now)])]
        asked = [self._with_canaries(one) for one in in_turn(due, watching.tried)[:AT_ONCE]]
        kept: list[Counted] = []
        try:
            async with aclosing(_counted(self._counter, asked, now)) as arriving:
                async for found in arriving:
                    kept += await self._kept(watching, found) if found else ()
                    if self._judges_again(watching):
                        await self._judge(watching, kept)
                        kept = []
        except (Unavailable, Fenced) as error:  # what could not be kept was not counted: it is counted again
            self._log.info("flows_not_kept", error=type(error).__name__)
        return kept

    async def _clear_up(self, watching: _Watching) -> None:
        """Take in what was kept without an answer, before anything is counted again."""
        for flow in sorted(watching.unclear):
            diary = watching.diaries[flow]
            fresh = await kept_without_answer(self._journal, self._run, diary, self._clock.now() - _LONG_AGO)
            watching.unclear.discard(flow)
            await self._take_hour(watching, fresh)
            samples = await asyncio.to_thread(all_samples, diary.names, fresh)
            await self._let_remember(watching, samples)

    async def _let_remember(self, watching: _Watching, samples: Sequence[Sample]) -> None:
        """Tell the judge what was counted, of the flows that it has been told of: of the others it will be."""
        if watching.judge is not None and watching.remembering is not None:
            known = [one for one in samples if not watching.remembering.lacks(one.series.flow)]
            await asyncio.to_thread(watching.judge.remember, known)

    def _with_canaries(self, asked: Sequence[Asked]) -> Sequence[Asked]:
        """What is asked of a flow, with the canaries that are counted out of it."""
        return [replace(one, canaries=canaries_of(self._flights, one.flow.id, one.stage)) for one in asked]

    def _flights(self) -> Sequence[Flight]:
        return [one.flight for one in self._state.canaries.values()] if self._state is not None else []

    async def _kept(self, watching: _Watching, found: Sequence[Counted]) -> Sequence[Counted]:
        """Keep what was counted of a flow; where one flow cannot be kept it is not read, and the others go on."""
        flow, now = found[0].flow, self._clock.now()
        if not any(one.tried for one in found):
            return found
        watching.tried[flow] = now
        try:
            await self._keep(watching, flow, found)
        except (Unavailable, Fenced):
            raise
        except Exception as defect:  # noqa: BLE001 - whatever is wrong with one flow, the others go on
            found = [_not_kept(one, now, type(defect).__name__) for one in found]
            for one in found:
                watching.diaries[flow].take(one, now)
        self._note(found)
        return found

    async def _keep(self, watching: _Watching, flow: FlowId, found: Sequence[Counted]) -> None:
        """Keep what was counted of a flow; where that cannot be done, it was not counted."""
        diary, now = watching.diaries[flow], self._clock.now()
        before = diary.stages
        try:
            counts = await asyncio.to_thread(diary.take_all, found, now)
            await self._journal.keep_flow(self._run, term=self._term, flow=diary.kept, counts=counts)
        except BaseException as error:
            diary.stages = before
            if isinstance(error, Unavailable):
                watching.unclear.add(flow)
            raise
        diary.names.were_kept()
        await self._take_hour(watching, counts)

    def _note(self, found: Sequence[Counted]) -> None:
        """Log what could not be counted, and what is dear: once while that stays so, as this goes on for weeks."""
        for one in found:
            reason = one.not_read.reason if one.not_read is not None else ""
            fresh, said = (reason, bool(one.said)), "; ".join(one.said)
            if self._noted.get((one.flow, one.stage), _NOTHING_NOTED) != fresh:
                self._log.info("flow_counted", flow=one.flow, stage=one.stage, not_read=reason, said=said)
            self._noted[one.flow, one.stage] = fresh

    async def _take_hour(self, watching: _Watching, counts: Sequence[StoredCount]) -> None:
        """Take these among the figures of the last hour: they are shown, and nothing is judged by them."""
        odd = await asyncio.to_thread(add_to_hours, watching.hours, watching.diaries, counts, self._clock.now())
        for flow, defect in odd.items():
            self._log.info("flow_not_shown", flow=flow, error=defect)

    # --- judging

    async def _judge(self, watching: _Watching, found: Sequence[Counted]) -> None:
        """Say how all flows stand, where something was counted or that was said a while ago."""
        if watching.remembering is not None and not watching.remembering.is_over:  # they stand as they stood
            await self._let_remember(watching, [sample for one in found for sample in one.samples])
        elif found or self._judges_again(watching):
            now = watching.judged = self._clock.now()
            verdicts, given_up = await self._verdicts(watching, found, now)
            await self._tell_news(watching, verdicts, given_up)

    def _judges_again(self, watching: _Watching) -> bool:
        is_settled = watching.judge is not None and bool(waiting(self._state, watching.settled))
        return is_settled or watching.judged is None or self._clock.now() - watching.judged >= JUDGE_EVERY

    async def _verdicts(
        self, watching: _Watching, found: Sequence[Counted], now: datetime
    ) -> tuple[Mapping[Series, Verdict], tuple[GivenUp, ...]]:
        """What is said of flows, and what was given up; where they are not judged, only that some cannot be counted."""
        if watching.judge is None:
            not_read = (diary.not_read for diary in watching.diaries.values())
            return unread(one for one in not_read if one is not None), ()
        samples = [sample for one in found for sample in one.samples]
        not_read_now = [one.not_read for one in found if one.not_read is not None]
        canaries = tried(self._flights())
        fresh = waiting(self._state, watching.settled)
        watching.settled |= {one.seq for one in fresh}
        return await asyncio.to_thread(judged, watching.judge, fresh, samples, not_read_now, now, canaries)

    async def _tell_news(
        self, watching: _Watching, verdicts: Mapping[Series, Verdict], given_up: tuple[GivenUp, ...]
    ) -> None:
        """Tell the loop what stands otherwise than the journal says."""
        if self._state is None:
            return
        changed = await asyncio.to_thread(all_news, self._state.flows, verdicts, watching.hours, given_up)
        if changed is not None:
            self._tell(FlowsSeen(changed=changed))

    # --- what grows old

    async def _roll_up(self, watching: _Watching) -> None:
        """Look through the counts of one flow, the one that was looked through longest ago, where it is time to."""
        now = self._clock.now()
        flow = min(watching.diaries, key=lambda one: watching.rolled_up.get(one, now - ROLL_UP_EVERY))
        if watching.unclear or now - watching.rolled_up.get(flow, now - ROLL_UP_EVERY) < ROLL_UP_EVERY:
            return
        try:
            counts = await self._journal.flow_counts(self._run, after=now - _LONG_AGO, flow=flow)
            fresh, gone = await asyncio.to_thread(rolled_up, counts, now, watching.judges_since)
            if fresh:
                as_it_is = StoredFlow(flow=flow, names=None, memory=None)
                await self._journal.keep_flow(self._run, term=self._term, flow=as_it_is, counts=fresh, gone=gone)
        except (Unavailable, Fenced):
            raise
        except Exception as defect:  # noqa: BLE001 - what stays as it is can be judged all the same
            self._log.warning("flow_not_rolled_up", flow=flow, error=type(defect).__name__)
        watching.rolled_up[flow] = now

    @property
    def _term(self) -> int:
        return self._state.engine.term if self._state is not None and self._state.engine is not None else 0


async def _counted(
    counter: Counter, asked: Sequence[Sequence[Asked]], now: datetime
) -> AsyncGenerator[Sequence[Counted], None]:
    """What is asked of each flow, flow by flow as soon as all of it was counted; left, it counts no more.

    Where nothing was counted for a minute it says so, by nothing: whoever waits has to judge meanwhile.
    """
    arrived: asyncio.Queue[Counted | None] = asyncio.Queue()
    everything = [one for of_flow in asked for one in of_flow]
    counting = asyncio.create_task(counter.count(everything, now, arrived.put_nowait), name="count flows")
    counting.add_done_callback(lambda _: arrived.put_nowait(None))
    waiting = {of_flow[0].flow.id: len(of_flow) for of_flow in asked}
    found: dict[FlowId, list[Counted]] = {name: [] for name in waiting}
    try:
        while True:
            try:
                async with asyncio.timeout(JUDGE_EVERY.total_seconds()):
                    one = await arrived.get()
            except TimeoutError:
                yield ()
                continue
            if one is None:
                break
            found[one.flow].append(one)
            if len(found[one.flow]) == waiting[one.flow]:
                yield found[one.flow]
        await counting
    finally:
        await cancelled(counting)


def _not_kept(one: Counted, at: datetime, what: str) -> Counted:
    reason = f"what was counted cannot be kept: {what}"
    return Counted(
        flow=one.flow, stage=one.stage, not_read=NotRead(flow=one.flow, stage=one.stage, at=at, reason=reason)
    )


def _counts(state: RunState) -> bool:
    """Whether flows are counted just now."""
    over = state.ended is not None or state.rollback is not None or state.engine is None
    return not over and not not_counted_because(state)
