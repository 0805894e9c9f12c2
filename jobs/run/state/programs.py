"""What becomes of programs that attempts have started: they begin, and are looked for where their engine is gone."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from jobs.run.events import Entry, Life, ProgramSeen, ProgramStarted
from jobs.run.state.model import RunState
from jobs.run.state.transitions import set_unit, warn
from jobs.run.state.unit import AttemptState, Phase, Place


def program_started(state: RunState, event: ProgramStarted) -> RunState:
    """The attempt under way has a program, perhaps on a host over ssh."""
    known = state.unit(event.unit)
    begun = partial(replace, program=event.program, output=event.output)
    if event.program.far is not None:
        begun = partial(begun, place=Place(label="", host=event.program.host))
    attempts = (begun(one) if one.number == event.attempt else one for one in known.attempts)
    return set_unit(state, event.unit, attempts=tuple(attempts))


def program_seen(state: RunState, entry: Entry, event: ProgramSeen, now: datetime) -> RunState:
    """Somebody has looked for a program that was left: it runs, has ended, or is where it cannot be seen."""
    known = state.unit(event.unit)
    looked_at = (replace(one, life=event.life) if one.attempt == event.attempt else one for one in known.left)
    left = tuple(one for one in looked_at if one.life is not Life.GONE)
    what = f"the program of attempt {event.attempt} {event.became}"
    for one in left:
        if one.attempt == event.attempt:
            what = str(one)
            state = warn(state, entry, event.unit, what, now)
    changes: dict[str, Any] = {"left": left, "attempts": _read(known.attempts, event)}
    if known.phase in (Phase.DOUBT, Phase.RETRYING):
        error = known.attempts[-1].error or {}
        changes["reason"] = "; ".join(filter(None, (what, str(error.get("sentence") or ""))))
    return set_unit(state, event.unit, **changes)


def _read(attempts: tuple[AttemptState, ...], event: ProgramSeen) -> tuple[AttemptState, ...]:
    """With the engine's host that has what the program printed last, where that was read."""
    if not any(event.printed_on):
        return attempts
    return tuple(_read_on(one, *event.printed_on) if one.number == event.attempt else one for one in attempts)


def _read_on(attempt: AttemptState, host: str, machine: str) -> AttemptState:
    program = attempt.program
    if program is None or program.far is None:
        return attempt
    far = replace(program.far, engine_host=host, engine_machine=machine)
    return replace(attempt, program=replace(program, far=far))
