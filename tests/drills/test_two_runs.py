"""Two runs on one target: refused by name while the other writes, and a proof that the other overwrote is stale."""

from functools import partial

from jobs.run.events import AttemptEnded, AttemptStarted, How, WrittenElsewhere
from tests.support.eventually import eventually
from tests.support.processes import HEADER, PATIENCE, Night
from tests.support.statement_lock import StatementLock

BEGIN = "  - {id: A1, title: Begin, duration: 1m, manual: {}}\n"
COPY = "copy: {from: legacy, to: platform, tables: [public.patient], on_existing: truncate}"
TASKS = f"""
{BEGIN}  - {{id: C1, title: Copy, after: [A1], duration: 5m, job: {{{COPY}}}}}
  - {{id: R1, title: Prove, after: [C1], duration: 5m, job: {{reconcile: {{from: legacy, to: platform,
      tables: [public.patient]}}}}}}
  - {{id: A2, title: Wait, after: [R1], duration: 1m, manual: {{}}}}
  - {{id: M1, title: Go-live, after: [A2], milestone: true}}
"""


async def test_a_run_is_refused_while_another_writes_and_then_makes_its_proof_stale(night: Night) -> None:
    await night.both("create table patient (id int primary key)")
    await night.ask(night.legacy, "insert into patient select generate_series(1, 50) returning 1")
    async with night.on(night.platform) as target:
        lock = StatementLock(target)
        await lock.build()
        await target.execute(
            "create function hold_up() returns trigger language plpgsql as"
            " $$ begin perform stand_still(); return null; end $$;"
            " create trigger hold_up after insert on patient for each statement execute function hold_up();"
            " alter table patient enable always trigger hold_up"
        )
        first, of_first = await night.begin(TASKS, HEADER)
        second, of_second = await night.begin(TASKS, HEADER)
        for run in (first, second):
            night.engine(run)
        await night.order(of_first, "start", task="A1")
        await night.order(of_first, "done", task="A1")
        await of_first.heard(AttemptStarted)
        await lock.waiting()
        await night.order(of_second, "start", task="A1")
        await night.order(of_second, "done", task="A1")
        refused = await of_second.heard(AttemptEnded)
        assert refused.error is not None
        assert refused.error["sentence"] == f"run {first} holds public.patient (task C1)"
        assert refused.retry_at is None
        await lock.open()
        await of_first.heard(AttemptEnded, lambda one: one.unit == "R1" and one.how is How.SUCCEEDED)
        await target.execute("drop trigger hold_up on patient")
        await night.order(of_second, "retry", task="C1")
        stale = await of_first.heard(WrittenElsewhere)
    assert (stale.unit, stale.other_run, stale.tables) == ("R1", second, ("platform:public.patient",))
    status = await night.cutover("status", first)
    assert "R1 STALE" in status.out
    await eventually(partial(_no_lease, night), within=PATIENCE)  # the second run's job may be about to give it back


async def _no_lease(night: Night) -> bool:
    return await night.ask(night.platform, "select count(*) from cutover.lease") == 0
