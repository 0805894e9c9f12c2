"""Refusals that repeat: the first is written down at once, those that follow it closely once a minute, counted.

A script that gives the same order fifty times a second, and is refused each time for the same reason, would otherwise
bury the journal. What a person repeats, seconds apart, is answered each time. What is not written yet is remembered by
whoever asks `decide`; lost with an engine, only the count of the last minute is.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from jobs.run.deliberation import Deliberation, Refusal
from jobs.run.events import CommandRefused

EVERY = timedelta(minutes=1)
"""How often, in real time, repeated refusals are written down."""
APART = timedelta(seconds=5)
"""What is repeated no sooner than this is written down by itself."""


def refuse(desk: Deliberation, event: CommandRefused, command_id: int) -> None:
    """Write a refusal down, or count it where the same one was given moments ago."""
    known = desk.refusals.get(event)
    if known is None or (known.unwritten == 0 and desk.real - known.seen >= APART):
        desk.emit(event)
        desk.consume(command_id)
        desk.refusals[event] = Refusal(written=desk.real, seen=desk.real)
    else:
        desk.refusals[event] = replace(known, seen=desk.real, unwritten=known.unwritten + 1, last_command=command_id)


def write_down(desk: Deliberation, *, everything: bool) -> list[datetime]:
    """Write down what has been counted for a minute, or all of it; the real times at which the rest is due."""
    for event, known in _due(desk, everything=everything):
        if known.unwritten:
            desk.emit(replace(event, count=known.unwritten))
            desk.consume(known.last_command)
            desk.refusals[event] = Refusal(written=desk.real, seen=known.seen)
        elif desk.real - known.seen >= EVERY:
            del desk.refusals[event]
    return [known.written + EVERY for known in desk.refusals.values() if known.unwritten]


def _due(desk: Deliberation, *, everything: bool) -> Iterable[tuple[CommandRefused, Refusal]]:
    known = list(desk.refusals.items())
    return known if everything else [one for one in known if desk.real - one[1].written >= EVERY]
