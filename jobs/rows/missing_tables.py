"""Why a name in a plan means no table of a database, and which name was probably meant. Pure."""

import re
from collections.abc import Collection

from jobs.postgres.catalog.tables import Catalog
from plans.nearest import nearest
from plans.table_names import is_table, matches, split

SYSTEM_SCHEMAS = re.compile(r"pg_.*|information_schema$|cutover$", re.DOTALL)
"""The schemas whose tables `sql/tables.sql` leaves out."""
_MISSPELT_LIKENESS = 0.8
"""How like each other two names are, of which one may be the other misspelt."""


def lacks(meant: str, catalog: Catalog, side: str) -> str:
    """Say why a name or a pattern means no table of this side: what it does mean there, or the nearest name."""
    kinds = sorted({kind for other, kind in catalog.others.items() if matches(meant, other)})
    if kinds:
        return f"is {' or '.join(kinds)} on the {side}, and no table{_instead(kinds, side)}"
    if is_table(meant) and (schema := split(meant)[0]) and SYSTEM_SCHEMAS.match(schema):
        return f"tables of {schema} belong to PostgreSQL or to cutover itself, and are never selected"
    return f"the {side} has no such table{nearest_clause(meant, catalog.tables)}"


def nearest_clause(name: str, names: Collection[str]) -> str:
    """Name the one that is most like it, as the end of a sentence; empty where none is."""
    near = nearest_name(name, names)
    return f", the nearest is {near}" if near else ""


def nearest_name(name: str, names: Collection[str]) -> str:
    """The one that is most like it, in whatever case it is written; empty where none is."""
    by_folded = {one.casefold(): one for one in names}
    near = nearest(name.casefold(), by_folded, likeness=_MISSPELT_LIKENESS)
    return by_folded[near] if near else ""


def _instead(kinds: Collection[str], side: str) -> str:
    if any(kind.startswith("a partition") for kind in kinds):
        return " (name the partitioned table: its partitions go with it)"
    if side == "source" and any(kind.endswith("view") for kind in kinds):
        return " (a mapping query can read it)"
    return ""
