"""What goes wrong among workers, and when: drawn by lot from a seed, so that it can be played again. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong, and for how long: until the engine has given up what the worker had, or shorter."""

    KILL = "kill -9"
    TERM = "told to end"
    FREEZE = "frozen until it is given up"
    DOZE = "frozen for a moment"
    CUT_CONTROL = "cut off from the control database until it is given up"
    CUT_TARGET = "cut off from the target until it is given up, or the attempt has failed"
    CUT_ALL = "cut off from everything until it is given up"
    RESET = "all its connections are reset"
    TWIN = "another of its name begins"
    ENGINE = "kill -9 of the engine"
    CONTROL = "the control database crashes and comes back"


_WEIGHTS = {
    Kind.KILL: 4,
    Kind.TERM: 2,
    Kind.FREEZE: 5,
    Kind.DOZE: 1,
    Kind.CUT_CONTROL: 3,
    Kind.CUT_TARGET: 2,
    Kind.CUT_ALL: 3,
    Kind.RESET: 2,
    Kind.TWIN: 1,
    Kind.ENGINE: 3,
    Kind.CONTROL: 2,
}
EVERY = tuple(_WEIGHTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that goes wrong.

    Attributes:
        host: the number of the host to which it happens.
        after: transactions on the target that are waited for before.
        close: whether the next one comes without waiting until this one has healed.
    """

    kind: Kind
    host: int
    after: int
    close: bool

    def __str__(self) -> str:
        return f"host {self.host}: {self.kind}, after {self.after} more{', at once' if self.close else ''}"


def schedule(seed: int, number: int, *, hosts: int, among: Sequence[Kind] = EVERY) -> tuple[Trouble, ...]:
    """So many troubles in the order in which they come."""
    chance = random.Random(f"workers {seed}")
    return tuple(
        Trouble(kind=kind, host=chance.randrange(hosts), after=chance.randrange(1, 8), close=chance.random() < 0.25)
        for kind in chance.choices(among, weights=[_WEIGHTS[one] for one in among], k=number)
    )
