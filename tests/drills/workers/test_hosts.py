"""Hosts that are not as ours: their clocks are an hour off, or the kernel cuts them off with everything they have."""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from jobs.run.events import AttemptEnded, How
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer
from tests.support.processes import CONSTANTS, Night
from tests.support.proxy import proxied
from tests.support.replication.scene import socket_of
from tests.support.workers.namespaces import namespace
from tests.support.workers.region import Region, region, there
from tests.support.workers.schedule import Kind, Trouble
from tests.support.workers.troubles import carry_out

SLOW: Mapping[str, float] = {**CONSTANTS, "jobs.copy.chunk_size.FIRST_ROWS": 100}
"""Claims last as long as they do: workers of other hosts are interpreters of their own."""
HOUR = 3600
OFF = Path(__file__).parents[2] / "support" / "workers" / "clock_off.c"
FROZEN = Trouble(kind=Kind.FREEZE, host=0, after=2, close=True)


@pytest.mark.night
@pytest.mark.needs("a C compiler")
async def test_claims_last_as_long_as_the_database_says_whatever_the_clocks_of_two_workers_say(
    night: Night, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    library = _compiled(tmp_path)
    async with region(night, postgres_server, postgres_server) as scene:
        night.constants = SLOW
        for host, off in zip(scene.hosts, (HOUR, -HOUR), strict=True):
            host.variables = {"LD_PRELOAD": str(library), "CLOCK_OFF": str(off)}
            assert abs(_clock(host.variables) - time.time() - off) < 60
            scene.worker(host)
        await there(scene)
        scene.engine()
        await carry_out(scene, [FROZEN])
        assert How.LOST in await ended_well(scene)


@pytest.mark.night
@pytest.mark.needs("network namespaces")
async def test_a_host_whose_link_is_cut_until_others_have_its_work_writes_nothing_once_it_is_mended(
    night: Night, postgres_server: PostgresServer
) -> None:
    async with (
        region(night, postgres_server, postgres_server) as scene,
        namespace(0) as away,
        proxied(socket_of(postgres_server), away.address) as way,
    ):
        night.constants = SLOW
        far, near = scene.hosts
        far.control = far.source = far.target = way
        far.inside = away.inside
        scene.worker(far)

        async def is_there() -> bool:
            return bool(await night.ask(night.control, "select count(*) from cutover_control.worker"))

        await eventually(is_there)
        scene.engine()

        async def is_at_work() -> bool:
            return await scene.written() > 2

        await eventually(is_at_work)
        scene.worker(near)
        await away.cut()
        lost = await scene.witness.heard(AttemptEnded, lambda event: event.how is How.LOST)
        await away.mend()
        assert lost.error is not None
        assert str(lost.error["sentence"]).startswith(f"worker {far.name} on ")
        await ended_well(scene)


async def ended_well(scene: Region) -> list[How]:
    """Each row is there once, and each statement acted once; how the attempts ended."""
    await scene.ends(within=240)
    await scene.each_once()
    return [one.event.how for one in scene.witness.entries if isinstance(one.event, AttemptEnded)]


def _compiled(folder: Path) -> Path:
    library = folder / "clock_off.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, OFF], check=True)
    return library


def _clock(variables: Mapping[str, str]) -> float:
    """What a process with these variables takes for the time."""
    return float(
        subprocess.check_output([sys.executable, "-c", "import time; print(time.time())"], env=dict(variables))
    )
