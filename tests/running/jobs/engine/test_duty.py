"""What an engine does again and again beside its work."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from jobs.engine.duty import repeat

EVERY = timedelta(seconds=5)


@pytest.mark.parametrize(("steady", "pauses"), [(False, [5, 5, 5]), (True, [4, 1, 0])])
async def test_a_steady_duty_counts_what_a_step_takes_as_part_of_the_time_between(
    steady: bool, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, slept, takes = [0.0], list[float](), iter([1.0, 4.0, 9.0])

    async def step() -> None:
        now[0] += next(takes)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == len(pauses):
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now[0])
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await repeat("looks", step, EVERY, cast(Any, SimpleNamespace()), steady=steady)
    assert slept == pauses
