"""What is said to be wrong: problems that somebody looks after, and what of the go-live is degraded."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import assert_never

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.flowing.degrading import red_flows
from jobs.run.decisions.preconditions import unit_named
from jobs.run.decisions.problems.commands import (
    DeclareDegraded,
    DeclareNormal,
    KeepProblem,
    NoEta,
    ProblemAct,
    ProblemCommand,
)
from jobs.run.events import Degraded, NormalAgain, ProblemClosed, ProblemOpened, ProblemUpdated, Severity, UnitId
from jobs.run.outlook.problems.standing import degraded_now
from jobs.run.state.problems import Problem
from plans.model import TaskId
from plans.nearest import did_you_mean
from plans.plurals import counted

MOST = 500
"""Problems of one run: more are no problems, and nobody looks after them."""
_MOST_PARTS = 20
"""Parts that are degraded at once: of more it is no go-live."""
_LONGEST_ETA = timedelta(days=31)
NIGHT = "night"
"""What a problem is on that is on nothing else."""


def say_what_is_wrong(desk: Desk, command: ProblemCommand, by: str) -> None:
    """Carry out a command about problems or about what is degraded."""
    match command:
        case KeepProblem(act=ProblemAct.OPEN):
            _open(desk, command, by)
        case KeepProblem(act=ProblemAct.UPDATE):
            _update(desk, command, by)
        case KeepProblem():
            _close(desk, command, by)
        case DeclareDegraded():
            _degrade(desk, command, by)
        case DeclareNormal():
            _restore(desk, command, by)
        case _:
            assert_never(command)


# --- problems ------------------------------------------------------------------------------------------------------


def _open(desk: Desk, command: KeepProblem, by: str) -> None:
    text = " ".join(command.text.split())
    same = next((one.id for one in desk.state.problems if one.is_open and one.text == text), None)
    if same is not None:
        raise NotNow(f"{same} says that already", hint=f"problem update {same} ...")
    if len(desk.state.problems) >= MOST:
        raise NotNow(f"{counted(MOST, 'problem')} are as many as a run keeps")
    unit, flow = _on(desk, command.on or NIGHT)
    eta = _eta(desk, command.eta)
    desk.emit(
        ProblemOpened(
            problem=f"P{len(desk.state.problems) + 1}",
            text=text,
            severity=command.severity or Severity.AMBER,
            by=by,
            owner=_owner(desk, command.owner),
            unit=unit,
            flow=flow,
            eta=eta if isinstance(eta, datetime) else None,
        )
    )


def _update(desk: Desk, command: KeepProblem, by: str) -> None:
    problem, text = _named(desk, command)
    eta = _eta(desk, command.eta)
    unit, flow = _on(desk, command.on) if command.on is not None else (None, None)
    event = ProblemUpdated(
        problem=problem.id,
        by=by,
        text=text,
        severity=command.severity,
        owner=_owner(desk, command.owner) if command.owner is not None else None,
        unit=unit,
        flow=flow,
        eta=eta if isinstance(eta, datetime) else None,
        no_eta=isinstance(eta, NoEta),
    )
    if event == ProblemUpdated(problem=problem.id, by=by):
        raise NotNow(f"nothing new is said of {problem.id}", hint="a text, severity=, owner=, on= or eta=")
    desk.emit(event)


def _close(desk: Desk, command: KeepProblem, by: str) -> None:
    problem, text = _named(desk, command)
    others = {"severity": command.severity, "owner": command.owner, "on": command.on, "eta": command.eta}
    if given := next((name for name, value in others.items() if value is not None), ""):
        raise NotNow(f"{problem.id} is closed with what became of it, and no {given}", hint="problem update changes it")
    desk.emit(ProblemClosed(problem=problem.id, by=by, text=text))


def _named(desk: Desk, command: KeepProblem) -> tuple[Problem, str]:
    """The open problem that the first word names, as `P3` or 3, and the words behind it."""
    name, _, text = " ".join(command.text.split()).partition(" ")
    wanted = f"P{name}" if name.isdecimal() else name.upper()
    problem = desk.state.problem(wanted)
    if problem is None:
        known = ", ".join(one.id for one in desk.state.problems if one.is_open)
        raise NotNow(f"there is no problem {name[:40]}", hint=f"open: {known}" if known else "none is open")
    if not problem.is_open:
        raise NotNow(f"{problem.id} is closed already", hint="problem open says it anew")
    return problem, text


def _on(desk: Desk, name: str) -> tuple[UnitId | None, str]:
    """The task or checkpoint, or the flow, that is meant; neither of the night as a whole."""
    if name.casefold() == NIGHT and TaskId(name) not in desk.plan.by_id:
        return None, ""
    flows = [str(one.id) for one in desk.plan.watched.flows]
    if (task := _called(name, desk.plan.by_id)) is not None:
        return UnitId(task), ""
    if (flow := _called(name, flows)) is not None:
        return None, flow
    if "~" in name:
        return unit_named(desk, name), ""
    raise NotNow(f"there is no task or flow {name}", hint=did_you_mean(name, [*desk.plan.by_id, *flows]))


def _called(name: str, names: Iterable[str]) -> str | None:
    """The name that was typed, whatever its capitals."""
    return next((one for one in names if one.casefold() == name.casefold()), None)


def _owner(desk: Desk, name: str | None) -> str:
    """A party or a person of the plan by its id, else whoever is meant: a problem waits for no spelling."""
    if name is None or name.casefold() == "nobody":
        return ""
    party = _called(name, desk.plan.parties)
    if party is not None:
        return party
    person = desk.plan.people.find(name)
    return str(person.id) if person is not None else " ".join(name.split())


def _eta(desk: Desk, eta: datetime | NoEta | None) -> datetime | NoEta | None:
    """The estimate. Raises `NotNow` where it is past, or so far off that somebody has mistyped it."""
    if isinstance(eta, datetime) and eta <= desk.now:
        raise NotNow("the eta is past", hint="eta: when it is thought to be over; eta=none where nobody knows")
    if isinstance(eta, datetime) and eta - desk.now > _LONGEST_ETA:
        raise NotNow(f"the eta is more than {_LONGEST_ETA.days} days off")
    return eta


# --- what is degraded ----------------------------------------------------------------------------------------------


def _degrade(desk: Desk, command: DeclareDegraded, by: str) -> None:
    standing = degraded_now(desk.state)
    part = " ".join(command.part.split())
    if len(standing) >= _MOST_PARTS and not any(one.is_of(part) for one in standing):
        raise NotNow(
            f"{counted(_MOST_PARTS, 'part is', 'parts are')} degraded already", hint="say it of several at once"
        )
    desk.emit(
        Degraded(
            text=" ".join(command.text.split()),
            part=part,
            workaround=" ".join(command.workaround.split()),
            told=" ".join(command.told.split()),
            by=by,
        )
    )


def _restore(desk: Desk, command: DeclareNormal, by: str) -> None:
    """End what was declared; what a flow causes not while that is red: it ends by itself when it flows again."""
    red = {row.flow.id for row in red_flows(desk.plan, desk.state)}
    declared = [one for one in degraded_now(desk.state) if one.flow not in red]
    part = " ".join(command.part.split()) if command.part is not None else None
    ended = [one for one in declared if part is None or one.is_of(part, one.flow)]
    if not ended:
        why, hint = _nothing_to_restore(desk, part)
        raise NotNow(why, hint=hint)
    for one in ended:
        desk.emit(NormalAgain(part=one.part, text=" ".join(command.text.split()), flow=one.flow, by=by))


def _nothing_to_restore(desk: Desk, part: str | None) -> tuple[str, str]:
    """Why, and what could be meant."""
    standing = degraded_now(desk.state)
    by_flows = ", ".join(one.flow for one in standing if one.flow)
    parts = ", ".join(one.part or "all of it" for one in standing if not one.flow)
    if part is not None and parts:
        return f"{part} is not degraded", f"degraded: {parts}"
    if by_flows:
        return "what is degraded is so because of what does not flow", f"it ends when this flows again: {by_flows}"
    return "nothing is degraded", ""
