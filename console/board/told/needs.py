"""Who must act, and in what: the items of needs-you in somebody's language, with whose they are."""

from datetime import UTC, datetime

from console.board.ticking import Tick
from console.board.told.pieces import Going, Line, Listing
from console.board.told.scene import Scene
from console.telling.report.document import Tone
from console.text.night.need import Kind, Need, Rank
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.status import silent
from jobs.run.state.model import RunState
from plans.model import TaskId
from plans.model.flows import FlowId

MOST = 14
"""Items that a page lists besides those that it answers with."""
_WITH_REASON = frozenset({Kind.CHOICE, Kind.RETRY, Kind.QUIET})
_SEVERAL = frozenset({Kind.FLOW, Kind.PROBLEM})
_NOBODYS = frozenset({Kind.KEYS, Kind.DATABASE, Kind.ENGINE, Kind.JOURNAL, Kind.PAPER})
"""What no party is asked for, nor whoever holds the keys."""


def need_lines(scene: Scene) -> tuple[Line, ...]:
    """Each item, the most urgent first."""
    return tuple(_line(need, scene) for need in scene.needs)


def further_needs(scene: Scene, shown: int) -> Listing | None:
    """Those behind the first ones, which are `shown` elsewhere; None where those are all."""
    lines = need_lines(scene)[shown:]
    if not lines:
        return None
    more = scene.say("and more", count=len(lines) - MOST) if len(lines) > MOST else ""
    return Listing(title=scene.say("who else acts"), lines=lines[:MOST], more=more)


def _line(need: Need, scene: Scene) -> Line:
    tone = Tone.BAD if need.urgent else Tone.WARN if need.rank < Rank.WORK or need.late else Tone.PLAIN
    return Line(
        text=_text(need, scene),
        who="" if need.kind in _NOBODYS or _is_of_several(need) else scene.who(need.party),
        below=_below(need, scene),
        tone=tone,
        since=_since(need, scene),
    )


def _since(need: Need, scene: Scene) -> Going | None:
    """For how long it has waited."""
    if not need.since:
        return None
    return Going(words=scene.say("waits for"), kind=Tick.SINCE, at=datetime.fromtimestamp(need.since, UTC))


def _text(need: Need, scene: Scene) -> str:
    """What is to be done, by the sort of the item and the task that it is about."""
    late = f" ({scene.say('overdue' if need.overdue else 'late')})" if need.late or need.overdue else ""
    return f"{scene.say(_key(need), what=_about(need, scene))}{late}"


def _key(need: Need) -> str:
    """The words for it."""
    return f"several:{need.kind}" if _is_of_several(need) else f"need:{need.kind}"


def _is_of_several(need: Need) -> bool:
    """Whether it counts problems or flows, and names none."""
    return need.kind in _SEVERAL and not need.about


def _about(need: Need, scene: Scene) -> str:
    """The task, the flow by its title, the problem or the replication that it is about; else the run itself."""
    if need.unit:
        return scene.task(need.unit)
    if need.flow:
        name, _, rest = need.flow.partition("/")
        titles = {flow.id: flow.title for flow in scene.view.plan.watched.flows}
        return scene.typed(" / ".join(filter(None, (titles.get(FlowId(name), name), rest))))
    return scene.typed(need.about or need.replication) or scene.view.run


def _below(need: Need, scene: Scene) -> str:
    """More of it: why it failed, who is silent, what was written."""
    if need.kind is Kind.POLL:
        return _silent(TaskId(need.unit), scene)
    if need.kind is Kind.WORKER:
        return scene.say("needed label", name=scene.typed(need.label))
    return scene.typed(_written(need, scene.view.state))


def _silent(gate: TaskId, scene: Scene) -> str:
    view = scene.view
    names = [party_name(view.plan, view.state, party) for party in silent(view.state, view.plan.by_id[gate])]
    return scene.say("silent parties", names=scene.typed(scene.voice.people(names))) if names else ""


def _written(need: Need, state: RunState) -> str:
    """What the machine or somebody has written of it; empty where nobody has."""
    if need.kind in _WITH_REASON:
        return state.unit(need.unit).reason
    if need.kind is Kind.HOLD:
        return state.hold.reason if state.hold is not None else ""
    if need.kind is Kind.PROBLEM:
        problem = state.problem(need.problem)
        return problem.text if problem is not None else ""
    return next((one.text for one in state.warnings if one.seq == need.seq), "")
