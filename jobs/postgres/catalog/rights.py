"""What a role may do with the tables that are selected, so that a right it lacks is a reason before the first byte.

Pure: the catalog has been asked (`jobs.postgres.catalog.tables`). What a mapping query or a condition reads besides is
tried out by the source itself (`jobs.rows.selection_reader`).
"""

from collections.abc import Callable, Collection

from jobs.postgres.catalog.tables import Column, Table


def reading(table: Table, names: Collection[str], side: str) -> list[str]:
    """Reasons why these columns cannot be read."""
    return _lacking(table, names, "read", "select", side, lambda column: column.readable)


def filling(table: Table, names: Collection[str], *, looked_at: Collection[str]) -> list[str]:
    """Reasons why these columns of the target cannot be filled, or what stands there cannot be looked at.

    Args:
        looked_at: columns by which rows are found again and counted, or proved.
    """
    reasons = _lacking(table, names, "fill", "insert", "target", lambda column: column.fillable)
    if table.gone or not table.reachable:
        return reasons
    return reading(table, looked_at or {column.name for column in table.columns[:1]}, "target") + reasons


def changing(table: Table, names: Collection[str]) -> list[str]:
    """Reasons why these columns of rows that stand on the target cannot be changed."""
    return _lacking(table, names, "change", "update", "target", lambda column: column.changeable)


def emptying(table: Table, right: str) -> list[str]:
    """Reasons why rows of the target cannot be taken out. Args: right: delete or truncate."""
    what = "take rows out of it" if right == "delete" else "truncate it"
    return [] if right in table.rights or table.gone else [f": this role may not {what} (grant {right})"]


def _lacking(
    table: Table, names: Collection[str], verb: str, right: str, side: str, may: Callable[[Column], bool]
) -> list[str]:
    """One reason for the whole table, or one for each column that is left out of a grant."""
    if unusable := _unusable(table, side):
        return [unusable]
    columns = [column for column in table.columns if column.name in names]
    denied = [column for column in columns if not may(column)]
    if denied and not any(may(column) for column in table.columns):
        return [f": this role may not {verb} it on the {side} (grant {right})"]
    return [f".{column.name}: this role may not {verb} it on the {side} (grant {right})" for column in denied]


def _unusable(table: Table, side: str) -> str:
    """Why nothing can be done with a table, whatever is granted on it; empty where it can be used."""
    if table.gone:
        return f": was dropped on the {side} while it was looked at (see who changes tables there, and try again)"
    return "" if table.reachable else f": this role may not use its schema on the {side} (grant usage)"
