"""An engine that takes over takes tickets back from nobody, and goes on with them without a question."""

from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.journal.tickets import TicketState
from jobs.run.events import AttemptEnded, AttemptStarted, How
from jobs.run.state.unit import Phase
from plans.load import Loaded
from tests.support.engines import ScriptedCrew, created, utc_now
from tests.support.eventually import eventually
from tests.support.executing import executing, phase, recorded, stands
from tests.support.memory_journal import MemoryJournal


@pytest.fixture
async def claim(journal: MemoryJournal, plan: Loaded, tmp_path: Path) -> Callable[[int], str | None]:
    """T2, a command, lay for workers when its engine was killed. A worker claims the ticket of this attempt of it."""
    await created(journal, plan)
    async with executing(journal, crew(), tmp_path):
        await eventually(lambda: stands(journal, "T2", Phase.RUNNING))

    def claims(attempt: int) -> str | None:
        found = journal.recorded("r1")
        assert found is not None
        [number] = [one.standing.number for one in found.tickets.them.values() if one.standing.attempt == attempt]
        return found.tickets.claim(number, "w1", "db2", utc_now())

    return claims


def crew() -> ScriptedCrew:
    """Attempts of T2 are for workers, and go on."""
    made = ScriptedCrew(lambda ticket: None if ticket.unit == "T2" else ScriptedCrew().script(ticket))
    made.lying = frozenset({"T2"})
    return made


async def attempts(journal: MemoryJournal, number: int) -> bool:
    started = await recorded(journal, AttemptStarted)
    return sum(isinstance(one, AttemptStarted) and one.unit == "T2" for one in started) == number


async def test_what_nobody_had_begins_anew_and_nobody_can_have_it_any_more(
    journal: MemoryJournal, claim: Callable[[int], str | None], tmp_path: Path
) -> None:
    async with executing(journal, crew(), tmp_path, "e2"):
        await eventually(lambda: attempts(journal, 2))
    assert (claim(1), claim(2)) == (None, "{}")
    assert How.NOT_TAKEN in [one.how for one in await recorded(journal, AttemptEnded) if isinstance(one, AttemptEnded)]


async def test_what_a_worker_had_is_in_doubt_as_ever(
    journal: MemoryJournal, claim: Callable[[int], str | None], tmp_path: Path
) -> None:
    assert claim(1) == "{}"
    async with executing(journal, crew(), tmp_path, "e2"):
        await eventually(lambda: stands(journal, "T2", Phase.DOUBT))


async def test_an_engine_that_died_between_taking_back_and_its_first_event_leaves_it_to_the_next(
    journal: MemoryJournal, claim: Callable[[int], str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = journal.recorded("r1")
    assert found is not None
    [ticket] = found.tickets.them.values()
    await journal.take_back("r1", {"T2": ticket.standing.token}, term=found.term)
    assert ticket.standing.state is TicketState.WITHDRAWN
    async with executing(journal, crew(), tmp_path, "e2"):
        await eventually(lambda: attempts(journal, 2))


async def test_where_the_journal_lacks_what_was_recorded_claims_are_not_believed_either(
    journal: MemoryJournal, claim: Callable[[int], str | None], tmp_path: Path
) -> None:
    run = journal._store.runs["r1"]
    del run.events[-1:]
    run.head = (run.events[-1].seq, run.events[-1].hash)
    run.holder, run.term = None, 0
    async with executing(journal, crew(), tmp_path, "e2"):
        await eventually(lambda: stands(journal, "T2", Phase.DOUBT))
    assert await phase(journal, "T2") is Phase.DOUBT
