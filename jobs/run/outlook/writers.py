"""What may have been written to a target without evidence that says so.

A success names its tables. A copy that failed in the middle, is under way or was finished by a person names none, and
a script outside a transaction never does: then the plan says where they were allowed to write. What a `command` or a
`python` coroutine does is known by its evidence alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from jobs.run.events import How, UnitId, rollback_unit
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED, AttemptState, Phase, UnitState
from plans.model import CopySpec, DatabaseId, Job, Plan, TableSelection, Task
from plans.model.kind_traits import Commits, traits_of
from plans.table_names import NotATable, matches, split

Writes = Callable[[str], bool]
"""Whether somebody may write to a table, `database:schema.table`."""

_CHANGES_ROWS = re.compile(r"\b(insert|update|delete|merge|truncate|copy|drop|call|do|execute)\b", re.IGNORECASE)
_HIDES_TABLES = re.compile(r"\b(call|do|execute)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Writer:
    unit: UnitId
    commits: Commits
    writes: Writes


def unrecorded(plan: Plan, state: RunState, since: int) -> Iterator[Writes]:
    """Where those may have written who did something after this number of the journal that no evidence tells."""
    for writer in _writers(plan):
        known = state.units.get(writer.unit)
        if known is not None and (_by_attempts(known, writer.commits, since) or _by_hand(known, writer.commits, since)):
            yield writer.writes


def source_name(rows: TableSelection, name: str) -> str:
    """What a table of the target is called at the source, where it is not mapped."""
    return next((source for source, target in rows.rename.items() if target == name), name)


def may_read(rows: TableSelection, name: str) -> bool:
    """Whether a selection reads this table of its source."""
    return _selects(rows, name) or any(_mentions(query, name) for query in rows.mapping.values())


def on_target(rows: TableSelection, table: str) -> bool:
    """Whether a selection is about this table of its target, `database:schema.table`."""
    database, _, name = table.partition(":")
    return database == rows.target and (name in rows.mapping or _selects(rows, source_name(rows, name)))


@lru_cache(maxsize=8)
def _writers(plan: Plan) -> tuple[_Writer, ...]:
    found: list[_Writer] = []
    for task in plan.tasks:
        found += _writer(UnitId(task.id), task.body)
        found += _rollback_writer(task)
    return tuple(found)


def _writer(unit: UnitId, body: object) -> Iterator[_Writer]:
    if not isinstance(body, Job):
        return
    traits = traits_of(body.spec)
    if traits.commits is None:
        return
    if traits.fills is not None:
        yield _Writer(unit, traits.commits, _copied_into(traits.fills))
    elif traits.statement is not None and _CHANGES_ROWS.search(traits.statement[1]):
        yield _Writer(unit, traits.commits, _changed_by(*traits.statement))


def _rollback_writer(task: Task) -> Iterator[_Writer]:
    """Yield what rolls a task back: a job, or a person, who rolls a copy back by hand and names no table."""
    unit, rollback = rollback_unit(task.id), task.rollback
    if rollback is None:
        return
    if not isinstance(rollback.body, Job) and isinstance(task.body, Job) and isinstance(task.body.spec, CopySpec):
        yield _Writer(unit, Commits.UNTOLD, _copied_into(task.body.spec.rows))
    else:
        yield from _writer(unit, rollback.body)


def _copied_into(rows: TableSelection) -> Writes:
    return lambda table: on_target(rows, table)


def _changed_by(on: DatabaseId, text: str) -> Writes:
    anywhere = _HIDES_TABLES.search(text) is not None

    def writes(table: str) -> bool:
        database, _, name = table.partition(":")
        return database == on and (anywhere or _mentions(text, name))

    return writes


def _selects(rows: TableSelection, name: str) -> bool:
    meant = any(name == pattern or matches(pattern, name) for pattern in rows.tables)  # a simulated copy names patterns
    return meant and not any(matches(pattern, name) for pattern in rows.excluded)


def _mentions(text: str, name: str) -> bool:
    try:
        own = split(name)[1]
    except NotATable:
        own = name.rpartition(".")[2]
    return re.search(rf"(?<!\w){re.escape(own)}(?!\w)", text, re.IGNORECASE) is not None


def _by_attempts(known: UnitState, commits: Commits, since: int) -> bool:
    return any(attempt.ended_seq is None or attempt.ended_seq > since for attempt in _open_ends(known, commits))


def _open_ends(known: UnitState, commits: Commits) -> Iterator[AttemptState]:
    """The attempts of which no evidence tells what they wrote."""
    match commits:
        case Commits.BY_AND_BY:
            yield from (attempt for attempt in known.attempts if attempt.how is not How.SUCCEEDED)
        case Commits.AT_ONCE:
            latest = takewhile(lambda attempt: attempt.how is not How.SUCCEEDED, reversed(known.attempts))
            yield from (attempt for attempt in latest if attempt.how in (How.LOST, How.IN_DOUBT))
        case Commits.UNTOLD:
            yield from known.attempts


def _by_hand(known: UnitState, commits: Commits, since: int) -> bool:
    """Whether a person did it, in whole or in part: what was fixed by hand, or a rollback that is nobody else's."""
    by_person = known.phase is Phase.FIXED or (commits is Commits.UNTOLD and not known.attempts)
    return by_person and known.started is not None and (known.phase not in FINISHED or known.since_seq > since)
