"""Loads the statements that jobs send: one a file beside its package, the header saying what it locks and what serves
it.

A name is given once in all of jobs, so that it leads to its file wherever the statement is sent from.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_ROOMS = ("copy", "flows", "reconcile", "replication", "rights", "rows", "same", "workers", "postgres")


@cache
def statement(name: str) -> str:
    """The text of `name`.sql, header included: it is what a DBA sees in pg_stat_activity."""
    return _places()[name].read_text("utf-8")


@cache
def _places() -> Mapping[str, Traversable]:
    return {file.name.removesuffix(".sql"): file for room in _ROOMS for file in _statements(files("jobs") / room)}


def _statements(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _statements(entry)
        elif entry.name.endswith(".sql"):
            yield entry
