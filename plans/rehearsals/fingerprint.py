"""The fingerprint of a task's work: equal as long as the task would do the same, whatever it is called.

It is kept in files that outlive this program's version, so a field that is as it is by default leaves no trace: a newer
program that knows one field more comes to the same fingerprint. Amounts are no part of the work: a counter's target,
how many items there are, how many workers carry it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import timedelta
from enum import Enum
from functools import lru_cache

from plans.model import (
    Checkpoint,
    Confirm,
    FollowSpec,
    Job,
    Manual,
    Milestone,
    Plan,
    Replication,
    SwitchBackSpec,
    SwitchSpec,
    TaskId,
    UnfollowSpec,
)
from plans.model.bodies import Body
from plans.model.lanes import by_whomever

DIGITS = 16
"""Hex digits that are kept of the SHA-256."""


def fingerprint(body: Body) -> str:
    """16 hex digits; empty of a checkpoint and a milestone, which do no work.

    Raises:
        TypeError: the specification of a job holds what has no fixed text.
    """
    match body:
        case Checkpoint() | Milestone():
            return ""
        case Job(spec=FollowSpec() as spec):
            work = [body.kind, _told(_lasting(spec.replication))]
        case Job(spec=SwitchSpec() | SwitchBackSpec() as spec):
            work = [body.kind, _told(replace(spec.apart_from_limits, replication=_lasting(spec.replication)))]
        case Job(spec=UnfollowSpec() as spec):
            work = [body.kind, _told(replace(spec, replication=_lasting(spec.replication)))]
        case Job(spec=spec):
            work = [body.kind, _told(by_whomever(spec))]
        case Manual():
            work = ["manual", body.text, body.to, body.criterion, body.counter.unit if body.counter else ""]
            work += [one.name for one in body.ask]
        case Confirm():
            work = ["confirm", list(body.ticks)]
    text = json.dumps(work, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _lasting(replication: Replication) -> Replication:
    """A replication apart from its limits, from until when it can be taken back, and from who is kept out."""
    return replace(replication, reversible_until=None, wal_at_most=0, lag_at_most=timedelta(), fenced={})


@lru_cache(maxsize=8)
def fingerprints(plan: Plan) -> Mapping[TaskId, str]:
    """Of every task of a plan, each computed once."""
    return {task.id: fingerprint(task.body) for task in plan.tasks}


def _told(value: object) -> object:
    """A value in JSON's own types; of a dataclass the fields that are not as by default."""
    if isinstance(value, Enum):
        return _told(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _told(getattr(value, field.name)) for field in fields(value) if _is_set(value, field)}
    return _gathered(value)


def _gathered(value: object) -> object:
    match value:
        case Mapping():
            return {str(key): _told(item) for key, item in value.items()}
        case list() | tuple():
            return [_told(item) for item in value]
        case set() | frozenset():
            return sorted(map(str, value))
        case _:
            return str(value)  # a timedelta, a datetime, a path: their text is fixed


def _is_set(value: object, field: "Field[object]") -> bool:
    if field.name == "place":  # where it stands in the file
        return False
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return default is MISSING or getattr(value, field.name) != default
