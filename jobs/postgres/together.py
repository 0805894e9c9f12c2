"""Several coroutines that succeed or fail as one."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def together(*coroutines: Coroutine[Any, Any, Any]) -> list[Any]:
    """Await all of them at once and return their results in order.

    The first one that fails cancels the others, and its exception itself is raised, not a group of them: the runner
    tells transient from permanent by its type.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except BaseExceptionGroup as errors:
        raise first(errors) from None
    return [task.result() for task in tasks]


def first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first exception of a group, however deep; the others are its consequences."""
    error = errors.exceptions[0]
    return first(error) if isinstance(error, BaseExceptionGroup) else error
