"""Who may open a page for others to look at: the database says which logins can do nothing but read."""

import asyncpg
import pytest

from jobs.journal.base import Denied, Unavailable
from jobs.journal.looking_login import OBSERVER, looking_login
from jobs.journal.postgres import PostgresJournal
from tests.support.people.control import RUN, Control


async def refusal(control: Control, login: str) -> str:
    """Why a login may not look only; empty where it may."""
    try:
        (await looking_login(control.dsn_of(login))).check()
    except Denied as denied:
        return denied.what
    return ""


async def test_of_all_roles_the_observer_alone_only_looks(control: Control) -> None:
    assert await refusal(control, "siri_observer") == ""
    more = "this login may do more than look: it may "
    assert (await refusal(control, "olav_operator")).startswith(more)
    assert (await refusal(control, "egil_engine")).startswith(more)
    assert (await refusal(control, "alma_approver")).startswith(f"{more}call approve, may call withdraw_approval")
    assert (await refusal(control, "anna_owner")).startswith(more)
    assert await refusal(control, "postgres") == "this login may do more than look: it is a superuser"
    assert await refusal(control, "pia_party") == f"{more}call answer, may call answer_look"


async def test_a_role_that_could_be_taken_on_counts_as_much_as_one_that_is_inherited(control: Control) -> None:
    await control.sql("postgres", "drop role if exists sly_observer")
    await control.sql("postgres", "create role sly_observer login noinherit in role cutover_observer, cutover_operator")
    found = (await looking_login(control.dsn_of("sly_observer"))).besides
    assert {"may insert command", "may call create_run"} <= {*found}


async def test_who_may_nothing_at_all_may_not_look_either(control: Control) -> None:
    await control.sql("postgres", "drop role if exists no_observer")
    await control.sql("postgres", "create role no_observer login")
    assert await refusal(control, "no_observer") == "this login may not read the journal"


async def test_one_column_that_may_be_written_is_enough(control: Control) -> None:
    await control.sql("postgres", "drop role if exists odd_observer")
    await control.sql("postgres", "create role odd_observer login in role cutover_observer")
    await control.sql("postgres", "grant update (title) on cutover_control.run to odd_observer")
    assert await refusal(control, "odd_observer") == "this login may do more than look: it may update run"
    await control.sql("postgres", "revoke update (title) on cutover_control.run from odd_observer")


async def test_who_owns_everything_can_look_as_an_observer_and_its_session_writes_nothing(control: Control) -> None:
    assert (await looking_login(control.dsn)).is_observer
    journal = PostgresJournal(control.dsn, looks_only=True, role=OBSERVER)
    await journal.connect()
    assert len(await journal.read(RUN)) == 1
    with pytest.raises((Denied, Unavailable, asyncpg.PostgresError)):
        await journal.send(RUN, "hold", {})
    [(role,)] = await journal._reader.fetch("whoami")
    assert role == "postgres"
    assert not await journal.may_execute()
    await journal.close()
