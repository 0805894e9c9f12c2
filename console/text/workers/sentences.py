"""Sentences about who runs an attempt: the engine, or a worker elsewhere that has taken it, or nobody yet."""

from typing import assert_never

from console.text.sentence import Sentence, seconds
from console.text.workers.lanes import label_text
from console.text.workers.places import lies_at, nobody_text
from jobs.run.events import AttemptStarted, LanesChanged, SoonLacks, TicketTaken, TicketUntaken
from jobs.run.state.lanes import LanesState


def of_start(event: AttemptStarted) -> Sentence:
    """Say that an attempt begins, and which workers it is for."""
    text = "started" if event.attempt == 1 else f"attempt {event.attempt} started"
    return Sentence(unit=event.unit, text=f"{text}, for workers with the label {event.label}" if event.label else text)


def of_ticket(event: TicketTaken | TicketUntaken | LanesChanged) -> Sentence:
    """Say who has taken an attempt, which is news where it was lost before or lay for long; or that nobody has."""
    match event:
        case TicketTaken(lay=lay):
            after = f", after {seconds(lay)}" if lay is not None else ""
            text = f"worker {event.worker} on {event.host} runs it{after}"
            return Sentence(unit=event.unit, text=text, minor=event.attempt == 1 and lay is None)
        case TicketUntaken():
            return _untaken(event)
        case LanesChanged():
            return _lanes(event)
    assert_never(event)


def of_lacks(event: SoonLacks) -> Sentence:
    """Say what is lacking for what begins elsewhere soon; or that nothing is any more."""
    if not event.lacks:
        return Sentence(text="what begins elsewhere within half an hour lacks nothing now")
    told = "; ".join(f"{one.what}, and {one.unit} begins soon" for one in event.lacks)
    return Sentence(text=told, warning=True)


def _untaken(event: TicketUntaken) -> Sentence:
    if event.refused:
        return Sentence(unit=event.unit, text=f"no worker may take it: {event.refused}; {event.mend}", warning=True)
    if event.others:
        text = f"no worker with the label {event.label} is the engine's program: {event.others}"
        return Sentence(unit=event.unit, text=text, warning=True)
    there = ", ".join(event.there)
    if there and not event.free:
        return Sentence(unit=event.unit, text=f"waits for a free slot of {there} ({event.label})", minor=True)
    idle = f", and {there} is there with a slot free" if there else ""
    return Sentence(unit=event.unit, text=f"no worker with the label {event.label} takes it{idle}", warning=True)


def _lanes(event: LanesChanged) -> Sentence:
    """How the lanes of a label stand; a warning where no worker takes one."""
    of = event.lanes
    lies = f"; {nobody_text(lies_at(LanesState(now=of)))}" if of.nobody_takes else ""
    return Sentence(unit=event.unit, text=f"{label_text(of)}{lies}", warning=of.nobody_takes, minor=not of.nobody_takes)
