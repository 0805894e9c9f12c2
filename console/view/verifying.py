"""What lies before the kept fold that a console began with: it is read and verified meanwhile, a little at a time.

Until that is done the console says since when the journal is verified. Where it is not what was recorded, or does not
add up to what was kept, the console goes on with what the journal says, as one that reads everything at first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import thread_time

from console.view.picture import Picture
from jobs.journal.base import Journal, Unavailable
from jobs.past import frozen_plan, plan_of, read_on
from jobs.run.state.kept import KeptRun
from jobs.run.state.reading import Reading
from plans.errors import CutoverError
from plans.kept import same_plan
from plans.model import Plan

PORTION = 100
"""Events that are read at once: no key waits for longer than they take."""
PAUSE = 0.2
"""Real seconds between two portions, at least."""
SHARE = 0.01
"""Of this processor's time, at most."""
Beside = Callable[[str], Awaitable[str]]
"""Tells the hash of the text in which the plan of a bundle is kept, as `plan_text_beside` does; or nothing."""


async def nobody_beside(_: str) -> str:
    """Whoever has memory to spare asks nobody else."""
    return ""


async def verify_what_was_before(
    journal: Journal, run: str, picture: Picture, *, pause: float = PAUSE, beside: Beside = nobody_beside
) -> None:
    """Read what this picture did not begin with; ends when all of it is verified, or what is wrong is told.

    Args:
        pause: real seconds between two portions, at least; none at all with 0.
        beside: loads the frozen plan in a process of its own.
    """
    begun = picture.begun
    if begun is None:
        return
    reading, spent = Reading(run), 0.0
    try:
        while picture.begun is begun and reading.seq < begun.state.head:
            await asyncio.sleep(max(pause, spent / SHARE) if pause else 0)
            before = thread_time()
            with suppress(Unavailable):
                await _read_a_little(journal, reading, begun.state.head)
            spent = thread_time() - before
        while picture.begun is begun:
            with suppress(Unavailable):
                if await _is_compared(journal, reading, begun, picture, beside):
                    return
            await asyncio.sleep(pause)
    except CutoverError as error:
        picture.remark(f"the journal cannot be verified before #{begun.state.head}: {error.what}")


async def _read_a_little(journal: Journal, reading: Reading, upto: int) -> None:
    page = await journal.read(reading.run, after=reading.seq, limit=min(PORTION, upto - reading.seq))
    if page:
        reading.take(one for one in page if one.seq <= upto)
    else:
        reading.compare(upto)


async def _is_compared(journal: Journal, reading: Reading, begun: KeptRun, picture: Picture, beside: Beside) -> bool:
    """Compare with what was kept; where that is another state or plan, have the picture go on with what there is.

    False where the journal has gone on meanwhile.
    """
    if reading.seq == begun.state.head and reading.state == begun.state:
        if begun.plan is not None and not await _is_the_frozen_one(journal, begun.plan, begun.plan_text, beside):
            picture.use(await plan_of(journal, picture.state), picture.counted)
            picture.remark("the plan that was kept is not the one that is frozen: that one is shown from here on")
        picture.verified()
        return True
    await read_on(journal, reading)
    if reading.seq < picture.state.head:
        return False
    plan = await plan_of(journal, reading.state)
    picture.read_anew(reading)
    picture.use(plan, picture.counted)
    return True


async def _is_the_frozen_one(journal: Journal, kept: Plan, text: str, beside: Beside) -> bool:
    """Whether a plan that was kept, in a text of this hash, is the frozen one; loaded here if nobody else says so."""
    if await beside(await journal.bundle(kept.sha256)) == text:
        return True
    return same_plan(kept, await frozen_plan(journal, kept.sha256))
