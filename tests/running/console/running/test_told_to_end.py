"""What is done at the end goes on only until somebody ends it."""

import asyncio
import os
import signal

import pytest

from console.running.told_to_end import TOLD_BY, until_told_to_end


async def test_what_is_done_is_done() -> None:
    assert await until_told_to_end(asyncio.sleep(0))


@pytest.mark.parametrize("number", TOLD_BY)
async def test_a_signal_ends_it_in_order(number: signal.Signals) -> None:
    said: list[str] = []

    async def waits_for_a_receiver() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
        finally:
            said.append("given back")

    assert not await until_told_to_end(waits_for_a_receiver())
    assert said == ["given back"]


async def test_what_it_raises_escapes() -> None:
    async def fails() -> None:
        raise LookupError("no lease")

    with pytest.raises(LookupError, match="no lease"):
        await until_told_to_end(fails())
