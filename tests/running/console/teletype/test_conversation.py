"""What is printed when: between a question and its answer only what stops the night, afterwards all of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import repeat

from console.errors import Declined
from console.teletype.conversation import Conversation, Paper, folded
from console.view.model import View
from console.view.picture import Picture
from jobs.past import Past
from jobs.run import events as e
from tests.support.eventually import eventually
from tests.support.fake_source import FakeSource
from tests.support.world import NOW, Night, half_way, polling


class Stepping(FakeSource):
    """A night that goes on when a test says so."""

    def __init__(self, night: Night) -> None:
        super().__init__(night.view())
        past = Past(run="night", plan=night.view().plan, state=night.state(), entries=())
        self.picture = Picture(past)
        self._fresh: list[e.Entry] = []

    def now(self) -> View:
        """The night as it was pushed last."""
        return self.view

    def happens(self, text: str, **view: object) -> None:
        """A note of somebody, and what else is different by then."""
        self._fresh.append(e.Entry(seq=950, at=NOW, event=e.Noted(text=text, by="k.stone")))
        self.push(replace(self.view, **view))

    async def steps(self) -> AsyncIterator[tuple[View, Sequence[e.Entry]]]:
        """What was pushed, with what happened by then."""
        async for view in self.views():
            fresh, self._fresh = self._fresh, []
            yield view, fresh


class Talk:
    """A person at a console in lines of text; what is printed, and what was sent."""

    def __init__(self, night: Night) -> None:
        self.source = Stepping(night)
        self.printed: list[str] = []
        self.rung: list[None] = []
        paper = Paper(
            put=self.printed.append, ring=lambda: self.rung.append(None), spell=str, width=lambda: None, echoes=True
        )
        self.conversation = Conversation(self.source, paper, repeat(47))

    async def reads(self, text: str) -> int:
        """Wait until this is printed; gives the place of its line."""
        await eventually(lambda: any(text in line for line in self.printed), within=30)
        return next(index for index, line in enumerate(self.printed) if text in line)


@asynccontextmanager
async def talk(night: Night) -> AsyncIterator[Talk]:
    """Until the person leaves."""
    person = Talk(night)
    async with asyncio.TaskGroup() as group:
        group.create_task(person.conversation.held())
        await person.reads("? says what can be typed.")
        yield person
        person.conversation.typed(None)


async def test_what_happens_while_a_question_is_open_is_told_after_it() -> None:
    async with talk(half_way()) as person:
        person.conversation.typed("hold the disk is full")
        await person.reads("NOT SENT")
        person.source.happens("the coffee is ready")
        person.conversation.typed("gates")
        asked = await person.reads("To send it")
        assert not any("coffee" in line for line in person.printed)
        person.conversation.typed("no")
        assert asked < await person.reads("Nothing was sent.") < await person.reads("the coffee is ready")


async def test_who_is_needed_for_what_stops_the_night_breaks_in_and_the_question_is_repeated() -> None:
    async with talk(half_way()) as person:
        person.conversation.typed("note the shift changes")
        await person.reads("To send it")
        person.source.push(polling().view())
        at = await person.reads("NEEDS YOU: ")
        assert "G2" in person.printed[at]
        await eventually(lambda: person.printed[-1].startswith("To send it"), within=30)
        assert person.rung


async def test_what_is_agreed_to_is_sent_and_what_cannot_be_sent_says_why() -> None:
    async with talk(half_way()) as person:
        person.conversation.typed("hold the disk is full")
        person.conversation.typed("yes 47")
        await person.reads("Sent: hold")
        person.source.failure = Declined("the roles refuse")
        person.conversation.typed("note seen")
        person.conversation.typed("yes 47")
        await person.reads("note was not sent: the roles refuse")
        assert person.source.sent == [("hold", {"reason": "the disk is full"})]


async def test_ctrl_c_leaves_the_question_and_the_console_stays() -> None:
    async with talk(half_way()) as person:
        person.conversation.typed("hold the disk is full")
        await person.reads("NOT SENT")
        person.conversation.interrupt()
        await person.reads("Ctrl+C stops nothing")
        person.conversation.typed("yes 47")
        await person.reads("yes means nothing here")
        assert person.source.sent == []


async def test_after_a_hang_up_nothing_is_printed_and_the_talk_is_over() -> None:
    async with talk(half_way()) as person:
        person.conversation.hang_up()
        person.conversation.typed("where")
    assert not any(line.startswith("At ") for line in person.printed)


def test_a_line_is_folded_at_words_and_goes_on_indented() -> None:
    assert folded("G1 poll: no answer from the laboratory", 24) == ["G1 poll: no answer from", "  the laboratory"]
    assert folded("G1 poll: no answer from the laboratory", None) == ["G1 poll: no answer from the laboratory"]
