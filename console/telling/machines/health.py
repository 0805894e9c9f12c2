"""How healthy a run is, for whoever pages people: one of three lights, and the codes of what makes it so. Pure.

Red is what stands still until somebody acts. Degraded is what goes on, and not as it was planned. What a night does by
itself (a poll that is open, a task that is somebody's turn) is healthy until it is late.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.text.broken import broken
from console.text.formatting import TaskRow, Times, task_rows
from console.text.needs import needs
from console.text.night.need import Kind, Need, Rank
from console.view.engine_presence import engine_presence
from console.view.lateness import go_live_slip
from console.view.model import View
from jobs.journal.base import Unavailable
from jobs.run.events import task_of
from jobs.run.state.reading import open_flaws
from plans.errors import CutoverError
from plans.model import TaskId

MOST = 10
"""Reasons in a line; what comes after them is counted."""


class Light(StrEnum):
    """How it stands, the best first."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    RED = "red"


_GRAVITY = {light: place for place, light in enumerate(Light)}

LIGHT_OF: Mapping[Kind, Light] = {
    Kind.DATABASE: Light.RED,
    Kind.ENGINE: Light.RED,
    Kind.KEYS: Light.DEGRADED,
    Kind.JOURNAL: Light.RED,
    Kind.HOLD: Light.RED,
    Kind.CHOICE: Light.RED,
    Kind.POLL: Light.HEALTHY,
    Kind.DECISION: Light.HEALTHY,
    Kind.SHUT: Light.DEGRADED,
    Kind.RETRY: Light.DEGRADED,
    Kind.QUIET: Light.DEGRADED,
    Kind.WORK: Light.HEALTHY,
    Kind.CONFIRM: Light.HEALTHY,
    Kind.WARNING: Light.DEGRADED,
    Kind.MESSAGE: Light.DEGRADED,
    Kind.SECOND: Light.HEALTHY,
    Kind.PROBLEM: Light.DEGRADED,
    Kind.FLOW: Light.DEGRADED,
    Kind.REPLICATION: Light.DEGRADED,
    Kind.PAPER: Light.DEGRADED,
    Kind.WORKER: Light.RED,
    Kind.UNLISTED: Light.RED,
    Kind.SOON: Light.DEGRADED,
}
"""What an item of needs-you means by itself; late or past its deadline it is degraded at least, a red problem, flow or
replication is red."""


class Code(StrEnum):
    """What is wrong besides the items of needs-you."""

    LATE = "late"
    NO_GO = "no-go"
    HELD = "held"
    ROLLING_BACK = "rolling-back"
    WAY_BACK = "way-back-too-late"
    AWAY = "database-away"
    LOG = "log"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that is not well."""

    light: Light
    code: str
    """A kind of needs-you, or a `Code`."""
    about: str = ""
    """The task, problem, flow or database; empty where it is the night."""

    def __str__(self) -> str:
        return f"{self.code}:{self.about}" if self.about else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a run stands at one moment."""

    run: str
    light: Light
    reasons: tuple[Reason, ...]
    """The gravest first."""
    engine: str
    """As `engine_presence` says it."""
    late_s: float | None
    """Seconds that the go-live is behind the plan, negative before it; None where none is to come and none was."""
    age_s: float
    """Seconds since the last event of the journal."""
    needs: int
    ended: str
    """How the run ended; empty while it goes on."""
    verified_since: datetime | None = None
    """Since when the journal was verified for this; None where all of it was."""


def health(view: View) -> Health:
    """How healthy a run is; one that has ended is, whatever its result was, while its journal is what was recorded."""
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    return health_by(view, rows, needs(view, rows, Times.of(view.plan, view.forecast)))


def health_by(view: View, rows: Sequence[TaskRow], items: Sequence[Need]) -> Health:
    """As `health`, by rows and items of needs-you that somebody has worked out already."""
    reasons = tuple(sorted(dict.fromkeys(_reasons(view, rows, items)), key=lambda one: -_GRAVITY[one.light]))
    ended = view.state.ended
    return Health(
        run=view.run,
        light=max((one.light for one in reasons), key=_GRAVITY.__getitem__, default=Light.HEALTHY),
        reasons=reasons,
        engine=str(engine_presence(view)),
        late_s=go_live_slip(view.forecast).total_seconds() if view.go_live_ahead or view.go_live_reached else None,
        age_s=view.age.total_seconds(),
        needs=len(items),
        ended=ended.result.replace(" ", "-") if ended is not None else "",
        verified_since=view.verified_since,
    )


def _reasons(view: View, rows: Sequence[TaskRow], items: Sequence[Need]) -> Iterator[Reason]:
    for item in items:
        if (light := _light(item)) is not Light.HEALTHY:
            yield Reason(light=light, code=item.kind, about=_about(item))
    if view.state.ended is None:
        yield from _of_the_night(view)
        yield from _besides(view, rows, items)
    elif open_flaws(view.state):
        yield Reason(light=Light.RED, code=Kind.JOURNAL)


def _light(item: Need) -> Light:
    """An item's own light; degraded at least where it is late."""
    if item.rank is Rank.TROUBLE:
        return Light.RED
    light = LIGHT_OF[item.kind]
    return Light.DEGRADED if light is Light.HEALTHY and (item.late or item.overdue) else light


def _about(item: Need) -> str:
    """The task, the problem, the replication, or the flow, also where a template of it is meant: another system has
    named that."""
    named = item.problem or item.replication or item.flow.partition("/")[0]
    return task_of(item.unit)[0] if item.unit else named


def _of_the_night(view: View) -> Iterator[Reason]:
    """What is wrong with the night as a whole."""
    state = view.state
    for task in view.no_go:
        yield Reason(light=Light.RED, code=Code.NO_GO, about=task.id)
    for name in state.missing:
        yield Reason(light=Light.RED, code=Code.AWAY, about=name)
    if view.rolling_back:
        yield Reason(light=Light.DEGRADED, code=Code.ROLLING_BACK)
    elif view.go_live_ahead and view.late:
        yield Reason(light=Light.DEGRADED, code=Code.LATE)
    for gate in view.forecast.late_no_gos:
        yield Reason(light=Light.DEGRADED, code=Code.WAY_BACK, about=gate.gate)
    if state.hold is not None and not state.hold.asked:
        yield Reason(light=Light.DEGRADED, code=Code.HELD)
    if state.log_lost is not None:
        yield Reason(light=Light.DEGRADED, code=Code.LOG)


def _besides(view: View, rows: Sequence[TaskRow], items: Sequence[Need]) -> Iterator[Reason]:
    """The tasks that are broken and in no item: nobody's turn, and not well."""
    listed = {_about(item) for item in items if _light(item) is not Light.HEALTHY}
    listed |= {str(task.id) for task in view.no_go}
    for thing in broken(view, rows):
        name = TaskId(task_of(thing.unit)[0]) if thing.unit else ""
        if name and name not in listed:
            yield Reason(light=Light.DEGRADED, code=Code.BROKEN, about=name)


def health_line(told: Health) -> str:
    """`red run=7f3a engine=missing late_s=840 age_s=31 needs=5 reasons=engine,choice:B05`: one line for a machine."""
    named = ",".join(map(str, told.reasons[:MOST]))
    more = f",+{len(told.reasons) - MOST}" if len(told.reasons) > MOST else ""
    late = f" late_s={told.late_s:.0f}" if told.late_s is not None else ""
    ended = f" ended={told.ended}" if told.ended else ""
    figures = f"{late} age_s={told.age_s:.0f} needs={told.needs}"
    return f"{told.light} run={told.run} engine={told.engine}{figures} reasons={named}{more}{ended}"


def health_json(told: Health) -> dict[str, object]:
    """The same for a script, with every reason."""
    return {
        "health": told.light,
        "run": told.run,
        "engine": told.engine,
        "late_s": told.late_s,
        "age_s": told.age_s,
        "needs": told.needs,
        "reasons": [{"light": one.light, "code": one.code, "about": one.about or None} for one in told.reasons],
        "ended": told.ended or None,
        "verified_since": told.verified_since.isoformat() if told.verified_since is not None else None,
    }


UNKNOWN = "unknown"
"""Instead of a light, where a run cannot be read."""


def unknown_line(run: str | None, why: CutoverError) -> str:
    """`unknown run=7f3a reasons=control-database-away`, where nobody knows how it stands."""
    return f"{UNKNOWN}{f' run={run}' if run else ''} reasons={_why(why)}"


def unknown_json(run: str | None, why: CutoverError) -> dict[str, object]:
    """The same for a script."""
    return {"health": UNKNOWN, "run": run, "reasons": [{"light": None, "code": _why(why), "about": None}]}


def _why(error: CutoverError) -> str:
    return "control-database-away" if isinstance(error, Unavailable) else "cannot-be-read"
