"""In which order indexes, constraints, sequences and statistics come back. Pure.

Of a partitioned table each leaf's indexes and foreign keys are steps of their own, as if it were a table, so that they
are made side by side. Those of the table itself come when all beneath them stand: they look at no row, and for that
moment they want the table with its partitions for themselves.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from jobs.postgres.aside.ddl import Lock
from jobs.postgres.aside.parts import Kind, Part
from jobs.postgres.aside.steps import Duty, Step, StepId
from jobs.postgres.quote import qualified


def plan_steps(
    parts: Collection[Part], tables: Mapping[str, str], partitions: Mapping[str, str] | None = None
) -> list[Step]:
    """All steps, those that should begin first in front: what others wait for, and the largest table's.

    Args:
        tables: the tables that are copied, quoted name -> title, the largest first.
        partitions: quoted name of a partition -> that of the table that is copied.
    """
    of = partitions or {}
    families: dict[str, list[str]] = {}
    for relation in [*tables, *sorted({part.relation for part in parts} - tables.keys())]:
        families.setdefault(of.get(relation, relation), []).append(relation)
    steps: list[Step] = []
    for table, family in families.items():
        steps += _of_table(family, parts, frozenset({table} & tables.keys()))
    rebuilt = list(steps)
    for table, family in families.items():
        steps += _of_keys(table, family, parts, tables, rebuilt)
    for relation, title in tables.items():
        family = families[relation]
        alone, whole = frozenset({relation}), frozenset(step.id for step in rebuilt if step.relation in family)
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
    for _ in refers:  # as deep as a chain of them can be
        for referring, referenced in refers:
            if referring in urgent and referenced in urgent:
                urgent[referenced] = max(urgent[referenced], urgent[referring])
    return urgent


def _of_table(family: Sequence[str], parts: Collection[Part], rows_of: frozenset[str]) -> list[Step]:
    """Indexes and their constraints of a table and its partitions: of what holds rows first, then what joins them."""
    own = [part for part in parts if part.relation in family and part.kind is not Kind.FOREIGN_KEY]
    own.sort(key=lambda part: (part.position, part.name))
    steps = [step for relation in family for step in _of_rows(relation, own, rows_of)]
    for part in own:
        if part.height:
            lower = _lower(steps, part)
            steps.append(
                Step(duty=Duty.JOIN, relation=part.relation, name=part.name, part=part, rows_of=rows_of, after=lower,
                     locks=dict.fromkeys(family, Lock.ALL))
            )  # fmt: skip
    return steps


def _of_rows(relation: str, parts: Collection[Part], rows_of: frozenset[str]) -> list[Step]:
    own = [part for part in parts if part.relation == relation and not part.height]
    steps = [
        Step(duty=Duty.BUILD, relation=relation, name=part.name, part=part, rows_of=rows_of,
             locks={relation: Lock.BUILD})
        for part in own if not part.at_once
    ]  # fmt: skip
    built = frozenset(step.id for step in steps)
    constraints = [
        Step(duty=Duty.ATTACH, relation=relation, name=part.name, part=part, rows_of=rows_of, after=built,
             locks={relation: Lock.ALL})
        for part in own if part.kind is not Kind.INDEX
    ]  # fmt: skip
    return steps + constraints


def _of_keys(
    table: str, family: Collection[str], parts: Collection[Part], tables: Mapping[str, str], rebuilt: Collection[Step]
) -> list[Step]:
    """Foreign keys that a table and its partitions refer by: of what holds rows first, then what joins them."""
    own = [part for part in parts if part.relation in family and part.kind is Kind.FOREIGN_KEY]
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
        after = frozenset(step.id for step in rebuilt if step.relation in both and step.duty is not Duty.JOIN)
        held = {referenced: Lock.READ, part.relation: Lock.TEND}
        refer = Step(duty=Duty.REFER, relation=part.relation, name=part.name, part=part, rows_of=rows_of, after=after,
                     locks=dict.fromkeys(both, Lock.REFER))  # fmt: skip
        validate = Step(duty=Duty.VALIDATE, relation=part.relation, name=part.name, part=part, rows_of=rows_of,
                        after=frozenset({refer.id}), locks=held)  # fmt: skip
        steps += [refer, validate]
    return steps


def _lower(steps: Collection[Step], part: Part) -> frozenset[StepId]:
    return frozenset(step.id for step in steps if step.part is not None and step.part.height < part.height)


_NAME = r'"(?:[^"]|"")+"|[^\s".(]+'
_REFERENCES = re.compile(rf' FOREIGN KEY \((?:"(?:[^"]|"")+"|[^"()])*\) REFERENCES ({_NAME})\.({_NAME})\(')


def referenced_by(part: Part) -> str:
    """The quoted name of the table that a foreign key refers to: Postgres wrote its definition, with the schema."""
    found = _REFERENCES.search(part.definition)
    if found is None:
        raise ValueError(f"no table is referred to by {part.name}")
    schema, name = (text[1:-1].replace('""', '"') if text.startswith('"') else text for text in found.groups())
    return qualified(schema, name)
