"""Who was first and who was second, and from where, is what the control database says of two real logins."""

from pathlib import Path

import asyncpg

from jobs.engine.loop import read_state
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import create_roles
from jobs.packs.verifying import verified
from jobs.run.events import SecondAgreed, SecondAsked
from jobs.run.state.unit import Phase
from plans.load import load
from tests.conftest import MakeDatabase
from tests.support.engines import ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing, recorded

LOGINS = {"egil_runs": "engine", "kari_first": "operator", "ola_second": "operator"}
PLAN = """
cutover: 1
title: Two people
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties:
  operations: {name: Operations}
tasks:
  - {id: P1, title: Work of people, owner: operations, duration: 5m, second: operations, manual: {}}
  - {id: M1, title: Go-live, after: [P1], not_before: "14:00", milestone: true}
"""


async def test_another_login_of_the_party_is_a_second_person_and_both_are_named_with_their_addresses(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    dsn = await make_database("second", holds=create_schema)
    await create_roles(dsn)
    admin = await asyncpg.connect(dsn)
    for login, role in LOGINS.items():
        await admin.execute(f"drop role if exists {login}")
        await admin.execute(f"create role {login} login in role cutover_{role}")
    address = await admin.fetchval("select host(inet_client_addr())") or ""
    await admin.close()
    (tmp_path / "plan.yaml").write_text(PLAN)
    owner, egil, kari, ola = (
        PostgresJournal(dsn.replace("postgres@", f"{login}@", 1)) for login in ("postgres", *LOGINS)
    )
    await owner.say_of_party("ola_second", "operations", member=True)
    await created(kari, load(tmp_path / "plan.yaml"))
    async with executing(egil, ScriptedCrew(), tmp_path):
        await kari.send("r1", "done", {"task": "P1"})

        async def asked() -> bool:
            return bool(await recorded(kari, SecondAsked))

        await eventually(asked)
        [act] = (await read_state(ola, "r1"))[0].seconds.waiting
        await ola.send("r1", "agree", {"seq": act.seq})

        async def is_done() -> bool:
            return (await read_state(ola, "r1"))[0].unit("P1").phase is Phase.DONE

        await eventually(is_done)
    [agreed] = await recorded(kari, SecondAgreed)
    assert isinstance(agreed, SecondAgreed)
    assert (act.by, act.address) == ("kari_first", address)
    assert (agreed.by, agreed.address, agreed.another) == ("ola_second", address, True)
    assert (await verified(kari, "r1")).whole
    for journal in (owner, egil, kari, ola):
        await journal.close()
