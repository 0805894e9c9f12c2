"""Messages while what carries them fails: engines, a desk and a mail server that break, and nothing lost, or doubled
without the id by which a receiver knows it again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import chain, repeat

import pytest

from jobs.run.events import AttemptEnded, How, PeopleTold, RunEnded
from tests.bench.notify_nights import PRODUCTION
from tests.drills.test_control_away import apart
from tests.support.eventually import eventually
from tests.support.people.receivers import BROKEN, HANGS_UP, TAKEN, Receivers, receiving
from tests.support.postgres_server import PostgresServer
from tests.support.processes import PATIENCE, Night

__all__ = ["apart"]

HEADER = """\
cutover: 1
title: A drill
timezone: Europe/Oslo
start: 2022-11-11 22:00
go_live: M1
channels:
@channels@
hooks:
  - {when: [ready, hold], tell: [ward, clinic], through: desk}
  - {when: ready, tell: [ward, clinic], through: mail}
parties:
  ward: {name: Ward on call, contact: ward@b.example}
  clinic: {name: Clinic, contact: clinic@b.example}
tasks:
"""
TASKS = """
  - {id: W1, title: First, owner: ward, duration: 5m, manual: {}}
  - {id: W2, title: Second, owner: ward, after: [W1], duration: 5m, manual: {}}
  - {id: M1, title: Go-live, after: [W2], milestone: true}
"""
ADDRESSES = {(channel, f"{party}@b.example") for channel in ("desk", "mail") for party in ("ward", "clinic")}


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    async with receiving() as found:
        yield found


def header(receivers: Receivers) -> str:
    return HEADER.replace("@channels@\n", receivers.channels())


def ids(receivers: Receivers) -> dict[tuple[str, str], set[str]]:
    """The ids that came to each address through each channel."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in receivers.arrivals:
        found[one.channel, one.address].add(one.id)
    return found


async def all_noted(night: Night, run: str) -> None:
    """Wait until nothing lies in the outbox."""

    async def empty() -> bool:
        return not await night.journal.waiting_messages(run)

    assert await eventually(empty, within=PATIENCE)


async def test_an_engine_killed_between_append_and_send_or_before_the_answer_loses_nothing(
    night: Night, receivers: Receivers
) -> None:
    run, witness = await night.begin(TASKS, header(receivers), PRODUCTION)
    receivers.desk.held.clear()  # the desk has it, and does not answer
    first = night.engine(run)
    await eventually(lambda: len(receivers.desk.asked) == 2, within=PATIENCE)
    first.kill()
    receivers.desk.held.set()
    second = night.engine(run)
    await all_noted(night, run)
    assert ids(receivers).keys() == ADDRESSES
    assert {len(one) for one in ids(receivers).values()} == {1}
    assert len([one for one in receivers.arrivals if one.channel == "desk"]) == 4

    await night.order(witness, "done", task="W1")
    await witness.heard(PeopleTold, lambda one: "W2" in one.units)
    second.kill()  # recorded, and not sent yet
    third = night.engine(run)
    await all_noted(night, run)
    assert {len(one) for one in ids(receivers).values()} == {2}
    await night.order(witness, "done", task="W2")
    await witness.heard(RunEnded)
    assert await third.ended() == 0
    await night.intact(witness)


@pytest.mark.night
async def test_receivers_that_break_hang_up_and_are_slow_get_everything_in_the_end(
    night: Night, receivers: Receivers
) -> None:
    moods = chain([BROKEN, HANGS_UP, BROKEN, HANGS_UP, HANGS_UP, BROKEN], repeat(TAKEN))
    receivers.mood = lambda: next(moods)
    run, witness = await night.begin(TASKS, header(receivers), PRODUCTION)
    engine = night.engine(run)
    await witness.heard(PeopleTold)
    await all_noted(night, run)
    assert ids(receivers).keys() == ADDRESSES
    assert {len(one) for one in ids(receivers).values()} == {1}
    for task in ("W1", "W2"):
        await night.order(witness, "done", task=task)
    await witness.heard(RunEnded)
    assert await engine.ended() == 0  # what followed from the last moments was sent as well
    assert await night.journal.waiting_messages(run) == ()
    assert {len(one) for one in ids(receivers).values()} == {2}


@pytest.mark.night
async def test_the_control_database_away_while_a_message_is_under_way_does_not_have_it_sent_again(
    apart: tuple[Night, PostgresServer], receivers: Receivers
) -> None:
    night, server = apart
    receivers.desk.held.clear()
    run, _ = await night.begin(TASKS, header(receivers), PRODUCTION)
    engine = night.engine(run)
    await eventually(lambda: len(receivers.desk.asked) == 2, within=PATIENCE)
    await server.go_away("immediate")
    receivers.desk.held.set()
    await eventually(lambda: len(receivers.arrivals) >= 4, within=PATIENCE)
    await server.come_back()
    await all_noted(night, run)
    assert engine.alive
    assert len([one for one in receivers.arrivals if one.channel == "desk"]) == 2
    assert {len(one) for one in ids(receivers).values()} == {1}


@pytest.mark.night
async def test_a_thousand_events_in_a_second_are_a_few_letters_and_none_is_lost(
    night: Night, receivers: Receivers
) -> None:
    run, witness = await night.begin(TASKS, header(receivers), PRODUCTION)
    night.engine(run)
    await witness.heard(PeopleTold)
    commands = [("hold", {"reason": "a drill"}), ("resume", {})] * 500
    for begin in range(0, len(commands), 50):
        batch = commands[begin : begin + 50]
        for verb, args in batch:
            await night.journal.send(run, verb, args)
    await all_noted(night, run)
    posted = await night.journal.posted_messages(run, limit=10_000)
    assert all(one.delivered_at is not None for one in posted)
    assert len(posted) >= 500
    assert len(receivers.arrivals) <= 4 + 2 * 5  # one letter to each every half a minute


SENDING = """
  - {id: S1, title: Tell them, owner: ward, duration: 1m, job: {comms: {to: everybody, file: told.md, channel: mail}}}
  - {id: M1, title: Go-live, after: [S1], milestone: true}
"""


@pytest.mark.night
async def test_an_engine_killed_while_a_task_sends_leaves_it_in_doubt_and_a_retry_sends_it_under_its_id(
    night: Night, receivers: Receivers
) -> None:
    (night.folder / "told.md").write_text("# Open\nOpen since {now}\n")
    held = asyncio.Event()
    receivers.mail.thanks = "250-"  # an answer that never ends
    receivers.mail.on_mail = lambda _: held.set()
    run, witness = await night.begin(SENDING, header(receivers), PRODUCTION)
    first = night.engine(run)
    async with asyncio.timeout(PATIENCE):
        await held.wait()
    first.kill()
    receivers.mail.on_mail = receivers.note_mail
    second = night.engine(run)
    await witness.heard(AttemptEnded, lambda one: one.how is How.IN_DOUBT)
    assert receivers.arrivals == []
    await night.order(witness, "retry", task="S1")
    await witness.heard(RunEnded)
    assert await second.ended() == 0
    assert {one.address for one in receivers.arrivals} == {"ward@b.example", "clinic@b.example"}
    assert {len(one) for one in ids(receivers).values()} == {1}
