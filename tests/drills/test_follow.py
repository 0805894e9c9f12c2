"""A database follows another, is switched to and gone back from, while everything is killed: no row is lost or doubled.

Servers are as PostgreSQL ships them, where what is applied waits for the disk; of odd seeds they are set to need none.

`CUTOVER_SEED=7 pytest tests/drills/test_follow.py` plays a schedule again.
"""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import pytest

from jobs.run.events import Result, RunEnded
from tests.support.processes import Night
from tests.support.replication.peers import Peers, flushed_soon
from tests.support.replication.scene import Scene, scene_of
from tests.support.replication.schedule import GUARDED, Stage, Trouble, chosen_seeds, guards, schedule
from tests.support.replication.troubles import be_ready, carry_out, some_struck
from tests.support.session.variants import by_night

KILLS = 5
"""Of each schedule."""
ROWS = 600
"""Of each of the writer's clients, in its largest table."""
COPYING = {Stage.COPYING: 4, Stage.FOLLOWING: 2}


@pytest.mark.night
@pytest.mark.parametrize("seed", chosen_seeds(*range(100, 110)))
async def test_whatever_is_killed_while_a_database_begins_to_follow_it_has_each_row_once(
    peers: Peers, night: Night, seed: int
) -> None:
    await begins_to_follow(peers, night, seed)


@pytest.mark.parametrize("seed", [*chosen_seeds(1, 2), *map(by_night, range(120, 140))])
async def test_whatever_is_killed_on_the_way_there_and_back_no_side_loses_or_doubles_a_row(
    peers: Peers, night: Night, seed: int
) -> None:
    await goes_and_returns(peers, night, seed)


@pytest.mark.night
@pytest.mark.parametrize("seed", chosen_seeds(*range(140, 148)))
async def test_whatever_is_killed_between_versions_and_with_two_groups_no_side_loses_or_doubles_a_row(
    peers_15_18: Peers, night: Night, seed: int
) -> None:
    await goes_and_returns(peers_15_18, night, seed, groups=2, by="revoke" if seed % 2 else "nologin")


@pytest.mark.night
@pytest.mark.parametrize("seed", chosen_seeds(*range(150, 154)))
async def test_whatever_is_killed_while_an_older_server_follows_no_side_loses_or_doubles_a_row(
    peers_18_15: Peers, night: Night, seed: int
) -> None:
    await goes_and_returns(peers_18_15, night, seed)


@pytest.mark.night
@pytest.mark.parametrize("groups", [1, 3])
async def test_whenever_the_guard_of_a_first_copy_is_ended_it_begins_anew_and_has_each_row_once(
    peers: Peers, night: Night, groups: int
) -> None:
    await begins_to_follow(peers, night, groups, guards(*GUARDED, *GUARDED), groups=groups)


@pytest.mark.night
@pytest.mark.parametrize("seed", chosen_seeds(*range(110, 115)))
async def test_whatever_is_killed_while_a_newer_server_begins_to_follow_it_has_each_row_once(
    peers_15_18: Peers, night: Night, seed: int
) -> None:
    await begins_to_follow(peers_15_18, night, seed)


async def begins_to_follow(
    peers: Peers, night: Night, seed: int, troubles: tuple[Trouble, ...] = (), **scene_of_what: Any
) -> None:
    """Have the target follow, with these troubles on the way, or those of the seed."""
    troubles = troubles or schedule(seed, KILLS, COPYING)
    async with _set(peers, seed), scene_of(peers, night, seed, rows=ROWS, **scene_of_what) as scene:
        await be_ready(scene, troubles)
        scene.engine()
        async with scene.writer.writing():
            await during(scene, troubles, Stage.COPYING, "F1")
            await during(scene, troubles, Stage.FOLLOWING)
        await scene.even()
        await night.intact(scene.witness)
        assert not troubles or some_struck(scene), scene.night.troubles


async def goes_and_returns(peers: Peers, night: Night, seed: int, *, kills: int = KILLS, **scene_of_what: Any) -> None:
    """Follow, switch, switch back and end it, with so many troubles on the way."""
    troubles = schedule(seed, kills)
    async with _set(peers, seed), scene_of(peers, night, seed, rows=ROWS, **scene_of_what) as scene:
        await be_ready(scene, troubles)
        scene.engine()
        async with scene.writer.writing():
            await during(scene, troubles, Stage.COPYING, "F1")
            await during(scene, troubles, Stage.FOLLOWING)
            await scene.finish("W1")
            await during(scene, troubles, Stage.SWITCHING, "S1")
            await scene.writer.writes_to(1)
            await during(scene, troubles, Stage.SWITCHED)
            await scene.finish("W2")
            await during(scene, troubles, Stage.RETURNING, "B1")
            await scene.writer.writes_to(0)
            await during(scene, troubles, Stage.RETURNED)
        await scene.even()
        await scene.finish("W3")
        assert (await scene.witness.heard(RunEnded)).result is Result.COMPLETED
        await scene.nothing_left()
        await night.intact(scene.witness)
        assert not troubles or some_struck(scene), scene.night.troubles


def _set(peers: Peers, seed: int) -> AbstractAsyncContextManager[None]:
    return flushed_soon(peers) if seed % 2 else nullcontext()


async def during(scene: Scene, troubles: tuple[Trouble, ...], stage: Stage, unit: str = "") -> None:
    """Do the harm of a stage; where it is a task's, until that is done."""
    await carry_out(scene, [one for one in troubles if one.stage is stage], lambda: scene.is_done(unit))
    if unit:
        await scene.comes_to_its_end(unit)
