"""Helpers of the tests that are not fixtures."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(condition: Callable[[], T | Awaitable[T]], within: float = 60, every: float = 0.02) -> T:
    """Poll `condition` (plain or asynchronous) until it returns something true, and return that.

    Args:
        condition: called again and again; what it raises escapes at once.
        within: real seconds after which an AssertionError names the last answer.
        every: real seconds between two looks.
    """
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(
                f"not within {within:g} s: {inspect.getsource(condition).strip()} gave {answer!r} last"
            )
        await asyncio.sleep(every)
