"""What a run that is over has left in its outbox: sent by the engine that comes next, unless another one is at it."""

from datetime import timedelta

from jobs.engine.last_letters import send_what_is_left
from jobs.engine.takeover import Who
from plans.model.hooks import HookWord
from tests.support.http_server import answer, serving
from tests.support.people.telling import tell
from tests.unit.jobs.notify.test_postman import Quiet, Told, told

WHO = Who(name="late", host="here", pid=1)


async def come(night: Told) -> None:
    await send_what_is_left(night.journal, night.run.plan, night.run.state, WHO, {}, Quiet())


async def test_the_next_engine_sends_it_under_its_own_lease() -> None:
    async with serving() as desk:
        desk.say("POST /desk", answer(202))
        night = await told(desk, desk, tell(HookWord.READY, to="ward"))
        await come(night)
        assert len(desk.asked) == 1
        assert await night.journal.waiting_messages("r") == ()
        await come(night)
        assert len(desk.asked) == 1


async def test_it_is_left_to_an_engine_that_is_at_it() -> None:
    async with serving() as desk:
        night = await told(desk, desk, tell(HookWord.READY, to="ward"))
        assert await night.journal.acquire("r", "another", timedelta(minutes=1))
        await come(night)
        assert desk.asked == []
