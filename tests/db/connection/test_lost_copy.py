"""A COPY that goes on to send rows to a connection that was lost: on both loops a lost connection, and no defect."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from jobs.postgres.errors import classify
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.processes import PATIENCE

LOOPS = pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])


@LOOPS
def test_rows_that_come_after_the_loss(
    postgres_server: PostgresServer, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def look() -> None:
        async with connected(postgres_server.dsn()) as connection:

            async def rows() -> AsyncIterator[bytes]:
                yield b"1\n"
                connection._transport.abort()
                await eventually(connection.is_closed, within=PATIENCE)
                for _ in range(100):
                    yield b"1\n" * 1000
                    await asyncio.sleep(0)

            await connection.execute("create temporary table t (n int)")
            with pytest.raises(Exception) as raised:  # noqa: PT011 - which one is the loop's and the driver's to say
                await connection.copy_to_table("t", source=rows())
        failure = classify(raised.value)
        assert failure is not None, raised.value
        assert (failure.transient, failure.lost) == (True, True)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(look())


def test_any_other_error_of_the_kind_is_a_defect() -> None:
    assert classify(RuntimeError("dictionary changed size during iteration")) is None
