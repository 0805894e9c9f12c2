"""What goes wrong in a drill, and when: drawn by lot from a seed, so that it can be played again. Pure.

A moment is an order of events, not a number of seconds: between two records that the program writes, before one of them
is committed, or so many transactions of the application after the last one. Troubles come alone or in pairs.
"""

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What the night is doing."""

    COPYING = "copying"
    FOLLOWING = "following"
    SWITCHING = "switching"
    SWITCHED = "switched"
    RETURNING = "returning"
    RETURNED = "returned"


class Kind(StrEnum):
    """What goes wrong."""

    ENGINE = "engine"
    """kill -9 of the one that executes the run."""
    SOURCE_BACKEND = "source backend"
    """One of the program's connections to the source."""
    TARGET_BACKEND = "target backend"
    GUARD = "guard"
    """The connection that keeps the slot's snapshot, while there is one."""
    SOURCE_SERVER = "source server"
    """It crashes and comes back."""
    TARGET_SERVER = "target server"
    APPLY_WORKER = "apply worker"
    WALSENDER = "walsender"
    STREAM_CUT = "stream cut"
    """Every connection from server to server is reset."""
    STREAM_STALL = "stream stall"
    """Nothing passes from server to server for a while; then all of it does."""
    PROGRAM_CUT = "program cut"
    """Every connection of the program is reset."""
    PROGRAM_STALL = "program stall"


_WEIGHTS = {
    Kind.ENGINE: 5,
    Kind.SOURCE_BACKEND: 3,
    Kind.TARGET_BACKEND: 3,
    Kind.GUARD: 2,
    Kind.SOURCE_SERVER: 2,
    Kind.TARGET_SERVER: 2,
    Kind.APPLY_WORKER: 4,
    Kind.WALSENDER: 3,
    Kind.STREAM_CUT: 2,
    Kind.STREAM_STALL: 2,
    Kind.PROGRAM_CUT: 2,
    Kind.PROGRAM_STALL: 1,
}
STAGES = {
    Stage.COPYING: 4,
    Stage.FOLLOWING: 2,
    Stage.SWITCHING: 4,
    Stage.SWITCHED: 2,
    Stage.RETURNING: 3,
    Stage.RETURNED: 1,
}
STEPS = ("fencing", "releasing", "released")
"""What a switch writes down, in order."""
PHASES = ("begun", "slot", "copied", "subscribed", "enabled")
"""What a group of tables comes to, in order (`jobs.replication.records.Phase`)."""
GUARDED = ("slot", "copied")
"""Before which of them a guard holds the snapshot of a first copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that goes wrong.

    Attributes:
        at: in which the program is caught: a phase while copying, a step while switching; else nothing.
        written: whether the record of that is committed already; else the program is about to.
        after: transactions of the application that are waited for before.
        close: whether it comes upon the one before it, without waiting for that to have healed.
    """

    stage: Stage
    kind: Kind
    at: str = ""
    written: bool = True
    after: int = 0
    close: bool = False

    def __str__(self) -> str:
        moment = f" {'behind' if self.written else 'before'} {self.at}" if self.at else f" after {self.after} more"
        return f"{self.stage}: {self.kind}{moment}{', at once' if self.close else ''}"


def schedule(seed: int, number: int, among: Mapping[Stage, int] = STAGES) -> tuple[Trouble, ...]:
    """So many troubles in the order in which they come. Args: among: how often each stage is met beside the others."""
    chance = random.Random(f"schedule {seed}")
    stages = sorted(chance.choices(list(among), weights=list(among.values()), k=number), key=list(Stage).index)
    return tuple(_trouble(chance, stage) for stage in stages)


def _trouble(chance: random.Random, stage: Stage) -> Trouble:
    weights = dict(_WEIGHTS)
    if stage is not Stage.COPYING:
        del weights[Kind.GUARD]
    [kind] = chance.choices(list(weights), list(weights.values()))
    recorded = {Stage.COPYING: PHASES, Stage.SWITCHING: STEPS, Stage.RETURNING: STEPS}.get(stage)
    trouble = Trouble(
        stage=stage,
        kind=kind,
        at=chance.choice(recorded) if recorded else "",
        written=chance.random() < 0.6,
        after=chance.randrange(5, 60),
        close=chance.random() < 0.3,
    )
    return guards(trouble.at)[0] if kind is Kind.GUARD else trouble


def guards(*at: str) -> tuple[Trouble, ...]:
    """Guards that are ended, each before one of the records between which there is one. Args: at: others count as the
    last of them."""
    known = [one if one in GUARDED else GUARDED[-1] for one in at]
    return tuple(Trouble(stage=Stage.COPYING, kind=Kind.GUARD, at=one, written=False) for one in known)


def chosen_seeds(*usual: int) -> tuple[int, ...]:
    """The seeds of a drill, or those that `CUTOVER_SEED` names: `CUTOVER_SEED=7,8 pytest ...` plays these again."""
    named = os.environ.get("CUTOVER_SEED", "")
    return tuple(map(int, named.split(","))) if named else usual
