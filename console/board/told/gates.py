"""The checkpoints of the night, in their order: how each was decided, or when it comes and what keeps it shut."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.board.told.scene import Scene
from console.telling.brief.facts import Gate, GatePhase, Shut
from console.telling.brief.gates import asked_gate
from console.telling.brief.phrases import Aside
from console.telling.report.document import Tone
from jobs.run.events import Decision

_DECISIONS = {
    Decision.GO: ("GO", Tone.GOOD),
    Decision.GO_WITH_CAVEAT: ("GO*", Tone.WARN),
    Decision.NO_GO: ("NO-GO", Tone.BAD),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCard:
    """One checkpoint."""

    id: str
    title: str
    word: str
    """GO, GO*, NO-GO; else how it stands, or when it comes."""
    note: str
    tone: Tone
    below: tuple[str, ...] = ()
    is_next: bool = False


def gate_cards(scene: Scene) -> Iterator[GateCard]:
    """Each of them."""
    ahead = scene.facts.gate
    for task in scene.view.plan.checkpoints:
        gate = asked_gate(scene.view, task.id)
        yield _card(gate, scene, is_next=ahead is not None and gate.task == ahead.task)


def _card(gate: Gate, scene: Scene, *, is_next: bool) -> GateCard:
    word, tone = _word(gate, scene)
    return GateCard(
        id=gate.task,
        title=scene.typed(gate.title),
        word=word,
        note=_note(gate, scene),
        tone=tone,
        below=tuple(_below(gate, scene)) if is_next else (),
        is_next=is_next,
    )


def _word(gate: Gate, scene: Scene) -> tuple[str, Tone]:
    match gate.phase:
        case GatePhase.DECIDED if gate.decision in _DECISIONS:
            return _DECISIONS[gate.decision]
        case GatePhase.OPEN:
            return scene.say("votes", answered=gate.answered, polled=gate.polled), Tone.WARN
        case GatePhase.POSTPONED:
            return scene.say("postponed"), Tone.WARN
        case GatePhase.NEVER:
            return scene.say("never"), Tone.MUTED
        case _:
            return scene.when(gate.at), Tone.PLAIN


def _note(gate: Gate, scene: Scene) -> str:
    """When it was decided, or is forecast, and how late that is."""
    at, late = scene.when(gate.at), scene.voice.lateness(gate.late)
    match gate.phase:
        case GatePhase.DECIDED:
            accepted = scene.teller.count("caveats", gate.accepted) if gate.accepted else ""
            return ", ".join(filter(None, (at, late, accepted)))
        case GatePhase.NEVER:
            return ""
        case GatePhase.COMING:
            return late
        case _:
            return f"{at}, {late}"


def _below(gate: Gate, scene: Scene) -> Iterator[str]:
    """Of the next one: who decides, who is silent, who is against, what keeps it shut."""
    yield scene.say("decides", name=scene.typed(gate.decider.name))
    if gate.silent and gate.phase is GatePhase.OPEN:
        yield scene.say("silent parties", names=scene.typed(scene.voice.people(gate.silent)))
    if gate.against:
        yield scene.say("against", names=scene.typed(scene.voice.people(gate.against)))
    yield from (scene.say("shut", why=_why(one, scene)) for one in gate.shut)


def _why(one: Shut, scene: Scene) -> str:
    """What keeps it from go."""
    if one.criterion is None:
        return scene.voice.aside(Aside.QUORUM if one.missing == "quorum" else Aside.PREDECESSORS)
    said = scene.voice.aside(Aside.CRITERION_FALSE if one.known else Aside.CRITERION_UNREAD, number=one.criterion)
    return f"{said} ({scene.typed(one.text)})" if one.text else said
