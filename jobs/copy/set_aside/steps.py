"""The steps in which indexes, constraints, sequences and statistics come back, and which of them may begin. Pure.

A step may begin when the rows of its tables are in, the steps before it are done, and no running one holds a lock that
does not go with its own: two workers never wait for each other inside the server.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jobs.copy.set_aside.ddl_lock import Lock, conflict
from jobs.copy.set_aside.definitions import PartKind, TablePart


class Duty(StrEnum):
    """What a step does."""

    BUILD = "index"
    ATTACH = "constraint"
    SIFT = "orphans of"
    """Rows that refer to no row are taken out, where the plan lets bad rows be set aside."""
    REFER = "foreign key"
    VALIDATE = "proof of"
    JOIN = "joining of"
    """What leaves of a partitioned table have, by an index of the table itself."""
    ADOPT = "adoption of"
    """The same for foreign keys, by one of the table itself."""
    SEQUENCE = "sequences of"
    ANALYZE = "statistics of"


StepId = tuple[Duty, str, str]
"""Duty, quoted relation, name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildStep:
    """One transaction on the target."""

    duty: Duty
    relation: str
    """The quoted name of the table that it is about."""
    name: str
    """The name of the index or the constraint; the table's title for the others."""
    part: TablePart | None = None
    rows_of: frozenset[str] = frozenset()
    """Tables of the copy that must be complete."""
    after: frozenset[StepId] = frozenset()
    locks: Mapping[str, Lock] = field(default_factory=dict)

    @property
    def id(self) -> StepId:
        """What tells it from the others."""
        return (self.duty, self.relation, self.name)

    @property
    def completes(self) -> bool:
        """Whether its part stands again behind it."""
        if self.part is None:
            return False
        if self.duty is Duty.REFER:
            return not self.part.proved
        return self.duty is not Duty.BUILD or self.part.kind is PartKind.INDEX

    @property
    def title(self) -> str:
        """`index note_author`."""
        return f"{self.duty} {self.name}"


class RebuildSteps:
    """Which of them may begin, which are under way. Nothing looks at all of them: there are several for each table."""

    def __init__(self, steps: Sequence[RebuildStep]) -> None:
        self.all = steps
        self._place = {step.id: place for place, step in enumerate(steps)}
        self._needs: list[set[str | StepId]] = [{*step.rows_of, *step.after} for step in steps]
        self._needed_by: dict[str | StepId, list[int]] = {}
        self._free: list[int] = []
        self._last: list[int] = []
        """The steps that may begin, those that nobody waits for apart; in the order of their places."""
        self._unbegun = len(steps)
        self.running: list[RebuildStep] = []
        for place, needs in enumerate(self._needs):
            for need in needs:
                self._needed_by.setdefault(need, []).append(place)
            if not needs:
                self._free_list(place).append(place)

    @property
    def left(self) -> bool:
        """Whether there is one that nobody has begun."""
        return self._unbegun > 0

    def finish(self, relation: str) -> None:
        """The rows of a table are in."""
        self._met(relation)

    def ready(self) -> Iterator[RebuildStep]:
        """Yield the steps that may begin now, what others wait for in front."""
        held = [(relation, lock) for step in self.running for relation, lock in step.locks.items()]
        for place in (*self._free, *self._last):
            step = self.all[place]
            if not any(relation in step.locks and conflict(step.locks[relation], lock) for relation, lock in held):
                yield step

    def begin(self, step: RebuildStep) -> None:
        """Somebody has taken it."""
        place = self._place[step.id]
        free = self._free_list(place)
        del free[bisect_left(free, place)]
        self._unbegun -= 1
        self.running.append(step)

    def end(self, step: RebuildStep) -> None:
        """It is committed."""
        self.running.remove(step)
        self._met(step.id)

    def _met(self, need: str | StepId) -> None:
        for place in self._needed_by.pop(need, ()):
            self._needs[place].discard(need)
            if not self._needs[place]:
                insort(self._free_list(place), place)

    def _free_list(self, place: int) -> list[int]:
        return self._last if self.all[place].duty is Duty.ANALYZE else self._free
