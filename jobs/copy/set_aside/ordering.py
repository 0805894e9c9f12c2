"""In which order indexes, constraints, sequences and statistics come back. Pure.

Of a partitioned table each leaf's indexes and foreign keys are steps of their own, as if it were a table, so that they
are made side by side. Those of the table itself come when all beneath them stand: they look at no row, and for that
moment they want the table with its partitions for themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jobs.copy.set_aside.ddl_lock import Lock
from jobs.copy.set_aside.definitions import UNPROVED, Kind, Part
from jobs.copy.set_aside.foreign_key_text import referenced_by
from jobs.copy.set_aside.steps import Duty, Step, StepId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sift:
    """Tables of the copy whose rows that refer to no row are taken out together: one, or those of a circle.

    All by quoted name.
    """

    tables: tuple[str, ...]
    refers_to: frozenset[str]
    """Tables of the copy, themselves where they do."""
    referred_to_by: frozenset[str] = frozenset()
    """Those that an enforced foreign key ties to them, so that no row of theirs may be on its way."""


def plan_steps(
    parts: Collection[Part],
    tables: Mapping[str, str],
    partitions: Mapping[str, str] | None = None,
    sifts: Sequence[Sift] = (),
) -> list[Step]:
    """All steps, those that should begin first in front: what others wait for, and the largest table's.

    Args:
        tables: the tables that are copied, quoted name -> title, the largest first.
        partitions: quoted name of a partition -> that of the table that is copied.
        sifts: each behind those of the tables that it refers to.
    """
    of = partitions or {}
    own: dict[str, list[Part]] = {relation: [] for relation in tables}
    for part in sorted(parts, key=lambda part: (part.position, part.name)):
        own.setdefault(part.relation, []).append(part)
    families: dict[str, list[str]] = {}
    for relation in [*tables, *sorted(own.keys() - tables.keys())]:
        families.setdefault(of.get(relation, relation), []).append(relation)
    steps: list[Step] = []
    rebuilt: dict[str, list[Step]] = {}
    for table, family in families.items():
        made = _of_table(family, own, frozenset({table} & tables.keys()))
        for step in made:
            rebuilt.setdefault(step.relation, []).append(step)
        steps += made
    sifted: dict[str, StepId] = {}
    for sift in sifts:
        step = _of_orphans(sift, families, tables, rebuilt, sifted)
        sifted |= dict.fromkeys(sift.tables, step.id)
        steps.append(step)
    for table, family in families.items():
        steps += _of_keys(table, family, own, tables, rebuilt, sifted)
    for relation, title in tables.items():
        family = families[relation]
        alone = frozenset({relation})
        whole = frozenset(step.id for member in family for step in rebuilt.get(member, ()))
        steps += [
            Step(duty=Duty.SEQUENCE, relation=relation, name=title, rows_of=alone, after=whole),
            Step(duty=Duty.ANALYZE, relation=relation, name=title, rows_of=alone, after=whole,
                 locks=dict.fromkeys(family, Lock.TEND)),
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
    known = [(referring, referenced) for referring, referenced in refers if {referring, referenced} <= urgent.keys()]
    while higher := [one for one in known if urgent[one[0]] > urgent[one[1]]]:
        for referring, referenced in higher:
            urgent[referenced] = max(urgent[referenced], urgent[referring])
    return urgent


def _of_table(family: Sequence[str], parts: Mapping[str, Sequence[Part]], rows_of: frozenset[str]) -> list[Step]:
    """Indexes and their constraints of a table and its partitions: of what holds rows first, then what joins them."""
    own = [part for relation in family for part in parts[relation] if part.kind is not Kind.FOREIGN_KEY]
    steps = [step for relation in family for step in _of_rows(relation, parts[relation], rows_of, family)]
    for part in sorted((part for part in own if part.height), key=lambda part: (part.position, part.name)):
        steps.append(
            Step(duty=Duty.JOIN, relation=part.relation, name=part.name, part=part, rows_of=rows_of,
                 after=_lower(steps, part), locks=dict.fromkeys(family, Lock.ALL))
        )  # fmt: skip
    return steps


def _of_rows(relation: str, parts: Collection[Part], rows_of: frozenset[str], family: Sequence[str]) -> list[Step]:
    own = [part for part in parts if part.kind is not Kind.FOREIGN_KEY and not part.height]
    steps = [
        Step(duty=Duty.BUILD, relation=relation, name=part.name, part=part, rows_of=rows_of,
             locks={relation: Lock.BUILD})
        for part in own if not part.at_once
    ]  # fmt: skip
    built = frozenset(step.id for step in steps)
    constraints = [
        Step(duty=Duty.ATTACH, relation=relation, name=part.name, part=part, rows_of=rows_of, after=built,
             locks=dict.fromkeys(family if part.kind in UNPROVED else (relation,), Lock.ALL))
        for part in own if part.kind is not Kind.INDEX
    ]  # fmt: skip
    return steps + constraints


def _of_orphans(
    sift: Sift,
    families: Mapping[str, Sequence[str]],
    tables: Mapping[str, str],
    rebuilt: Mapping[str, Sequence[Step]],
    sifted: Mapping[str, StepId],
) -> Step:
    """Behind the keys that it looks rows up by, and before any foreign key that its tables are part of."""
    read = {relation: Lock.READ for table in sift.refers_to for relation in families[table]}
    locks = read | {relation: Lock.TAKE_OUT for table in sift.tables for relation in families[table]}
    before = (step for relation in locks for step in rebuilt.get(relation, ()))
    return Step(
        duty=Duty.SIFT,
        relation=sift.tables[0],
        name=tables[sift.tables[0]] + f" and {len(sift.tables) - 1} more" * (len(sift.tables) > 1),
        rows_of=sift.refers_to.union(sift.referred_to_by, sift.tables),
        after=frozenset(step.id for step in before if step.duty is not Duty.JOIN)
        | {sifted[table] for table in sift.refers_to if table in sifted},
        locks=locks,
    )


def _of_keys(
    table: str,
    family: Collection[str],
    parts: Mapping[str, Sequence[Part]],
    tables: Mapping[str, str],
    rebuilt: Mapping[str, Sequence[Step]],
    sifted: Mapping[str, StepId],
) -> list[Step]:
    """Foreign keys that a table and its partitions refer by: of what holds rows first, then what joins them."""
    own = [part for relation in family for part in parts[relation] if part.kind is Kind.FOREIGN_KEY]
    steps: list[Step] = []
    for part in sorted(own, key=lambda part: part.position):
        referenced = referenced_by(part)
        rows_of = frozenset({table, referenced} & tables.keys())
        if part.height:
            steps.append(
                Step(duty=Duty.ADOPT, relation=part.relation, name=part.name, part=part, rows_of=rows_of,
                     after=_lower(steps, part), locks=dict.fromkeys([*family, referenced], Lock.ALL))
            )  # fmt: skip
            continue
        both = {part.relation, referenced}
        before = (step for relation in both for step in rebuilt.get(relation, ()))
        after = frozenset(step.id for step in before if step.duty is not Duty.JOIN)
        after |= {sifted[one] for one in (table, referenced) if one in sifted}
        held = {referenced: Lock.READ, part.relation: Lock.TEND}
        refer = Step(duty=Duty.REFER, relation=part.relation, name=part.name, part=part, rows_of=rows_of, after=after,
                     locks=dict.fromkeys(both, Lock.REFER))  # fmt: skip
        validate = Step(duty=Duty.VALIDATE, relation=part.relation, name=part.name, part=part, rows_of=rows_of,
                        after=frozenset({refer.id}), locks=held)  # fmt: skip
        steps += [refer, validate] if part.proved else [refer]
    return steps


def _lower(steps: Collection[Step], part: Part) -> frozenset[StepId]:
    return frozenset(step.id for step in steps if step.part is not None and step.part.height < part.height)
