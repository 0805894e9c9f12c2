"""Questions to servers that may never answer: asked beside each other, with one end for all, and nobody waits for more.

Whoever gives a question up has to close a connection, which takes seconds where no server answers. That is done beside.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

K = TypeVar("K")
T = TypeVar("T")

_GOING: "set[asyncio.Task[Any]]" = set()
"""What nobody waits for any more, until it has ended."""


async def answers(questions: Mapping[K, Coroutine[Any, Any, T]], until: float) -> Mapping[K, T | BaseException]:
    """What each came to, or raised; `TimeoutError` where it had not by the end.

    Args:
        until: on the running loop's clock.
    """
    asked = {key: _begun(one) for key, one in questions.items()}
    if not asked:
        return {}
    try:
        await asyncio.wait(asked.values(), timeout=until - asyncio.get_running_loop().time())
    finally:
        for one in asked.values():
            one.cancel()
    return {key: _outcome(one) for key, one in asked.items()}


@asynccontextmanager
async def left_to_close(opening: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """What it opens, for the length of a block; it is closed beside what comes after. Raises what opening raises."""
    opened: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()
    holder = _begun(_hold(opening, opened, over))
    try:
        await asyncio.wait((opened, holder), return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            holder.result()
        yield opened.result()
    finally:
        over.set()
        if not opened.done():
            holder.cancel()


async def _hold(opening: AbstractAsyncContextManager[T], opened: "asyncio.Future[T]", over: asyncio.Event) -> None:
    async with opening as one:
        opened.set_result(one)
        await over.wait()


def _begun(work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    task = asyncio.create_task(work)
    _GOING.add(task)
    task.add_done_callback(_ended)
    return task


def _ended(task: "asyncio.Task[Any]") -> None:
    _GOING.discard(task)
    if not task.cancelled():
        task.exception()  # whoever waited has it; nobody else is to be told


def _outcome(task: "asyncio.Task[T]") -> T | BaseException:
    if not task.done() or task.cancelled():
        return TimeoutError()
    return task.exception() or task.result()
