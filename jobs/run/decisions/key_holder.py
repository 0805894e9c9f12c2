"""Who holds the keys: handed over, or taken after a minute in which the holder did not show up.

Nobody holds them in a run that was begun by a login that may not command; then whoever asks first has them at once.
"""

from datetime import datetime

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.events import KeysClaimed, KeysGiven, KeysKept
from jobs.run.state.model import KEYS_OBJECTION
from plans.nearest import did_you_mean

_NAMED = 8
"""Logins that a refusal lists."""


def hand_over(desk: Desk, to: str, by: str) -> None:
    """Give the keys to another operator: a login that may command, and none that nobody has."""
    if to == desk.state.keys.holder:
        raise NotNow(f"{to} holds the keys already")
    if to not in desk.commanders:
        others = sorted(desk.commanders - {by})
        hint = did_you_mean(to, others) or f"may command: {', '.join(others[:_NAMED]) or 'nobody else'}"
        raise NotNow(f"no login {to} may command this run", hint=hint)
    desk.emit(KeysGiven(to=to, by=by))


def shown_up(desk: Desk, actor: str, verb: str) -> None:
    """Whatever the holder commands, also what is then refused, says that they are there after all."""
    held = desk.state.keys
    if held.claimed_by and actor == held.holder and verb != "take-keys" and desk.state.ended is None:
        desk.emit(KeysKept(by=actor))


def take(desk: Desk, by: str) -> None:
    """Ask for the keys; by their holder: keep them."""
    keys = desk.state.keys
    if by == keys.holder:
        if not keys.claimed_by:
            raise NotNow("you hold the keys")
        desk.emit(KeysKept(by=by))
    elif not keys.holder:
        desk.emit(KeysGiven(to=by, by=by, claimed=True))
    elif keys.claimed_by:
        raise NotNow(f"{keys.claimed_by} has asked for the keys already")
    else:
        desk.emit(KeysClaimed(by=by))


def after_objection(desk: Desk) -> list[datetime]:
    """Hand the keys over once the holder has had their minute; else the real time at which that will be."""
    keys = desk.state.keys
    if keys.claimed_real is None:
        return []
    at = keys.claimed_real + KEYS_OBJECTION
    if at > desk.real:
        return [at]
    desk.emit(KeysGiven(to=keys.claimed_by, by=keys.claimed_by, claimed=True))
    return []
