"""Counts that a program prints: with the environment of the plan's programs, ended with all its children in time."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from jobs.child_environment import environment
from jobs.flows.counting.asked import NotCounted, TooLong
from jobs.flows.counting.counted_thing import files_digest
from jobs.flows.counting.printed import MOST_BYTES, answer_of
from jobs.flows.counting.rows import Answer
from jobs.processes import printed
from jobs.programs import end_survivors
from plans.durations import format_duration
from plans.model.flows import CommandCount, Counting


async def ask(
    count: CommandCount, after: datetime, until: datetime, *, environ: Mapping[str, str], marks: Mapping[str, str]
) -> Answer:
    """What it prints. Args: marks: variables that tell it for whom it runs, and us whose it is.

    Raises:
        NotCounted: it cannot be started, fails, or prints something else.
        TooLong: it was ended when its time was over.
        NotInEnvironment: the plan names a variable that there is not.
    """
    given = {**environment(count.env, environ), **marks}
    argv = (*count.argv, *_window(count, after, until))
    try:
        async with asyncio.timeout(count.timeout.total_seconds()):
            status, data = await printed(argv, environ=given, most=MOST_BYTES + 1)
    except TimeoutError:
        end_survivors(marks)  # a child in a session of its own would be one more at each count, for days
        raise TooLong(f"it took longer than {format_duration(count.timeout)} and was ended: too dear") from None
    except asyncio.CancelledError:
        end_survivors(marks)
        raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise NotCounted(f"{count.argv[0][:60]} cannot be started: {why}") from None
    if status != 0:
        how = f"with status {status}" if status > 0 else f"by signal {-status}"
        raise NotCounted(f"{count.argv[0][:60]} ended {how}")
    return replace(answer_of(data), source=await asyncio.to_thread(files_digest, count.argv))


def _window(count: CommandCount, after: datetime, until: datetime) -> tuple[str, ...]:
    if count.counting is Counting.TOTAL:
        return ()
    return tuple(f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in (after, until))
