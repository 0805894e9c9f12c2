"""What earlier attempts left on the servers is ended wherever it can be, and of the rest is said where."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pytest

from jobs.databases import Databases
from jobs.engine.left_behind import end_what_is_left
from jobs.engine.left_programs import ProgramWatch
from jobs.postgres.activity import Terminated
from jobs.run.events import UnitId
from jobs.service_files import ConnectionFactsMissing
from plans.model import DatabaseId, Plan
from tests.support.nights import SOURCE, TARGET, command_job, copy_job, night, task

COPY = UnitId("C1")
Left = int | Terminated | Exception


class Servers:
    """Databases of a plan, each with so many backends to end, or with what keeps it from being asked."""

    def __init__(self, plan: Plan, left: Mapping[DatabaseId, Left]) -> None:
        self.plan = plan
        self._left = left

    async def terminate(self, name: DatabaseId, run: str, unit: str) -> Terminated:
        left = self._left[name]
        if isinstance(left, Exception):
            raise left
        return left if isinstance(left, Terminated) else Terminated(ended=left)


def apart(*away: DatabaseId) -> Plan:
    """A copy, and a program of the team's own; these databases only the workers in their network reach."""
    plan = night(task("C1", copy_job("ehr.*")), task("P1", command_job()))
    databases = {name: replace(one, runs_on="dmz" if name in away else "") for name, one in plan.databases.items()}
    return replace(plan, databases=databases)


async def ended(plan: Plan, left: Mapping[DatabaseId, Left], unit: UnitId = COPY) -> list[str]:
    programs = ProgramWatch("r", lambda _: None)
    return await end_what_is_left("r", unit, programs, cast(Databases, Servers(plan, left)))


async def test_backends_of_all_databases_are_counted_together() -> None:
    assert await ended(apart(), {SOURCE: 1, TARGET: 2}) == ["3 backends of an earlier attempt terminated"]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (ConnectionFactsMissing("there is no service legacy"), "there is no service legacy"),
        (OSError("a name that nobody should read"), "OSError"),
    ],
)
async def test_a_database_that_cannot_be_reached_keeps_no_backend_of_another_alive(
    trouble: Exception, why: str
) -> None:
    told = await ended(apart(), {SOURCE: trouble, TARGET: 2})
    assert told == ["2 backends of an earlier attempt terminated", f"could not terminate on {SOURCE}: {why}"]


async def test_backends_of_a_role_that_this_login_may_not_end_are_named() -> None:
    told = await ended(apart(), {SOURCE: 0, TARGET: Terminated(ended=2, of_others=("reader",))})
    said = f"on the server of {TARGET} this login may not end backends of reader (pg_signal_backend)"
    assert told == ["2 backends of an earlier attempt terminated", said]


async def test_a_database_that_workers_alone_reach_is_not_asked_and_named() -> None:
    told = await ended(apart(SOURCE), {TARGET: 1})
    assert told[0] == "1 backend of an earlier attempt terminated"
    assert told[1].startswith(f"{SOURCE} was not asked: workers with the label dmz alone reach it")


@pytest.mark.parametrize("unit", ["P1", "G0"])
async def test_of_a_program_and_of_a_task_that_is_gone_every_such_database_is_named(unit: str) -> None:
    told = await ended(apart(SOURCE, TARGET), {}, UnitId(unit))
    assert [one.split()[0] for one in told] == ["0", SOURCE, TARGET]
