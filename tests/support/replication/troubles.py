"""Carries out what a schedule says: catches the program at the moment, does the harm, and lets it heal."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from plans.model import DatabaseId
from tests.support.eventually import eventually
from tests.support.processes import PATIENCE
from tests.support.replication.scene import SIDES, Scene
from tests.support.replication.schedule import Kind, Stage, Trouble
from tests.support.session.struck import LATE, MISSED, STRUCK
from tests.support.two_databases import LEGACY, PLATFORM

STALLED = 0.6
"""Seconds for which a network stalls."""
HELD = 0.25
"""Seconds for which a transaction stands before it records a step, so that it can be caught there."""
LOOK = 0.004
"""Seconds between two looks at what the program has written down."""
CATCH = """
create function catch() returns trigger language plpgsql as $$
begin perform pg_sleep({held}); return new; end $$;
create trigger catch before insert or update on cutover.live_side for each row
    when (new.step = any ('{steps}')) execute function catch();
create trigger catch before insert or update on cutover.replication for each row
    when (new.phase = any ('{steps}')) execute function catch()
"""
CAUGHT = """
select exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database())
"""


async def be_ready(scene: Scene, troubles: Iterable[Trouble]) -> None:
    """Have both sides stand still for a moment before each record at which a trouble is to come."""
    steps = sorted({trouble.at for trouble in troubles if trouble.at and not trouble.written})
    for side in SIDES:
        async with scene.night.on(scene.peers.dsn(side)) as connection:
            await connection.execute(CATCH.format(held=HELD, steps="{" + ",".join(steps) + "}"))


async def carry_out(scene: Scene, troubles: Iterable[Trouble], over: Callable[[], bool]) -> None:
    """Do one harm after the other, as long as their stage lasts, and note which of them took place.

    Args:
        over: whether the stage is.
    """
    for trouble in troubles:
        await _moment(scene, trouble, over)
        is_late = bool(trouble.at) and over()
        outcome = MISSED
        if await _DO[trouble.kind](scene):
            outcome = LATE if is_late else STRUCK
            scene.done.append(f"{trouble} (event {len(scene.witness.told)}): {outcome}")
        scene.night.troubles.append(f"{trouble.kind} {outcome}")
        if not trouble.close:
            await _healed(scene, over)


def some_struck(scene: Scene) -> bool:
    """Whether any took place as it was meant: else a drill has shown nothing."""
    return any(one.endswith(STRUCK) for one in scene.night.troubles)


async def _moment(scene: Scene, trouble: Trouble, over: Callable[[], bool]) -> None:
    if trouble.at:
        await _caught(scene, trouble, over)
        return
    before = len(scene.writer.answered)
    await eventually(lambda: len(scene.writer.answered) - before >= trouble.after or over(), within=PATIENCE)


async def _caught(scene: Scene, trouble: Trouble, over: Callable[[], bool]) -> None:
    """Wait until the program has written down a phase or a step, or stands before that."""
    table, column = ("replication", "phase") if trouble.stage is Stage.COPYING else ("live_side", "step")
    direction = "back" if trouble.stage is Stage.RETURNING else "forward"
    query = f"select exists (select from cutover.{table} where {column} = $1 and direction = $2)"

    async def reached() -> bool:
        if over():
            return True
        if trouble.written:
            return any([await scene.ask(side, query, trouble.at, direction) for side in SIDES])
        return any([await scene.ask(side, CAUGHT) for side in SIDES])

    await eventually(reached, within=PATIENCE, every=LOOK)


async def _healed(scene: Scene, over: Callable[[], bool]) -> None:
    """Wait until an engine executes the run again, so that the next harm meets it at work."""
    await eventually(lambda: over() or bool(scene.executing()), within=PATIENCE)


# --- the harms: each says whether it did anything


async def _kill_engine(scene: Scene) -> bool:
    found = scene.executing()
    for one in found:
        one.kill()
        scene.engines.remove(one)
        scene.engine()
    return bool(found)


def _end(side: DatabaseId, which: str) -> Callable[[Scene], Awaitable[bool]]:
    """End one backend of a side, of those for which a condition holds."""
    query = f"""
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and {which} order by random() limit 1"""

    async def end(scene: Scene) -> bool:
        return bool(await scene.ask(side, query))

    return end


async def _end_guard(scene: Scene) -> bool:
    """End what keeps the snapshot of a first copy, once the attempt has one, or the next attempt has."""
    ended = False

    async def done() -> bool:
        nonlocal ended
        ended = await _GUARD(scene)
        return ended or scene.is_done("F1")

    await eventually(done, within=PATIENCE, every=LOOK)
    return ended


def _end_either(which: str) -> Callable[[Scene], Awaitable[bool]]:
    ends = [_end(side, which) for side in SIDES]

    async def end(scene: Scene) -> bool:
        first, second = scene.chance.sample(ends, 2)
        return await first(scene) or await second(scene)

    return end


def _crash(side: DatabaseId) -> Callable[[Scene], Awaitable[bool]]:
    async def crash(scene: Scene) -> bool:
        await scene.peers.servers[side].restart("immediate")
        return True

    return crash


async def _cut_stream(scene: Scene) -> bool:
    return sum([await scene.networks[side].stream.reset() for side in SIDES]) > 0


async def _stall_stream(scene: Scene) -> bool:
    return await _stall(scene, "stream")


async def _cut_program(scene: Scene) -> bool:
    return await scene.networks[scene.chance.choice(SIDES)].program.reset() > 0


async def _stall_program(scene: Scene) -> bool:
    return await _stall(scene, "program")


async def _stall(scene: Scene, which: str) -> bool:
    """Of one side: nothing passes for a while, then everything does, or all that was there is reset."""
    network = getattr(scene.networks[scene.chance.choice(SIDES)], which)
    network.stall()
    await asyncio.sleep(STALLED)
    if scene.chance.random() < 0.5:
        await network.reset()
    network.heal()
    return True


_GUARD = _end(LEGACY, "application_name like 'cutover %/plan'")
_PROGRAM = "application_name like 'cutover %' and backend_type = 'client backend'"
_DO: dict[Kind, Callable[[Scene], Awaitable[bool]]] = {
    Kind.ENGINE: _kill_engine,
    Kind.SOURCE_BACKEND: _end(LEGACY, _PROGRAM),
    Kind.TARGET_BACKEND: _end(PLATFORM, _PROGRAM),
    Kind.GUARD: _end_guard,
    Kind.SOURCE_SERVER: _crash(LEGACY),
    Kind.TARGET_SERVER: _crash(PLATFORM),
    Kind.APPLY_WORKER: _end_either("backend_type like 'logical replication %worker'"),
    Kind.WALSENDER: _end_either("backend_type = 'walsender' and application_name not like 'cutover %/guard'"),
    Kind.STREAM_CUT: _cut_stream,
    Kind.STREAM_STALL: _stall_stream,
    Kind.PROGRAM_CUT: _cut_program,
    Kind.PROGRAM_STALL: _stall_program,
}
