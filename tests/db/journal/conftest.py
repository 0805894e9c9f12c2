"""A control database with its roles, and a login of each."""

from collections.abc import AsyncIterator

import pytest

from jobs.journal.migrate import create_schema
from jobs.journal.roles import create_roles
from plans.bundle import digest
from tests.conftest import MakeDatabase
from tests.support.people.control import FIRST, PEOPLE, RUN, Control


@pytest.fixture
async def control(make_database: MakeDatabase) -> AsyncIterator[Control]:
    control = Control(await make_database("control", holds=create_schema))
    await create_roles(control.dsn)
    for login, role in PEOPLE.items():
        await control.sql("postgres", f"drop role if exists {login}")
        await control.sql("postgres", f"create role {login} login in role cutover_{role}")
    await control.journal("olav_operator").create_run(
        RUN, title="Night", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST
    )
    yield control
    await control.close()
