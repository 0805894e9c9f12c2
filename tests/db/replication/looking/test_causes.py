"""Why nothing is applied, as two real servers show it."""

import pytest

from jobs.replication.looking.health import Finding, What
from tests.support.eventually import eventually
from tests.support.replication.following import Following, follow_by_hand
from tests.support.replication.peers import Peers
from tests.support.two_databases import needs_15

SCHEMA = "create table note (id int primary key, text text)"
RLS = "row level security"
BROKEN_BY = {
    "no text there": ("alter table note drop text", "alter table note add text text"),
    RLS: (
        "create role switch_rls; alter table note owner to switch_rls; alter table note enable row level security;"
        " alter table note force row level security",
        "alter table note disable row level security; alter table note owner to postgres; drop role switch_rls",
    ),
    "may not insert": (
        "create role switch_poor; alter table note owner to switch_poor; revoke insert on note from switch_poor",
        "alter table note owner to postgres; drop role switch_poor",
    ),
}


async def following(peers: Peers) -> Following:
    await peers.two.both(SCHEMA)
    found = await follow_by_hand(peers, "public.note")
    await eventually(found.healthy)
    return found


async def named(found: Following, words: str) -> Finding | None:
    seen = (await found.look()).findings
    return next((one for one in seen if one.what in (What.FAILING, What.WORKER) and words in one.sentence), None)


async def each_is_named(peers: Peers, *causes: str) -> None:
    found = await following(peers)
    for number, words in enumerate(causes):
        breaks, mends = BROKEN_BY[words]
        await peers.platform.execute(breaks)
        await peers.legacy.execute("insert into note values ($1, 'x')", number)
        finding = await eventually(lambda words=words: named(found, words))
        assert finding.hint
        await peers.platform.execute(mends)
        await eventually(lambda number=number: arrived(peers, number))


async def arrived(peers: Peers, number: int) -> bool:
    return await peers.platform.fetchval("select exists (select from note where id = $1)", number)


async def test_a_column_that_is_not_there_ends_the_worker_and_is_named(peers: Peers) -> None:
    await each_is_named(peers, "no text there")


@pytest.mark.night
async def test_rights_that_whoever_applies_lacks_are_named(peers: Peers) -> None:
    await each_is_named(peers, RLS, "may not insert")


@needs_15
@pytest.mark.night
async def test_the_same_is_named_by_version_15(peers_18_15: Peers) -> None:
    await each_is_named(peers_18_15, "no text there")


async def test_a_prepared_transaction_that_holds_what_is_to_be_applied_is_named_though_it_has_no_session(
    peers: Peers,
) -> None:
    found = await following(peers)
    await peers.platform.execute("begin; lock table note in share mode; prepare transaction 'cutover_left'")
    try:
        await peers.legacy.execute("insert into note values (1, 'x')")
        finding = await eventually(lambda: found.finds(What.WAITING))
    finally:
        await peers.platform.execute("rollback prepared 'cutover_left'")
    assert finding.sentence.endswith("its worker waits for a lock of postgres (prepared transaction cutover_left)")
    assert "pg_prepared_xacts" in finding.hint
