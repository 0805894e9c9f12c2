"""People write to the other side, nothing is lost or doubled, and it can be taken back."""

import re
from dataclasses import replace

import pytest

from jobs.postgres.target.live_side import Step, live_side
from jobs.replication.switching import proving
from jobs.replication.switching.differing import SidesDiffer
from jobs.replication.switching.writers import WritersNotFenced
from plans.model import Direction, Fenced, FencedBy, Proof
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.replication.following import BIRTH
from tests.support.replication.peers import Peers
from tests.support.replication.switches import followed, stands
from tests.support.two_databases import LEGACY, PLATFORM, needs_15


@pytest.fixture(
    params=[
        "peers",
        pytest.param("peers_15_18", marks=needs_15),
        pytest.param("peers_18_15", marks=[needs_15, pytest.mark.night]),
    ]
)
def any_peers(request: pytest.FixtureRequest) -> Peers:
    """Two servers, of the same version and of different ones."""
    found: Peers = request.getfixturevalue(request.param)
    return found


MORE_ON_THE_PLATFORM = """;
do $$ begin
    if current_database() like 'platform%' then alter table ehr.patient add column came text default 'by night'; end if;
end $$"""


async def test_people_write_to_the_platform_and_back_to_legacy_and_nothing_is_lost(any_peers: Peers) -> None:
    async with followed(any_peers, shape=MORE_ON_THE_PLATFORM) as night:
        writer = night.writer(seed=1)
        async with writer.writing():
            await writer.writes_to(0)
            there = await night.switch(night.there())
            assert there.passed, there.summary
            assert await night.let_in() == [PLATFORM]
            await writer.writes_to(1)
            home = await night.switch(night.home())
            assert home.passed, home.summary
            assert await night.let_in() == [LEGACY]
            await writer.writes_to(0)
            assert (await night.switch(night.there())).passed
            await writer.writes_to(1)
        await night.nothing_lost(writer)
        assert (await stands(any_peers, Direction.FORWARD), len(await stands(any_peers, Direction.BACK))) == ([], 1)


@pytest.mark.parametrize("proof", Proof)
async def test_each_way_of_proving_proves_all_tables_while_people_write(peers: Peers, proof: Proof) -> None:
    async with followed(peers, by=FencedBy.REVOKE) as night:
        writer = night.writer(seed=2)
        async with writer.writing():
            await writer.writes_to(0, 50)
            evidence = await night.switch(night.there(proof))
            assert (evidence.passed, len(evidence.tables)) == (True, 7), evidence.summary
            await writer.writes_to(1)
        await night.nothing_lost(writer)


async def test_what_changes_behind_the_proof_of_all_rows_is_proved_by_row_however_little_the_pause_allows(
    any_peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "_OVERHEAD", 1e6)  # no whole table can be proved in it
    async with followed(any_peers) as night:
        writer = night.writer(seed=3)
        async with writer.writing():
            await writer.writes_to(0, 50)
            evidence = await night.switch(night.there(Proof.BEFORE))
            await writer.writes_to(1)
        await night.nothing_lost(writer)
        assert evidence.passed, evidence.summary
        left_out = [one for one in evidence.caveats if "not proved again before the switch" in one]
        assert [one.rpartition(": ")[2] for one in left_out] == ["ehr.receipt"], "it has no key"
        assert isinstance(proved := evidence.facts["changed_rows_proved"], int)
        assert proved > 0


@pytest.mark.parametrize(
    ("proof", "when"),
    [
        (Proof.BEFORE, "nobody was kept from writing, for both sides differ"),
        (Proof.IN_PAUSE, "both sides differ although nobody wrote"),
    ],
)
async def test_a_row_that_differs_is_found_before_anybody_is_kept_from_writing_and_at_the_latest_undoes_the_switch(
    peers: Peers, proof: Proof, when: str
) -> None:
    async with followed(peers) as night:
        await night.write(LEGACY, 1)
        await eventually(night.same)
        await peers.platform.execute("update ehr.patient set note = 'y'")
        with pytest.raises(SidesDiffer) as refused:
            await night.switch(night.there(proof))
        assert refused.value.what.startswith(
            f"{when}: 1 difference in ehr.patient\n  ehr.patient: 1 different (in note)"
        )
        assert re.search(r"different: [0-9a-f]{16} \(note\)", refused.value.what)
        assert "the row of a key: the one of ehr.patient where left(encode(sha256(" in refused.value.what
        assert "write the rows of legacy to platform by hand" in refused.value.hint
        assert await peers.platform.fetchval("select count(*) from pg_replication_slots") == 0
        side = await live_side(peers.legacy, BIRTH, night.replication.id)
        assert side is not None
        assert side.step is (Step.SETTLED if proof is Proof.BEFORE else Step.UNDONE)
        assert await night.let_in() == [LEGACY]
        await night.write(LEGACY, 2)
        await eventually(lambda: peers.platform.fetchval("select count(*) = 2 from ehr.patient"))


@pytest.mark.night
async def test_somebodys_long_transaction_keeps_no_other_table_from_being_proved_before_the_pause(
    peers: Peers,
) -> None:
    async with followed(peers) as night, connected(night.apps[LEGACY]) as app:
        await night.write(LEGACY, 1)
        await eventually(night.same)
        await peers.platform.execute("update ehr.patient set note = 'y'; update ehr.numbered set writer = 2")
        async with app.transaction():
            await app.execute("insert into ehr.patient values (2, 'n', 'x', 1)")
            with pytest.raises(SidesDiffer, match=r"nobody was kept from writing, .* 1 difference in ehr\.numbered"):
                await night.switch(night.there(Proof.BEFORE))


async def test_what_differs_in_the_pause_is_found_after_it_where_the_plan_wants_that(peers: Peers) -> None:
    async with followed(peers) as night:
        await night.write(LEGACY, 1)
        await eventually(night.same)
        await peers.platform.execute("update ehr.patient set note = 'y'")
        evidence = await night.switch(night.there(Proof.AFTER))
        assert (evidence.passed, await night.let_in()) == (False, [PLATFORM])
        assert "1 difference in ehr.patient" in evidence.summary


async def test_roles_that_could_not_be_let_in_are_found_before_anybody_is_kept_from_writing(peers: Peers) -> None:
    async with followed(peers) as night:
        fenced = {**night.replication.fenced, PLATFORM: Fenced(roles=("nobody_like_that",))}
        night.replication = replace(night.replication, fenced=fenced)
        with pytest.raises(
            WritersNotFenced, match=r"nothing was touched:\n  platform: there is no role nobody_like_that"
        ):
            await night.switch(night.there())
        assert await night.let_in() == [LEGACY]


async def test_a_switch_waits_for_a_worker_that_is_on_its_way(peers: Peers) -> None:
    async with followed(peers) as night:
        await peers.platform.execute("select pg_terminate_backend(pid) from pg_stat_subscription where pid is not null")
        assert (await night.switch(night.there())).passed
        assert (await night.switch(night.home())).passed
