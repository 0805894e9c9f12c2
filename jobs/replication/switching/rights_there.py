"""Whether those who come to the other side may do there what they may do on the side that they leave.

Rights do not travel. Whoever may write to no row of a table there would find that out behind the switch, at work.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication.switching.way import Way
from plans.characters import shown
from plans.model import DatabaseId
from plans.table_names import split

_MOST_NAMED = 3
_WRITING = frozenset({"insert", "update", "delete"})
_NUMBERS = "take numbers for"
"""To use the sequences of a table's defaults: each INSERT does."""
_RIGHTS = ("select", "insert", "update", "delete", _NUMBERS)

Rights = Mapping[str, Mapping[str, frozenset[str]]]
"""By role and by table what it may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsThere:
    """What is lacking there."""

    refusals: tuple[str, ...] = ()
    """Tables that a role writes to and could not write to there at all."""
    caveats: tuple[str, ...] = ()


async def read_rights(connection: Connection, roles: Sequence[str], titles: Sequence[str]) -> Rights:
    """What these roles may do with these tables; a role that is not there is left out."""
    names = [qualified(*split(title)) for title in titles]
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for row in await connection.fetch(statement("rights_of_writers"), list(roles), list(titles), names):
        found[row["role"]][row["title"]] = frozenset(row["verbs"]) | ({_NUMBERS} if row["numbers"] else set())
    return found


async def look_at_rights(left: Connection, come_to: Connection, way: Way, titles: Sequence[str]) -> RightsThere:
    """Compare what the roles of both sides may do with these tables."""
    here = await read_rights(left, way.kept_out.roles, titles)
    there = await read_rights(come_to, way.let_in.roles, titles)
    return compared(way.left, here, way.come_to, there)


def compared(left: DatabaseId, here: Rights, come_to: DatabaseId, there: Rights) -> RightsThere:
    """A role is compared with the one of its name on the other side; without one, with all that come there. Pure."""
    if not there:
        return RightsThere()
    at_all, some = _lacking(here, there)
    return RightsThere(
        refusals=tuple(
            f"{come_to}: nobody who comes there may write to {_named(titles)}, as {shown(role)} may on {left}: grant it"
            for role, titles in at_all.items()
        ),
        caveats=tuple(
            f"{come_to}: nobody who comes there may {wanting} {_named(titles)}, as {shown(role)} may on {left}"
            for (role, wanting), titles in some.items()
        ),
    )


def _lacking(here: Rights, there: Rights) -> tuple[Mapping[str, list[str]], Mapping[tuple[str, str], list[str]]]:
    """The tables that could not be written to at all, by role; and others, by role and by what is lacking."""
    at_all: dict[str, list[str]] = defaultdict(list)
    some: dict[tuple[str, str], list[str]] = defaultdict(list)
    for role, tables in here.items():
        for title, may in tables.items():
            then = _then(role, title, there)
            if may & _WRITING and not then & _WRITING:
                at_all[role].append(title)
            elif wanting := _listed(may - then):
                some[role, wanting].append(title)
    return at_all, some


def _listed(rights: frozenset[str]) -> str:
    return ", ".join(right for right in _RIGHTS if right in rights)


def _then(role: str, title: str, there: Rights) -> frozenset[str]:
    if role in there:
        return there[role].get(title, frozenset())
    return frozenset[str]().union(*(tables.get(title, ()) for tables in there.values()))


def _named(titles: Sequence[str]) -> str:
    more = len(titles) - _MOST_NAMED
    return ", ".join(map(shown, titles[:_MOST_NAMED])) + (f" and {more} more" if more > 0 else "")
