"""Ends what earlier attempts of a task have left: programs on this host, backends on the servers."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import asyncpg

from jobs.databases import Databases
from jobs.engine.left_programs import ProgramWatch
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.used_databases import used_by
from plans.errors import CutoverError
from plans.model import DatabaseId, Job, Plan, TaskId
from plans.plurals import counted
from plans.runs_on import reached_by_workers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """What came of it on one database: how many backends, and why not all."""

    count: int = 0
    problem: str = ""


async def end_what_is_left(run: str, unit: UnitId, programs: ProgramWatch, databases: Databases) -> list[str]:
    """On this host first: a server that cannot be reached must not keep a program alive, nor another server's
    backends. What came of it, a sentence each."""
    told = [*await programs.end(unit)]
    elsewhere = reached_by_workers(databases.plan)
    here = [name for name in databases.plan.databases if name not in elsewhere]
    ended = await asyncio.gather(*(_end_on(databases, name, run, unit) for name in here))
    told.append(f"{counted(sum(one.count for one in ended), 'backend')} of an earlier attempt terminated")
    told += [one.problem for one in ended if one.problem]
    told += _not_asked(databases.plan, unit)
    return told


async def _end_on(databases: Databases, name: DatabaseId, run: str, unit: UnitId) -> _Ended:
    try:
        done = await databases.terminate(name, run, unit)
        return _Ended(count=done.ended, problem=_beyond(name, done.of_others))
    except CutoverError as error:
        return _Ended(problem=f"could not terminate on {name}: {error.what}")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        return _Ended(problem=f"could not terminate on {name}: {type(error).__name__}")


def _beyond(name: DatabaseId, roles: Sequence[str]) -> str:
    """Of backends that are left, as this login may not end those of their role; empty where there are none."""
    if not roles:
        return ""
    return f"on the server of {name} this login may not end backends of {', '.join(roles)} (pg_signal_backend)"


def _not_asked(plan: Plan, unit: UnitId) -> Iterator[str]:
    """Of the databases that the task uses, those that nobody asks from here: what is left there is ended there."""
    elsewhere, used = reached_by_workers(plan), _used(plan, unit)
    for name in (name for name in elsewhere if name in used):
        yield (
            f"{name} was not asked: workers with the label {elsewhere[name]} alone reach it; a backend that is left "
            "there is ended by pg_terminate_backend"
        )


def _used(plan: Plan, unit: UnitId) -> frozenset[DatabaseId]:
    """What the task's job and its rollback use; of a program of the team's own, and of a task that an amendment took
    out, nobody knows: all of them."""
    task = plan.by_id.get(TaskId(task_of(unit)[0]))
    bodies = (task.body, task.rollback.body if task.rollback is not None else None) if task is not None else ()
    used = frozenset(name for body in bodies if isinstance(body, Job) for name in used_by(body))
    return used or frozenset(plan.databases)
