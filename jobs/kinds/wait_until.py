"""`wait_until`: asks until the first column is true. A server that goes away meanwhile is waited for as well."""

import asyncio
from contextlib import aclosing

from jobs.api import Evidence, Fact, JobContext, Progress
from jobs.postgres.single_row import answers
from plans.model import WaitUntilSpec


async def run(ctx: JobContext) -> Evidence:
    """Ask every `WaitUntilSpec.every`; the evidence is the last answer."""
    spec = ctx.spec
    assert isinstance(spec, WaitUntilSpec)  # noqa: S101 - the registry maps by type
    clock = asyncio.get_running_loop().time
    began = clock()
    asked = 0
    every = spec.every.total_seconds()
    stream = answers(ctx.database(spec.on), spec.query, purpose="wait_until", patience=every, warn=ctx.warn)
    async with aclosing(stream):
        async for answer in stream:
            asked += 1
            ctx.progress(Progress(done=asked, unit="answers", note=str(answer)))
            if answer.holds:
                break
            await asyncio.sleep(every)
    waited = clock() - began
    facts: dict[str, Fact] = {**answer.values, "asked": asked, "waited_s": round(waited, 1)}
    return Evidence(summary=f"{answer} after {waited:.0f} s", facts=facts)
