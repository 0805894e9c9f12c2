"""What a run that is over has left in its outbox: sent by the engine that comes next, unless another one is at it."""

import asyncio
from datetime import timedelta

from jobs.engine.last_letters import send_what_is_left
from jobs.engine.takeover import Who
from plans.model.hooks import HookWord
from tests.running.jobs.notify.test_postman import Quiet, Told, told
from tests.support.eventually import eventually
from tests.support.http_server import answer, serving
from tests.support.people.telling import tell

WHO = Who(name="late", host="here", pid=1)


async def come(night: Told) -> None:
    ttl = timedelta(milliseconds=30)
    await send_what_is_left(night.journal, night.run.plan, night.run.state, WHO, {}, Quiet(), ttl)


async def test_the_next_engine_sends_it_under_its_own_lease() -> None:
    async with serving() as desk:
        desk.say("POST /desk", answer(202))
        night = await told(desk, desk, tell(HookWord.READY, to="ward"))
        await come(night)
        assert len(desk.asked) == 1
        assert await night.journal.waiting_messages("r") == ()
        await come(night)
        assert len(desk.asked) == 1


async def test_it_is_left_to_an_engine_that_is_at_it_until_that_is_gone() -> None:
    async with serving() as desk:
        desk.say("POST /desk", answer(202))
        night = await told(desk, desk, tell(HookWord.READY, to="ward"))
        held = await night.journal.acquire("r", "another", timedelta(minutes=1))
        assert held is not None

        async def stands_by() -> bool:
            lease = (await night.journal.standing("r")).lease
            return lease is not None and lease.standbys == 1

        coming = asyncio.create_task(come(night))
        assert await eventually(stands_by, within=5)
        assert desk.asked == []
        await night.journal.release("r", held)
        await coming
        assert len(desk.asked) == 1
