"""Production is not begun where nobody could be the second person whom its plan needs."""

from dataclasses import replace

import pytest

from console.errors import Declined
from console.running.second_persons import refuse_lacking, refuse_without_seconds, second_person_line
from console.running.settings import Control
from plans.model import Manual, PartyId
from plans.model.second import Hours, Second
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import night, sql_job, task

WARD = Second(party=PartyId("ward"))
NIGHTLY = Second(party=PartyId("owner"), between=Hours(begins=60, ends=300))


async def test_a_party_of_nobody_who_may_command_is_named_and_one_of_a_single_login_is_warned_of() -> None:
    journal, said = MemoryJournal(now=utc_now, actor="kari"), list[str]()
    await journal.say_of_party("siri", "ward", member=True)  # who may not command
    with pytest.raises(Declined, match="production needs a second person of ward, and no login that may command"):
        await refuse_lacking(journal, ("ward",), said.append)
    await journal.say_of_party("kari", "ward", member=True)
    await refuse_lacking(journal, ("ward",), said.append)
    assert said == ["warning: only kari is of ward: nobody can agree to what kari asks for"]


async def test_an_accounts_own_control_database_tells_nobody_apart() -> None:
    plan = night(task("A1", Manual(), second=WARD))
    with pytest.raises(Declined, match="does not tell one person from another"):
        await refuse_without_seconds(Control(dsn=None), plan, print)
    await refuse_without_seconds(Control(dsn=None), night(task("A1", Manual())), print)


def test_check_says_what_needs_whom_and_when() -> None:
    undone = task("A2", sql_job(), undo=True)
    assert undone.rollback is not None
    plan = night(task("A1", Manual(), second=NIGHTLY), replace(undone, rollback=replace(undone.rollback, second=WARD)))
    assert second_person_line(plan) == (
        "needs a second person of owner from 01:00 to 05:00: A1; of ward: the rollback of A2"
    )
    assert second_person_line(night(task("A1", Manual()))) == ""
