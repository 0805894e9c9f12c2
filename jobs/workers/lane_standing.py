"""How the lanes of an attempt stand, a label each: told a moment after it has changed, what comes together as one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import NamedTuple

from jobs.lying import Lying
from jobs.run.events.lanes import LaneHost, LanesOfLabel

TOLD_AFTER = 1.0
"""Real seconds for which a change may wait for others."""


class LaneId(NamedTuple):
    """Which lane of an attempt, whatever ticket it has just now."""

    label: str
    number: int
    """Within its label, from 0 on."""

    @property
    def shown(self) -> str:
        """For people, who count from 1."""
        return f"lane {self.number + 1} of {self.label}"


class _Gone(Enum):
    LOST = auto()
    ENDED = auto()


class _At(NamedTuple):
    worker: str
    host: str


class LaneStandings:
    """Of one attempt.

    Args:
        wanted: how many lanes of each label there are to be, asked again and again.
        tell: told how the lanes of a label stand, each time that is otherwise.
    """

    def __init__(self, wanted: Callable[[], Mapping[str, int]], tell: Callable[[LanesOfLabel], None]) -> None:
        self._wanted, self._tell = wanted, tell
        self._stands: dict[LaneId, _At | _Gone] = {}
        """Those of which anything is known; the others wait for a worker."""
        self._lying: dict[LaneId, Lying] = {}
        """Why a lane has waited for long."""
        self._told: dict[str, LanesOfLabel] = {}
        self._due: asyncio.TimerHandle | None = None

    def taken(self, lane: LaneId, worker: str, host: str) -> None:
        """A worker has it."""
        self._stands[lane] = _At(worker, host)
        self._lying.pop(lane, None)
        self.changed()

    def lies(self, lane: LaneId, lying: Lying) -> None:
        """Nobody takes it, for these reasons."""
        self._lying[lane] = lying
        self.changed()

    def over(self, lane: LaneId, *, lost: bool) -> None:
        """Its ticket is at its end: before its time, or because there is nothing more to do."""
        self._stands[lane] = _Gone.LOST if lost else _Gone.ENDED
        self._lying.pop(lane, None)
        self.changed()

    def begins(self, lane: LaneId) -> None:
        """It is to be served, though it had nothing more to do before."""
        if self._stands.get(lane) is _Gone.ENDED:
            del self._stands[lane]

    def changed(self) -> None:
        """It may be otherwise than it was told; told within a moment."""
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(TOLD_AFTER, self.tell)

    def tell(self) -> None:
        """Tell it now, as far as it is news."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        for label, wanted in self._wanted().items():
            of = self._of(label, wanted)
            if self._told.get(label) != of:
                self._told[label] = of
                self._tell(of)

    def close(self) -> None:
        """Tell the last of it; nothing is told afterwards."""
        self.tell()
        self._tell = _nobody

    def _of(self, label: str, wanted: int) -> LanesOfLabel:
        lanes = [LaneId(label, number) for number in range(wanted)]
        stands = Counter(self._stands[lane] for lane in lanes if lane in self._stands)
        lying = [self._lying[lane] for lane in lanes if lane in self._lying]
        why = lying[-1] if lying else Lying()
        return LanesOfLabel(
            label=label,
            wanted=wanted,
            at=tuple(LaneHost(worker=at.worker, host=at.host, lanes=stands[at]) for at in _sorted(stands)),
            lost=stands[_Gone.LOST],
            ended=stands[_Gone.ENDED],
            lies=bool(lying),
            there=why.there,
            free=why.free,
            others=why.others,
        )


def _sorted(stands: Mapping[_At | _Gone, int]) -> list[_At]:
    return sorted(one for one in stands if isinstance(one, _At))


def _nobody(of: LanesOfLabel) -> None:
    """The attempt is over: what becomes of its lanes is nobody's matter."""
