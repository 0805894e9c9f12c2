"""`replication:` of a plan, and the jobs that work on one, as they stand in a file."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from plans.file.fields import Clock, Id, Line, Size, SomeDuration, Strict, Text, wrong
from plans.file.row_shapes import MAX_TABLES
from plans.model.lanes import MOST_WORKERS


class FencedFile(Strict):
    """Who is kept from writing while nobody may.

    For example: `{roles: [ehr_app, hl7], by: nologin}`
    """

    roles: list[Line] = Field(default=[], max_length=100)
    """The roles that applications log in with. For example: `[ehr_app, hl7]`"""
    by: Literal["nologin", "revoke"] = "nologin"
    """What keeps them out. `nologin`: they cannot log in, to no database of the server; `revoke`: they may not connect
    to this database.
    """
    left: list[Line] = Field(default=[], max_length=100)
    """Roles that could write as well and are left as they are: somebody answers for them. For example: `[postgres]`"""


_COPIES = "of these rows a task of their own: job: {copy: {..., delta: keys}} while nobody writes"
_ALIKE = "tables that follow have the names, columns and values that they have where they come from"
_MOVES = "rows that are made of others do not follow: replication knows no queries"


class ReplicationFile(Strict):
    """Two databases of which one follows the other.

    For example: `{from: legacy, to: platform, tables: ["ehr.*"], wal_at_most: 20GB}`
    """

    elsewhere: ClassVar[Mapping[str, tuple[str, str]]] = {
        "rename": (_ALIKE, _COPIES),
        "columns": (_ALIKE, f"left_out: names columns that stay behind; else {_COPIES}"),
        "batch": (_ALIKE, _COPIES),
        "mapping": (_MOVES, _COPIES),
        "grain": (_MOVES, _COPIES),
    }

    from_: Id = Field(alias="from")
    """The database that is in use before the switch, by its name under `databases`. For example: `legacy`"""
    to: Id
    """The database that is in use after it, by its name under `databases`. For example: `platform`"""
    tables: list[Line] = Field(min_length=1, max_length=MAX_TABLES)
    """Tables as schema.table, or patterns with `*` and `?`. For example: `["ehr.*"]`"""
    except_: list[Line] = Field(default=[], alias="except", max_length=MAX_TABLES)
    """Tables or patterns that `tables` does not mean after all. For example: `["ehr.tmp_*"]`"""
    where: dict[Line, Text] = Field(default={}, max_length=MAX_TABLES)
    """By table, the condition on its rows; a publisher from PostgreSQL 15 on knows conditions. For example:
    `{ehr.note: "id > 0"}`
    """
    left_out: dict[Line, list[Line]] = Field(default={}, max_length=MAX_TABLES)
    """By table, columns that do not travel; a publisher from PostgreSQL 15 on knows lists of columns. For example:
    `{ehr.note: [scan]}`
    """
    groups: Annotated[int, Field(ge=1, le=8)] = 1
    """Of how many slots and subscriptions it is made. More lose less of a first copy that is cut off, and each makes
    the source read all that it writes once more. For example: `2`
    """
    fence: dict[Id, FencedFile] = Field(default={}, max_length=2)
    """By database, who is kept from writing at a switch. For example: `{legacy: {roles: [ehr_app]}}`"""
    wal_at_most: Size
    """What its slots may make a server keep of its log. Beyond it they are dropped: whoever works on that server
    outranks the night. For example: `20GB`
    """
    lag_at_most: SomeDuration | None = None
    """Further behind it is not healthy. Default: `30s` For example: `10s`"""
    truncate: bool = False
    """Whether TRUNCATE travels too."""
    reversible_until: Clock | None = None
    """Until when a switch can be taken back; without it, as long as the way back is healthy. For example: `2026-01-19
    16:00`
    """


def _in_one_place(value: object) -> object:
    if isinstance(value, dict):
        raise wrong("the first copy of a follow is moved in one place: a number of workers", "as in workers: 4")
    return value


class FollowFile(Strict):
    """Makes a database follow another.

    For example: `{of: records, workers: 4}`
    """

    of: Id
    """The replication, by its name under `replication`. For example: `records`"""
    workers: Annotated[int, Field(ge=1, le=MOST_WORKERS), BeforeValidator(_in_one_place)] = 2
    """How many chunks of the first copy travel at once. For example: `4`"""


class SwitchBackFile(Strict):
    """Goes back to the source, with what was written since.

    For example: `{of: records, pause_at_most: 20s}`
    """

    of: Id
    """The replication, by its name under `replication`. For example: `records`"""
    pause_at_most: SomeDuration | None = None
    """For how long nobody may write; after that all of it is undone. Default: `30s` For example: `20s`"""
    headroom: Annotated[int, Field(ge=0, le=1_000_000_000)] = 1000
    """By how much sequences are set ahead of where they stood. For example: `5000`"""


class SwitchFile(SwitchBackFile):
    """Makes the target the database that is written to.

    For example: `{of: records, pause_at_most: 20s, proof: in_pause}`
    """

    proof: Literal["before", "in_pause", "after"] = "before"
    """When both sides are proved equal. `after`: once the target is written to, as both were in the pause; `before`:
    before the pause as well, and in it what changed since; `in_pause`: all rows while nobody writes.
    """


class UnfollowFile(Strict):
    """Drops all that a replication made.

    For example: `{of: records}`
    """

    of: Id
    """The replication, by its name under `replication`. For example: `records`"""
