"""Words of a person into a supposition: `hold 20m`, `skip D08`, the same words as the command itself. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from console.text.command_line import read_arguments
from jobs.run.decisions.command_text import BadCommand, usage
from jobs.run.decisions.commands import COMMANDS
from jobs.run.what_if import RECKONED, Supposition
from plans.durations import NotADuration, parse_duration
from plans.model import Plan
from plans.nearest import did_you_mean

_NO_REASON_YET = "reason=what if"
"""Stands for the reason that the command will need, and a supposition does not."""
_HOLD = "hold 20m"


def read_supposition(words: Sequence[str], *, plan: Plan, now: datetime) -> Supposition:
    """Read what is supposed, as one word with blanks in it or as several.

    Args:
        words: as they were typed.
        plan: gives the zone of clock times.
        now: run time.

    Raises:
        BadCommand: nothing on which times hang, or not written as it has to be.
    """
    word, *rest = _split(words)
    if word not in RECKONED:
        raise _not_reckoned(word)
    if word == "hold":
        return Supposition(word=word, args={"reason": " ".join(rest[1:]) or "what if"}, held_for=_length(rest[:1]))
    return Supposition(word=word, args=_arguments(word, rest, plan, now))


def _split(words: Sequence[str]) -> list[str]:
    try:
        typed = shlex.split(words[0]) if len(words) == 1 else list(words)
    except ValueError:
        raise BadCommand("a quote is not closed", hint=f'"{_HOLD}"') from None
    return typed or [""]


def _not_reckoned(word: str) -> BadCommand:
    listed = ", ".join(sorted(RECKONED))
    if word in COMMANDS:
        return BadCommand(f"what-if does not reckon {word}", hint=f"it reckons {listed}")
    return BadCommand(f"there is no command {word!r}", hint=did_you_mean(word, RECKONED) or f"what-if reckons {listed}")


def _length(words: Sequence[str]) -> timedelta:
    """How long a hold lasts."""
    if not words:
        raise BadCommand("for how long is it held?", hint=_HOLD)
    try:
        return parse_duration(words[0])
    except NotADuration as error:
        raise BadCommand(f"hold: {error.what}", hint=error.hint or _HOLD) from None


def _arguments(word: str, rest: Sequence[str], plan: Plan, now: datetime) -> Mapping[str, object]:
    """The arguments of the command; a reason that it needs may be left out."""
    try:
        return read_arguments(word, rest, plan=plan, now=now)
    except BadCommand:
        if "reason" not in usage(word).lower():
            raise
    return read_arguments(word, [*rest, _NO_REASON_YET], plan=plan, now=now)
