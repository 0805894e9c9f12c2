"""What is decided next, in sentences: who decides, by when, what keeps it from go."""

from collections.abc import Iterator

from console.telling.brief.facts import Facts, Gate, GatePhase, Shut, Stage
from console.telling.brief.phrases import Aside, Noun, Say
from console.telling.brief.voice import Voice
from jobs.run.events import Decision
from plans.durations import whole_minutes

_PHRASES = {
    GatePhase.OPEN: Say.GATE_OPEN,
    GatePhase.POSTPONED: Say.GATE_POSTPONED,
    GatePhase.NEVER: Say.GATE_NEVER,
    GatePhase.DECIDED: Say.GATE_DECIDED,
}


def of_gate(facts: Facts, voice: Voice) -> Iterator[str]:
    """Of the next checkpoint, or of that which was asked for."""
    gate = facts.gate
    if facts.no_go is not None:
        yield voice.say(Say.DECIDES_WHAT_NOW, name=voice.person(facts.no_go.decider))
    if gate is None:
        if facts.stage is Stage.FORWARD:
            yield voice.say(Say.NO_GATE)
        return
    yield stands_said(gate, voice, asked=facts.asked)
    if not gate.is_to_come:
        return
    yield _who(gate, voice)
    yield from _answers(gate, voice)
    yield from _kept_from_go(gate, voice)
    if whole_minutes(gate.no_go_too_late) > 0:
        yield voice.say(Say.NO_GO_LATE, length=voice.length(gate.no_go_too_late))


def stands_said(gate: Gate, voice: Voice, *, asked: bool) -> str:
    """How it stands, and when it comes or was decided."""
    phrase = _PHRASES.get(gate.phase, Say.AT_GATE if asked else Say.NEXT)
    return voice.say(
        phrase,
        gate=voice.named(gate.task, gate.title),
        at=voice.when(gate.at),
        late=voice.lateness(gate.late),
        answered=gate.answered,
        polled=gate.polled,
        decision=_decision(gate, voice),
        why=voice.why(gate.why),
    )


def _decision(gate: Gate, voice: Voice) -> str:
    match gate.decision:
        case Decision.GO:
            return voice.aside(Aside.GO)
        case Decision.GO_WITH_CAVEAT:
            return voice.aside(Aside.GO_WITH_CAVEAT, caveats=voice.counted(gate.accepted, Noun.CAVEAT))
        case Decision.NO_GO:
            return voice.aside(Aside.NO_GO)
        case Decision.POSTPONED:
            return voice.aside(Aside.POSTPONED)
        case None:
            return ""


def _who(gate: Gate, voice: Voice) -> str:
    name = voice.person(gate.decider)
    if gate.phase is GatePhase.OPEN:
        return voice.say(Say.DECIDES, name=name)
    return voice.say(Say.DECIDES_AMONG, name=name, polled=gate.polled)


def _answers(gate: Gate, voice: Voice) -> Iterator[str]:
    if gate.phase is GatePhase.OPEN and gate.silent:
        yield voice.say(Say.SILENT, names=voice.people(gate.silent))
    if gate.against:
        yield voice.say(Say.AGAINST, names=voice.people(gate.against))


def _kept_from_go(gate: Gate, voice: Voice) -> Iterator[str]:
    if gate.shut:
        reasons = voice.listed([_reason(one, voice) for one in gate.shut], whole=True)
        yield voice.say(Say.SHUT, reasons=reasons)
    elif gate.to_accept:
        yield voice.say(Say.ACCEPT, caveats=voice.counted(gate.to_accept, Noun.CAVEAT))


def _reason(one: Shut, voice: Voice) -> str:
    """`criterion 2 is not met: 1 of 2 done; not B02`."""
    if one.criterion is not None:
        said = Aside.CRITERION_FALSE if one.known else Aside.CRITERION_UNREAD
        return voice.aside(said, number=one.criterion) + voice.why(one.text)
    return voice.aside(Aside.QUORUM if one.missing == "quorum" else Aside.PREDECESSORS)
