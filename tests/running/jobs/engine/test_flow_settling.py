"""What somebody settles of a short flow is given up once, also by the judge of the next engine."""

from collections.abc import Sequence

from jobs.flows.counting.asked import Asked, Counted
from jobs.flows.series import Condition, Sample, Series
from jobs.run.events import FlowsChanged
from plans.model.flows import FileCount, Flow, Stage
from tests.running.jobs.engine.test_flow_watch import Watched
from tests.support.flows.watched import flow

BOTH = {Stage.SENT: FileCount(path="/s"), Stage.RECEIVED: FileCount(path="/r")}


class Lossy:
    """A counter of two stages: so many in each stretch, of which as many are lost as somebody says."""

    def __init__(self) -> None:
        self.many, self.lost = 10, 0

    async def count(self, asked: Sequence[Asked], now: object, took: object) -> None:
        for one in asked:
            whole = Series(flow=one.flow.id)
            came = self.many - self.lost if one.stage is Stage.RECEIVED else self.many
            after = one.until - one.flow.every
            sample = Sample(series=whole, stage=one.stage, after=max(after, one.after), until=one.until, count=came)
            took(Counted(flow=one.flow.id, stage=one.stage, samples=(sample,)))  # type: ignore[operator]


def windows() -> Flow:
    """Letters, counted where they are sent and where they are received; nobody says what is normal."""
    return flow("letters", counts=dict.fromkeys(BOTH, flow("x").counts[Stage.SENT]))


async def lose(run: Watched, counter: Lossy, many: int) -> None:
    """So many are lost in one stretch; in the next hour nothing is sent."""
    counter.many, counter.lost = 10, many
    await run.passes(5)
    counter.many, counter.lost = 0, 0
    await run.passes(40)
    assert run.conditions() == {"letters": Condition.SHORT}


async def a_short_one() -> tuple[Watched, Lossy]:
    run, counter = Watched(windows()), Lossy()
    run.counter = counter  # type: ignore[assignment]
    await run.begin()
    await run.passes(12)
    await lose(run, counter, 4)
    return run, counter


async def test_what_is_settled_is_short_no_more_and_the_journal_says_how_many_by_whom_and_why() -> None:
    run, counter = await a_short_one()
    run.run.do("settle", flow="Letters", reason="sent by  post")
    await run.look()
    assert run.conditions() == {"letters": Condition.UNPROVEN}
    (settled,) = run.run.state.settled
    assert (settled.missing, settled.by, settled.reason) == (4, "operator", "sent by post")
    assert settled.losses is not None
    await run.passes(5)
    assert run.conditions() == {"letters": Condition.UNPROVEN}, "nothing was sent since"
    counter.many = 10
    await run.passes(10)
    assert run.conditions() == {"letters": Condition.UNWATCHED}


async def test_the_next_engine_s_judge_gives_it_up_as_well_and_says_so_no_second_time() -> None:
    run, counter = await a_short_one()
    run.run.do("settle", flow="letters", reason="sent by post")
    await run.passes(2)
    await run.another_engine()
    await run.passes(30)
    assert run.conditions() == {"letters": Condition.UNPROVEN}
    given_up = [one.event.losses for one in run.run.entries if isinstance(one.event, FlowsChanged)]
    assert [[(one.settled > 0, one.told) for one in many] for many in given_up if many] == [[(True, 4)]]
    await lose(run, counter, 7)
    assert run.run.state.flows["letters"].stands.missing == 7


async def test_what_is_taken_back_is_short_again_by_as_many() -> None:
    run, _ = await a_short_one()
    run.run.do("settle", flow="letters", reason="sent by post")
    await run.passes(2)
    assert run.conditions() == {"letters": Condition.UNPROVEN}
    run.run.do("correct", seq=run.run.state.settled[0].seq, reason="wrong flow")
    await run.passes(10)
    assert run.conditions() == {"letters": Condition.SHORT}
    assert run.run.state.flows["letters"].stands.missing == 4
    assert run.run.state.settled == ()


async def test_what_an_engine_did_not_live_to_give_up_the_next_one_does() -> None:
    run, _ = await a_short_one()
    run.run.do("settle", flow="letters", reason="sent by post")
    await run.another_engine()
    await run.passes(1)
    assert run.conditions() == {"letters": Condition.UNPROVEN}
    assert [one.missing for one in run.run.state.settled] == [4]


async def test_nothing_is_settled_of_what_is_not_short_and_the_refusal_says_how_it_stands() -> None:
    run, _ = await a_short_one()
    assert "did you mean letters" in run.run.refused("settle", flow="leters", reason="lost")
    assert "nothing is said of letters/17B" in run.run.refused("settle", flow="letters", template="17B", reason="lost")
    run.run.do("settle", flow="letters", reason="sent by post")
    assert "is being given up just now" in run.run.refused("settle", flow="letters", reason="twice")
    await run.passes(1)
    assert "letters is unproven: nothing of it" in run.run.refused("settle", flow="letters", reason="twice")
    early = await Watched(windows(), live=False).begin()
    assert "flows are judged from the go-live on" in early.run.refused("settle", flow="letters", reason="lost")
