"""`cutover runs --watch`: several runs side by side on a screen, or as lines where there is none."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from console.layout.wave.frame import Wave
from console.running.attach import attach, has_screen
from console.running.settings import Control
from console.running.watching.several import Several
from console.saying import Say
from console.telling.side_by_side import InShort, in_short, line_of, ticked
from console.text.formatting import age_text
from console.view.side_by_side import OneOfSeveral
from plans.errors import CutoverError

FIRST_WITHIN, SCREEN_WITHIN = 20.0, 1.0
"""Real seconds that the first look at all runs is given before what is known is told in lines, or on a screen."""
SHARE = 0.02
"""Of this process's time that one run takes whose clock alone goes on."""
BREATH = 1.0
"""Real seconds between two looks whether a line has changed."""


async def watch_runs(control: Control, names: Sequence[str], *, plain: bool, put: Say, say: Say) -> None:
    """Show runs side by side until the person leaves.

    Args:
        control: where they are recorded.
        names: whole names; none for those that matter now.
        plain: lines of text even where there is a terminal.
        put: prints a line of the result.
        say: tells the person something.
    """
    from console.running.wire import journal

    is_screen = not plain and has_screen()
    async with (
        journal(control, say=say, name="cutover runs --watch", looks_only=True) as store,
        Several(store, names, say=_silent if is_screen else say) as several,
    ):
        if is_screen:
            await several.first(SCREEN_WITHIN)
            await _on_screen(control, several, put=put, say=say)
        else:
            await several.first(FIRST_WITHIN)
            await as_lines(several, put, ends=bool(names))


def _silent(_: str) -> None:
    """What is wrong with a run is said in its place on the screen."""


async def _on_screen(control: Control, several: Several, *, put: Say, say: Say) -> None:
    """The screen, and the console of a run that is opened, until the person leaves."""
    from console.terminal.wave_screen import show_wave

    chosen: str | None = ""
    said = ""
    while chosen is not None:
        chosen = await show_wave(partial(wave_of, several, Shortener()), chosen=chosen, said=said)
        said = await _opened(control, chosen, put=put, say=say) if chosen else ""


async def _opened(control: Control, run: str, *, put: Say, say: Say) -> str:
    """Open the console of a run until the person detaches; why it cannot be opened, empty where it was."""
    try:
        await attach(control, run, observe=False, plain=False, put=put, say=say)
    except CutoverError as error:
        return str(error)
    return ""


class Shortener:
    """Tells runs in short. A key has nothing worked out anew; a second has what a clock changes, and all else within a
    share of this process's time, at once where something has happened.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[str, _Told] = {}

    def of(self, one: OneOfSeveral) -> InShort:
        """One of them."""
        known = self._told.get(one.run)
        if known is None or not known.holds(one, self._clock()):
            began = self._clock()
            told = in_short(one)
            self._told[one.run] = _Told(of=one, told=told, until=self._clock() + (self._clock() - began) / SHARE)
            return told
        if known.of is one or one.view is None:
            return known.told
        return ticked(known.told, one.view)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What was told of a run."""

    of: OneOfSeveral
    told: InShort
    until: float
    """Monotonic seconds before which it is not worked out anew for a clock that has gone on."""

    def holds(self, one: OneOfSeveral, now: float) -> bool:
        """Whether it tells of the same state, and not for too long."""
        if self.of is one:
            return True
        if self.of.view is None or one.view is None or one.trouble:
            return False
        return self.of.view.state is one.view.state and now < self.until


def wave_of(several: Several, shortener: Shortener, chosen: str, said: str) -> Wave:
    """What is drawn of them at this moment."""
    away = several.away
    return Wave(
        runs=tuple(map(shortener.of, several.shown())),
        now=datetime.now(UTC),
        chosen=chosen,
        left_out=several.left_out,
        away=age_text(away) if away is not None else "",
        said=said,
    )


async def as_lines(several: Several, put: Say, *, ends: bool) -> None:
    """A line for each run, and one more whenever something of it has changed.

    Args:
        ends: whether to end with the last of them.
    """
    told: dict[str, str] = {}
    while True:
        several.changed.clear()
        runs = tuple(map(in_short, several.shown()))
        for at, line in _news(runs, told):
            put(f"{at} {line}")
        if ends and runs and all(one.when.startswith("ENDED") for one in runs):
            return
        sys.stdout.flush()
        await asyncio.sleep(BREATH)
        await several.changed.wait()


def _news(runs: Sequence[InShort], told: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The lines that are otherwise than they were told, each with the time of this host."""
    for one in runs:
        if (line := line_of(one)) != told.get(one.run):
            told[one.run] = line
            yield f"{datetime.now(UTC).astimezone():%H:%M:%S}", line
