"""Played people try again what is refused, ever more slowly, and give up in the end."""

from datetime import UTC, datetime

from console.demo.persistence import LONGEST_WAIT, TRIES, Persistence
from jobs.run.events import CommandRefused, Entry, Event, Noted
from jobs.run.simulate import Act

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
GO = Act(verb="decide", args={"task": "G1", "choice": "go"})
OTHER = Act(verb="start", args={"task": "A1"})
REFUSED = CommandRefused(verb="decide", reason="criterion 1 is required and not true", by="k.stone")


def heard(people: Persistence, command: int, event: Event, at: float) -> None:
    people.heard([Entry(seq=command, at=NOW, event=event, command_id=command)], at)


def test_the_waits_grow_to_a_minute_and_then_it_is_given_up() -> None:
    people, now, tries = Persistence(), 0.0, 0
    while people.given_up([GO]) is None:
        if people.may(GO, now):
            tries += 1
            people.sent(GO, tries)
            heard(people, tries, REFUSED, now)
            assert not people.may(GO, now + 0.4)
        now += 0.5
    assert tries == TRIES
    assert 180 < now < 300 < TRIES * LONGEST_WAIT
    assert people.given_up([OTHER]) is None
    assert people.given_up([OTHER, GO]) == (GO, REFUSED.reason)
    assert people.may(OTHER, now)


def test_what_is_carried_out_is_forgotten() -> None:
    people = Persistence()
    for command in range(1, TRIES):
        people.sent(GO, command)
        heard(people, command, REFUSED, 0.0)
    people.sent(GO, TRIES)
    heard(people, TRIES, Noted(text="done", by="k.stone"), 0.0)
    assert people.may(GO, 0.0)
    assert people.given_up([GO]) is None
