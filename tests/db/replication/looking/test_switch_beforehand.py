"""What a switch would be refused for is known before its time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from jobs.beforehand import Surroundings
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.replication.looking.preflight.switching import look_at_switch
from jobs.replication.switching.sequences import SequencesUnfit
from jobs.replication.switching.writers import WritersNotFenced
from plans.model import Fenced, SwitchBackSpec, SwitchSpec, TableSelection
from tests.support.replication.following import RECORDS
from tests.support.replication.peers import Peers, app_of
from tests.support.two_databases import LEGACY, PLATFORM

SCHEMA = "create table note (id int generated always as identity primary key)"


def around(peers: Peers) -> Surroundings:
    @asynccontextmanager
    async def sides(_: TableSelection) -> AsyncIterator[tuple[SourceConnection, TargetConnection]]:
        yield SourceConnection(peers.legacy), TargetConnection(peers.platform)

    return Surroundings(connection=sides, sides=sides, environ={}, deep=False)  # type: ignore[arg-type]


async def test_who_comes_to_the_other_side_has_to_be_able_to_write_there(peers: Peers) -> None:
    await peers.two.both(f"{SCHEMA}; create table code (id int primary key); create table log (id serial primary key)")
    await peers.app(LEGACY, "all on all tables in schema public", "all on all sequences in schema public")
    await peers.app(PLATFORM, "all on note", "select, update on code", "all on log")
    roles = {side: app_of(peers.dsn(side)) for side in (LEGACY, PLATFORM)}
    of = replace(RECORDS, fenced={side: Fenced(roles=(role,)) for side, role in roles.items()})
    assert await look_at_switch(SwitchSpec(replication=of), around(peers)) == [
        f"platform: nobody who comes there may insert, delete public.code, as {roles[LEGACY]} may on legacy",
        f"platform: nobody who comes there may take numbers for public.log, as {roles[LEGACY]} may on legacy",
    ]
    assert await look_at_switch(SwitchBackSpec(replication=of), around(peers)) == []
    await peers.platform.execute(f"revoke all on note from {roles[PLATFORM]}")
    with pytest.raises(
        WritersNotFenced, match=f"nobody who comes there may write to public.note, as {roles[LEGACY]} may on legacy"
    ):
        await look_at_switch(SwitchSpec(replication=of), around(peers))


async def test_who_could_write_to_the_side_that_is_left_has_to_be_kept_out(peers: Peers) -> None:
    await peers.two.both(SCHEMA)
    await peers.app(LEGACY)
    role = app_of(peers.dsn(LEGACY))
    with pytest.raises(WritersNotFenced, match=f"legacy: {role} could write"):
        await look_at_switch(SwitchSpec(replication=RECORDS), around(peers))
    fenced = replace(RECORDS, fenced={LEGACY: Fenced(roles=(role,))})
    assert await look_at_switch(SwitchSpec(replication=fenced), around(peers)) == []
    await peers.app(PLATFORM)
    with pytest.raises(WritersNotFenced, match="platform: "):
        await look_at_switch(SwitchBackSpec(replication=fenced), around(peers))


async def test_a_sequence_that_has_no_number_left_is_found(peers: Peers) -> None:
    await peers.two.both("create table ward (id smallint generated always as identity primary key)")
    await peers.legacy.execute("select setval('ward_id_seq', 32767)")
    with pytest.raises(SequencesUnfit, match="no number is left"):
        await look_at_switch(SwitchSpec(replication=RECORDS), around(peers))
