"""A run looked at once, for a command that prints and ends."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from console.view.company import look_around
from console.view.counted_hour import count_once
from console.view.model import View
from console.view.picture import Picture
from jobs.earlier_forecasts import calibration_of
from jobs.journal.base import Journal, News
from jobs.nights.counting import counting_history, revisions_of
from jobs.packs.packed_journal import file_of
from jobs.past import Past
from jobs.run.events import Entry
from plans.model.night import Night


async def look_once(
    journal: Journal, run: str, *, ghosts: Mapping[str, Night] | None = None, read: Past | None = None
) -> View:
    """A view of this moment, for a command that prints it and ends; `read` is what was read of it a moment ago."""
    return (await look_back(journal, run, ghosts=ghosts, read=read))[0]


async def glance(journal: Journal, run: str, *, read: Past | None = None) -> View:
    """As `look_once`, without the work of how sure the forecast is, and with the plans that held before."""
    picture = await _picture(journal, await counting_history(journal, run, read))
    picture.revisions = await revisions_of(journal, picture.state, picture.counted)
    return picture.view(host_now=datetime.now(UTC))


async def look_back(
    journal: Journal, run: str, *, ghosts: Mapping[str, Night] | None = None, read: Past | None = None
) -> tuple[View, Sequence[Entry]]:
    """A view of this moment, and every event that led to it."""
    past = await counting_history(journal, run, read)
    picture = await _picture(journal, past, ghosts)
    picture.calibration = await calibration_of(journal, picture.plan, picture.state)
    if not picture.state.over:
        picture.sure = picture.estimating(host_now=datetime.now(UTC))()
    return picture.view(host_now=datetime.now(UTC)), past.entries


async def _picture(journal: Journal, past: Past, ghosts: Mapping[str, Night] | None = None) -> Picture:
    """What a console that has just come knows of a run."""
    picture = Picture(past, me=await journal.whoami(), ghosts=ghosts)
    picture.file = file_of(journal)
    picture.take(await around(journal, past.run), host_now=datetime.now(UTC))
    await look_around(journal, past.run, picture)
    await count_once(journal, past.run, picture)
    return picture


async def around(journal: Journal, run: str) -> News:
    """What its events do not say of a run: progress, who executes it, and what time it is there."""
    lease, free_since = await journal.lease(run), await journal.free_since(run)
    return News(progress=await journal.progress(run), lease=lease, free_since=free_since, now=await journal.now())
