"""What an engine meets around it, put into the journal when it changes and not before."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from jobs.run.decisions.decision import (
    ApprovalLooked,
    DatabaseSeen,
    Desk,
    ForecastSeen,
    LateNoGoSeen,
    LetRun,
    LogSeen,
    LookFor,
    PaperSeen,
    ProgramBegun,
    ProgramFound,
    ServerAsked,
    Surroundings,
    WorkSeen,
    WriteSeen,
)
from jobs.run.decisions.flowing.canary_ticks import tick_after
from jobs.run.decisions.flowing.seen import CanariesSeen, FlowsSeen
from jobs.run.decisions.replicating.seeing import replication_seen
from jobs.run.decisions.replicating.seen import ReplicationLooked, SlotsGone
from jobs.run.decisions.workers.placing import lacking_seen, lanes_seen, ticket_seen
from jobs.run.decisions.workers.seen import LackingSeen, LanesSeen, TicketSeen
from jobs.run.events import (
    ApprovalSeen,
    DatabaseBack,
    DatabaseMissing,
    FlowsChanged,
    FlowStanding,
    ForecastMoved,
    HoldSet,
    LogLost,
    LogWrittenAgain,
    NoGoTooLate,
    PaperLost,
    PaperWrittenAgain,
    ProgramSeen,
    ProgramStarted,
    UnitId,
    WorkSized,
    WrittenElsewhere,
)
from jobs.run.outlook import flows, late_no_go
from jobs.run.outlook.no_go import may_roll_back
from jobs.run.outlook.people.approved import is_news, why_hold_unapproved
from jobs.run.state.flows import FlowSeen


def take_in(desk: Desk, seen: Surroundings) -> None:
    """Take in what the engine has met around it."""
    match seen:
        case LogSeen():
            log_seen(desk, seen)
        case PaperSeen():
            paper_seen(desk, seen)
        case DatabaseSeen() | ServerAsked():
            _of_databases(desk, seen)
        case ProgramBegun() | ProgramFound() | TicketSeen() | LackingSeen() | LanesSeen():
            _of_attempts(desk, seen)
        case WriteSeen():
            write_seen(desk, seen)
        case ForecastSeen() | WorkSeen() | LateNoGoSeen():
            _of_times(desk, seen)
        case FlowsSeen() | CanariesSeen():
            _of_flows(desk, seen)
        case ReplicationLooked() | SlotsGone():
            replication_seen(desk, seen)
        case ApprovalLooked():
            approval_seen(desk, seen.seen)
        case _:
            assert_never(seen)


def _of_databases(desk: Desk, seen: DatabaseSeen | ServerAsked) -> None:
    match seen:
        case DatabaseSeen():
            database_seen(desk, seen)
        case ServerAsked():
            server_asked(desk, seen)


def _of_attempts(desk: Desk, seen: ProgramBegun | ProgramFound | TicketSeen | LackingSeen | LanesSeen) -> None:
    match seen:
        case ProgramBegun():
            program_begun(desk, seen)
        case ProgramFound():
            program_found(desk, seen)
        case TicketSeen():
            ticket_seen(desk, seen)
        case LackingSeen():
            lacking_seen(desk, seen)
        case LanesSeen():
            lanes_seen(desk, seen)


def _of_flows(desk: Desk, seen: FlowsSeen | CanariesSeen) -> None:
    match seen:
        case FlowsSeen():
            flows_seen(desk, seen)
        case CanariesSeen():
            canaries_seen(desk, seen)


def _of_times(desk: Desk, seen: ForecastSeen | WorkSeen | LateNoGoSeen) -> None:
    match seen:
        case ForecastSeen():
            forecast_seen(desk, seen)
        case WorkSeen():
            work_seen(desk, seen)
        case LateNoGoSeen():
            late_no_go_seen(desk, seen)


def log_seen(desk: Desk, seen: LogSeen) -> None:
    """Note that the log cannot be written, or can again."""
    known = desk.state.log_lost
    if not seen.trouble:
        if known is not None:
            desk.emit(LogWrittenAgain())
    elif known is None or known.reason != seen.trouble:
        host = desk.state.engine.host if desk.state.engine is not None else ""
        desk.emit(LogLost(reason=seen.trouble, host=host))


def paper_seen(desk: Desk, seen: PaperSeen) -> None:
    """Note that the paper cannot be written, or can again."""
    known = desk.state.paper_lost
    if not seen.trouble:
        if known is not None:
            desk.emit(PaperWrittenAgain())
    elif known is None or known.reason != seen.trouble:
        host = desk.state.engine.host if desk.state.engine is not None else ""
        desk.emit(PaperLost(reason=seen.trouble, host=host))


def database_seen(desk: Desk, seen: DatabaseSeen) -> None:
    """Note that a database of the plan cannot be used, why, and when it can again."""
    known = desk.state.missing.get(seen.database)
    if not seen.trouble:
        if known is not None:
            desk.emit(DatabaseBack(database=seen.database))
    elif known is None or known.reason != seen.trouble:
        desk.emit(DatabaseMissing(database=seen.database, reason=seen.trouble))


def server_asked(desk: Desk, asked: ServerAsked) -> None:
    """Note what a server says of itself, once; that it does not say is noted, and gives way to what it says later."""
    known = desk.state.servers.get(asked.seen.database)
    is_news = known is None or (known.unread and known != asked.seen)
    if is_news and desk.state.ended is None:
        desk.emit(asked.seen)


def program_begun(desk: Desk, begun: ProgramBegun) -> None:
    """Record what tells the program from any other, then let it run; not where its attempt is over by now."""
    running = desk.unit(begun.unit).running
    if running is not None and running.number == begun.attempt:
        desk.emit(ProgramStarted(unit=begun.unit, attempt=begun.attempt, program=begun.program, output=begun.output))
        desk.act(LetRun(unit=begun.unit, attempt=begun.attempt))


def program_found(desk: Desk, found: ProgramFound) -> None:
    """Note what has become of a program that was left, when that is news."""
    for one in desk.unit(found.unit).left:
        if one.attempt == found.attempt and one.life is not found.life:
            seen = ProgramSeen(
                unit=found.unit,
                attempt=found.attempt,
                life=found.life,
                told=found.told,
                printed_on=found.printed_on,
            )
            desk.emit(seen)


def look_for_programs(desk: Desk, *units: UnitId) -> None:
    """Have this engine look for the programs that attempts of these units have left; of all where none is named."""
    for unit in units or desk.state.units:
        outputs = {one.number: one.output for one in desk.unit(unit).attempts}
        for one in desk.unit(unit).left:
            output = outputs.get(one.attempt, "")
            desk.act(LookFor(unit=unit, attempt=one.attempt, program=one.program, output=output))


def write_seen(desk: Desk, seen: WriteSeen) -> None:
    """Note that another run wrote to what a task has proved, table by table once."""
    known = desk.state.unit(seen.unit)
    if known.evidence is None or known.evidence_seq != seen.evidence_seq:
        return
    if new := tuple(table for table in seen.tables if table not in known.overwritten):
        desk.emit(WrittenElsewhere(unit=seen.unit, other_run=seen.other_run, tables=new))


def forecast_seen(desk: Desk, seen: ForecastSeen) -> None:
    """Note that the forecast of the go-live moved, and what moved it; not once the run has ended."""
    if desk.state.ended is None:
        desk.emit(ForecastMoved(before=seen.before, after=seen.after, mover=seen.mover, unit=seen.unit))


def work_seen(desk: Desk, seen: WorkSeen) -> None:
    """Note how many rows tasks have that have not begun."""
    rows = {unit: count for unit, count in seen.rows.items() if desk.unit(unit).started is None}
    if rows and desk.state.ended is None:
        desk.emit(WorkSized(rows=rows))


def late_no_go_seen(desk: Desk, seen: LateNoGoSeen) -> None:
    """Warn that a no-go at a checkpoint would come too late: once, and again when it has grown worse."""
    if may_roll_back(desk.plan, desk.state) and late_no_go.is_news(desk.state, seen.found):
        found = seen.found
        desk.emit(NoGoTooLate(unit=UnitId(found.gate), decided=found.decided, late=found.late))


def canaries_seen(desk: Desk, seen: CanariesSeen) -> None:
    """Record what is known of canaries, and tick what they came through for."""
    desk.emit(seen.told)
    if desk.state.ended is None and desk.state.rollback is None:
        tick_after(desk, seen.told)


def approval_seen(desk: Desk, seen: ApprovalSeen) -> None:
    """Note how the plan that holds stands to what is approved, where that is otherwise than the journal says.

    Where it came to be required, or the plan to be another one, before anything has begun, a person looks first."""
    if not is_news(desk.state, seen):
        return
    desk.emit(seen)
    if reason := why_hold_unapproved(desk.state, seen):
        host = desk.state.engine.host if desk.state.engine is not None else ""
        desk.emit(HoldSet(by=f"the engine on {host}", reason=reason, asked=True))


def flows_seen(desk: Desk, seen: FlowsSeen) -> None:
    """Note the flows that stand otherwise than the journal says; nothing once the run has ended or is rolled back."""
    if desk.state.ended is not None or desk.state.rollback is not None:
        return
    known, told = desk.state.flows, seen.changed
    gone = tuple(one for one in told.gone if one.name in known)
    changed = FlowsChanged(flows=tuple(_told_anew(known, told)), gone=gone, losses=told.losses)
    if changed != FlowsChanged(flows=()):
        desk.emit(changed)


def _told_anew(known: Mapping[str, FlowSeen], told: FlowsChanged) -> Iterator[FlowStanding]:
    """Those that stand otherwise than is known, or of which some were given up."""
    relieved = told.relieved
    for one in told.flows:
        if one.series in relieved or flows.is_news(known.get(one.series.name), one.condition, one.missing):
            yield one
