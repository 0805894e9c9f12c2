"""One right on one object of a database: how it is granted, how it is told, and which of some a role lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter

from jobs.postgres.quote import identifier, qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.table_names import table_title

_GRANTED_OBJECTS = 100
"""Large objects that one GRANT names."""
_MOST_OBJECTS_TOLD = 3
SUPERUSER = "superuser"
"""The attribute that nobody is given by a printed grant."""


class On(StrEnum):
    """What a right is a right on, in the words of GRANT where that has one."""

    SCHEMA = "schema"
    TABLE = "table"
    SEQUENCE = "sequence"
    DATABASE = "database"
    FUNCTION = "function"
    LARGE_OBJECT = "large object"
    ROLE = "role"
    """To be a member of it."""
    ROW_SECURITY = "row-level security"
    """To see all rows of a table that has it."""
    VIEW = "materialized view"
    """To refresh one that only superusers may."""
    ATTRIBUTE = "attribute"
    """Of the role itself: `replication`, `createrole`, `superuser`."""
    ADMIN = "membership of role"
    """To alter a role that somebody else made."""
    PARAMETER = "parameter"
    """To set one that is a superuser's, which is granted from version 15 on."""
    TABLES = "tables of role"
    """To be as good as the owner of what belongs to a superuser."""
    DATABASES = "databases of role"
    """The same."""


_BETWEEN = {On.ROLE: "in", On.ROW_SECURITY: "against", On.VIEW: "of", On.TABLES: "of", On.DATABASES: "of"}
"""What stands between a right and its object in a sentence, where that is not `on`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One right on one object."""

    on: On
    right: str
    name: str
    """Of a function as SQL writes it, of a large object its number, else bare."""
    schema: str = ""
    """Of a table or a sequence."""

    @property
    def title(self) -> str:
        """The object, for people."""
        name = table_title(self.schema, self.name) if self.schema else self.name
        return f"{self.on} of {name}" if self.on is On.ROW_SECURITY else f"{self.on} {name}"

    @property
    def sql_name(self) -> str:
        """The object, as GRANT takes it."""
        if self.on in (On.FUNCTION, On.LARGE_OBJECT):
            return self.name
        return qualified(self.schema, self.name) if self.schema else identifier(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingRights:
    """What a role cannot do with what its tasks need."""

    denied: Sequence[Right]
    absent: Sequence[str]
    """Objects that are not there: a target that is not prepared lacks tables, not rights."""


def on_relation(on: On, schema: str, name: str, *verbs: str) -> Iterator[Right]:
    """Rights on a table or a sequence, behind the one to use its schema."""
    yield Right(on=On.SCHEMA, name=schema, right="usage")
    for verb in verbs:
        yield Right(on=on, schema=schema, name=name, right=verb)


def grants(rights: Sequence[Right], role: str) -> Sequence[str]:
    """The statements that give them, one for each object; of large objects one for many."""
    who = identifier(role)
    given = [_grant(some, who) for some in by_object(_of_tables(rights))]
    objects = _objects(rights)
    for first in range(0, len(objects), _GRANTED_OBJECTS):
        numbers = ", ".join(objects[first : first + _GRANTED_OBJECTS])
        given.append(f"grant select on large object {numbers} to {who};")
    return list(dict.fromkeys(given))


def _grant(some: Sequence[Right], who: str) -> str:
    first, rights = some[0], ", ".join(right.right for right in some)
    if first.on is On.ROLE:
        return f"grant {first.sql_name} to {who};"
    if first.on is On.ROW_SECURITY:
        return f"alter role {who} bypassrls;"
    if first.on is On.ADMIN:
        return f"grant {first.sql_name} to {who} with admin option, inherit false, set false;"
    if first.on is On.ATTRIBUTE and first.name != SUPERUSER:
        return f"alter role {who} {first.name};"
    if (why := _by_superusers(first)) is not None:
        return f"-- {' '.join(why.split())}"
    return f"grant {rights} on {first.on} {first.sql_name} to {who};"


def _by_superusers(right: Right) -> str | None:
    """What keeps a right from being granted, in a sentence; None where it can be."""
    match right.on:
        case On.VIEW:
            return f"{right.title} is a superuser's: give it another owner, or say refresh: no"
        case On.TABLES:
            return f"{right.title} are a superuser's, and only an owner publishes them: give them another"
        case On.DATABASES:
            return f"{right.title} are a superuser's, and only an owner takes the right to connect: give it another"
        case On.ATTRIBUTE:
            return "superuser: before PostgreSQL 16 nobody else owns a subscription; let the plan log in as one there"
        case _:
            return None


def told(rights: Sequence[Right]) -> list[str]:
    """Say rights for people: `usage on schema app`, one for each object; large objects together."""
    lines = [_told(some) for some in by_object(_of_tables(rights))]
    objects = _objects(rights)
    more = f" and {len(objects) - _MOST_OBJECTS_TOLD:,} more" if len(objects) > _MOST_OBJECTS_TOLD else ""
    return lines + [f"select on large object {', '.join(objects[:_MOST_OBJECTS_TOLD])}{more}"] * bool(objects)


def _told(some: Sequence[Right]) -> str:
    if some[0].on is On.ATTRIBUTE:
        why = ": before PostgreSQL 16 nobody else owns a subscription" if some[0].name == SUPERUSER else ""
        return f"the attribute {some[0].name}{why}"
    return f"{', '.join(right.right for right in some)} {_BETWEEN.get(some[0].on, 'on')} {some[0].title}"


def by_object(rights: Sequence[Right]) -> Sequence[Sequence[Right]]:
    """Put rights on one object together, in the order in which the objects come."""
    together: dict[tuple[On, str], list[Right]] = {}
    for right in rights:
        together.setdefault((right.on, right.sql_name), []).append(right)
    return list(together.values())


def _of_tables(rights: Sequence[Right]) -> list[Right]:
    """All but those on large objects, of which there may be millions."""
    return [right for right in rights if right.on is not On.LARGE_OBJECT]


def _objects(rights: Sequence[Right]) -> list[str]:
    return [right.name for right in rights if right.on is On.LARGE_OBJECT]


async def lacking(connection: Connection, role: str, rights: Sequence[Right]) -> LackingRights:
    """What a role lacks of these rights, and of the objects that they are on."""
    of_parameters = [right for right in rights if right.on is On.PARAMETER]
    found = await _lacking(connection, role, [right for right in rights if right.on is not On.PARAMETER])
    names = [right.name for right in of_parameters]
    denied = (await connection.fetchval(statement("rights_parameters"), role, names) or ()) if names else ()
    return replace(found, denied=[*found.denied, *(right for right in of_parameters if right.name in denied)])


async def _lacking(connection: Connection, role: str, rights: Sequence[Right]) -> LackingRights:
    keys = [_key(right) for right in rights]
    columns = [list(map(itemgetter(number), keys)) for number in range(4)]
    rows = await connection.fetch(statement("rights_lacking"), role, *columns)
    by_key = dict(zip(keys, rights, strict=True))
    wanting = [(by_key[row["kind"], row["schema"], row["name"], row["right"]], row["there"]) for row in rows]
    absent = [right.sql_name.replace('"', "") for right, there in wanting if not there and right.on is not On.SCHEMA]
    return LackingRights(denied=[right for right, there in wanting if there], absent=tuple(dict.fromkeys(absent)))


def _key(right: Right) -> tuple[str, str, str, str]:
    """What tells a right from others, as the query that looks for it gives it back."""
    return str(right.on), right.schema or right.name, right.name, right.right
