"""What people report of their own work: started, counted, confirmed, waived, done."""

from collections.abc import Sequence

from jobs.run.decisions import attempts, figures
from jobs.run.decisions.commands import ConfirmItem, Count, Done, Waive
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.preconditions import body_named, its_turn, may_start, unit_named
from jobs.run.events import (
    Counted,
    FiguresGiven,
    Finish,
    ItemSettled,
    Judged,
    Settlement,
    TaskFinished,
    TaskStarted,
    Ticked,
    UnitId,
    Verdict,
    task_of,
)
from jobs.run.outlook.seconds.needed import is_begun_by_people
from jobs.run.outlook.status import unconfirmed
from jobs.run.outlook.used_databases import lacking
from jobs.run.state.unit import Phase, UnitState
from plans import model


class AlreadyTicked(NotNow):
    """Every item that was named has the tick already."""


def start(desk: Desk, name: str, by: str) -> None:
    """Begin a manual task or a confirmation, or a job to which two people agree."""
    unit = unit_named(desk, name)
    body = body_named(desk, unit)
    if isinstance(body, model.Checkpoint | model.Milestone) or (
        isinstance(body, model.Job) and not by_people(desk, unit)
    ):
        raise NotNow(f"{unit} is not started by a person")
    if desk.unit(unit).phase is not Phase.PENDING:
        raise NotNow(f"{unit} has started already")
    may_start(desk, unit)
    if isinstance(body, model.Job):
        start_job(desk, unit, body)
        return
    desk.emit(TaskStarted(unit=unit, by=by))
    if isinstance(body, model.Confirm):
        _all_confirmed(desk, unit, body, by)  # of one that was reopened and found right


def by_people(desk: Desk, unit: UnitId) -> bool:
    """Whether this is a job that begins when people say so: two of them agree to it."""
    name, is_rollback = task_of(unit)
    return not is_rollback and is_begun_by_people(desk.plan.by_id[model.TaskId(name)])


def start_job(desk: Desk, unit: UnitId, job: model.Job) -> None:
    """Begin an attempt of a job that does not begin by itself; refuses while something is in its way."""
    if left := desk.unit(unit).in_the_way:
        raise NotNow("; ".join(map(str, left)))
    if missing := lacking(desk.state, job):
        raise NotNow(f"{', '.join(missing)} cannot be used", hint="it starts once that is back and start is said again")
    attempts.start(desk, unit)


def done(desk: Desk, command: Done, by: str) -> None:
    """A manual task is finished, or was found wanting."""
    unit = unit_named(desk, command.task)
    body = body_named(desk, unit)
    if not isinstance(body, model.Manual):
        raise NotNow(f"{unit} is not finished by a person's word", hint="fixed takes a reason")
    if body.criterion and command.verdict is None:
        raise NotNow(f"{unit} has a criterion: {body.criterion}", hint="verdict=passed, failed or 'not tested'")
    if body.counter is not None and desk.unit(unit).count < body.counter.target:
        raise NotNow(
            f"{unit} stands at {desk.unit(unit).count} of {body.counter.target} {body.counter.unit}",
            hint="count, or fixed with a reason",
        )
    given = figures.given(unit, body, command, by)
    if not figures.is_told_anew(desk.unit(unit)):
        _under_way(desk, unit, by)
    _record_done(desk, unit, command, given, by)


def _record_done(desk: Desk, unit: UnitId, command: Done, given: FiguresGiven | None, by: str) -> None:
    """What was told at done; with a verdict of passed and every figure within its limit it is the end."""
    if command.verdict is not None:
        desk.emit(Judged(unit=unit, verdict=command.verdict, by=by, text=command.text))
    if given is not None:
        desk.emit(given)  # last: a figure outside its limit is what the command has led to
    is_outside = given is not None and bool(given.outside)
    if command.verdict in (None, Verdict.PASSED) and not is_outside:
        end(desk, unit, Finish.DONE, by, command.text)


def count(desk: Desk, command: Count, by: str) -> None:
    """Read a counter; at its target the task is finished."""
    unit = unit_named(desk, command.task)
    body = body_named(desk, unit)
    if not isinstance(body, model.Manual) or body.counter is None:
        raise NotNow(f"{unit} has no counter")
    _under_way(desk, unit, by)
    desk.emit(Counted(unit=unit, value=command.value, by=by))
    if command.value >= body.counter.target and not body.asks_at_done:
        end(desk, unit, Finish.DONE, by, "")


def confirm(desk: Desk, command: ConfirmItem, by: str) -> None:
    """Tick an item, or several at once; with the last item's last tick the task is finished."""
    if (command.item is None) == (not command.items):
        raise NotNow("one item, or several as items=A,B,C")
    named = tuple(dict.fromkeys(command.items)) or (command.item or "",)
    unit, body = _confirming(desk, command.task, *named)
    tick = command.tick or body.ticks[-1]
    if tick not in body.ticks:
        raise NotNow(f"{unit} has no tick {tick}", hint=", ".join(body.ticks))
    who = _who(unit, body, command)
    lacking = _lacking(desk, unit, named, tick)
    _under_way(desk, unit, by)
    first = desk.state.head + 1 if len(lacking) > 1 else 0
    for item in lacking:
        desk.emit(Ticked(unit=unit, item=item, tick=tick, by=by, first=first, together=len(lacking), who=who))
    _all_confirmed(desk, unit, body, by)


def _who(unit: UnitId, body: model.Confirm, command: ConfirmItem) -> str:
    """Who takes it over by name, where that is asked for."""
    if body.asks_who and not command.who.strip():
        raise NotNow(f"{unit} asks who takes it over, by name", hint="who=...")
    if command.who and not body.asks_who:
        raise NotNow(f"{unit} hands nothing over", hint="without who=")
    return " ".join(command.who.split())


def _lacking(desk: Desk, unit: UnitId, items: Sequence[str], tick: str) -> list[str]:
    """Those that lack the tick; what was waived or failed is left as it is, unless it is named alone."""
    known = desk.unit(unit)
    lone = items[0] if len(items) == 1 else None
    if lone is not None and _is_overlooked(known, lone, tick):
        return [lone]
    lacking = [one for one in items if tick not in known.ticked(one)]
    if not lacking:
        raise AlreadyTicked(f"{lone or f'each of {len(items)} items'} is {tick} already")
    return lacking if lone is not None else _without_settled(known, lacking)


def _without_settled(known: UnitState, lacking: Sequence[str]) -> list[str]:
    meant = [one for one in lacking if known.settlement(one) is None]
    if not meant:
        left = ", ".join(f"{one} {found.settlement}" for one in lacking[:5] if (found := known.settlement(one)))
        raise NotNow(f"settled without ticks: {left}", hint="one that is confirmed after all is named alone")
    return meant


def _is_overlooked(known: UnitState, item: str, tick: str) -> bool:
    """Whether the item has the tick by a command on several that did not replace its waiver."""
    return tick in known.ticked(item) and not known.is_confirmed(item, tick)


def waive(desk: Desk, command: Waive, by: str) -> None:
    """Settle an item that nobody will confirm; it stands as a caveat at the next checkpoint."""
    unit, body = _confirming(desk, command.task, command.item)
    if desk.unit(unit).is_confirmed(command.item, body.ticks[-1]):
        raise NotNow(f"{command.item} is confirmed")
    _under_way(desk, unit, by)
    desk.emit(
        ItemSettled(
            unit=unit,
            item=command.item,
            settlement=Settlement.FAILED if command.failed else Settlement.WAIVED,
            reason=command.reason,
            fallback=command.fallback,
            by=by,
        )
    )
    _all_confirmed(desk, unit, body, by)


def end(desk: Desk, unit: UnitId, how: Finish, by: str, reason: str) -> None:
    """Finish a unit by a person's word; with a rollback, its task is rolled back."""
    desk.emit(TaskFinished(unit=unit, how=how, by=by, reason=reason))
    attempts.finish_rollback(desk, unit)


def _under_way(desk: Desk, unit: UnitId, by: str) -> None:
    """Start a person's task that is ready, so that its first report need not be preceded by `start`."""
    phase = desk.unit(unit).phase
    if phase is Phase.PENDING:
        may_start(desk, unit)
        desk.emit(TaskStarted(unit=unit, by=by))
    elif phase is Phase.RUNNING:
        its_turn(desk, unit)
    else:
        raise NotNow(f"{unit} is not under way: {phase}")


def _confirming(desk: Desk, name: str, *items: str) -> tuple[UnitId, model.Confirm]:
    unit = unit_named(desk, name)
    body = body_named(desk, unit)
    if not isinstance(body, model.Confirm):
        raise NotNow(f"{unit} confirms nothing")
    known = {one.id for one in body.items}
    if unknown := [item for item in items if item not in known]:
        raise NotNow(f"{unit} has no item {', '.join(unknown[:5])}")
    return unit, body


def _all_confirmed(desk: Desk, unit: UnitId, body: model.Confirm, by: str) -> None:
    if not unconfirmed(desk.unit(unit), body):
        end(desk, unit, Finish.DONE, by, "")
