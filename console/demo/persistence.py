"""How a played person bears being refused: tries again, after growing waits, and gives up in the end. Pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from jobs.run.events import CommandRefused, Entry
from jobs.run.simulate import Act

FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0
"""Real seconds between two tries of what is refused; doubled each time."""
TRIES = 10
"""So often the same is refused before it is given up: after some four minutes."""


@dataclass(slots=True)
class _Tried:
    refused: int = 0
    not_before: float = 0.0
    reason: str = ""


@dataclass(slots=True)
class Persistence:
    """What was sent, and how often each act was refused. Times are real seconds of any clock that only grows."""

    _sent: dict[int, str] = field(default_factory=dict)
    _tried: dict[str, _Tried] = field(default_factory=dict)

    def may(self, act: Act, now: float) -> bool:
        """Whether to give this order now."""
        known = self._tried.get(_key(act))
        return known is None or (known.refused < TRIES and now >= known.not_before)

    def sent(self, act: Act, command: int) -> None:
        """An order was given, and is this command of the inbox."""
        self._sent[command] = _key(act)

    def heard(self, entries: Iterable[Entry], now: float) -> None:
        """What became of the orders."""
        for entry in entries:
            key = self._sent.pop(entry.command_id, None) if entry.command_id is not None else None
            if key is None:
                continue
            if isinstance(entry.event, CommandRefused):
                known = self._tried.setdefault(key, _Tried())
                known.not_before = now + min(LONGEST_WAIT, FIRST_WAIT * 2**known.refused)
                known.refused += 1
                known.reason = entry.event.reason
            else:
                self._tried.pop(key, None)

    def given_up(self, acts: Iterable[Act]) -> tuple[Act, str] | None:
        """The first of these acts that is not tried any more, and the last reason that was heard."""
        for act in acts:
            known = self._tried.get(_key(act))
            if known is not None and known.refused >= TRIES:
                return act, known.reason
        return None


def _key(act: Act) -> str:
    return json.dumps([act.verb, dict(act.args)], sort_keys=True, default=str)
