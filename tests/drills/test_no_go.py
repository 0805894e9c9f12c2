"""A no-go, and the way back: what was really done is undone in reverse order, and the target is as it was."""

from jobs.run.events import (
    AttemptEnded,
    AttemptStarted,
    CheckpointOpened,
    Result,
    RollbackBegun,
    RunEnded,
    TaskFinished,
)
from jobs.run.state.unit import Phase
from tests.support.processes import HEADER, Night

TASKS = """
  - id: C1
    title: Copy the second wave
    duration: 5m
    job:
      copy: {from: legacy, to: platform, tables: ["public.*"], batch: {column: load_batch, value: wave_2}}
    rollback: {duration: 1m, job: {copy: undo}}
  - id: Q1
    title: Open the doors
    after: [C1]
    duration: 1m
    job: {sql: {on: platform, query: "update ops.door set open = true"}}
    rollback: {duration: 1m, job: {sql: {on: platform, query: "update ops.door set open = false"}}}
  - {id: P1, title: Tell the wards, after: [C1], duration: 1m, manual: {}, rollback: {duration: 1m, manual: {}}}
  - {id: Q2, title: Never begun, after: [G1], duration: 1m, job: {sql: {on: platform, query: select 1}},
     rollback: {duration: 1m, job: {sql: {on: platform, query: "drop table patient"}}}}
  - {id: G1, title: Go?, after: [Q1, P1], duration: 1m, checkpoint: {poll: [me, ward], decided_by: me}}
  - {id: M1, title: Go-live, after: [Q2], milestone: true}
"""
PARTIES = "parties:\n  me: {name: Me, short: ME}\n  ward: {name: Ward}\n"
BEFORE = [(1, "wave_1"), (2, "wave_1")]


async def test_after_a_no_go_the_batch_is_gone_and_what_was_there_before_is_there(night: Night) -> None:
    async with night.on(night.legacy) as source, night.on(night.platform) as target:
        await source.execute("create table patient (id int primary key, name text)")
        await source.execute("insert into patient select n, 'patient ' || n from generate_series(3, 20000) n")
        await target.execute("create table patient (id int primary key, name text, load_batch text)")
        await target.execute("insert into patient values (1, 'early', 'wave_1'), (2, 'early', 'wave_1')")
        await target.execute(
            "create schema ops; create table ops.door (open boolean); insert into ops.door values (false)"
        )
        header = HEADER.replace("parties:\n  me: {name: Me, short: ME}\n", PARTIES)
        run = await night.run_detached(night.plan(TASKS, header))
        witness = night.witness(run)
        await witness.heard(AttemptEnded, lambda one: one.unit == "Q1")
        await night.order(witness, "done", task="P1")
        await witness.heard(CheckpointOpened)
        assert await target.fetchval("select count(*) from patient") == 20_000
        assert await target.fetchval("select open from ops.door")

        await night.order(witness, "vote", task="G1", party="me", answer="go")
        await night.order(witness, "vote", task="G1", party="ward", answer="no-go", text="the labels do not print")
        await night.do(run, "decide", "G1", "no-go", "text=no labels")
        await night.do(run, "rollback", "all", "the wards cannot work", "--yes")
        begun = await witness.heard(RollbackBegun)
        assert begun.units == ("P1~back", "Q1~back", "C1~back")
        await night.order(witness, "done", task="P1~back")
        assert (await witness.heard(RunEnded)).result is Result.ROLLED_BACK

        rows = await target.fetch("select id, load_batch from patient order by id")
        assert [tuple(row) for row in rows] == BEFORE
        assert not await target.fetchval("select open from ops.door")
        assert await target.fetchval("select count(*) from cutover.chunk") == 0
    state = await night.intact(witness)
    assert {state.unit(task).phase for task in ("C1", "Q1", "P1")} == {Phase.ROLLED_BACK}
    assert state.unit("Q2").phase is Phase.PENDING
    undone = [one.event.unit for one in witness.entries if isinstance(one.event, AttemptStarted | TaskFinished)]
    assert [unit for unit in undone if unit.endswith("~back")] == ["P1~back", "Q1~back", "C1~back"]
    told = await night.cutover("attach", run, "--plain")
    assert told.code == 1
    assert "rolled back" in told.out
