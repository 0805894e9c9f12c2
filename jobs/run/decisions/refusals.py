"""Refusals that repeat: the first is written down at once, those that follow it closely are counted and written down
ever more rarely, at last once a minute.

A script that gives the same command fifty times a second, and is refused each time for the same reason, would otherwise
bury the journal. What a person repeats, seconds apart, is answered each time; what he repeats at once, a second later.
What is not written yet is remembered by whoever asks `decide`; lost with an engine, only the last minute's count is.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.run.decisions.decision import Desk, Refusal
from jobs.run.events import CommandRefused

EVERY = timedelta(minutes=1)
"""How often, in real time, refusals that go on repeating are written down."""
SOON = timedelta(seconds=1)
"""When those are written down that were counted first; each time after it takes twice as long, up to `EVERY`."""
APART = timedelta(seconds=5)
"""What is repeated no sooner than this is written down by itself."""


def refuse(desk: Desk, event: CommandRefused, command_id: int) -> None:
    """Write a refusal down, or count it where the same one was given moments ago."""
    known = desk.refusals.get(event)
    if known is None or (known.unwritten == 0 and desk.real - known.seen >= APART):
        desk.emit(event)
        desk.consume(command_id)
        desk.refusals[event] = Refusal(written=desk.real, seen=desk.real, pause=SOON)
    else:
        desk.refusals[event] = replace(known, seen=desk.real, unwritten=known.unwritten + 1, last_command=command_id)


def write_down(desk: Desk, *, everything: bool) -> list[datetime]:
    """Write down what has been counted for long enough, or all of it; the real times at which the rest is due."""
    for event, known in list(desk.refusals.items()):
        if known.unwritten and (everything or desk.real - known.written >= known.pause):
            desk.emit(replace(event, count=known.unwritten))
            desk.consume(known.last_command)
            desk.refusals[event] = Refusal(written=desk.real, seen=known.seen, pause=min(2 * known.pause, EVERY))
        elif not known.unwritten and desk.real - known.seen >= EVERY:
            del desk.refusals[event]
    return [known.written + known.pause for known in desk.refusals.values() if known.unwritten]
