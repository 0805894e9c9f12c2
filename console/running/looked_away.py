"""What somebody has missed who opens a console in lines: told at its beginning, and known to the next console."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from console.running.settings import last_look
from console.saying import Say
from console.streams import page_width
from console.terminal.last_look import read_mark
from console.terminal.looking import Looking
from console.text.night.since import away_for, since
from console.text.night.since_page import since_lines
from console.view.live import LiveSource
from console.view.looked import MOST, WORTH_SAYING, Away, Mark
from console.view.model import View
from plans.characters import shown
from plans.errors import CutoverError
from plans.plurals import counted


def looked_last(view: View) -> Mark | None:
    """How much of a run this account has seen under this login; None where nobody knows."""
    return read_mark(last_look(view.run, view.me), birth=view.state.birth)


@asynccontextmanager
async def present(source: LiveSource, put: Say, *, is_person: bool) -> AsyncIterator[None]:
    """Tell a person what has happened since they looked last; what is printed until they leave they have seen.

    Args:
        source: inside its context.
        put: prints a line.
        is_person: whether somebody types here: what a script reads nobody has seen.
    """
    if not is_person:
        yield
        return
    looking = Looking(lambda view: last_look(view.run, view.me))
    view = source.now()
    knows = looked_last(view) is not None
    mark = looking.begin(view)
    if knows and view.real_now - mark.at >= WORTH_SAYING:
        for line in await _missed(source, view, mark):
            put(shown(line))
    try:
        yield
    finally:
        looking.key(source.now(), None)
        looking.leave()


async def _missed(source: LiveSource, view: View, mark: Mark) -> list[str]:
    """`SINCE YOU LOOKED, 22m ago: 43 events`, and a line for each sort of them; nothing where none is worth it."""
    try:
        entries, left_out = await source.past(mark.seq, MOST)
    except CutoverError as error:
        return [f"what came since you looked last cannot be read: {error}"]
    if not since(view, entries):
        return []
    ago, events = away_for(view, mark.at), counted(len(entries) + left_out, "event", "events")
    lines = since_lines(view, Away(mark=mark, entries=tuple(entries), left_out=left_out), width=page_width())
    return [f"SINCE YOU LOOKED, {ago} ago: {events}", *lines, ""]
