"""Answers as the database puts them into the inbox, given in a line each."""

from jobs.journal.base import Sent
from jobs.run.events import CommandRefused, Event
from tests.support.driver import Driven


def gives(run: Driven, party: str, answer: str, task: str = "", **more: object) -> list[Event]:
    """A party answers by a link whose letter the database knew."""
    run.commands += 1
    args = {"party": party, "answer": answer, "task": task, "stands": party.title(), "channel": "mail", "way": "link"}
    sent = Sent(
        id=run.commands, actor="answers", verb="answer", args={**args, **more}, at=run.now, letter=f"m{run.commands}"
    )
    return run.decide(sent)


def why_not(events: list[Event]) -> str:
    """Why it was refused."""
    [refusal] = [one for one in events if isinstance(one, CommandRefused)]
    return refusal.reason
