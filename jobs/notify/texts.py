"""What a letter says, made when it is sent, of the run as it is then: tasks, times and people; no reason, no value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from jobs.journal.told_heads import head_line
from jobs.notify.letters import Letter
from jobs.notify.message import Message, Reply
from jobs.notify.words import WORDS, Words
from jobs.run.events import EngineLoss, Entry, PeopleTold, UnitId, task_of
from jobs.run.outlook.flows import FlowRow, Light, flow_rows
from jobs.run.outlook.people.acting import address_of, language_of, person_for
from jobs.run.outlook.problems.standing import degraded_since
from jobs.run.outlook.replicating.standings import red_ones
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED, Phase
from plans.characters import shown
from plans.durations import format_duration
from plans.model import Party, PartyId, Plan, RunKind, TaskId
from plans.model.hooks import HookWord
from plans.schedule import go_live_planned

MAX_LINES = 20
_NAMED = 5
"""Tasks that one line names."""
_SUBJECT = 150
"""Characters."""
_OVER = FINISHED | {Phase.GO, Phase.GO_WITH_CAVEAT, Phase.NO_GO}
_PASSES = frozenset({HookWord.ATTENTION, HookWord.READY, HookWord.HEADS_UP, HookWord.LATE, HookWord.CHECKPOINT_OPEN})
"""Of what nothing is left to do once the task is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom one message is for."""

    id: str
    """Of the message."""
    channel: str
    parties: tuple[Party, ...]
    """Several where a rehearsal sends to one place what would go to each of them; the first one's language is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a message says, before a rehearsal says that it is one."""

    subject: str
    lines: tuple[str, ...]
    matters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    head: str = ""
    """The journal's head that it carries, as `head_line` writes it: whoever keeps the message can prove that event."""


def message_of(
    plan: Plan, state: RunState, letter: Letter, told: Sequence[Entry], reply: Reply | None = None
) -> Message:
    """What a letter says now.

    Args:
        plan: the one that holds.
        state: the run as it is.
        letter: what goes out.
        told: the events that its messages are consequences of.
        reply: how it can be answered.
    """
    names = dict.fromkeys(one.party for one in letter.addressees)
    parties = tuple(party_of(plan, name) for name in names)
    words = WORDS[language_of(plan, state, parties[0].id)]
    events = [(entry, entry.event) for entry in told if isinstance(entry.event, PeopleTold)]
    lines = [
        f"{_at(plan, state, words, entry.at)} {_line(plan, state, words, entry.at, event)}" for entry, event in events
    ]
    first = _line(plan, state, words, events[0][0].at, events[0][1]) if events else plan.title
    kept = lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        kept.append(words.more.format(count=len(lines) - MAX_LINES))
    said = Said(
        subject=f"{plan.title}: {first}",
        lines=tuple(kept),
        matters=tuple((str(event.word), tuple(event.units)) for _, event in events),
        head=_latest_head(told),
    )
    made = message(plan, state, Recipient(id=letter.id, channel=letter.to.channel, parties=parties), said)
    return made if reply is None else _with_reply(made, reply, words, clock(plan, state, words, reply.until))


def _latest_head(told: Sequence[Entry]) -> str:
    return next((head_line(one.seq, one.hash) for one in reversed(told) if one.hash), "")


def _with_reply(made: Message, reply: Reply, words: Words, until: str) -> Message:
    """The message that says besides how it can be answered."""
    by_code = words.answer_either if reply.page else words.answer_by_code
    lines = [
        *([words.answer_here.format(link=reply.link)] if reply.link else []),
        by_code.format(code=reply.code, page=reply.page),
        words.answer_for.format(party=made.name, until=until),
    ]
    return replace(made, reply=reply, text="\n".join((made.text, "", *lines)))


def message(plan: Plan, state: RunState, to: Recipient, said: Said) -> Message:
    """Put it together: in a rehearsal subject and text say that it is one, and for whom it would be."""
    party = to.parties[0]
    language = language_of(plan, state, party.id)
    words = WORDS[language]
    rehearsal = state.kind is not RunKind.PRODUCTION
    name = ", ".join(person_for(plan, state, one.id) for one in to.parties)
    head = [f"{words.rehearsal}. {words.meant_for.format(party=name)}", ""] if rehearsal else []
    foot = ["", words.footer.format(run=state.run, title=plan.title, id=to.id), *([said.head] if said.head else [])]
    return Message(
        id=to.id,
        run=state.run,
        title=shown(plan.title),
        rehearsal=rehearsal,
        party=", ".join(one.id for one in to.parties),
        name=shown(name),
        address=shown(_address(plan, state, to.channel, party)),
        language=language,
        subject=_one_line(f"{words.rehearsal}: {said.subject}" if rehearsal else said.subject),
        text="\n".join(map(shown, [*head, *said.lines, *foot])),
        matters=said.matters,
    )


def party_of(plan: Plan, name: str) -> Party:
    """The party; one that an amendment took out of the plan stands for itself."""
    return plan.parties.get(PartyId(name)) or Party(id=PartyId(name), name=name, short=name[:4])


def clock(plan: Plan, state: RunState, words: Words, moment: datetime) -> str:
    """A moment of the run as it is said in the plan's zone, with its day where that is not the go-live's: whoever is
    told may read it in the morning."""
    zone = ZoneInfo(plan.timezone)
    local, live = moment.astimezone(zone), state.clock.planned(go_live_planned(plan)).astimezone(zone)
    return f"{local:%H:%M}" if local.date() == live.date() else f"{words.language.days[local.weekday()]} {local:%H:%M}"


def _address(plan: Plan, state: RunState, channel: str, party: Party) -> str:
    """Where it goes: in a rehearsal to the one address; else to whoever stands for the party, or to the party."""
    if state.kind is not RunKind.PRODUCTION:
        return plan.telling.rehearsals.address if plan.telling.rehearsals is not None else ""
    return address_of(plan, state, party.id, channel)


def _one_line(text: str) -> str:
    """As a subject: no line break, and not too long."""
    line = " ".join(shown(text).split())
    return line if len(line) <= _SUBJECT else f"{line[: _SUBJECT - 3]}..."


def _at(plan: Plan, state: RunState, words: Words, moment: datetime) -> str:
    """A moment of real time."""
    return clock(plan, state, words, state.clock.run_time(moment))


def _line(plan: Plan, state: RunState, words: Words, at: datetime, event: PeopleTold) -> str:
    if event.lost is not None:
        since = _at(plan, state, words, event.lost.since)
        text = _of_loss(words, event.lost, over=event.over)
        return text.format(since=since, at=_at(plan, state, words, at), host=event.lost.seen_from, run=state.run)
    if event.word is HookWord.HOLD:
        return _of_hold(state, words, event)
    if event.word in (HookWord.TROUBLE, HookWord.DEGRADED):
        return _of_trouble(plan, state, words, at, event)
    if event.word is HookWord.FLOW:
        return _of_flows(plan, state, words, event)
    if event.word is HookWord.REPLICATION:
        return _of_replications(plan, state, words, event)
    return _of_units(plan, state, words, event)


def _of_flows(plan: Plan, state: RunState, words: Words, event: PeopleTold) -> str:
    """Which flows are red, or are no more; and what is true by now."""
    rows = [row for row in flow_rows(plan, state) if row.series.name in event.flow_names]
    names = [row.name for row in rows] or list(event.flow_names)
    more = f" (+{len(names) - _NAMED})" if len(names) > _NAMED else ""
    text = words.flow_over if event.over else words.matters[event.word]
    said = text.format(flow=f"{', '.join(names[:_NAMED])}{more}")
    said += words.again if event.step else ""
    if event.over:
        return said + _lost(words, rows)
    return said if _any_red(rows) else f"{said}{words.meanwhile}"


def _of_replications(plan: Plan, state: RunState, words: Words, event: PeopleTold) -> str:
    """Which are red, or are no more; and what is true by now."""
    names = ", ".join(event.flow_names)
    if event.over:
        return words.replication_over.format(replication=names)
    said = words.matters[event.word].format(replication=names) + (words.again if event.step else "")
    is_red = any(one.of.id in event.flow_names for one in red_ones(plan, state))
    return said if is_red else f"{said}{words.meanwhile}"


def _lost(words: Words, rows: Sequence[FlowRow]) -> str:
    """How many were given up of what is no longer red; empty where none were."""
    count = sum(row.given_up for row in rows)
    return words.flow_lost.format(count=count) if count else ""


def _any_red(rows: Sequence[FlowRow]) -> bool:
    return any(row.light is Light.RED for row in rows)


def _of_hold(state: RunState, words: Words, event: PeopleTold) -> str:
    """That there is one, or that it is over; and what is true by now, as a letter that was held up may come last."""
    is_held = state.hold is not None
    if event.over:
        return f"{words.hold_over}{words.held_again if is_held else ''}"
    return f"{words.matters[HookWord.HOLD]}{'' if is_held else words.meanwhile}"


def _of_trouble(plan: Plan, state: RunState, words: Words, at: datetime, event: PeopleTold) -> str:
    """That a problem is red, or the go-live degraded, with no word of what was said of it; and what is true by now."""
    since = degraded_since(state)
    problem = state.problem(event.problem)
    if event.word is HookWord.DEGRADED:
        text = words.normal_again if event.over else words.matters[event.word]
        is_past = not event.over and since is None
    else:
        text = words.trouble_over if event.over else words.matters[event.word]
        is_past = not event.over and (problem is None or not problem.is_red)
    began = clock(plan, state, words, since) if since is not None else _at(plan, state, words, at)
    said = text.format(since=began, problem=event.problem, task=_tasks(plan, words, event.units)).rstrip()
    return f"{said}{words.meanwhile}" if is_past else said


def _of_units(plan: Plan, state: RunState, words: Words, event: PeopleTold) -> str:
    before = format_duration(event.lead) if event.lead is not None else ""
    decision = _decision(state, words, event.units[0]) if event.units else ""
    task = _tasks(plan, words, event.units)
    text = words.matters[event.word].format(task=task, before=before, decision=decision).rstrip()
    is_past = event.word in _PASSES and all(state.unit(unit).phase in _OVER for unit in event.units)
    text += words.again if event.step else ""
    text += words.taken_over if event.taken_over else ""
    return f"{text}{words.meanwhile}" if event.units and is_past else text


def _of_loss(words: Words, loss: EngineLoss, *, over: bool) -> str:
    """What is said of an engine that nobody knows to work, or that is known to work again."""
    if loss.seen_from:
        return words.engine_reachable if over else words.engine_unreachable
    return words.engine_back if over else words.engine_lost


def _decision(state: RunState, words: Words, unit: UnitId) -> str:
    decided = state.unit(unit).decided
    return words.decisions[decided.decision] if decided is not None else ""


def _tasks(plan: Plan, words: Words, units: Sequence[UnitId]) -> str:
    named = list(_named(plan, units))
    if len(named) <= 1:
        return "".join(named)
    more = ", ..." if len(units) > _NAMED else ""
    return words.of_several.format(count=len(units), tasks=f"{', '.join(named)}{more}")


def _named(plan: Plan, units: Sequence[UnitId]) -> Iterator[str]:
    """Each task with its title, where it stands alone; else the ids of the first."""
    for unit in units[:_NAMED]:
        task = plan.by_id.get(TaskId(task_of(unit)[0]))
        yield f"{unit} {task.title}" if task is not None and len(units) == 1 else unit
