"""A process that was started outlives who started it, and is gone when it has ended."""

import os
from contextlib import suppress
from pathlib import Path

from console.running.settings import Control
from console.running.spawn_engine import spawn
from tests.support.eventually import eventually


async def test_a_process_that_has_ended_is_gone_while_who_started_it_lives_on(tmp_path: Path) -> None:
    log = tmp_path / "log" / "people.log"
    spawned = spawn(["this"], Control(dsn=None), log)

    def is_gone() -> bool:
        with suppress(ProcessLookupError):
            os.kill(spawned.pid, 0)
            return False
        return True

    await eventually(is_gone)
    assert "Explicit is better than implicit." in log.read_text()
