"""The statements by which the program's own kinds move, change and prove rows, as their files hold them.

A name in braces is put in for each table when the statement is sent; keys, run and task travel apart from it, as
parameters, so that no value of a row stands in any of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.postgres.sql_files import statement
from plans.model import CopySpec, CopyUndo, FollowSpec, JobSpec, ReconcileSpec

_SOURCE, _TARGET, _BOTH = "on the source", "on the target", "on both sides"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatement:
    """One of them."""

    name: str
    """Of its file."""
    where: str
    """On which side it is sent."""
    text: str
    """Its header, which says what it locks and which index serves it, and what is sent."""


_COPY = (("chunk_bound", _SOURCE), ("chunk_rows", _SOURCE), ("chunk_insert", _TARGET))
_DELTA = (
    ("delta_buckets", _BOTH),
    ("chunk_rows", _SOURCE),
    ("delta_stage", _TARGET),
    ("delta_delete", _TARGET),
    ("delta_update", _TARGET),
    ("delta_insert", _TARGET),
)
_UNDO = (("chunk_delete", _TARGET), ("delete_at", _TARGET), ("chunk_forget_all", _TARGET))
_RECONCILE = (("checksum_whole", _BOTH), ("checksum_buckets", _BOTH), ("bisect_rows", _BOTH))


def own_statements(spec: JobSpec) -> tuple[OwnStatement, ...]:
    """The ones that touch rows, in the order in which they are sent; none of a kind that sends what the plan says."""
    return tuple(OwnStatement(name=name, where=where, text=statement(name).rstrip()) for name, where in _names(spec))


def _names(spec: JobSpec) -> Sequence[tuple[str, str]]:
    match spec:
        case CopySpec():
            return _DELTA if spec.delta is not None else _COPY
        case FollowSpec():
            return _COPY
        case CopyUndo():
            return _UNDO
        case ReconcileSpec():
            return _RECONCILE
        case _:
            return ()
