"""The steps in which indexes, constraints, sequences and statistics come back, and which of them may begin. Pure.

A step may begin when the rows of its tables are in, the steps before it are done, and no running one holds a lock that
does not go with its own: two workers never wait for each other inside the server.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jobs.postgres.aside.ddl import Lock, conflict
from jobs.postgres.aside.parts import Kind, Part


class Duty(StrEnum):
    """What a step does."""

    BUILD = "index"
    ATTACH = "constraint"
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
class Step:
    """One transaction on the target."""

    duty: Duty
    relation: str
    """The quoted name of the table that it is about."""
    name: str
    """Of the index or the constraint; the table's title for the others."""
    part: Part | None = None
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
        return self.duty not in (Duty.BUILD, Duty.REFER) or self.part.kind is Kind.INDEX

    @property
    def title(self) -> str:
        """`index note_author`."""
        return f"{self.duty} {self.name}"


class Steps:
    """Which of them may begin, which are under way, which are done."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._left = list(steps)
        self._done: set[StepId] = set()
        self.running: list[Step] = []

    @property
    def left(self) -> bool:
        """Whether there is one that nobody has begun."""
        return bool(self._left)

    def ready(self, finished: Collection[str]) -> list[Step]:
        """Those that may begin now, given the tables whose rows are in."""
        held = [(relation, lock) for step in self.running for relation, lock in step.locks.items()]
        return [
            step
            for step in self._left
            if step.rows_of.issubset(finished)
            and step.after.issubset(self._done)
            and not any(there == here and conflict(lock, taken) for there, taken in held
                        for here, lock in step.locks.items())
        ]  # fmt: skip

    def begin(self, step: Step) -> None:
        """Somebody has taken it."""
        self._left.remove(step)
        self.running.append(step)

    def end(self, step: Step) -> None:
        """It is committed."""
        self.running.remove(step)
        self._done.add(step.id)
