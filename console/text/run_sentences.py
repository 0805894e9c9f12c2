"""Sentences about the run: its beginning and end, its plan and journal, its checkpoints, and who commands it."""

from collections import Counter
from typing import assert_never

from console.text.approving.standing import approval_seen
from console.text.gates.weakened import in_words
from console.text.people.second_sentences import of_seconds
from console.text.people.sentences import of_people
from console.text.problems.sentences import of_problems
from console.text.rehearsals.counted_nights import nights_counted
from console.text.sentence import Sentence, by_whom, in_brackets, party
from console.text.shifts import shift_said
from jobs.run import events as e
from jobs.run.events.people import People
from jobs.run.events.problems import Problems
from jobs.run.events.seconds import Seconds
from jobs.run.state.checkpoint_events import too_late
from plans.model import Checkpoint, Plan, TaskId
from plans.plurals import plural

RunEvent = (
    e.RunCreated
    | e.NightsCounted
    | e.EngineStarted
    | e.PlanAmended
    | e.ApprovalSeen
    | e.NightShifted
    | e.ClockStopped
    | e.ClockStarted
    | e.HandoverBegun
    | e.RunEnded
)
JournalEvent = e.Corrected | e.JournalDoubted | e.NotRecorded
GateEvent = e.CheckpointOpened | e.CriteriaMeasured | e.VoteCast | e.CheckpointDecided | e.NoGoTooLate | Seconds
"""What is decided by several people."""
CommandEvent = e.HoldSet | e.HoldReleased | e.Noted | e.Acknowledged | e.RollbackBegun | e.CommandRefused
LessonEvent = e.LessonOpened | e.LessonClosed
KeysEvent = e.KeysGiven | e.KeysClaimed | e.KeysKept | e.Substituted
PartyEvent = KeysEvent | LessonEvent | People | Problems
"""What has to do with who sees to something."""

_FLAWS = 3
"""Flaws of a journal that a sentence names."""


def of_run(event: RunEvent) -> Sentence:
    """Say that the run began, goes on with another engine, plan or clock, or ended."""
    match event:
        case e.RunCreated():
            return _created(event)
        case e.NightsCounted():
            return nights_counted(event)
        case e.EngineStarted():
            return _engine_started(event)
        case e.PlanAmended() | e.NightShifted() | e.ApprovalSeen():
            return _of_plan(event)
        case e.ClockStopped():
            return Sentence(text="the clock stands still and waits for you", minor=True)
        case e.ClockStarted():
            return Sentence(text="the clock goes on", minor=True)
        case e.HandoverBegun():
            return _handover(event)
        case e.RunEnded():
            return Sentence(text=f"the run ended: {event.result}{by_whom(event.by)}{in_brackets(event.reason)}")
    assert_never(event)


def _of_plan(event: e.PlanAmended | e.NightShifted | e.ApprovalSeen) -> Sentence:
    """Say that another plan holds, or whether the one that holds is approved."""
    match event:
        case e.PlanAmended():
            return _amended(event)
        case e.NightShifted():
            return _shifted(event)
        case e.ApprovalSeen():
            return approval_seen(event)


def _handover(event: e.HandoverBegun) -> Sentence:
    groups = Counter(one.group for one in event.left)
    text = ", ".join(f"{group} {count}" for group, count in groups.items())
    return Sentence(text=f"hypercare is over; to be taken over by name: {text}", warning=True)


def _created(event: e.RunCreated) -> Sentence:
    speed = f", clock {event.speed:g} times as fast" if event.speed != 1 else ""
    databases = ", ".join(event.not_compared)
    not_compared = f"; not compared with production: {databases}" if databases else ""
    late = "; that its start was past was agreed to" if event.late else ""
    back = f"; it turns back at {event.turns_back_at} by itself" if event.turns_back_at else ""
    unapproved = f', with a plan that is not approved: "{event.unapproved}"' if event.unapproved else ""
    text = f"{event.kind} created by {event.by}{unapproved}{speed}{late}{not_compared}{back}"
    return Sentence(text=text, warning=bool(databases or unapproved))


def _engine_started(event: e.EngineStarted) -> Sentence:
    begins = "engine started" if event.term == 1 else "another engine took over"
    return Sentence(text=f"{begins} on {event.host}, pid {event.pid}, term {event.term}", warning=event.term > 1)


def _amended(event: e.PlanAmended) -> Sentence:
    weakened = f". {in_words(event.weakened)}" if event.weakened else ""
    readdressed = f"; reached elsewhere, or new: {', '.join(event.readdressed)}" if event.readdressed else ""
    revision = f"revision {event.revision} of the plan by {event.by}{in_brackets(event.summary)}"
    return Sentence(text=f"{revision}{readdressed}{weakened}", warning=bool(event.weakened))


def _shifted(event: e.NightShifted) -> Sentence:
    start = "the start, " if event.moved_times.start and event.behind is None else ""
    moved = f"{start}{', '.join(event.shifted)}".removesuffix(", ")
    kept = f"; kept: {', '.join(event.kept)}" if event.kept else ""
    weakened = f". {in_words(event.weakened)}" if event.weakened else ""
    said = f"{shift_said(event.amount, event.behind)} by {event.by}{in_brackets(event.reason)}"
    return Sentence(text=f"{said}, revision {event.revision}: {moved}{kept}{weakened}", warning=True)


def of_journal(event: JournalEvent, seq: int) -> Sentence:
    """Say which entries of the journal do not count; `seq` is the place of this one."""
    match event:
        case e.Corrected():
            what = event.said or f"entry {event.seq}"
            text = f"{what} no longer counts, by {event.by}{in_brackets(event.reason)}"
            return Sentence(unit=event.unit or "", text=text)
        case e.JournalDoubted():
            who = f"{event.by} had the run go on" if event.by else "the run goes on"
            return Sentence(text=f"{who} although the journal is not what was recorded{_flaws(event)}", warning=True)
        case e.NotRecorded(whole=True):
            return Sentence(text=event.why, warning=True)
        case e.NotRecorded():
            kind = f" ({event.kind})" if event.kind.isidentifier() else ""
            return Sentence(text=f"#{seq}{kind} has no effect: {event.why}", warning=True)
    assert_never(event)


def _flaws(event: e.JournalDoubted) -> str:
    named = "; ".join(f"#{flaw.seq} {flaw.why}" for flaw in event.flaws[:_FLAWS])
    more = f"; and {event.count - _FLAWS} more" if event.count > _FLAWS else ""
    return f": {named}{more}"


def of_checkpoint(plan: Plan, event: GateEvent, entry: e.Entry) -> Sentence:
    """Say what happened at a checkpoint, or to what needs a second person; a decision names its place in the journal,
    to be read aloud."""
    match event:
        case e.CheckpointOpened():
            return Sentence(unit=event.unit, text="the poll is open")
        case e.CriteriaMeasured():
            return Sentence(unit=event.unit, text=_criteria(plan, event), minor=True)
        case e.VoteCast():
            return _voted(plan, event)
        case e.CheckpointDecided():
            return _decided(plan, event, entry)
        case e.NoGoTooLate():
            return Sentence(unit=event.unit, text=too_late(event), warning=True)
        case e.SecondAsked() | e.SecondAgreed() | e.SecondEnded():
            return of_seconds(plan, event, entry.seq)
    assert_never(event)


def _criteria(plan: Plan, event: e.CriteriaMeasured) -> str:
    """Say what is not true; where all is that was evaluated now, which: the others stay what they were."""
    untrue = [reading.text for reading in event.readings if not reading.ok]
    if untrue:
        return f"criteria: {'; '.join(untrue)}"
    task = plan.by_id.get(TaskId(event.unit))
    asked = len(task.body.criteria) if task is not None and isinstance(task.body, Checkpoint) else 0
    if len(event.readings) >= asked:
        return "criteria are true"
    numbers = [str(reading.index + 1) for reading in event.readings]
    return (
        f"{plural(len(numbers), 'criterion', 'criteria')} {', '.join(numbers)} {plural(len(numbers), 'is', 'are')} true"
    )


def _voted(plan: Plan, event: e.VoteCast) -> Sentence:
    name = party(plan, event.party)
    speaker = "" if event.answered_by in (event.party, name) else event.answered_by
    text = f"{name}{in_brackets(speaker)}: {event.answer}{in_brackets(event.text)}"
    return Sentence(unit=event.unit, text=text, warning=event.answer is not e.Answer.GO)


def _decided(plan: Plan, event: e.CheckpointDecided, entry: e.Entry) -> Sentence:
    accepted = f", accepting {', '.join(event.accepted)}" if event.accepted else ""
    chain = f" [journal #{entry.seq}, chain {entry.hash[:12]}]" if entry.hash else ""
    text = f"{event.decision.upper()} by {party(plan, event.party)}{accepted}{in_brackets(event.text)}{chain}"
    return Sentence(unit=event.unit, text=text, warning=event.decision is not e.Decision.GO)


def of_command(event: CommandEvent) -> Sentence:
    """Say what an operator had done with the night as a whole, or was refused."""
    match event:
        case e.HoldSet():
            return Sentence(text=f"HOLD by {event.by}{in_brackets(event.reason)}", warning=True)
        case e.HoldReleased():
            return Sentence(text=f"hold released by {event.by}")
        case e.Noted():
            return _noted(event)
        case e.Acknowledged():
            return Sentence(text=f"warning {event.seq} seen by {event.by}", minor=True)
        case e.RollbackBegun():
            return _rollback_begun(event)
        case e.CommandRefused():
            again = f" {event.count} more times" if event.count > 1 else ""
            text = f"{event.verb} by {event.by} refused{again}: {event.reason}"
            return Sentence(unit=event.unit or "", text=text)
    assert_never(event)


def _noted(event: e.Noted) -> Sentence:
    said = f"{event.stream}, says {event.by}" if event.stream else f"note by {event.by}"
    return Sentence(unit=event.unit or "", text=f"{said}: {event.text}")


def of_parties(plan: Plan, event: PartyEvent) -> Sentence:
    """Say who commands from now on, stands for a party, sees to what was learnt or is wrong, or was told of what."""
    match event:
        case e.ProblemOpened() | e.ProblemUpdated() | e.ProblemClosed() | e.Degraded() | e.NormalAgain():
            return of_problems(plan, event)
        case e.LessonOpened() | e.LessonClosed():
            return of_lesson(plan, event)
        case e.KeysGiven() | e.KeysClaimed() | e.KeysKept() | e.Substituted():
            return of_keys(plan, event)
        case _:
            return of_people(plan, event)


def of_lesson(plan: Plan, event: LessonEvent) -> Sentence:
    """Say what was learnt, or that it was seen to."""
    match event:
        case e.LessonOpened():
            owner = f"for {party(plan, event.owner)}" if event.owner else ""
            due = f"due {event.due}" if event.due is not None else ""
            who = ", ".join(filter(None, (owner, due)))
            return Sentence(
                unit=event.unit or "", text=f"lesson {event.lesson} by {event.by}: {event.text}{in_brackets(who)}"
            )
        case e.LessonClosed():
            return Sentence(text=f"lesson {event.lesson} closed by {event.by}{in_brackets(event.reason)}")
    assert_never(event)


def _rollback_begun(event: e.RollbackBegun) -> Sentence:
    scope = "ROLLBACK of the night" if event.whole else "rollback"
    units = ", ".join(e.task_of(unit)[0] for unit in event.units) or "nothing was done"
    return Sentence(text=f"{scope}{by_whom(event.by)}: {units}{in_brackets(event.reason)}", warning=True)


def of_keys(plan: Plan, event: KeysEvent) -> Sentence:
    """Say who commands from now on, or stands for a party."""
    match event:
        case e.KeysGiven():
            return Sentence(text=f"{event.to} {'took' if event.claimed else 'was given'} the keys", warning=True)
        case e.KeysClaimed():
            text = f"{event.by} asks for the keys; theirs in a minute unless the holder acts"
            return Sentence(text=text, warning=True)
        case e.KeysKept():
            return Sentence(text=f"{event.by} keeps the keys")
        case e.Substituted():
            who = party(plan, event.party)
            back = event.name == event.party
            return Sentence(text=f"{who} acts for itself again" if back else f"{event.name} stands for {who}")
    assert_never(event)
