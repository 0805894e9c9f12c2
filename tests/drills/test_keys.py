"""Several people at one run, each as the control database knows them: one holds the keys, one may only look."""

import asyncpg
import pytest

from console.exits import Exit
from console.running.create_run import Wish, create_run
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import create_roles
from jobs.run.events import CommandRefused, EngineStarted, HoldSet, KeysGiven, RunEnded
from plans.load import load
from tests.support.eventually import eventually
from tests.support.processes import PATIENCE, Night

PEOPLE = {"kari": "operator", "ola": "operator", "siri": "observer", "egil": "engine"}
TASKS = """
  - {id: P1, title: Wait for the bus, duration: 5m, manual: {}}
  - {id: M1, title: Go-live, after: [P1], milestone: true}
"""


@pytest.fixture
async def logins(night: Night) -> dict[str, str]:
    """A control database with its roles, and the address of each person."""
    await create_roles(night.control)
    connection = await asyncpg.connect(night.control)
    for name, role in PEOPLE.items():
        await connection.execute(f"drop role if exists {name}; create role {name} login in role cutover_{role}")
    await connection.close()
    return {name: night.control.replace("postgres@", f"{name}@", 1) for name in PEOPLE}


async def test_one_holds_the_keys_and_whoever_may_only_look_is_refused_by_the_database(
    night: Night, logins: dict[str, str]
) -> None:
    kari = PostgresJournal(logins["kari"])
    run = await create_run(kari, load(night.plan(TASKS)), Wish(), authenticated=True)
    await kari.close()
    witness = night.witness(run)
    engine = night.engine(run, CUTOVER_CONTROL=logins["egil"])
    await witness.heard(EngineStarted)
    consoles = {name: night.start("attach", run, "--plain", CUTOVER_CONTROL=logins[name]) for name in ("kari", "siri")}

    refused = await night.cutover("do", run, "hold", "too early", CUTOVER_CONTROL=logins["ola"])
    assert refused.code == Exit.REFUSED
    assert "kari holds the keys" in refused.err
    assert (await witness.heard(CommandRefused)).by == "ola"

    sent = await night.ask(night.control, "select count(*) from cutover_control.command")
    denied = await night.cutover("do", run, "note", "I was here", CUTOVER_CONTROL=logins["siri"])
    assert denied.code == Exit.REFUSED
    assert "roles do not let this login send commands" in denied.err
    assert await night.ask(night.control, "select count(*) from cutover_control.command") == sent

    await night.do(run, "keys", "ola", CUTOVER_CONTROL=logins["kari"])
    assert (await witness.heard(KeysGiven)).to == "ola"
    await night.do(run, "hold", "now it is time", CUTOVER_CONTROL=logins["ola"])
    assert (await witness.heard(HoldSet)).by == "ola"
    too_late = await night.cutover("do", run, "resume", CUTOVER_CONTROL=logins["kari"])
    assert too_late.code == Exit.REFUSED
    assert "ola holds the keys" in too_late.err

    for console in consoles.values():
        await eventually(lambda one=console: "now it is time" in one.said, within=PATIENCE)  # type: ignore[misc]
    ola = PostgresJournal(logins["ola"])
    await night.order(witness, "abort", journal=ola, title="A drill")
    await ola.close()
    await witness.heard(RunEnded)
    assert await engine.ended() == Exit.FAILED
    assert {await one.ended() for one in consoles.values()} == {Exit.FAILED}
    await night.intact(witness)
