"""A script's missing rights are told before the night, and nothing of it is run."""

import pytest

from jobs.rights.script_rights import RightsLacking, refuse_lacking
from tests.support.fake_context import connected
from tests.support.two_databases import Two, as_carrier


async def test_statements_that_the_role_may_not_run_are_named_and_none_is_run(two: Two) -> None:
    await two.both("create table state (n int); insert into state values (1)")
    async with as_carrier(two, "grant select on state to carrier"), connected(two.platform_dsn) as carrier:
        script = [
            "select n from state",
            "/* later */ update state set n = 2",
            "create table made (n int)",
            "insert into made select n from state",
            "with gone as (delete from state returning n) select * from gone",
        ]
        with pytest.raises(
            RightsLacking, match=r"statement 2 \(update\), statement 5 \(with\): this role lacks a right"
        ):
            await refuse_lacking(carrier, script)
        await refuse_lacking(carrier, [script[0], *script[2:4]])
    assert await two.platform.fetchval("select n from state") == 1
