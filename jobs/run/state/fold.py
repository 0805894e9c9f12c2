"""Events into state. `fold(fold(None, a), b)` is `fold(None, a + b)`; nothing here looks at a clock or at the plan.

Which family an event belongs to stands here; what the events of a family do is in `attempt_events`, `work_events` and
their like, and what that means for a task in `transitions`. An engine that takes over, a console that attaches, the
report and the replay all come by the state this way.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    Acknowledged,
    AnswerGiven,
    AnswersRefused,
    ApprovalSeen,
    AttemptEnded,
    AttemptStarted,
    CanariesFlown,
    CheckpointDecided,
    CheckpointOpened,
    ClockStarted,
    ClockStopped,
    CommandRefused,
    Corrected,
    Counted,
    CriteriaMeasured,
    DatabaseBack,
    DatabaseMissing,
    Degraded,
    EngineStarted,
    Entry,
    EtaGiven,
    FiguresGiven,
    FlowsChanged,
    FlowSettled,
    ForecastMoved,
    HandoverBegun,
    HoldReleased,
    HoldSet,
    HostFileUnread,
    ItemSettled,
    JournalDoubted,
    Judged,
    KeysClaimed,
    KeysGiven,
    KeysKept,
    LanesChanged,
    LessonClosed,
    LessonOpened,
    LogLost,
    LogWrittenAgain,
    MessagesDelivered,
    MessagesStuck,
    NightsCounted,
    NightShifted,
    NoGoTooLate,
    NormalAgain,
    Noted,
    NotRecorded,
    PaperLost,
    PaperWrittenAgain,
    PartyReached,
    PeopleOn,
    PeopleTold,
    PersonReplaced,
    PlanAmended,
    ProblemClosed,
    ProblemOpened,
    ProblemUpdated,
    ProgramSeen,
    ProgramStarted,
    QuietBegan,
    QuietEnded,
    ReplicationSeen,
    RollbackBegun,
    RunCreated,
    RunEnded,
    SecondAgreed,
    SecondAsked,
    SecondEnded,
    ServerSeen,
    SlotsDropped,
    SoonLacks,
    StopAsked,
    Substituted,
    TaskFinished,
    TaskReopened,
    TaskStarted,
    TerminationAsked,
    Throttled,
    Ticked,
    TicketTaken,
    TicketUntaken,
    VoteCast,
    Warned,
    WayBackClosed,
    WorkSized,
    WrittenElsewhere,
)
from jobs.run.state.attempt_events import apply_attempt_event
from jobs.run.state.changed import changed
from jobs.run.state.checkpoint_events import apply_checkpoint_event
from jobs.run.state.clock import RunClock
from jobs.run.state.engine_events import apply_engine_event
from jobs.run.state.model import Keys, RunState
from jobs.run.state.operator_events import apply_operator_event
from jobs.run.state.people_events import apply_said
from jobs.run.state.run_events import apply_run_event
from jobs.run.state.work_events import apply_work_event


def fold(entries: Iterable[Entry], state: RunState | None = None) -> RunState:
    """The state after these entries.

    Raises:
        ValueError: the first entry of a run is not its creation, or an entry is missing in between.
    """
    for entry in entries:
        if state is None:
            state = _created(entry)
        elif entry.seq != state.head + 1:
            raise ValueError(f"entry {entry.seq} does not follow {state.head}")
        else:
            state = _step(state, entry)
    if state is None:
        raise ValueError("a run without events has no state")
    return state


def _created(entry: Entry) -> RunState:
    event = entry.event
    if not isinstance(event, RunCreated):
        raise ValueError(f"the first event of a run is its creation, not {type(event).__name__}")
    return RunState(
        run=event.run,
        title=event.title,
        plan_sha256=event.plan_sha256,
        plans=(event.plan_sha256,),
        kind=event.kind,
        clock=RunClock(origin=event.origin, run_origin=event.run_origin, speed=event.speed, shift=event.shift),
        created_by=event.by,
        keys=Keys(holder=event.by if event.keys is None else event.keys),
        head=entry.seq,
        head_hash=entry.hash,
        birth=entry.hash,
        created_real=entry.at,
        last_real=entry.at,
        no_waits=event.no_waits,
        authenticated=event.authenticated,
        player=event.player,
        simulated=event.simulated,
        not_compared=event.not_compared,
        late=event.late,
        unapproved=event.unapproved,
        turns_back_at=event.turns_back_at,
    )


def _step(state: RunState, entry: Entry) -> RunState:
    state = changed(
        state,
        {
            "head": entry.seq,
            "head_hash": entry.hash,
            "last_real": entry.at,
            "commands": max(state.commands, entry.command_id or 0),
        },
    )
    return _apply(state, entry, state.clock.run_time(entry.at))


def _apply(state: RunState, entry: Entry, now: datetime) -> RunState:
    event = entry.event
    match event:
        case RunCreated():
            raise ValueError("a run is created once")
        case (
            AttemptStarted()
            | AttemptEnded()
            | QuietBegan()
            | QuietEnded()
            | Warned()
            | Throttled()
            | StopAsked()
            | ProgramStarted()
            | ProgramSeen()
            | TicketTaken()
            | TicketUntaken()
            | LanesChanged()
        ):
            return apply_attempt_event(state, entry, event, now)
        case (
            TaskStarted()
            | Counted()
            | Judged()
            | FiguresGiven()
            | Ticked()
            | ItemSettled()
            | TaskFinished()
            | TaskReopened()
            | EtaGiven()
            | Corrected()
        ):
            return apply_work_event(state, entry, event, now)
        case (
            CheckpointOpened()
            | CriteriaMeasured()
            | VoteCast()
            | CheckpointDecided()
            | NoGoTooLate()
            | SecondAsked()
            | SecondAgreed()
            | SecondEnded()
        ):
            return apply_checkpoint_event(state, entry, event, now)
        case (
            HoldSet()
            | HoldReleased()
            | KeysGiven()
            | KeysClaimed()
            | KeysKept()
            | Substituted()
            | Acknowledged()
            | LessonOpened()
            | LessonClosed()
        ):
            return apply_operator_event(state, entry, event, now)
        case (
            NightsCounted()
            | RollbackBegun()
            | ClockStopped()
            | ClockStarted()
            | PlanAmended()
            | ApprovalSeen()
            | JournalDoubted()
            | NightShifted()
            | HandoverBegun()
            | RunEnded()
        ):
            return apply_run_event(state, entry, event, now)
        case (
            EngineStarted()
            | LogLost()
            | LogWrittenAgain()
            | PaperLost()
            | PaperWrittenAgain()
            | HostFileUnread()
            | DatabaseMissing()
            | DatabaseBack()
            | WrittenElsewhere()
            | ForecastMoved()
            | WorkSized()
            | ServerSeen()
            | SoonLacks()
            | FlowsChanged()
            | CanariesFlown()
            | FlowSettled()
            | ReplicationSeen()
            | SlotsDropped()
            | WayBackClosed()
        ):
            return apply_engine_event(state, entry, event, now)
        case (
            Noted()
            | PeopleTold()
            | MessagesStuck()
            | MessagesDelivered()
            | PartyReached()
            | PeopleOn()
            | PersonReplaced()
            | AnswerGiven()
            | AnswersRefused()
            | CommandRefused()
            | ProblemOpened()
            | ProblemUpdated()
            | ProblemClosed()
            | Degraded()
            | NormalAgain()
        ):
            return apply_said(state, entry, event, now)
        case TerminationAsked() | NotRecorded():
            return state
    assert_never(event)
