"""In which order indexes, constraints, sequences and statistics come back, and what can be done at the same time. Pure.

A step may begin when the rows of its tables are in, the steps before it are done, and no running one holds a lock that
does not go with its own: two workers never wait for each other inside the server.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jobs.postgres.aside.ddl import Lock, conflict
from jobs.postgres.aside.parts import Kind, Part
from jobs.postgres.quote import qualified


class Duty(StrEnum):
    """What a step does."""

    BUILD = "index"
    ATTACH = "constraint"
    REFER = "foreign key"
    VALIDATE = "proof of"
    SEQUENCE = "sequences of"
    ANALYZE = "statistics of"


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
    after: frozenset[tuple[Duty, str, str]] = frozenset()
    locks: Mapping[str, Lock] = field(default_factory=dict)

    @property
    def id(self) -> tuple[Duty, str, str]:
        """What tells it from the others."""
        return (self.duty, self.relation, self.name)

    @property
    def completes(self) -> bool:
        """Whether its part stands again behind it."""
        if self.part is None:
            return False
        return self.duty in (Duty.ATTACH, Duty.VALIDATE) or self.part.kind is Kind.INDEX

    @property
    def title(self) -> str:
        """`index note_author`."""
        return f"{self.duty} {self.name}"


def plan_steps(parts: Collection[Part], tables: Mapping[str, str]) -> list[Step]:
    """All steps, those that should begin first in front: what others wait for, and the largest table's.

    Args:
        tables: the tables that are copied, quoted name -> title, the largest first.
    """
    steps: list[Step] = []
    relations = [*tables, *sorted({part.relation for part in parts} - tables.keys())]
    for relation in relations:
        own = [part for part in parts if part.relation == relation and part.kind is not Kind.FOREIGN_KEY]
        steps += _of_table(relation, sorted(own, key=lambda part: (part.position, part.name)), tables)
    rebuilt = {relation: frozenset(step.id for step in steps if step.relation == relation) for relation in relations}
    keys = [part for part in parts if part.kind is Kind.FOREIGN_KEY]
    for key in sorted(keys, key=lambda key: relations.index(key.relation)):
        steps += _of_foreign_key(key, tables, rebuilt)
    for relation, title in tables.items():
        alone, whole = frozenset({relation}), rebuilt[relation]
        steps += [
            Step(duty=Duty.SEQUENCE, relation=relation, name=title, rows_of=alone, after=whole),
            Step(duty=Duty.ANALYZE, relation=relation, name=title, rows_of=alone, after=whole,
                 locks={relation: Lock.TEND}),
        ]  # fmt: skip
    return steps


def order_of_tables(weights: Mapping[str, int], keys: Collection[Part]) -> Mapping[str, int]:
    """How urgent the rows of each table are: as its own size, or as the largest table's whose proof waits for it.

    Args:
        weights: quoted name -> bytes to come.
        keys: foreign keys that will be proved once the rows of both tables are in.
    """
    refers = [(key.relation, referenced_by(key)) for key in keys]
    urgent = dict(weights)
    for _ in refers:  # as deep as a chain of them can be
        for referring, referenced in refers:
            if referring in urgent and referenced in urgent:
                urgent[referenced] = max(urgent[referenced], urgent[referring])
    return urgent


def _of_table(relation: str, parts: Sequence[Part], tables: Mapping[str, str]) -> list[Step]:
    rows_of = frozenset({relation} & tables.keys())
    steps = [
        Step(duty=Duty.BUILD, relation=relation, name=part.name, part=part, rows_of=rows_of,
             locks={relation: Lock.BUILD})
        for part in parts if part.kind is not Kind.EXCLUSION
    ]  # fmt: skip
    built = frozenset(step.id for step in steps)
    constraints = [
        Step(duty=Duty.ATTACH, relation=relation, name=part.name, part=part, rows_of=rows_of, after=built,
             locks={relation: Lock.ALL})
        for part in parts if part.kind is not Kind.INDEX
    ]  # fmt: skip
    return steps + constraints


def _of_foreign_key(
    part: Part, tables: Mapping[str, str], rebuilt: Mapping[str, frozenset[tuple[Duty, str, str]]]
) -> list[Step]:
    referenced = referenced_by(part)
    both = {part.relation, referenced}
    rows_of = frozenset(both & tables.keys())
    after = frozenset().union(*(rebuilt.get(relation, frozenset()) for relation in both))
    refer = Step(duty=Duty.REFER, relation=part.relation, name=part.name, part=part, rows_of=rows_of, after=after,
                 locks=dict.fromkeys(both, Lock.REFER))  # fmt: skip
    validate = Step(duty=Duty.VALIDATE, relation=part.relation, name=part.name, part=part, rows_of=rows_of,
                    after=frozenset({refer.id}), locks={referenced: Lock.READ, part.relation: Lock.TEND})  # fmt: skip
    return [refer, validate]


_NAME = r'"(?:[^"]|"")+"|[^\s".(]+'
_REFERENCES = re.compile(rf' FOREIGN KEY \((?:"(?:[^"]|"")+"|[^"()])*\) REFERENCES ({_NAME})\.({_NAME})\(')


def referenced_by(part: Part) -> str:
    """The quoted name of the table that a foreign key refers to: Postgres wrote its definition, with the schema."""
    found = _REFERENCES.search(part.definition)
    if found is None:
        raise ValueError(f"no table is referred to by {part.name}")
    schema, name = (text[1:-1].replace('""', '"') if text.startswith('"') else text for text in found.groups())
    return qualified(schema, name)


class Steps:
    """Which of them may begin, which are under way, which are done."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._left = list(steps)
        self._done: set[tuple[Duty, str, str]] = set()
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
