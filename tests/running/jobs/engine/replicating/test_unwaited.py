"""Questions with one end for all, and connections that nobody waits for to be closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jobs.engine.replicating.unwaited import answers, left_to_close


async def says(word: str) -> str:
    return word


async def fails() -> str:
    raise LookupError


def now() -> float:
    return asyncio.get_running_loop().time()


class Line:
    """A connection whose other end may answer no farewell."""

    def __init__(self) -> None:
        self.opens, self.closes = asyncio.Event(), asyncio.Event()
        self.steps: list[str] = []

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        try:
            await self.opens.wait()
            self.steps.append("opened")
            yield "line"
            await self.closes.wait()
        finally:
            self.steps.append("closed")


async def test_each_answer_is_had_beside_those_that_fail_and_those_that_never_come() -> None:
    said = await answers({"a": says("yes"), "b": fails(), "c": asyncio.Event().wait()}, now() + 0.01)
    assert said["a"] == "yes"
    assert {key: type(one) for key, one in said.items() if key != "a"} == {"b": LookupError, "c": TimeoutError}


async def test_nobody_waits_for_who_has_no_time_left_or_whose_question_ends_slowly() -> None:
    cleaned = asyncio.Event()

    async def lingers() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            await cleaned.wait()
        return ""

    said = await answers({"a": lingers()}, now())
    assert isinstance(said["a"], TimeoutError)
    cleaned.set()
    assert await answers({}, now()) == {}


async def test_who_leaves_a_connection_does_not_wait_for_it_to_be_closed() -> None:
    line = Line()
    line.opens.set()
    async with left_to_close(line.opened()) as found:
        assert found == "line"
    assert line.steps == ["opened"]
    line.closes.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert line.steps == ["opened", "closed"]


async def test_what_keeps_it_from_being_opened_is_raised_and_who_is_cancelled_leaves_nothing_open() -> None:
    @asynccontextmanager
    async def refused() -> AsyncIterator[str]:
        raise ConnectionRefusedError
        yield ""

    with pytest.raises(ConnectionRefusedError):
        async with left_to_close(refused()):
            pass
    line = Line()

    async def enters() -> None:
        async with left_to_close(line.opened()):
            pass

    said = await answers({"a": enters()}, now() + 0.001)
    assert isinstance(said["a"], TimeoutError)
    for _ in range(5):
        await asyncio.sleep(0)
    assert line.steps == ["closed"]
