"""What is under way, how the flows stand, how far the confirmations are: each with what is worst first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from console.board.told.pieces import Line, Listing
from console.board.told.scene import Scene
from console.telling.report.document import Tone
from console.text.flows.as_of_now import rows_now
from console.text.formatting import TaskRow, percent
from console.text.workers.lanes import are_short
from jobs.run.events import Settlement, task_of
from jobs.run.events.lanes import LanesOfLabel
from jobs.run.outlook.flows import FlowRow, Light, not_judged_because
from jobs.run.outlook.status import Code, confirmed, unconfirmed
from jobs.run.state.unit import UnitState
from plans.model import Confirm, TaskId

_SHOWN = 10
"""Lines of one list."""
_NAMES = 6
"""Items of one confirmation that are named."""
_AT_WORK = frozenset({Code.RUN, Code.QUIET, Code.RETRY})
_ORDER = {Tone.BAD: 0, Tone.WARN: 1, Tone.PLAIN: 2, Tone.MUTED: 3, Tone.GOOD: 4}
_LIGHTS = {Light.RED: Tone.BAD, Light.AMBER: Tone.WARN, Light.GREEN: Tone.GOOD, Light.NONE: Tone.MUTED}


def _listing(title: str, lines: Sequence[Line], scene: Scene, note: str = "") -> Listing:
    left = len(lines) - _SHOWN
    more = scene.say("and more", count=left) if left > 0 else ""
    return Listing(title=title, lines=tuple(lines[:_SHOWN]), more=more, note=note)


def _owner(row: TaskRow, scene: Scene) -> str:
    """Who acts for it; empty of a task that is nobody's."""
    owner = scene.view.plan.by_id[TaskId(task_of(row.unit)[0])].owner
    return scene.who(owner) if owner is not None else ""


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


# --- what is under way ----------------------------------------------------------------------------------------------


def work(scene: Scene) -> Listing | None:
    """What runs just now, what the go-live waits for first; None where the night is over."""
    if scene.view.state.ended is not None:
        return None
    rows = sorted((row for row in scene.rows if row.code in _AT_WORK), key=lambda row: (not row.critical, row.id))
    note = "" if rows else scene.say("nothing runs")
    return _listing(scene.say("under way"), [_running(row, scene) for row in rows], scene, note)


def _running(row: TaskRow, scene: Scene) -> Line:
    attempts = len(scene.view.state.unit(row.unit).attempts)
    below = _joined(
        percent(row.share) if row.share is not None else "",
        scene.say("until then", at=scene.when(row.expected.end)) if row.expected is not None else "",
        scene.wording.variance(row.slip) if row.slip else "",
        scene.say("attempt", number=attempts) if attempts > 1 else "",
        _place(row, scene),
        scene.wording.word("state", row.code) if row.code is not Code.RUN else "",
        scene.say("critical") if row.critical else "",
    )
    warns = row.late or are_short(scene.view.state.unit(row.unit).lanes)
    tone = Tone.BAD if row.attention else Tone.WARN if warns else Tone.PLAIN
    return Line(text=scene.task(row.unit), who=_owner(row, scene), below=below, tone=tone)


def _place(row: TaskRow, scene: Scene) -> str:
    """The host or the worker that it runs on, or for which it waits, or its lanes; empty of what the engine runs."""
    known = scene.view.state.unit(row.unit)
    if known.lanes:
        return _joined(*(_lanes(one.now, scene) for one in known.lanes))
    if (place := known.place) is None:
        return ""
    if place.over_ssh:
        return scene.say("on host", name=scene.typed(place.host))
    key, name = ("on worker", place.worker) if place.worker else ("for label", place.label)
    return scene.say(key, name=scene.typed(name))


def _lanes(of: LanesOfLabel, scene: Scene) -> str:
    """How many of a label are at work, and how many were lost."""
    told = scene.say("lanes", label=scene.typed(of.label), count=of.at_work, wanted=of.wanted)
    return f"{told}, {scene.say('lanes lost', count=of.lost)}" if of.lost else told


# --- flows ----------------------------------------------------------------------------------------------------------


def flows(scene: Scene) -> Listing | None:
    """Those that do not flow first; None where the plan watches none."""
    if not scene.view.plan.watched.flows:
        return None
    rows = rows_now(scene.view)
    counts = Counter(row.light for row in rows)
    told = ", ".join(scene.say(f"light:{light}", count=counts[light]) for light in Light if counts[light])
    why = not_judged_because(scene.view.plan, scene.view.state)
    note = scene.say("not judged", why=scene.typed(why)) if why else told
    lines = [_flow(row, scene) for row in rows if row.light in (Light.RED, Light.AMBER)]
    return _listing(scene.say("flows"), lines, scene, note)


def _flow(row: FlowRow, scene: Scene) -> Line:
    word = scene.say(f"condition:{row.condition if row.condition is not None else 'none'}")
    run_time = scene.view.state.clock.run_time
    since = scene.say("since", at=scene.when(run_time(row.since))) if row.since is not None else ""
    return Line(
        text=f"{word}: {scene.typed(row.name)}",
        who=scene.who(row.owner) if row.owner is not None else scene.say("nobody owns it"),
        below=_joined(since, scene.typed(row.reason)),
        tone=_LIGHTS[row.light],
    )


# --- confirmations --------------------------------------------------------------------------------------------------


def confirmations(scene: Scene) -> Listing | None:
    """Each with how many of its items are confirmed, red ones first; None where the plan asks for none."""
    lines = [_confirmation(row, body, scene) for row, body in _asked(scene)]
    if not lines:
        return None
    return _listing(scene.say("confirmations"), sorted(lines, key=lambda one: _ORDER[one.tone]), scene)


def failed_items(scene: Scene) -> Iterator[Line]:
    """Each confirmation of which items failed, with these."""
    for row, body in _asked(scene):
        known = scene.view.state.unit(row.unit)
        if failed := [item.name for item in body.items if _has_failed(known, item.id)]:
            said = scene.say("failed items", names=_named(failed, scene))
            yield Line(text=f"{scene.task(row.unit)}: {said}", who=_owner(row, scene), tone=Tone.BAD)


def _asked(scene: Scene) -> Iterator[tuple[TaskRow, Confirm]]:
    """Each confirmation of the plan, as it stands."""
    for row in scene.rows:
        task = scene.view.plan.by_id.get(TaskId(row.id))
        if task is not None and isinstance(task.body, Confirm):
            yield row, task.body


def _confirmation(row: TaskRow, body: Confirm, scene: Scene) -> Line:
    known = scene.view.state.unit(row.unit)
    failed = [item.name for item in body.items if _has_failed(known, item.id)]
    is_open = set(unconfirmed(known, body))
    left = [item.name for item in body.items if item.id in is_open]
    count = scene.say("confirmed", count=len(confirmed(known, body)), total=len(body.items))
    return Line(
        text=f"{scene.task(row.unit)}: {count}",
        who=_owner(row, scene),
        below=_joined(*_items(failed, left, row, scene)),
        tone=_tone(row, failed, left),
    )


def _has_failed(known: UnitState, item: str) -> bool:
    how = known.settlement(item)
    return how is not None and how.settlement is Settlement.FAILED


def _items(failed: Sequence[str], left: Sequence[str], row: TaskRow, scene: Scene) -> Iterator[str]:
    """Which failed, which are open; of one that has not begun, when it comes."""
    if failed:
        yield scene.say("failed items", names=_named(failed, scene))
    if row.finished:
        return
    if not row.started and row.expected is not None:
        yield scene.say("comes", at=scene.when(row.expected.start))
    elif left:
        yield scene.say("open items", names=_named(left, scene))


def _named(names: Sequence[str], scene: Scene) -> str:
    more = f" {scene.say('and more', count=len(names) - _NAMES)}" if len(names) > _NAMES else ""
    return ", ".join(map(scene.typed, names[:_NAMES])) + more


def _tone(row: TaskRow, failed: Sequence[str], left: Sequence[str]) -> Tone:
    if failed or row.overdue:
        return Tone.BAD
    if row.finished or not left:
        return Tone.GOOD
    if not row.started:
        return Tone.MUTED
    return Tone.WARN if row.late else Tone.PLAIN
