"""How a run comes into being: the databases are looked at, the plan is frozen, the first event is recorded."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.errors import Declined
from console.running.preflight import Reached, preflight, shares_control
from console.running.production import Agree, Records, agree_by_name
from console.running.settings import Control
from console.saying import Say
from jobs.engine.loop import read_state
from jobs.journal.base import Denied, Draft, Journal, Unavailable
from jobs.run.events import RunCreated, UnitId, encode
from jobs.run.outlook.late_start import late_by
from plans.errors import CutoverError
from plans.load import Loaded
from plans.model import Plan, RunKind
from plans.open_points import why_not_production

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_NAMES = 20
"""How many made-up names are tried before it is said that they are all taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asked for."""

    kind: RunKind = RunKind.REHEARSAL
    no_waits: bool = False
    name: str | None = None
    speed: float = 1.0
    """Above 1 in a demonstration, whose clock begins at the plan's start instead of now."""
    player: str | None = None
    """In a demonstration: the party that the person at the keyboard plays."""
    not_compared: tuple[str, ...] = ()
    """Databases of a rehearsal that somebody answered for, because they could not be compared with production."""
    late: bool = False
    """Somebody was told what starts at once because the start of production is past, and agreed."""
    unapproved: str = ""
    """Why production is begun although its plan is not the approved one."""
    turns_back_at: str | None = None
    """The checkpoint at which a rehearsal says no-go by itself; see `console.running.rehearsed_no_go`."""


def refuse_what_cannot_be(wish: Wish, control: Control) -> None:
    """Raise `Declined` for what contradicts itself, before anything is looked at."""
    if wish.name is not None and not _NAME.fullmatch(wish.name):
        raise Declined("a run is called by one word of letters, digits, dots and dashes", hint="--name dress-2")
    if wish.kind is RunKind.PRODUCTION:
        _refuse_for_production(wish, control)
    elif wish.unapproved:
        raise Declined("a rehearsal needs no approval", hint="--despite-approval is for production")


def _refuse_for_production(wish: Wish, control: Control) -> None:
    """The same of what no production run can be."""
    if control.embedded:
        raise Declined(
            "a production run needs a control database of the team's own",
            hint="--control DSN or CUTOVER_CONTROL; the embedded one serves a single account of this host",
        )
    if wish.no_waits:
        raise Declined("a production run keeps its clock times", hint="--no-waits is for rehearsals")
    if wish.turns_back_at is not None:
        raise Declined("no production run is begun to turn back", hint="--rehearse-rollback is for rehearsals")


def refuse_open_points(plan: Plan) -> None:
    """Raise `Declined` where production of this plan has something to be settled before."""
    if why := why_not_production(plan.for_run(RunKind.PRODUCTION)):
        raise Declined(why, hint="settle each and take its todo: out; cutover check names them with their lines")


async def look_at_databases(
    loaded: Loaded, kind: RunKind, records: Records, say: Say, *, agree: Agree = agree_by_name
) -> Sequence[Reached]:
    """See that every database of the plan is the right one; says which.

    Raises `Declined` where nobody answers for one that could not be compared with production; else as `preflight`.
    """
    reached = await preflight(loaded.plan.for_run(kind), kind, say=say, sightings=records)
    for one in reached:
        say(f"{one.id}: {one.text}")
    if not_compared := {one.id: one.not_compared for one in reached if one.not_compared}:
        agree(not_compared)
    return reached


async def warn_of_shared_server(control: Control, reached: Sequence[Reached], say: Say) -> None:
    """Say it where the control database, which can be reached, is on the server of one of these."""
    if control.dsn is not None and (shared := await shares_control(control.dsn, reached)):
        say(f"warning: the control database is on the server of {', '.join(shared)}: its trouble will be the journal's")


async def refuse_beside_another(journal: Journal, title: str, say: Say) -> None:
    """Raise `Declined` where a production run of a plan with this title, whatever its revision, has not ended.

    One that nobody can read and no engine executes stands in nobody's way; it is named.
    """
    for row in await journal.runs():
        if row.kind != RunKind.PRODUCTION or row.title != title:
            continue
        try:
            state, _ = await read_state(journal, row.run)
        except (ValueError, CutoverError) as error:
            if isinstance(error, Unavailable):
                raise
            if row.lease is None:
                say(f"warning: production run {row.run} of {title} cannot be read: whether it has ended is not known")
                continue
        else:
            if state.ended is not None:
                continue
        raise Declined(
            f"production run {row.run} of {title} has not ended; two of one plan are not run beside each other",
            hint=f"cutover attach {row.run} goes on with it; cutover do {row.run} abort ends it",
        )


async def create_run(journal: Journal, loaded: Loaded, wish: Wish, *, authenticated: bool) -> str:
    """Record a new run with its frozen plan; returns its name.

    A rehearsal shifts the whole plan so that it starts now; a production run keeps the plan's own times; so does a
    demonstration, whose clock is set to the plan's start.

    Raises:
        Denied: the roles do not let this login create runs, or there is a run of the wished name.
        Declined: the start of production is more than an hour past and nobody agreed to begin late, or its plan has
            something to be settled before.
    """
    if wish.kind is RunKind.PRODUCTION:
        refuse_open_points(loaded.plan)
    now = await journal.now()
    if late_by(loaded.plan, wish.kind, now) is not None and not wish.late:
        raise Declined("the start of this production run is past", hint="cutover run names what would start at once")
    by = await journal.whoami()
    event = _first_event(loaded.plan, wish, now=now, by=by, authenticated=authenticated)
    if by not in await journal.commanders():
        event = replace(event, keys="")
    if wish.name is not None:
        return await _record(journal, loaded, replace(event, run=wish.name))
    for _ in range(_NAMES - 1):
        named = replace(event, run=secrets.token_hex(2))
        try:
            return await _record(journal, loaded, named)
        except Denied:
            if not any(row.run == named.run for row in await journal.runs()):
                raise
    return await _record(journal, loaded, replace(event, run=secrets.token_hex(2)))


def _first_event(plan: Plan, wish: Wish, *, now: datetime, by: str, authenticated: bool) -> RunCreated:
    """The event that every run begins with; it has no name yet, and its creator holds the keys."""
    is_demonstration = wish.speed != 1.0
    is_shifted = wish.kind is RunKind.REHEARSAL and not is_demonstration
    return RunCreated(
        run="",
        title=plan.title,
        plan_sha256=plan.sha256,
        kind=wish.kind,
        origin=now,
        run_origin=plan.start if is_demonstration else now,
        by=by,
        speed=wish.speed,
        shift=now - plan.start if is_shifted else timedelta(),
        no_waits=wish.no_waits,
        authenticated=authenticated,
        player=wish.player,
        not_compared=wish.not_compared,
        late=wish.late,
        unapproved=wish.unapproved,
        turns_back_at=UnitId(wish.turns_back_at) if wish.turns_back_at is not None else None,
    )


async def _record(journal: Journal, loaded: Loaded, event: RunCreated) -> str:
    """Write the run down with its plan; returns its name. Raises `Denied` where there is a run of that name."""
    kind, body = encode(event)
    await journal.create_run(
        event.run,
        title=event.title,
        kind=event.kind,
        plan_sha256=event.plan_sha256,
        bundle=loaded.bundle,
        first=Draft(kind=kind, body=body, at=event.origin),
    )
    return event.run
