"""The page against the database's own functions, in a process that may do nothing else."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from jobs.journal.answer_desk import AnswerDesk
from jobs.journal.answers import Offer, Offered
from jobs.journal.base import Denied
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import create_roles
from jobs.packs.verifying import verified
from jobs.past import history
from jobs.run.state.unit import Phase, Vote
from plans.load import load
from tests.conftest import MakeDatabase
from tests.support.engines import ScriptedCrew, created
from tests.support.eventually import eventually
from tests.support.executing import executing
from tests.support.people.asgi import Reply, ask, page_of

PARTIES = ("roros", "oppdal", "trondheim", "orkdal", "stjordal", "meldal")
PLAN = f"""
cutover: 1
title: Six are asked
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties: {{{", ".join(f"{one}: {{name: {one.title()}}}" for one in PARTIES)}}}
tasks:
  - id: G1
    title: Ready
    duration: 5m
    checkpoint: {{poll: [{", ".join(PARTIES)}], decided_by: roros}}
  - {{id: M1, title: Go-live, after: [G1], milestone: true}}
"""


@pytest.fixture
async def dsn(make_database: MakeDatabase) -> str:
    dsn = await make_database("answers", holds=create_schema)
    await create_roles(dsn)
    admin = await asyncpg.connect(dsn)
    await admin.execute("drop role if exists pia_page; create role pia_page login in role cutover_party")
    await admin.close()
    return dsn


@pytest.fixture
async def desk(dsn: str) -> AsyncIterator[AnswerDesk]:
    desk = AnswerDesk(dsn.replace("postgres@", "pia_page@", 1), only=True)
    await desk.connect()
    yield desk
    await desk.close()


def letter_to(party: str, asked: int) -> Offered:
    return Offered(
        letter=f"m-{party}",
        link=f"a-link-to-{party}-that-nobody-guesses",
        code=f"C0DE{PARTIES.index(party)}",
        party=party,
        name=party.title(),
        channel="mail",
        expires=datetime.now(UTC) + timedelta(hours=1),
        card='{"title": "Six", "rehearsal": true, "lang": "nb", "zone": "Europe/Oslo", "tasks": {}, "items": {}}',
        offers=(Offer(unit="G1", choices=("go", "caveat", "no-go"), asked=asked), Offer(unit="", choices=("seen",))),
    )


async def opened(journal: PostgresJournal) -> int | None:
    known = (await history(journal, "r1")).state.unit("G1")
    return known.since_seq if known.phase is Phase.OPEN else None


async def test_six_parties_answer_side_by_side_and_each_twice_counts_once(
    dsn: str, desk: AnswerDesk, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    journal = PostgresJournal(dsn)
    await created(journal, load(tmp_path / "plan.yaml"), run="r1")
    app = page_of(desk, print)

    async def answers(party: str) -> Reply:
        form = {"secret": letter_to(party, 0).link, "task": "G1", "answer": "go", "name": f"{party} on call"}
        return await ask(app, "POST", "/a", form, client=f"10.0.0.{PARTIES.index(party)}")

    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        asked = await eventually(partial(opened, journal))
        lease = await journal.lease("r1")
        assert lease is not None
        for party in PARTIES:
            await journal.offer_answers("r1", term=lease.term, offered=letter_to(party, asked))
        replies = await asyncio.gather(*map(answers, (*PARTIES, *PARTIES)))
    votes: tuple[Vote, ...] = (await history(journal, "r1")).state.unit("G1").votes
    assert sorted((one.party, one.answered_by, one.by) for one in votes) == sorted(
        (party, f"{party} on call", "pia_page") for party in PARTIES
    )
    assert sorted(one.status for one in replies) == [200] * 6 + [409] * 6
    read, on_its_way = r"G1 GO</strong>: Ført som nummer \d+ i journalen", r"G1 GO</strong>: Sendt kl\. "
    assert all(re.search(read, one.text) for one in replies if one.status == 200)
    assert all(re.search(f"{read}|{on_its_way}", one.text) for one in replies)  # the refused do not wait
    seen = await verified(journal, "r1")
    assert (seen.commands, seen.flaws, seen.waiting) == ((), (), 0)
    await journal.close()


async def test_what_the_page_shows_is_what_the_database_tells(dsn: str, desk: AnswerDesk, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    journal = PostgresJournal(dsn)
    await created(journal, load(tmp_path / "plan.yaml"), run="r1")
    lease = await journal.acquire("r1", "engine", timedelta(minutes=1))
    assert lease is not None
    await journal.offer_answers("r1", term=lease.term, offered=letter_to("roros", 3))
    app = page_of(desk, print)
    text = (await ask(app, "POST", "/code", {"secret": "code-o"})).text
    assert "Du svarer for Roros." in text
    assert (await ask(app, "POST", "/code", {"secret": "code-9"})).status == 404
    assert await journal.refused_answers("r1") == {"forged": 1}
    await journal.close()


async def test_a_login_that_may_do_more_does_not_serve_the_page(dsn: str) -> None:
    for login, why in (
        ("postgres", "may do more"),
        ("pia_reads", "may do more"),
        ("pia_none", "let this login answer"),
    ):
        admin = await asyncpg.connect(dsn)
        if login != "postgres":
            await admin.execute(f"drop role if exists {login}; create role {login} login")
        if login == "pia_reads":
            await admin.execute(f"grant cutover_party, cutover_observer to {login}")
        await admin.close()
        desk = AnswerDesk(dsn.replace("postgres@", f"{login}@", 1), only=True)
        with pytest.raises(Denied, match=why):
            await desk.connect()
        await desk.close()
