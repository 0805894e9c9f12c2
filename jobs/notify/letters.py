"""Which messages go out together, and when: a storm is one letter to each. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.journal.outbox import Waiting
from jobs.retry import next_wait
from jobs.run.events import Addressee
from plans.model import Retry

PAUSE = timedelta(seconds=30)
"""Real time between two letters to one addressee: the first goes at once, what comes after it goes together."""
POLICY = Retry(attempts=150, first_wait=timedelta(seconds=2), max_wait=timedelta(seconds=60))
"""How a letter is tried again: for about two hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes out to one addressee under one id."""

    id: str
    to: Addressee
    """Where a rehearsal sends to one place what would go to several: the first of them."""
    messages: tuple[Waiting, ...]
    """In the order of their events."""

    @property
    def addressees(self) -> tuple[Addressee, ...]:
        """Everybody whom one of its messages is for."""
        return tuple(dict.fromkeys((self.to, *map(_addressee, self.messages))))

    @property
    def message_ids(self) -> tuple[str, ...]:
        """The ids of what it brings."""
        return tuple(one.id for one in self.messages)

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        return max(one.attempts for one in self.messages)

    def is_due(self, now: datetime) -> bool:
        """Whether it is tried now: at its time, or where a clock that was set back makes that later than any wait."""
        return self.next_at is None or self.next_at <= now or self.next_at - now > 2 * POLICY.max_wait

    @property
    def next_at(self) -> datetime | None:
        """Before which it is not tried again."""
        return max((one.next_at for one in self.messages if one.next_at is not None), default=None)


def letters(waiting: Iterable[Waiting]) -> tuple[Letter, ...]:
    """The letters that were made already, in the order of their first messages."""
    made: dict[str, list[Waiting]] = {}
    for one in waiting:
        if one.letter:
            made.setdefault(one.letter, []).append(one)
    return tuple(_letter(name, messages) for name, messages in made.items())


def new_letters(
    waiting: Iterable[Waiting], last: Mapping[Addressee, datetime], now: datetime, shared: Collection[str] = ()
) -> tuple[Letter, ...]:
    """The letters to be made now of what has none yet.

    Args:
        waiting: all that lies in the outbox.
        last: when the latest letter was made, by `place`.
        now: real time, as `last`.
        shared: channels of which everything goes to one place, and is one letter whomever it would be for.
    """
    loose: dict[Addressee, list[Waiting]] = {}
    for one in waiting:
        if not one.letter:
            loose.setdefault(place(_addressee(one), shared), []).append(one)
    return tuple(
        _letter(messages[0].id, messages) for to, messages in loose.items() if to not in last or now - last[to] >= PAUSE
    )


def place(to: Addressee, shared: Collection[str]) -> Addressee:
    """Whose letters wait for each other: those of an addressee, or all of a channel."""
    return Addressee(party="", channel=to.channel) if to.channel in shared else to


def _letter(name: str, messages: Sequence[Waiting]) -> Letter:
    return Letter(id=name, to=_addressee(messages[0]), messages=tuple(messages))


def _addressee(message: Waiting) -> Addressee:
    return Addressee(party=message.party, channel=message.channel)


def tried_again(letter: Letter, now: datetime) -> datetime | None:
    """When it is tried again after it could not be delivered now; None where it is given up."""
    wait = next_wait(POLICY, run=letter.id, task=letter.to.party, attempt=letter.attempts + 1)
    return None if wait is None else now + wait
