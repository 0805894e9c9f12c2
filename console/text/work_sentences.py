"""Sentences about work: the attempts of jobs, what an engine meets around them, and what people do at their tasks."""

from datetime import datetime
from typing import assert_never

from console.text.sentence import Sentence, by_whom, failure, in_brackets, item, moment, seconds
from console.text.servers import server_sentence
from console.text.workers.sentences import of_lacks, of_start, of_ticket
from jobs.api import Evidence
from jobs.run import events as e
from plans.model import Plan

AttemptEvent = (
    e.AttemptStarted
    | e.TicketTaken
    | e.TicketUntaken
    | e.LanesChanged
    | e.AttemptEnded
    | e.QuietBegan
    | e.QuietEnded
    | e.Warned
    | e.Throttled
    | e.StopAsked
    | e.TerminationAsked
)
HostEvent = (
    e.LogLost
    | e.LogWrittenAgain
    | e.PaperLost
    | e.PaperWrittenAgain
    | e.HostFileUnread
    | e.DatabaseMissing
    | e.SoonLacks
    | e.DatabaseBack
    | e.WrittenElsewhere
    | e.ProgramStarted
    | e.ProgramSeen
    | e.ServerSeen
)
ManualEvent = (
    e.TaskStarted
    | e.Counted
    | e.Judged
    | e.FiguresGiven
    | e.Ticked
    | e.ItemSettled
    | e.TaskFinished
    | e.TaskReopened
    | e.EtaGiven
)  # fmt: skip


def of_attempt(event: AttemptEvent, at: datetime) -> Sentence:
    """Say what an engine did with a job, or was asked to do with it; `at` is when the event was recorded."""
    match event:
        case e.AttemptStarted():
            return of_start(event)
        case e.TicketTaken() | e.TicketUntaken() | e.LanesChanged():
            return of_ticket(event)
        case e.AttemptEnded():
            return _attempt_ended(event, at)
        case e.QuietBegan():
            return _quiet(event)
        case e.QuietEnded():
            return Sentence(unit=event.unit, text="moves again", minor=True)
        case e.Warned():
            return Sentence(unit=event.unit, text=event.text, warning=True)
        case e.Throttled():
            return Sentence(unit=event.unit, text=f"{event.knob} set to {event.value} by {event.by}")
        case e.StopAsked():
            text = f"stop asked by {event.by}{in_brackets(event.reason)}"
            return Sentence(unit=event.unit, text=text, warning=True)
        case e.TerminationAsked():
            return Sentence(unit=event.unit, text=f"termination of the lost attempt asked by {event.by}", warning=True)
    assert_never(event)


def _quiet(event: e.QuietBegan) -> Sentence:
    waits = f", waits for {event.waits_for}" if event.waits_for else ""
    blocked = f", blocked by {event.blocked_by}" if event.blocked_by else ""
    return Sentence(unit=event.unit, text=f"quiet{waits}{blocked}", warning=True)


def _attempt_ended(event: e.AttemptEnded, at: datetime) -> Sentence:
    attempt = f"attempt {event.attempt}"
    if event.retry_at is not None:
        return _followed(event, attempt, seconds(event.retry_at - at))
    match event.how:
        case e.How.NOT_TAKEN:
            return Sentence(unit=event.unit, text=f"{attempt} never began, no worker had taken it")
        case e.How.SUCCEEDED:
            return _succeeded(event.unit, event.evidence)
        case e.How.TRANSIENT:
            return _failed(event, f"{attempt} failed, the last")
        case e.How.PERMANENT:
            return _failed(event, f"{attempt} failed")
        case e.How.IN_DOUBT:
            return _failed(event, f"{attempt} is in doubt")
        case e.How.LOST:
            return _failed(event, f"{attempt} was lost") if event.error else _lost_with_its_engine(event)
        case e.How.CANCELLED:
            return Sentence(unit=event.unit, text=f"{attempt} was stopped", warning=True)
    assert_never(event.how)


def _followed(event: e.AttemptEnded, attempt: str, wait: str) -> Sentence:
    """Say that it ended and another one follows by itself."""
    if event.how is e.How.NOT_TAKEN:
        return Sentence(unit=event.unit, text=f"{attempt} never began, no worker had taken it: the next one follows")
    ended = "was lost" if event.how is e.How.LOST else "failed"
    text = f"{attempt} {ended}: {failure(event.error)}; the next in {wait}"
    return Sentence(unit=event.unit, text=text, warning=True, several=True)


def _succeeded(unit: str, evidence: Evidence | None) -> Sentence:
    if evidence is None:
        return Sentence(unit=unit, text="ended without evidence", warning=True)
    if not evidence.passed:
        return Sentence(unit=unit, text=f"did not pass: {evidence.summary}", warning=True)
    lead = "\n  but " if len(evidence.caveats) > 1 else "; but "
    caveats = "".join(f"{lead}{caveat}" for caveat in evidence.caveats)
    return Sentence(unit=unit, text=f"done: {evidence.summary}{caveats}", several=True)


def _failed(event: e.AttemptEnded, lead: str) -> Sentence:
    return Sentence(unit=event.unit, text=f"{lead}: {failure(event.error)}", warning=True, several=True)


def _lost_with_its_engine(event: e.AttemptEnded) -> Sentence:
    return Sentence(unit=event.unit, text=f"attempt {event.attempt} was lost with its engine", warning=True)


def _of_file(event: e.LogLost | e.LogWrittenAgain | e.PaperLost | e.PaperWrittenAgain) -> Sentence:
    """Say that the engine's log, or its paper, cannot be written, or can again."""
    what = "log" if isinstance(event, e.LogLost | e.LogWrittenAgain) else "paper"
    if isinstance(event, e.LogWrittenAgain | e.PaperWrittenAgain):
        return Sentence(text=f"the engine's {what} is written again")
    where = f" on {event.host}" if event.host else ""
    text = f"the engine's {what}{where} cannot be written: {event.reason}; the work goes on"
    return Sentence(text=text, warning=True)


def of_host(event: HostEvent) -> Sentence:
    """Say what an engine met around it: its log, the databases, other runs, the programs of its attempts."""
    match event:
        case e.LogLost() | e.LogWrittenAgain() | e.PaperLost() | e.PaperWrittenAgain():
            return _of_file(event)
        case e.HostFileUnread():
            where = f" on {event.host}" if event.host else ""
            text = f"the file of the engine's host{where} cannot be read, nothing of it holds: {event.reason}"
            return Sentence(text=text, warning=True)
        case e.DatabaseMissing() | e.DatabaseBack() | e.ServerSeen():
            return _of_database(event)
        case e.WrittenElsewhere():
            text = f"run {event.other_run} wrote to what this proved: {', '.join(event.tables)}"
            return Sentence(unit=event.unit, text=text, warning=True)
        case e.ProgramStarted():
            return Sentence(unit=event.unit, text=f"its program is {event.program}", minor=True)
        case e.ProgramSeen():
            return _program_seen(event)
        case e.SoonLacks():
            return of_lacks(event)
    assert_never(event)


def _of_database(event: e.DatabaseMissing | e.DatabaseBack | e.ServerSeen) -> Sentence:
    """Say that a database cannot be used or can again, or on what it runs."""
    match event:
        case e.DatabaseMissing():
            text = f"{event.database} cannot be used: {event.reason}; what needs it waits, the rest goes on"
            return Sentence(text=text, warning=True)
        case e.DatabaseBack():
            return Sentence(text=f"{event.database} can be used again")
        case e.ServerSeen():
            return server_sentence(event)
    assert_never(event)


def _program_seen(event: e.ProgramSeen) -> Sentence:
    program = f"the program of attempt {event.attempt}"
    match event.life:
        case e.Life.ALIVE:
            return Sentence(unit=event.unit, text=f"{program} still runs; terminate ends it", warning=True)
        case e.Life.GONE:
            return Sentence(unit=event.unit, text=f"{program} {event.became}")
        case e.Life.ELSEWHERE | e.Life.UNKNOWN:
            why = f": {event.told}" if event.told else ""
            return Sentence(unit=event.unit, text=f"{program} may still run, on another host{why}", warning=True)
    assert_never(event.life)


def _told_at_done(event: e.Judged | e.FiguresGiven) -> Sentence:
    match event:
        case e.Judged():
            text = f"{event.verdict}, by {event.by}{in_brackets(event.text)}"
            return Sentence(unit=event.unit, text=text, warning=event.verdict is not e.Verdict.PASSED)
        case e.FiguresGiven():
            return Sentence(unit=event.unit, text=_figures(event), warning=bool(event.outside))


def _figures(event: e.FiguresGiven) -> str:
    """`refused_rows 0, told by k.stone; evidence protocol.pdf, sha256 ab12...`."""
    told = ", ".join(f"{name} {value:,}" for name, value in event.figures.items())
    file = f"evidence {event.file}, sha256 {event.sha256[:12]}" if event.file else ""
    outside = f"OUTSIDE THE LIMIT: {'; '.join(event.outside)}" if event.outside else ""
    return f"{'; '.join(filter(None, (outside, told, file)))}; told by {event.by}"


def of_manual_work(plan: Plan, event: ManualEvent) -> Sentence:
    """Say what somebody did at a task, or said about it."""
    match event:
        case e.TaskStarted():
            return Sentence(unit=event.unit, text=f"started by {event.by}")
        case e.Counted():
            return Sentence(unit=event.unit, text=f"{event.value} counted by {event.by}")
        case e.Judged() | e.FiguresGiven():
            return _told_at_done(event)
        case e.Ticked():
            return _ticked(plan, event)
        case e.ItemSettled():
            text = f"{item(plan, event)} {event.settlement} by {event.by}: {event.reason}; instead: {event.fallback}"
            return Sentence(unit=event.unit, text=text, warning=True)
        case e.TaskFinished():
            text = f"{event.how}{by_whom(event.by)}{in_brackets(event.reason)}"
            is_planned = event.how in (e.Finish.DONE, e.Finish.ROLLED_BACK)
            return Sentence(unit=event.unit, text=text, warning=not is_planned)
        case e.TaskReopened():
            return Sentence(unit=event.unit, text=f"reopened by {event.by}{in_brackets(event.reason)}")
        case e.EtaGiven():
            return Sentence(unit=event.unit, text=f"new estimate by {event.by}: ends {moment(plan, event.eta)}")
    assert_never(event)


def _ticked(plan: Plan, event: e.Ticked) -> Sentence:
    """`Lab confirmed, recorded by k.stone`; of what is handed over to whom."""
    others = f", one of {event.together} at once" if event.together > 1 else ""
    who = f" by {event.who}" if event.who else ""
    text = f"{item(plan, event)} {event.tick}{who}, recorded by {event.by}{others}"
    return Sentence(unit=event.unit, text=text)
