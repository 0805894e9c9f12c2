"""A database of the plan is away while an engine takes over: people and the rest go on, the others later."""

from console.exits import Exit
from jobs.postgres.connection.mark import write
from jobs.run.events import (
    AttemptEnded,
    AttemptStarted,
    DatabaseBack,
    DatabaseMissing,
    EngineStarted,
    Result,
    RunEnded,
    TaskFinished,
)
from tests.support.processes import HEADER, Night

TASKS = """
  - {id: W1, title: A person, duration: 1m, manual: {}}
  - {id: C1, title: Copy, after: [W1], duration: 1m, job: {copy: {from: legacy, to: platform, tables: ["public.*"]}}}
  - {id: S1, title: Rows, after: [W1], duration: 1m, job: {sql: {on: platform, query: "create table made (id int)"}}}
  - {id: W2, title: Another person, after: [W1], duration: 1m, manual: {}}
  - {id: M1, title: Go-live, after: [C1, S1, W2], milestone: true}
"""


async def rename(night: Night, dsn: str, name: str, to: str) -> None:
    """Take a database away, or bring it back, under another name."""
    async with night.on(dsn) as connection:
        await connection.execute(f"alter database {name} rename to {to}")


async def test_a_take_over_goes_on_without_a_source_and_with_it_once_it_is_back(night: Night) -> None:
    await night.both("create table patient (id int primary key)")
    async with night.on(night.legacy) as source:
        await source.execute("insert into patient select generate_series(1, 500)")
    run, witness = await night.begin(TASKS)
    first = night.engine(run)
    await night.do(run, "start", "W1")
    first.kill()
    name = await night.ask(night.legacy, "select current_database()")
    await rename(night, night.control, name, f"{name}_away")
    second = night.engine(run)
    missing = await witness.heard(DatabaseMissing)
    assert missing.database == "legacy"
    await night.do(run, "done", "W1")
    assert (await witness.heard(AttemptEnded)).unit == "S1"
    for verb in ("start", "done"):
        await night.do(run, verb, "W2")
    await witness.heard(TaskFinished, lambda one: one.unit == "W2")
    status = await night.cutover("status", run)
    assert "C1" in status.out
    assert "HELD" in status.out
    assert not [one for one in witness.entries if isinstance(one.event, AttemptStarted) and one.event.unit == "C1"]

    await rename(night, night.control, f"{name}_away", name)
    await witness.heard(DatabaseBack)
    assert (await witness.heard(RunEnded)).result is Result.COMPLETED
    assert await second.ended() == 0
    await night.same("patient", rows=500)
    await night.intact(witness)


async def test_a_source_switched_off_after_the_move_does_not_stop_the_night(night: Night) -> None:
    await night.both("create table patient (id int primary key)")
    run, witness = await night.begin(TASKS)
    first = night.engine(run)
    await night.do(run, "start", "W1")
    await night.do(run, "done", "W1")
    await witness.heard(TaskFinished, lambda one: one.unit == "W1")
    for unit in ("C1", "S1"):
        await witness.heard(AttemptEnded, lambda one, unit=unit: one.unit == unit)
    first.kill()
    name = await night.ask(night.legacy, "select current_database()")
    async with night.on(night.control) as connection:
        await connection.execute(f"drop database {name} with (force)")
    second = night.engine(run)
    await witness.heard(DatabaseMissing)
    for verb in ("start", "done"):
        await night.do(run, verb, "W2")
    assert (await witness.heard(RunEnded)).result is Result.COMPLETED
    assert await second.ended() == 0


async def test_a_first_start_insists_on_every_database(night: Night) -> None:
    run, witness = await night.begin(TASKS)
    name = await night.ask(night.legacy, "select current_database()")
    await rename(night, night.control, name, f"{name}_away")
    engine = night.engine(run)
    assert await engine.ended() == Exit.DATABASE
    assert "legacy: " in engine.said
    assert not [one for one in witness.entries if isinstance(one.event, EngineStarted)]


async def test_another_database_in_its_place_is_not_used(night: Night) -> None:
    await night.both("create table patient (id int primary key)")
    name = await night.ask(night.legacy, "select current_database()")
    identity = f'{{dsn: "${{LEGACY_DSN}}", identity: {{mark: the-real-one, database: {name}}}}}'
    header = HEADER.replace('{dsn: "${LEGACY_DSN}"}', identity)
    async with night.on(night.legacy) as connection:
        await write(connection, "the-real-one")
    run, witness = await night.begin(TASKS, header)
    first = night.engine(run)
    await night.do(run, "start", "W1")
    first.kill()
    await rename(night, night.control, name, f"{name}_away")
    async with night.on(night.control) as connection:
        await connection.execute(f"create database {name}")
    second = night.engine(run)
    missing = await witness.heard(DatabaseMissing)
    assert "mark is not set, the plan names the-real-one" in missing.reason
    await night.do(run, "done", "W1")
    await witness.heard(AttemptEnded, lambda one: one.unit == "S1")
    async with night.on(night.control) as connection:
        await connection.execute(f"drop database {name} with (force)")
    await rename(night, night.control, f"{name}_away", name)
    await witness.heard(AttemptEnded, lambda one: one.unit == "C1" and one.evidence is not None)
    assert second.alive
