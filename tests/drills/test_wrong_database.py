"""The right command on the wrong database: refused before anything is touched, by the command and by the engine."""

from console.exits import Exit
from tests.support.processes import HEADER, Night

TASKS = """
  - {id: C1, title: Copy, duration: 5m, job: {copy: {from: legacy, to: platform, tables: ["public.*"]}}}
  - {id: M1, title: Go-live, after: [C1], milestone: true}
"""
PLATFORM = 'platform: {role: target, rehearsal: {dsn: "${PLATFORM_DSN}"}}'
LEGACY = 'legacy: {role: source, rehearsal: {dsn: "${LEGACY_DSN}"}}'


async def _tables(night: Night) -> None:
    await night.both("create table patient (id int primary key)")
    await night.ask(night.legacy, "insert into patient values (1) returning id")


async def _mark(night: Night, dsn: str, word: str) -> None:
    async with night.on(dsn) as connection:
        name = await connection.fetchval("select current_database()")
        await connection.execute(f"alter database {name} set cutover.mark = '{word}'")


async def _untouched(night: Night) -> None:
    """No run was recorded, no engine started, and the target is as it was."""
    assert await night.ask(night.control, "select count(*) from cutover_control.run") == 0
    assert await night.ask(night.control, "select count(*) from cutover_control.bundle") == 0
    assert await night.ask(night.platform, "select count(*) from patient") == 0
    for table in ("fence", "chunk", "done", "set_aside"):
        assert await night.ask(night.platform, f"select count(*) from cutover.{table}") == 0
    assert not list(night.folder.glob("state/log/engine-*"))


async def test_a_production_run_on_a_database_with_another_mark_is_refused(night: Night) -> None:
    await _tables(night)
    await _mark(night, night.platform, "platform-test")
    await _mark(night, night.legacy, "legacy-prod")
    pinned = HEADER.replace(
        PLATFORM, 'platform: {role: target, production: {dsn: "${PLATFORM_DSN}", identity: {mark: platform-prod}}}'
    ).replace(LEGACY, 'legacy: {role: source, production: {dsn: "${LEGACY_DSN}", identity: {mark: legacy-prod}}}')
    done = await night.cutover("run", str(night.plan(TASKS, pinned)), "--production", typed="A drill\n")
    assert done.code == Exit.DATABASE
    assert "platform: mark is platform-test, the plan names platform-prod" in done.err
    assert "legacy:" not in done.err
    await _untouched(night)


async def test_a_rehearsal_that_leads_to_production_by_another_name_is_refused(night: Night) -> None:
    await _tables(night)
    await _mark(night, night.platform, "platform-prod")
    both = HEADER.replace(
        PLATFORM,
        'platform: {role: target, rehearsal: {dsn: "${PLATFORM_DSN}"},'
        " production: {service: platform, identity: {mark: platform-prod}}}",
    )
    done = await night.cutover("run", str(night.plan(TASKS, both)))
    assert done.code == Exit.DATABASE
    assert "platform: a rehearsal would use what the plan names as production of platform" in done.err
    await _untouched(night)


async def test_an_engine_does_not_take_over_a_run_whose_database_is_another_one_by_now(night: Night) -> None:
    await _tables(night)
    await _mark(night, night.platform, "copy-of-friday")
    pinned = HEADER.replace(
        PLATFORM, 'platform: {role: target, rehearsal: {dsn: "${PLATFORM_DSN}", identity: {mark: copy-of-friday}}}'
    )
    run, witness = await night.begin(TASKS, pinned)
    await _mark(night, night.platform, "copy-of-monday")
    engine = night.engine(run)
    assert await engine.ended() == Exit.DATABASE
    assert "mark is copy-of-monday, the plan names copy-of-friday" in engine.said
    assert await night.ask(night.control, "select term from cutover_control.head") == 0
    assert len(witness.told) <= 1
    assert await night.ask(night.platform, "select count(*) from cutover.fence") == 0


async def test_a_database_that_cannot_be_compared_with_production_is_answered_for_by_name(night: Night) -> None:
    await _tables(night)
    unreachable = HEADER.replace(
        PLATFORM,
        'platform: {role: target, rehearsal: {dsn: "${PLATFORM_DSN}"},'
        ' production: {dsn: "postgresql://127.0.0.1:1/p", identity: {mark: platform-prod}}}',
    )
    plan = str(night.plan(TASKS, unreachable))
    refused = await night.cutover("run", plan, typed="yes\n")
    assert refused.code == Exit.REFUSED
    assert "platform: not compared with the production of platform" in refused.err
    await _untouched(night)
    looked = await night.cutover("check", plan, "--connect", "--deep")
    said = [line for line in looked.err.splitlines() if "not compared" in line]
    assert len(said) == len(set(said)) > 0
    done = await night.cutover("run", plan, "--plain", "--no-waits", typed="legacy\nplatform\n")
    assert done.code == Exit.OK, done.err
    assert "not compared with production: legacy, platform" in done.out
    assert await night.ask(night.platform, "select count(*) from patient") == 1
