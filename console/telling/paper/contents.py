"""What stands on a paper: where we are, whom to call, what is decided, what remains, the way back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.telling.brief.gather import facts_of
from console.telling.brief.text import brief_paragraphs
from console.telling.brief.voice import spoken_phone
from console.telling.moments import Moments
from console.telling.paper.phrases import WORDS, Word
from console.telling.paper.sheet import Address, Entry, Section, Sheet
from console.telling.recorded import in_bokmal
from console.text.flows.as_of_now import rows_now
from console.text.formatting import Times, duration
from console.text.gates.criterion_names import criterion_name
from console.text.problems.told import open_ones
from console.view.engine_presence import is_missed
from console.view.model import View
from jobs.flows.series import Condition
from jobs.journal.told_heads import DIGITS
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.flows import FlowRow, Light, not_judged_because
from jobs.run.outlook.no_go import behind_a_no_go, rollback_takes, rollbacks_of_what_is_done
from jobs.run.outlook.people.acting import contact_of, party_name, shift_of
from jobs.run.outlook.people.approved import unapproved
from jobs.run.outlook.problems.standing import Standing
from jobs.run.outlook.replicating.ways_back import ways_back
from jobs.run.outlook.rollbacks.not_undone import not_undone
from jobs.run.outlook.sequence.before import open_predecessors
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.status import look, unconfirmed
from jobs.run.state.problems import Problem
from jobs.run.state.unit import FINISHED, UnitState
from plans.model import Checkpoint, Confirm, Job, Manual, Milestone, PartyId, Task, TaskId
from plans.model.languages import Language
from plans.reversible import final_gates


class Scribe(StrEnum):
    """What writes a paper."""

    ENGINE = "engine"
    CONSOLE = "console"
    COMMAND = "command"
    """Once: no other one follows."""


_TOLD = frozenset({Light.RED, Light.AMBER})
_MOST_FLOWS = 40
"""Flows, templates and receivers that a paper names."""
_CONDITIONS = {
    Condition.SILENT: Word.SILENT,
    Condition.SHORT: Word.SHORT,
    Condition.THIN: Word.THIN,
    Condition.LATE: Word.LATE,
    Condition.NOT_READ: Word.NOT_READ,
    Condition.UNWATCHED: Word.UNWATCHED,
    Condition.UNPROVEN: Word.UNPROVEN,
    None: Word.NOT_YET,
}
_SCRIBES = {Scribe.ENGINE: Word.ENGINE, Scribe.CONSOLE: Word.CONSOLE, Scribe.COMMAND: Word.COMMAND}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes a paper, and for whom."""

    scribe: Scribe
    host: str
    """On which host it is written."""
    moments: Moments
    """With days as they are written in columns."""

    def say(self, word: Word, **blanks: object) -> str:
        """A heading or a sentence."""
        return WORDS[self.moments.language][word].format(**blanks)

    def translated(self, sentence: str) -> str:
        """A sentence of this program, as a journal keeps it, in the paper's language as far as its form is known."""
        return in_bokmal(sentence) if self.moments.language is Language.NORWEGIAN else sentence

    def columns(self, word: Word) -> tuple[str, ...]:
        """The heads of columns."""
        return tuple(self.say(word).split("|"))


def sheet_of(view: View, writer: Writer) -> Sheet:
    """Everything, as it stands in this view."""
    aloud = Moments.of(view.plan, view.forecast, zone=writer.moments.zone, language=writer.moments.language, aloud=True)
    sentences = (*brief_paragraphs(facts_of(view), aloud), *_not_approved(view, writer))
    where = Section(title=writer.say(Word.WHERE), sentences=sentences)
    at, as_of = view.now, view.now - view.age
    zone = writer.moments.zone_name(at)
    again = "" if writer.scribe is Scribe.COMMAND else f" {writer.say(Word.AGAIN)}"
    by = writer.say(_SCRIBES[writer.scribe], host=writer.host)
    written = writer.say(Word.WRITTEN, run=view.run, at=writer.moments.dated(at), by=by, zone=zone)
    return Sheet(
        language=writer.moments.language,
        title=writer.say(Word.TITLE, title=view.state.title),
        written=f"{written}{again}",
        warning=writer.say(Word.STALE, at=writer.moments.dated(as_of)) if view.lost else "",
        sections=(
            where,
            _problems(view, writer),
            *_flows(view, writer),
            _decisions(view, writer),
            _remaining(view, writer),
            _way_back(view, writer),
            _call(view, writer),
            _alone(view, writer),
        ),
        foot=writer.say(Word.FOOT, seq=view.state.head, hash=view.state.head_hash[:DIGITS] or "0"),
    )


def _not_approved(view: View, writer: Writer) -> Iterator[str]:
    """That each gate has to accept the plan as one that is not approved."""
    if (lacking := unapproved(view.state)) is not None:
        yield f"{writer.translated(lacking.text)} ({lacking.caveat})."


# --- people ---------------------------------------------------------------------------------------------------------


def _called(view: View, writer: Writer, party: PartyId | None) -> tuple[str, str]:
    """Who is called for a party, and how; that nobody is named, or no number known."""
    if party is None:
        return writer.say(Word.NOBODY), ""
    contact = contact_of(view.plan, view.state, party)
    return party_name(view.plan, view.state, party), spoken_phone(contact) or writer.say(Word.NO_PHONE)


def _call(view: View, writer: Writer) -> Section:
    """Each party with whoever is called for it, and all others who are on."""
    entries = [_party(view, writer, party) for party in view.plan.parties]
    return Section(title=writer.say(Word.CALL), columns=writer.columns(Word.CALL_COLUMNS), entries=tuple(entries))


def _party(view: View, writer: Writer, party: PartyId) -> Entry:
    name, phone = _called(view, writer, party)
    known, on = view.plan.parties[party], shift_of(view.plan, view.state, party) or ()
    others = tuple(f"{one.name}, {spoken_phone(one.contact)}" for one in on[1:])
    return Entry(
        cells=(known.short, f"{known.name}: {name}" if name != known.name else name),
        phone=phone,
        lines=others,
    )


# --- what is wrong --------------------------------------------------------------------------------------------------


def _problems(view: View, writer: Writer) -> Section:
    entries = [
        Entry(
            cells=(one.problem.id, writer.say(Word.RED if one.problem.is_red else Word.AMBER), one.problem.text),
            phone=spoken_phone(contact_of(view.plan, view.state, one.problem.owner or None)),
            lines=(f"{_looks_after(view, writer, one.problem)}, {_eta(one, writer)}",),
            is_urgent=one.problem.is_red,
        )
        for one in open_ones(view)
    ]
    title, columns = writer.say(Word.PROBLEMS), writer.columns(Word.PROBLEM_COLUMNS)
    nothing = () if entries else (writer.say(Word.NOTHING),)
    return Section(title=title, sentences=nothing, columns=columns, entries=tuple(entries))


def _looks_after(view: View, writer: Writer, problem: Problem) -> str:
    return party_name(view.plan, view.state, problem.owner) if problem.owner else writer.say(Word.NOBODY_LOOKS)


def _eta(one: Standing, writer: Writer) -> str:
    """When it is expected to be over, and that it should be by now."""
    if one.problem.eta is None:
        return writer.say(Word.NO_ETA)
    return writer.say(Word.ETA_OVERDUE if one.overdue else Word.ETA, at=writer.moments.when(one.problem.eta))


def _times(writer: Writer) -> Times:
    """What existing sentences format times with."""
    return Times(zone=writer.moments.zone, day=writer.moments.day)


# --- what must flow -------------------------------------------------------------------------------------------------


def _flows(view: View, writer: Writer) -> Iterator[Section]:
    """What does not flow well, and what was given up as lost, the worst first; nothing where the plan watches none."""
    if not view.plan.watched.flows:
        return
    rows = [row for row in rows_now(view) if row.light in _TOLD or row.settled]
    yield Section(
        title=writer.say(Word.FLOWS),
        sentences=tuple(_of_all_flows(view, writer, rows)),
        columns=writer.columns(Word.FLOW_COLUMNS),
        entries=tuple(_flow(view, writer, row) for row in rows[:_MOST_FLOWS]),
    )


def _of_all_flows(view: View, writer: Writer, rows: Sequence[FlowRow]) -> Iterator[str]:
    """Why nothing is judged, that nobody counts, and what has no line of its own."""
    if why := not_judged_because(view.plan, view.state):
        yield writer.say(Word.NOT_JUDGED, why=writer.translated(why))
    if is_missed(view):
        yield writer.say(Word.NOT_COUNTED)
    if not rows and not why:
        yield writer.say(Word.NOTHING)
    if len(rows) > _MOST_FLOWS:
        yield writer.say(Word.MORE_FLOWS, named=_MOST_FLOWS, count=len(rows))


def _flow(view: View, writer: Writer, row: FlowRow) -> Entry:
    name, phone = _called(view, writer, row.owner)
    stands = writer.say(Word.RETIRED if row.is_retired else _CONDITIONS.get(row.condition, Word.SETTLED))
    since = _real(view, writer, row.since) if row.since is not None else ""
    reason = writer.translated(row.reason) if row.light is not Light.GREEN else ""
    lost = (
        writer.say(Word.LOST, count=one.missing, by=one.by, at=_real(view, writer, one.at), reason=one.reason)
        for one in row.settled
    )
    return Entry(
        cells=(stands, since, row.name),
        phone=phone,
        lines=tuple(filter(None, (reason, *lost, name))),
        is_urgent=row.light is Light.RED,
    )


def _real(view: View, writer: Writer, at: datetime) -> str:
    return writer.moments.when(view.state.clock.run_time(at))


# --- decisions ------------------------------------------------------------------------------------------------------


def _decisions(view: View, writer: Writer) -> Section:
    """Each checkpoint that is to come, with its limits."""
    over = view.state.ended is not None or view.state.rollback is not None
    ahead = [task for task in view.plan.checkpoints if not over and not view.state.unit(task.id).released]
    entries = tuple(_gate(view, writer, task, task.body) for task in ahead if isinstance(task.body, Checkpoint))
    nothing = () if entries else (writer.say(Word.NOTHING),)
    columns = writer.columns(Word.DECISION_COLUMNS)
    return Section(
        title=writer.say(Word.DECISIONS), sentences=nothing, columns=columns, entries=entries, has_boxes=True
    )


def _gate(view: View, writer: Writer, task: Task, body: Checkpoint) -> Entry:
    code = look(view.plan, view.state, task.id, view.now).code
    name, phone = _called(view, writer, body.decided_by)
    cells = (task.id, code, writer.moments.when(view.forecast.expected[task.id].end), task.title)
    lines = (writer.say(Word.DECIDES, name=name), *_limits(view, writer, task, body))
    return Entry(cells=cells, phone=phone, lines=lines, links=_links(task))


def _limits(view: View, writer: Writer, task: Task, body: Checkpoint) -> Iterator[str]:
    names = (party_name(view.plan, view.state, party) for party in body.poll)
    yield writer.say(Word.ASKED, names=", ".join(names))
    yield writer.say(Word.QUORUM, quorum=body.quorum, polled=len(body.poll))
    if task.deadline is not None:
        yield writer.say(Word.DEADLINE, at=writer.moments.when(view.state.clock.planned(task.deadline)))
    if body.point_of_no_return:
        yield writer.say(Word.NO_RETURN if task.id in final_gates(view.plan) else Word.NO_OTHER_RETURN)
    readings = view.state.unit(task.id).criteria
    for index, one in enumerate(body.criteria):
        text = criterion_name(one, _times(writer), view.state.clock)
        read = f" ({readings[index].text})" if index in readings else ""
        needed = f", {writer.say(Word.REQUIRED)}" if one.required else ""
        yield writer.say(Word.LIMIT, number=index + 1, text=f"{text}{needed}{read}")


# --- what remains ---------------------------------------------------------------------------------------------------


def _remaining(view: View, writer: Writer) -> Section:
    """What has not ended, in the order in which it is forecast to begin; nothing that stands behind a no-go."""
    over = view.state.ended is not None or view.state.rollback is not None
    shut = behind_a_no_go(view.plan, view.state)
    tasks = [] if over else [task for task in view.plan.tasks if _remains(view, task) and task.id not in shut]
    tasks.sort(key=lambda task: view.forecast.expected[task.id])
    nothing = () if tasks else (writer.say(Word.NOTHING),)
    return Section(
        title=writer.say(Word.REMAINING),
        sentences=nothing,
        columns=writer.columns(Word.TASK_COLUMNS),
        entries=tuple(_task(view, writer, task) for task in tasks),
        has_boxes=True,
    )


def _remains(view: View, task: Task) -> bool:
    return view.state.unit(task.id).phase not in FINISHED and not isinstance(task.body, Checkpoint)


def _task(view: View, writer: Writer, task: Task) -> Entry:
    stands, when = look(view.plan, view.state, task.id, view.now), writer.moments.when
    name, phone = _called(view, writer, task.owner)
    planned, expected = view.forecast.planned[task.id], view.forecast.expected[task.id]
    cells = (task.id, stands.code, when(planned.end), when(expected.end), task.title)
    waits = open_predecessors(view.state, task)
    after = (writer.say(Word.AFTER, tasks=", ".join(waits)),) if waits else ()
    lines = (name, *after, *_what(writer, task.body, view.state.unit(task.id)), *task.guide.instructions.splitlines())
    fields = tuple(f"{one.name}: {one.value}" for one in task.guide.fields)
    return Entry(cells=cells, phone=phone, lines=(*lines, *fields), links=_links(task))


def _links(task: Task) -> tuple[Address, ...]:
    return tuple(Address(name=link.name, address=link.address) for link in task.guide.links)


def _what(writer: Writer, body: object, known: UnitState) -> Iterator[str]:
    """What is still to be done, where the plan says it."""
    match body:
        case Job():
            yield writer.say(Word.BY_MACHINE, kind=body.kind)
        case Manual():
            yield from filter(None, (*body.text.splitlines(), body.criterion, ", ".join(one.name for one in body.ask)))
        case Confirm():
            yield ", ".join(one.name for one in body.items if one.id in unconfirmed(known, body))
        case Milestone() | _:
            return


# --- the way back ---------------------------------------------------------------------------------------------------


def _way_back(view: View, writer: Writer) -> Section:
    """The rollbacks that are under way, or that a no-go now would begin, in their order."""
    title, units = writer.say(Word.WAY_BACK), _rollbacks(view)
    if view.state.ended is not None or (view.state.rollback is None and view.forecast.back_by is None):
        return Section(title=title, sentences=(writer.say(Word.NO_WAY_BACK), *_switched(view, writer)))
    stays = ", ".join(one.task for one in not_undone(view.plan, view.state))
    begins = writer.say(Word.WAY_BACK_NOW) if view.state.rollback is None else ""
    left = writer.say(Word.STAYS, tasks=stays) if stays else ""
    nothing = "" if units else writer.say(Word.NOTHING)
    return Section(
        title=title,
        sentences=tuple(filter(None, (begins, nothing, left, *_switched(view, writer)))),
        columns=writer.columns(Word.BACK_COLUMNS),
        entries=tuple(_rollback(view, writer, unit) for unit in units),
        has_boxes=True,
    )


def _switched(view: View, writer: Writer) -> Iterator[str]:
    """Of each switch that took place whether it can be taken back, and what would not flow back."""
    switched = [one for one in ways_back(view.plan, view.state) if one.is_switched and view.state.ended is None]
    for one in switched:
        of = one.replication
        if one.is_gone:
            yield writer.say(Word.LOST_WAY_BACK, name=of.id, database=of.target, why=one.why)
        elif one.until is not None:
            yield writer.say(Word.TAKEN_BACK_UNTIL, name=of.id, database=of.target, at=writer.moments.when(one.until))
        else:
            yield writer.say(Word.TAKEN_BACK, name=of.id, database=of.target)
    if switched:
        yield writer.say(Word.NOT_FLOWING_BACK)


def _rollbacks(view: View) -> tuple[UnitId, ...]:
    under_way = view.state.rollback
    if under_way is None:
        return rollbacks_of_what_is_done(view.plan, view.state)
    return tuple(unit for unit in under_way.units if view.state.unit(unit).phase not in FINISHED)


def _rollback(view: View, writer: Writer, unit: UnitId) -> Entry:
    task = view.plan.by_id[TaskId(task_of(unit)[0])]
    name, phone = _called(view, writer, task.owner)
    takes = duration(rollback_takes(view.plan, view.state, task.id))
    lines = (name, *_what(writer, body_of(view.plan, unit), view.state.unit(unit)))
    return Entry(cells=(task.id, takes, task.title), phone=phone, lines=lines)


# --- without the console ---------------------------------------------------------------------------------------------


def _alone(view: View, writer: Writer) -> Section:
    words = (Word.ALONE_TIMES, Word.ALONE_JOBS, Word.ALONE_POLL, Word.ALONE_ENGINE, Word.ALONE_AFTERWARDS)
    return Section(title=writer.say(Word.ALONE), sentences=tuple(writer.say(word, run=view.run) for word in words))
