"""In which order indexes, constraints, sequences and statistics come back. Pure.

Of a partitioned table each leaf's indexes and foreign keys are steps of their own, as if it were a table, so that they
are made side by side. Those of the table itself come when all beneath them stand: they look at no row, and for that
moment they want the table with its partitions for themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from jobs.copy.set_aside.ddl_lock import Lock
from jobs.copy.set_aside.definitions import UNPROVED, PartKind, TablePart
from jobs.copy.set_aside.foreign_key_text import referenced_by
from jobs.copy.set_aside.steps import Duty, RebuildStep, StepId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sift:
    """Tables of the copy whose rows that refer to no row are taken out together: one, or those of a circle.

    All by quoted name.
    """

    tables: tuple[str, ...]
    refers_to: frozenset[str]
    """Tables of the copy, themselves where they do."""
    referred_to_by: frozenset[str] = frozenset()
    """Tables that an enforced foreign key ties to them, so that no row of theirs may be on its way."""


def plan_steps(
    parts: Collection[TablePart],
    tables: Mapping[str, str],
    partitions: Mapping[str, str] | None = None,
    sifts: Sequence[Sift] = (),
) -> list[RebuildStep]:
    """All steps, those that should begin first in front: what others wait for, and the largest table's.

    Args:
        tables: the tables that are copied, quoted name -> title, the largest first.
        partitions: quoted name of a partition -> that of the table that is copied.
        sifts: each behind those of the tables that it refers to.
    """
    plan = _Plan(parts=_by_relation(parts, tables), tables=tables)
    plan.families = _families([*tables, *sorted(plan.parts.keys() - tables.keys())], partitions or {})
    plan.add_indexes()
    for sift in sifts:
        plan.add_sift(sift)
    plan.add_foreign_keys()
    plan.add_sequences_and_statistics()
    return plan.steps


def _by_relation(parts: Collection[TablePart], tables: Collection[str]) -> dict[str, list[TablePart]]:
    """The parts of each table and partition, in the order in which they would be made again one after another."""
    by_relation: dict[str, list[TablePart]] = {relation: [] for relation in tables}
    for part in sorted(parts, key=lambda part: (part.position, part.name)):
        by_relation.setdefault(part.relation, []).append(part)
    return by_relation


def _families(relations: Sequence[str], partitions: Mapping[str, str]) -> dict[str, list[str]]:
    """Each table that is copied with its partitions."""
    families: dict[str, list[str]] = {}
    for relation in relations:
        families.setdefault(partitions.get(relation, relation), []).append(relation)
    return families


@dataclass(slots=True, kw_only=True)
class _Plan:
    """The steps as they are found, in the order in which they are added; all tables by quoted name."""

    parts: Mapping[str, Sequence[TablePart]]
    tables: Mapping[str, str]
    """With their titles."""
    families: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Each table with its partitions."""
    steps: list[RebuildStep] = field(default_factory=list)
    rebuilt: dict[str, list[RebuildStep]] = field(default_factory=dict)
    """What makes the indexes and constraints of a table or partition again, but for its foreign keys."""
    sifted: dict[str, StepId] = field(default_factory=dict)
    """What takes out the orphans of a table."""

    def add_indexes(self) -> None:
        """Indexes and their constraints, the largest table's first."""
        for table, family in self.families.items():
            steps = _of_table(family, self.parts, frozenset({table} & self.tables.keys()))
            for step in steps:
                self.rebuilt.setdefault(step.relation, []).append(step)
            self.steps += steps

    def add_sift(self, sift: Sift) -> None:
        """Behind the keys that it looks rows up by, and before any foreign key that its tables are part of."""
        first = sift.tables[0]
        locks = self._family_locks(sift.refers_to, Lock.READ) | self._family_locks(sift.tables, Lock.TAKE_OUT)
        step = RebuildStep(
            duty=Duty.SIFT,
            relation=first,
            name=self.tables[first] + f" and {len(sift.tables) - 1} more" * (len(sift.tables) > 1),
            rows_of=sift.refers_to.union(sift.referred_to_by, sift.tables),
            after=self._rebuilt_of(locks) | self._sifted_of(sift.refers_to),
            locks=locks,
        )
        self.sifted |= dict.fromkeys(sift.tables, step.id)
        self.steps.append(step)

    def add_foreign_keys(self) -> None:
        """Foreign keys that a table and its partitions refer by: of what holds rows first, then what joins them."""
        for table, family in self.families.items():
            keys: list[RebuildStep] = []
            for part in sorted(_foreign_keys(family, self.parts), key=lambda part: part.position):
                keys += [self._adopting(table, part, keys)] if part.height else self._referring(table, part)
            self.steps += keys

    def add_sequences_and_statistics(self) -> None:
        """What comes last of each table."""
        for relation, title in self.tables.items():
            family = self.families[relation]
            alone = frozenset({relation})
            rebuilt = chain.from_iterable(self.rebuilt.get(member, ()) for member in family)
            whole = frozenset(step.id for step in rebuilt)
            self.steps += [
                RebuildStep(duty=Duty.SEQUENCE, relation=relation, name=title, rows_of=alone, after=whole),
                RebuildStep(duty=Duty.ANALYZE, relation=relation, name=title, rows_of=alone, after=whole,
                     locks=dict.fromkeys(family, Lock.TEND)),
            ]  # fmt: skip

    def _adopting(self, table: str, part: TablePart, lower: Sequence[RebuildStep]) -> RebuildStep:
        """The step that joins the foreign keys of a table's partitions."""
        referenced = referenced_by(part)
        return RebuildStep(
            duty=Duty.ADOPT,
            relation=part.relation,
            name=part.name,
            part=part,
            rows_of=frozenset({table, referenced} & self.tables.keys()),
            after=_lower(lower, part),
            locks=dict.fromkeys([*self.families[table], referenced], Lock.ALL),
        )

    def _referring(self, table: str, part: TablePart) -> list[RebuildStep]:
        """The steps that make a foreign key again, and prove it unless it was NOT VALID."""
        referenced = referenced_by(part)
        both = {part.relation, referenced}
        refer = RebuildStep(
            duty=Duty.REFER,
            relation=part.relation,
            name=part.name,
            part=part,
            rows_of=frozenset({table, referenced} & self.tables.keys()),
            after=self._rebuilt_of(both) | self._sifted_of((table, referenced)),
            locks=dict.fromkeys(both, Lock.REFER),
        )
        if not part.proved:
            return [refer]
        locks = {referenced: Lock.READ, part.relation: Lock.TEND}
        return [refer, replace(refer, duty=Duty.VALIDATE, after=frozenset({refer.id}), locks=locks)]

    def _family_locks(self, tables: Collection[str], lock: Lock) -> dict[str, Lock]:
        return dict.fromkeys(chain.from_iterable(self.families[table] for table in tables), lock)

    def _rebuilt_of(self, relations: Collection[str]) -> frozenset[StepId]:
        """What makes the indexes of these again, leaf by leaf."""
        steps = chain.from_iterable(self.rebuilt.get(relation, ()) for relation in relations)
        return frozenset(step.id for step in steps if step.duty is not Duty.JOIN)

    def _sifted_of(self, tables: Collection[str]) -> frozenset[StepId]:
        return frozenset(self.sifted[table] for table in tables if table in self.sifted)


def order_of_tables(weights: Mapping[str, int], keys: Collection[TablePart]) -> Mapping[str, int]:
    """How urgent the rows of each table are: as its own size, or as the largest table's whose proof waits for it.

    Args:
        weights: quoted name -> bytes to come.
        keys: foreign keys that will be proved once the rows of both tables are in.
    """
    refers = [(key.relation, referenced_by(key)) for key in keys]
    urgent = dict(weights)
    within = [(referring, referenced) for referring, referenced in refers if {referring, referenced} <= urgent.keys()]
    while higher := [tie for tie in within if urgent[tie[0]] > urgent[tie[1]]]:
        for referring, referenced in higher:
            urgent[referenced] = max(urgent[referenced], urgent[referring])
    return urgent


def _of_table(
    family: Sequence[str], parts: Mapping[str, Sequence[TablePart]], rows_of: frozenset[str]
) -> list[RebuildStep]:
    """Indexes and their constraints of a table and its partitions: of what holds rows first, then what joins them."""
    own = [part for relation in family for part in parts[relation] if part.kind is not PartKind.FOREIGN_KEY]
    steps = [step for relation in family for step in _of_rows(relation, parts[relation], rows_of, family)]
    for part in sorted((part for part in own if part.height), key=lambda part: (part.position, part.name)):
        steps.append(
            RebuildStep(duty=Duty.JOIN, relation=part.relation, name=part.name, part=part, rows_of=rows_of,
                 after=_lower(steps, part), locks=dict.fromkeys(family, Lock.ALL))
        )  # fmt: skip
    return steps


def _of_rows(
    relation: str, parts: Collection[TablePart], rows_of: frozenset[str], family: Sequence[str]
) -> list[RebuildStep]:
    own = [part for part in parts if part.kind is not PartKind.FOREIGN_KEY and not part.height]
    steps = [
        RebuildStep(duty=Duty.BUILD, relation=relation, name=part.name, part=part, rows_of=rows_of,
             locks={relation: Lock.BUILD})
        for part in own if not part.at_once
    ]  # fmt: skip
    built = frozenset(step.id for step in steps)
    constraints = [
        RebuildStep(duty=Duty.ATTACH, relation=relation, name=part.name, part=part, rows_of=rows_of, after=built,
             locks=dict.fromkeys(family if part.kind in UNPROVED else (relation,), Lock.ALL))
        for part in own if part.kind is not PartKind.INDEX
    ]  # fmt: skip
    return steps + constraints


def _foreign_keys(family: Sequence[str], parts: Mapping[str, Sequence[TablePart]]) -> list[TablePart]:
    own = chain.from_iterable(parts[relation] for relation in family)
    return [part for part in own if part.kind is PartKind.FOREIGN_KEY]


def _lower(steps: Collection[RebuildStep], part: TablePart) -> frozenset[StepId]:
    return frozenset(step.id for step in steps if step.part is not None and step.part.height < part.height)
