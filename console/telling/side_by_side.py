"""One of several runs in the few words that fit beside the others: are we on time, who must act, what is broken, may we
still turn back. Cells for a screen, and a line of text. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from console.telling.machines.health import Light, health_by
from console.text.broken import broken
from console.text.flows.hypercare import hypercare_text
from console.text.formatting import Times, age_text, countdown, t_minus, task_rows, variance
from console.text.gates.gate_line import until, votes
from console.text.gates.shut import worth_saying
from console.text.needs import needs
from console.text.night.need import Kind, Need
from console.text.rollback_outlook import rollback_outlook
from console.view.engine_presence import EnginePresence, engine_presence, is_missed
from console.view.lateness import go_live_slip, is_late
from console.view.model import View
from console.view.side_by_side import OneOfSeveral
from jobs.run.outlook.status import Code, look
from jobs.run.state.unit import Phase
from plans.characters import shown
from plans.durations import moved
from plans.model import RunKind, Task
from plans.plurals import counted

WORDS = {Light.HEALTHY: "OK", Light.DEGRADED: "LOOK", Light.RED: "RED"}
"""What a light is called on a screen: a go-live may be degraded, and that is something else."""
UNREAD = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class InShort:
    """A run in cells; each may be cut."""

    run: str
    title: str
    light: Light | None
    """None where nobody knows how it stands."""
    production: bool = False
    when: str = ""
    """`T-03:07:30`, `LIVE since 03:10`, `ENDED completed`."""
    go_live: str = ""
    """`03:10 +10m`; empty where none is to come and none was."""
    late: bool = False
    gate: str = ""
    """The next checkpoint; empty where none is to come."""
    way_back: str = ""
    needs: int = 0
    gravest: str = ""
    """The first item of needs-you, or what is broken where there is none; empty where all is well."""
    urgent: bool = False
    """Whether that stops the night, or the next checkpoint."""
    engine: str = ""
    executed: bool = True
    """False where an engine is missed, and while nobody can know."""
    age: str = ""
    """How old the last event is."""
    lost: bool = False

    @property
    def word(self) -> str:
        """The light as a word."""
        return WORDS[self.light] if self.light is not None else UNREAD


def in_short(one: OneOfSeveral) -> InShort:
    """One of several runs; of one that is not read yet, or cannot be, what is known."""
    if one.view is None:
        return InShort(run=one.run, title=one.title, light=None, gravest=one.trouble or "is being read", executed=False)
    known = _of_view(one.view)
    return replace(known, light=None, gravest=one.trouble, urgent=True) if one.trouble else known


def _of_view(view: View) -> InShort:
    """While the control database is away it is what was known last: that it is away stands once, above all runs."""
    times = Times.of(view.plan, view.forecast)
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    items = [item for item in needs(view, rows, times) if item.kind is not Kind.DATABASE]
    wrong = [one.text for one in broken(view, rows) if one.unit or not view.lost]
    return InShort(
        run=view.run,
        title=view.state.title,
        light=health_by(view, rows, items).light,
        production=view.state.kind is RunKind.PRODUCTION,
        when=_when(view, times),
        go_live=_go_live(view, times),
        late=view.late and view.go_live_ahead,
        gate=_next_gate(view, times),
        way_back=_way_back(view, times),
        needs=len(items),
        gravest=_gravest(items, wrong),
        urgent=items[0].urgent if items else bool(wrong),
        engine=_engine(view),
        executed=not view.lost and not is_missed(view),
        age=age_text(view.age),
        lost=view.lost,
    )


def ticked(known: InShort, view: View) -> InShort:
    """What was known of a run a moment ago, by the clock and the lease of now: what a second changes by itself."""
    return replace(
        known,
        when=_when(view, Times.of(view.plan, view.forecast)),
        engine=_engine(view),
        executed=not view.lost and not is_missed(view),
        age=age_text(view.age),
        lost=view.lost,
    )


def _when(view: View, times: Times) -> str:
    state, live = view.state, view.state.unit(view.plan.go_live)
    if state.ended is not None:
        return f"ENDED {state.ended.result}"
    if state.rollback is not None:
        return f"ROLLBACK since {times.when(state.rollback.since)}"
    if state.hold is not None:
        return f"HOLD since {times.when(state.hold.since)}"
    if view.no_go:
        return f"NO-GO AT {view.no_go[0].id}"
    if live.released and live.ended is not None:
        return hypercare_text(view) or f"LIVE since {times.when(live.ended)}"
    if view.starts is not None:
        return f"STARTS in {countdown(view.now, view.starts)}"
    return t_minus(view.now, view.forecast.go_live_planned)


def _go_live(view: View, times: Times) -> str:
    if not (view.go_live_ahead or view.go_live_reached):
        return ""
    return f"{times.when(view.forecast.go_live)} {variance(go_live_slip(view.forecast))}"


def _next_gate(view: View, times: Times) -> str:
    """The first checkpoint that has not said go; none once the night is over."""
    if view.state.ended is not None or view.state.rollback is not None:
        return ""
    ahead = (gate for gate in view.plan.checkpoints if not view.state.unit(gate.id).released)
    gate = next(ahead, None)
    return _gate(view, gate, times) if gate is not None else ""


def _gate(view: View, gate: Task, times: Times) -> str:
    """`G2 00:27 +27m`, `G2 OPEN 2/4 SHUT`, `G2 NOGO`, `G2 POST until 02:45`."""
    known, code = view.state.unit(gate.id), look(view.plan, view.state, gate.id, view.now).code
    if code is Code.OPEN:
        return f"{gate.id} OPEN {votes(gate, known)}{' SHUT' if worth_saying(view, gate) else ''}"
    if known.phase in (Phase.NO_GO, Phase.POSTPONED):
        return f"{gate.id} {code}{until(known, times)}"
    slip = moved(view.forecast.planned[gate.id].end, view.forecast.expected[gate.id].end)
    late = f" {variance(slip)}" if is_late(slip) else ""
    return f"{gate.id} {times.when(view.forecast.expected[gate.id].end)}{late}"


def _way_back(view: View, times: Times) -> str:
    """`no-go safe until 02:46`, `NO TIME TO TURN BACK, back by 06:20`, `NO WAY BACK: past G3, fix forward`."""
    if view.rolled_back_at is not None:
        return f"rolled back by {times.when(view.rolled_back_at)}"
    outlook = rollback_outlook(view, times)
    if not outlook.possible:
        return outlook.figure
    if outlook.late:
        return f"NO TIME TO TURN BACK, {outlook.figure}"
    return f"no-go safe until {outlook.last}" if outlook.safe else outlook.figure


def _gravest(items: Sequence[Need], wrong: Sequence[str]) -> str:
    """`2 need a person: B05 Reconcile: 2 chunks differ`, or what is broken and nobody can mend with a key."""
    if items:
        return f"{counted(len(items), 'needs', 'need')} you: {items[0].text}"
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"broken: {wrong[0]}{more}" if wrong else ""


def _engine(view: View) -> str:
    if view.lost:
        return "engine ?"
    if is_missed(view):
        return "NO ENGINE"
    presence = engine_presence(view)
    if presence is EnginePresence.UNNEEDED:
        return ""
    if presence is not EnginePresence.WORKING:
        return f"engine {presence}"
    return f"engine, {view.standbys} stand-by" if view.standbys else "engine, no stand-by"


def line_of(one: InShort) -> str:
    """A run as a line of text, without what ticks: two lines that are equal say that nothing has happened."""
    late = " LATE" if one.late else ""
    go_live = f"go-live {one.go_live}{late}" if one.go_live else ""
    lost = "CONTROL DATABASE LOST" if one.lost else ""
    kind = "PRODUCTION " if one.production else ""
    parts = filter(None, (_untimed(one.when), go_live, one.gate, one.way_back, lost or one.engine, one.gravest))
    return shown(f"{one.run} {one.word}: {kind}{one.title}; {'; '.join(parts)}")


def _untimed(when: str) -> str:
    """Without a clock that goes on."""
    return "" if when.startswith("T") else when.partition(" in ")[0]


def how_many(runs: Sequence[InShort]) -> Iterator[str]:
    """`1 RED`, `2 LOOK`, `3 OK`: how many runs have which light, the gravest first."""
    for light in (*reversed(Light), None):
        if count := sum(one.light is light for one in runs):
            yield f"{count} {WORDS[light] if light is not None else UNREAD}"
