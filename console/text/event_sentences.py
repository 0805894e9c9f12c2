"""Every event of the journal as one sentence, the same on the screen, in plain lines and as the answer to a command.

No times of day here but a person's own estimate: who prints a sentence prints its time before it, in the zone of the
plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from jobs.api import Fact
from jobs.outcomes import ErrorFacts
from jobs.run import events as e
from jobs.run.decisions.weakening import in_words
from plans.model import Confirm, Plan, TaskId

_FLAWS = 3
"""Flaws of a journal that a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What happened. `unit` is the task or rollback that it is about; empty where it is about the night."""

    text: str
    unit: str = ""
    warning: bool = False
    """Whether somebody may have to act."""
    minor: bool = False
    """True for what only the detail of a task shows: readings of criteria, acknowledgements, quiet that ended."""
    several: bool = False
    """Whether `text` is a line and its reasons (`console.text.reasons`): never what people have typed."""


def sentence(plan: Plan, entry: e.Entry) -> Sentence:
    """The sentence for one event; ids that the plan does not know (an earlier revision's) stand for themselves."""
    event = entry.event
    match event:
        case e.RunCreated():
            speed = f", clock {event.speed:g} times as fast" if event.speed != 1 else ""
            unsure = ", ".join(event.not_compared)
            compared = f"; not compared with production: {unsure}" if unsure else ""
            late = "; that its start was past was agreed to" if event.late else ""
            return Sentence(text=f"{event.kind} created by {event.by}{speed}{late}{compared}", warning=bool(unsure))
        case e.EngineStarted():
            took = "engine started" if event.term == 1 else "another engine took over"
            return Sentence(text=f"{took} on {event.host}, pid {event.pid}, term {event.term}", warning=event.term > 1)
        case e.AttemptStarted():
            return Sentence(
                unit=event.unit, text="started" if event.attempt == 1 else f"attempt {event.attempt} started"
            )
        case e.AttemptEnded():
            return _attempt_ended(entry, event)
        case e.QuietBegan():
            waits = f", waits for {event.waits_for}" if event.waits_for else ""
            blocked = f", blocked by {event.blocked_by}" if event.blocked_by else ""
            return Sentence(unit=event.unit, text=f"quiet{waits}{blocked}", warning=True)
        case e.QuietEnded():
            return Sentence(unit=event.unit, text="moves again", minor=True)
        case e.Warned():
            return Sentence(unit=event.unit, text=event.text, warning=True)
        case e.TaskStarted() | e.Counted() | e.Judged() | e.Ticked() | e.ItemSettled() | e.TaskFinished():
            return _by_people(plan, event)
        case e.TaskReopened():
            return Sentence(unit=event.unit, text=f"reopened by {event.by}{_reason(event.reason)}")
        case e.CheckpointOpened() | e.CriteriaMeasured() | e.VoteCast() | e.CheckpointDecided():
            return _at_checkpoint(plan, event, entry)
        case e.HoldSet():
            return Sentence(text=f"HOLD by {event.by}{_reason(event.reason)}", warning=True)
        case e.HoldReleased():
            return Sentence(text=f"hold released by {event.by}")
        case e.KeysGiven() | e.KeysClaimed() | e.KeysKept() | e.Substituted():
            return _handed_over(plan, event)
        case e.Noted():
            return Sentence(unit=event.unit or "", text=f"note by {event.by}: {event.text}")
        case e.Acknowledged():
            return Sentence(text=f"warning {event.seq} seen by {event.by}", minor=True)
        case e.Corrected():
            return Sentence(text=f"entry {event.seq} no longer counts, by {event.by}{_reason(event.reason)}")
        case e.EtaGiven():
            ends = event.eta.astimezone(ZoneInfo(plan.timezone))
            return Sentence(unit=event.unit, text=f"new estimate by {event.by}: ends {ends:%H:%M}")
        case e.Throttled():
            return Sentence(unit=event.unit, text=f"{event.knob} set to {event.value} by {event.by}")
        case e.StopAsked():
            return Sentence(unit=event.unit, text=f"stop asked by {event.by}{_reason(event.reason)}", warning=True)
        case e.TerminationAsked():
            return Sentence(unit=event.unit, text=f"termination of the lost attempt asked by {event.by}", warning=True)
        case e.RollbackBegun():
            what = "ROLLBACK of the night" if event.whole else "rollback"
            units = ", ".join(e.task_of(unit)[0] for unit in event.units) or "nothing was done"
            return Sentence(text=f"{what} by {event.by}: {units}{_reason(event.reason)}", warning=True)
        case e.CommandRefused():
            again = f" {event.count} more times" if event.count > 1 else ""
            text = f"{event.verb} by {event.by} refused{again}: {event.reason}"
            return Sentence(unit=event.unit or "", text=text)
        case e.ClockStopped():
            return Sentence(text="the clock stands still and waits for you", minor=True)
        case e.ClockStarted():
            return Sentence(text="the clock goes on", minor=True)
        case e.LogLost():
            where = f" on {event.host}" if event.host else ""
            text = f"the engine's log{where} cannot be written: {event.reason}; the work goes on"
            return Sentence(text=text, warning=True)
        case e.LogWrittenAgain():
            return Sentence(text="the engine's log is written again")
        case e.DatabaseMissing():
            text = f"{event.database} cannot be used: {event.reason}; what needs it waits, the rest goes on"
            return Sentence(text=text, warning=True)
        case e.WrittenElsewhere():
            text = f"run {event.other_run} wrote to what this proved: {', '.join(event.tables)}"
            return Sentence(unit=event.unit, text=text, warning=True)
        case e.DatabaseBack():
            return Sentence(text=f"{event.database} can be used again")
        case e.ProgramStarted():
            return Sentence(unit=event.unit, text=f"its program is {event.program}", minor=True)
        case e.ProgramSeen():
            return _program_seen(event)
        case e.PlanAmended():
            lost = f". {in_words(event.weakened)}" if event.weakened else ""
            where = f"; reached elsewhere, or new: {', '.join(event.readdressed)}" if event.readdressed else ""
            text = f"revision {event.revision} of the plan by {event.by}{_reason(event.summary)}{where}{lost}"
            return Sentence(text=text, warning=bool(event.weakened))
        case e.JournalDoubted():
            who = f"{event.by} had the run go on" if event.by else "the run goes on"
            return Sentence(text=f"{who} although the journal is not what was recorded{_flaws(event)}", warning=True)
        case e.NotRecorded():
            kind = f" ({event.kind})" if event.kind.isidentifier() else ""
            return Sentence(text=f"#{entry.seq}{kind} has no effect: {event.why}", warning=True)
        case e.RunEnded():
            by = f" by {event.by}" if event.by else ""
            return Sentence(text=f"the run ended: {event.result}{by}{_reason(event.reason)}")
    assert_never(event)


def _program_seen(event: e.ProgramSeen) -> Sentence:
    what = f"the program of attempt {event.attempt}"
    match event.life:
        case e.Life.ALIVE:
            return Sentence(unit=event.unit, text=f"{what} still runs; terminate ends it", warning=True)
        case e.Life.GONE:
            return Sentence(unit=event.unit, text=f"{what} has ended")
        case e.Life.ELSEWHERE | e.Life.UNKNOWN:
            return Sentence(unit=event.unit, text=f"{what} may still run, on another host", warning=True)
    assert_never(event.life)


def failure(error: Mapping[str, Fact] | None) -> str:
    """An attempt's error: our sentence with its reasons, the SQLSTATE and the place, never a value."""
    if not error:
        return "failed"
    try:
        return str(ErrorFacts.from_json(error))
    except (KeyError, ValueError):  # written by a later version: its sentence still stands
        return str(error.get("sentence") or "failed")


def party(plan: Plan, name: str) -> str:
    """A party's name, or its id where this revision of the plan does not know it."""
    return next((one.name for key, one in plan.parties.items() if key == name), name)


def item(plan: Plan, event: e.Ticked | e.ItemSettled) -> str:
    """The name of the item of a confirmation, or its id where this revision of the plan does not know it."""
    task = plan.by_id.get(TaskId(e.task_of(event.unit)[0]))
    items = task.body.items if task is not None and isinstance(task.body, Confirm) else ()
    return next((one.name for one in items if one.id == event.item), event.item)


def seconds(span: timedelta) -> str:
    """A short real duration: `4 s`, `72 s`, `5 min`."""
    whole = max(0, round(span.total_seconds()))
    return f"{whole} s" if whole < 120 else f"{whole // 60} min"


def _flaws(event: e.JournalDoubted) -> str:
    shown = "; ".join(f"#{one.seq} {one.why}" for one in event.flaws[:_FLAWS])
    more = f"; and {event.count - _FLAWS} more" if event.count > _FLAWS else ""
    return f": {shown}{more}"


def _reason(text: str) -> str:
    return f" ({text})" if text else ""


def _attempt_ended(entry: e.Entry, event: e.AttemptEnded) -> Sentence:
    nth = f"attempt {event.attempt}"
    if event.retry_at is not None:
        wait = seconds(event.retry_at - entry.at)
        text = f"{nth} failed: {failure(event.error)}; the next in {wait}"
        return Sentence(unit=event.unit, text=text, warning=True, several=True)
    match event.how:
        case e.How.SUCCEEDED:
            if event.evidence is None:
                return Sentence(unit=event.unit, text="ended without evidence", warning=True)
            if not event.evidence.passed:
                return Sentence(unit=event.unit, text=f"did not pass: {event.evidence.summary}", warning=True)
            caveats = event.evidence.caveats
            but = "".join(f"\n  but {caveat}" if len(caveats) > 1 else f"; but {caveat}" for caveat in caveats)
            return Sentence(unit=event.unit, text=f"done: {event.evidence.summary}{but}", several=True)
        case e.How.TRANSIENT:
            return _failed(event, f"{nth} failed, the last")
        case e.How.PERMANENT:
            return _failed(event, f"{nth} failed")
        case e.How.IN_DOUBT:
            return _failed(event, f"{nth} is in doubt")
        case e.How.LOST:
            return Sentence(unit=event.unit, text=f"{nth} was lost with its engine", warning=True)
        case e.How.CANCELLED:
            return Sentence(unit=event.unit, text=f"{nth} was stopped", warning=True)
    assert_never(event.how)


def _failed(event: e.AttemptEnded, what: str) -> Sentence:
    return Sentence(unit=event.unit, text=f"{what}: {failure(event.error)}", warning=True, several=True)


_People = e.TaskStarted | e.Counted | e.Judged | e.Ticked | e.ItemSettled | e.TaskFinished


def _by_people(plan: Plan, event: _People) -> Sentence:
    match event:
        case e.TaskStarted():
            return Sentence(unit=event.unit, text=f"started by {event.by}")
        case e.Counted():
            return Sentence(unit=event.unit, text=f"{event.value} counted by {event.by}")
        case e.Judged():
            text = f"{event.verdict}, by {event.by}{_reason(event.text)}"
            return Sentence(unit=event.unit, text=text, warning=event.verdict is not e.Verdict.PASSED)
        case e.Ticked():
            return Sentence(unit=event.unit, text=f"{item(plan, event)} {event.tick}, recorded by {event.by}")
        case e.ItemSettled():
            text = f"{item(plan, event)} {event.settlement} by {event.by}: {event.reason}; instead: {event.fallback}"
            return Sentence(unit=event.unit, text=text, warning=True)
        case e.TaskFinished():
            by = f" by {event.by}" if event.by else ""
            loud = event.how not in (e.Finish.DONE, e.Finish.ROLLED_BACK)
            return Sentence(unit=event.unit, text=f"{event.how}{by}{_reason(event.reason)}", warning=loud)
    assert_never(event)


_Gate = e.CheckpointOpened | e.CriteriaMeasured | e.VoteCast | e.CheckpointDecided


def _at_checkpoint(plan: Plan, event: _Gate, entry: e.Entry) -> Sentence:
    match event:
        case e.CheckpointOpened():
            return Sentence(unit=event.unit, text="the poll is open")
        case e.CriteriaMeasured():
            untrue = [one.text for one in event.readings if not one.ok]
            text = f"criteria: {'; '.join(untrue)}" if untrue else "criteria are true"
            return Sentence(unit=event.unit, text=text, minor=True)
        case e.VoteCast():
            name = party(plan, event.party)
            who = f" ({event.answered_by})" if event.answered_by not in ("", event.party, name) else ""
            text = f"{name}{who}: {event.answer}{_reason(event.text)}"
            return Sentence(unit=event.unit, text=text, warning=event.answer is not e.Answer.GO)
        case e.CheckpointDecided():
            accepted = f", accepting {', '.join(event.accepted)}" if event.accepted else ""
            chain = f" [journal #{entry.seq}, chain {entry.hash[:12]}]" if entry.hash else ""
            text = f"{event.decision.upper()} by {party(plan, event.party)}{accepted}{_reason(event.text)}{chain}"
            return Sentence(unit=event.unit, text=text, warning=event.decision is not e.Decision.GO)
    assert_never(event)


_Handed = e.KeysGiven | e.KeysClaimed | e.KeysKept | e.Substituted


def _handed_over(plan: Plan, event: _Handed) -> Sentence:
    match event:
        case e.KeysGiven():
            return Sentence(text=f"{event.to} {'took' if event.claimed else 'was given'} the keys", warning=True)
        case e.KeysClaimed():
            return Sentence(
                text=f"{event.by} asks for the keys; theirs in a minute unless the holder acts", warning=True
            )
        case e.KeysKept():
            return Sentence(text=f"{event.by} keeps the keys")
        case e.Substituted():
            return Sentence(text=f"{event.name} stands for {party(plan, event.party)}")
    assert_never(event)
