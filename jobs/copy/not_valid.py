"""Constraints that are NOT VALID, of the source and of the target: what becomes of each, in a sentence.

One of the target comes back as it was and is not proved, or stands and refuses rows. One of the source says that rows
of the source break it: where the target holds all rows to the same, a copy would end over them, so it is told before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jobs.api import Fact
from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.copy.set_aside.drop import consider
from jobs.postgres.catalog.members import read_members
from jobs.postgres.connection.settings import triggers_fire
from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.together import together
from jobs.rows.selection import Pair
from plans.model import CopySpec, OnExisting, SetAside
from plans.table_names import split, table_title

SET_ASIDE_HINT = "set_aside: yes takes it off while rows come"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A foreign key, a check or a NOT NULL."""

    relation: str
    """The quoted name of its table, which may be a partition."""
    kind: PartKind
    name: str
    says: str = ""
    proved: bool = False
    selected: int = 0
    """The oid of the selected table."""

    @property
    def title(self) -> str:
        """`public.ch: check ch_ck`."""
        return f"{_plain(self.relation)}: {self.kind} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotValid:
    """The constraints of one copy that are NOT VALID."""

    comes_back: Sequence[Constraint] = ()
    """Set aside while rows come, and made again NOT VALID."""
    stands: Sequence[Constraint] = ()
    refuse: bool = True
    """Whether a foreign key that stands looks at each row that comes: the target's triggers are on."""
    may_go: Collection[Constraint] = ()
    """What another `set_aside:` would take off of those that stand."""
    at_source: Sequence[Constraint] = ()
    """NOT VALID there; on the target all rows are held to the same."""

    @property
    def facts(self) -> dict[str, Fact]:
        """What nothing proves, for the evidence; nothing where all rows are held to everything."""
        names = [f"{_plain(constraint.relation)}.{constraint.name}" for constraint in (*self.comes_back, *self.stands)]
        return {"not_valid": f"{', '.join(names)}: as before, and not proved"} if names else {}

    @property
    def warnings(self) -> list[str]:
        """What may end the copy."""
        return [
            *(f"{constraint.title} is NOT VALID and stands: a row that breaks it is refused{self._hint(constraint)}"
              for constraint in self.stands if self._refuses(constraint)),
            *(f"{constraint.title} is NOT VALID at the source, and the target holds all rows to it: one that breaks it "
              "ends the copy" for constraint in self.at_source),
        ]  # fmt: skip

    @property
    def told(self) -> list[str]:
        """All of it, for a dry run."""
        return [
            *(f"{constraint.title} is NOT VALID: it comes back NOT VALID, and is not proved"
              for constraint in self.comes_back),
            *(f"{constraint.title} is NOT VALID: it stands, and is not proved" for constraint in self.stands
              if not self._refuses(constraint)),
            *self.warnings,
        ]  # fmt: skip

    def _refuses(self, constraint: Constraint) -> bool:
        return self.refuse or constraint.kind is not PartKind.FOREIGN_KEY

    def _hint(self, constraint: Constraint) -> str:
        return f" ({SET_ASIDE_HINT})" if constraint in self.may_go else ""


async def read_not_valid(
    reading: SourceConnection,
    writing: TargetConnection,
    spec: CopySpec,
    pairs: Collection[Pair],
    away: Collection[TablePart],
) -> NotValid:
    """Look at both sides.

    Args:
        writing: its triggers are silent already, where the role may silence them.
        away: what is set aside, or will be.
    """
    source_pairs = {pair.source.oid: pair for pair in pairs if pair.source is not None}
    target_oids = [pair.target.oid for pair in pairs]
    theirs, ours = await together(_read(reading, list(source_pairs)), _read(writing, target_oids))
    stands = _standing(ours, away)
    at_source = []
    held_to = _held_to(ours)
    for constraint in theirs:
        here = source_pairs[constraint.selected].target.oid
        if not constraint.proved and not held_to.isdisjoint(_identities(constraint, here)):
            at_source.append(constraint)
    return NotValid(
        comes_back=_coming_back(away),
        stands=stands,
        refuse=await triggers_fire(writing),
        may_go=await _could_go(writing, spec, pairs, stands),
        at_source=at_source,
    )


def _coming_back(away: Collection[TablePart]) -> list[Constraint]:
    """What is set aside and will not be proved when it is made again."""
    return [Constraint(relation=part.relation, kind=part.kind, name=part.name) for part in away if not part.proved]


def _standing(ours: Collection[Constraint], away: Collection[TablePart]) -> list[Constraint]:
    """What is NOT VALID on the target and stays there while rows come."""
    absent = {(part.relation, part.kind, part.name) for part in away}
    return [
        constraint
        for constraint in ours
        if not constraint.proved and (constraint.relation, constraint.kind, constraint.name) not in absent
    ]


_Identity = tuple[int, PartKind, str]
"""The target's table, the kind, and the name or what it says: by these a constraint is found on the other side."""


def _identities(constraint: Constraint, table: int) -> set[_Identity]:
    return {(table, constraint.kind, constraint.name), (table, constraint.kind, constraint.says)}


def _held_to(ours: Collection[Constraint]) -> set[_Identity]:
    """What the target holds all rows to."""
    identities = set[_Identity]()
    for constraint in ours:
        if constraint.proved:
            identities |= _identities(constraint, constraint.selected)
    return identities


async def _could_go(
    writing: TargetConnection, spec: CopySpec, pairs: Collection[Pair], stands: Sequence[Constraint]
) -> list[Constraint]:
    """What of it `set_aside: yes` would take off; a delta load knows no such word."""
    if not stands or spec.set_aside is SetAside.YES or spec.delta is not None:
        return []
    cleared = spec.on_existing is OnExisting.TRUNCATE
    would_go = {
        (candidate.part.relation, candidate.part.kind, candidate.part.name)
        for candidate in await consider(writing, pairs, SetAside.YES, cleared=cleared)
    }
    return [constraint for constraint in stands if (constraint.relation, constraint.kind, constraint.name) in would_go]


async def _read(connection: Connection, tables: Sequence[int]) -> list[Constraint]:
    members = (await read_members(connection, tables)).values()
    oids, selected = [member.oid for member in members], [member.selected for member in members]
    return [
        Constraint(
            relation=qualified(row["schema"], row["table"]),
            kind=PartKind(row["kind"]),
            name=row["name"],
            says=row["says"],
            proved=row["proved"],
            selected=row["selected"],
        )
        for row in await connection.fetch(statement("not_valid"), oids, selected)
    ]


def _plain(relation: str) -> str:
    """A quoted name, as people write it."""
    return table_title(*split(relation.removeprefix("only ")))
