"""Who must act, and with which key: the items of needs-you, in the order in which they should be dealt with.

Only what has an action is listed. Retries of one job are one item, warnings of one task are one item, and what a failed
task holds up is counted and not listed. Choosing an item opens its page or writes its command into the command line;
nothing is sent before it was seen.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from console.text.broken import broken
from console.text.flows.needs import flow_needs
from console.text.formatting import TaskRow, Times, age_text
from console.text.gates.shut import shut_gates, shut_text
from console.text.night.need import BROKEN_RANKS, Kind, Need, Rank
from console.text.people.needs import stuck_messages
from console.text.people.second_needs import line_of, need_text
from console.text.problems.needs import problem_needs
from console.text.reasons import brief, where
from console.text.replications.needs import replication_needs
from console.text.rollback_outlook import what_now
from console.text.workers.needs import worker_needs
from console.view.engine_presence import is_missed, missed_since, waiting_text
from console.view.model import Page, View
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.sequence.before import is_kept_by
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.outlook.status import Code, Turn, silent
from jobs.run.state.model import RaisedWarning
from jobs.run.state.reading import open_flaws
from jobs.run.state.unit import FINISHED, Phase, UnitState
from plans.model import Checkpoint, Confirm, Job, Manual, PartyId, TaskId

START_ENGINE = "start-engine"
"""The word of a screen that starts an engine on its own host."""
DESPITE_CHAIN = "despite-chain"
"""The word of a screen that starts an engine which goes on with a journal that is not what was recorded."""


def needs(view: View, rows: Sequence[TaskRow], times: Times) -> tuple[Need, ...]:
    """Everything that waits for a person who can act here, most urgent first, steady in its order."""
    if view.state.ended is not None:
        return ()
    shut = tuple(_shut(view, rows))
    items = [*_database(view), *_engine(view, times), *_keys(view), *_journal(view), *_hold(view)]
    items += [*_waiting(view, rows, times), *shut, *worker_needs(view, times)]
    items += _broken_besides(view, rows, _broken_units(items) | {need.unit for need in shut})
    items += _warnings(view, _broken_units(items))
    items += [*_messages(view, times), *_seconds(view), *problem_needs(view, times), *_paper(view)]
    items += [*flow_needs(view, times), *replication_needs(view, times)]
    return tuple(sorted(items, key=lambda need: (need.rank, need.since)))


def _broken_units(items: Iterable[Need]) -> set[str]:
    return {need.unit for need in items if need.rank in BROKEN_RANKS}


def _waiting(view: View, rows: Sequence[TaskRow], times: Times) -> Iterator[Need]:
    """The tasks that are a person's turn, and the jobs that are tried again or have gone quiet."""
    for row in rows:
        is_somebodys = row.look.turn is Turn.PERSON or row.code in (Code.RETRY, Code.QUIET)
        if is_somebodys and row.code is not Code.SECOND:  # which `_seconds` tells
            need = _of_row(view, row, times)
            if need is not None:
                yield need


def _database(view: View) -> Iterator[Need]:
    """Nothing newer can be read and no command gets through; what an engine does meanwhile nobody here knows."""
    if view.lost:
        text = "CONTROL DATABASE LOST: all here is old, no command gets through; bring it back"
        yield Need(rank=Rank.ENGINE, kind=Kind.DATABASE, unit="", text=text, key="i", page=Page.NEEDS)


def _engine(view: View, times: Times) -> Iterator[Need]:
    """Nobody executes the run; where its journal is not what was recorded, that has to be dealt with before."""
    if is_missed(view) and not open_flaws(view.state):
        since = missed_since(view)
        engine = f"cutover engine {view.run}{waiting_text(view)}"
        text = f"NO ENGINE, nothing goes on since {times.clock(since)}: {engine}"
        yield Need(
            rank=Rank.ENGINE, kind=Kind.ENGINE, unit="", text=text, key=":", line=START_ENGINE, since=since.timestamp()
        )


def _keys(view: View) -> Iterator[Need]:
    if not view.state.keys.holder and not view.observer:
        text = "nobody holds the keys; who takes them has them"
        yield Need(rank=Rank.KEYS, kind=Kind.KEYS, unit="", text=text, key=":", line="take-keys")
    claim = view.state.keys.claimed_by
    if claim and claim != view.me and view.holds_keys:
        text = f"{claim} asks for the keys; do anything to keep them"
        yield Need(rank=Rank.KEYS, kind=Kind.KEYS, unit="", text=text, key=":", line="take-keys")


def _journal(view: View) -> Iterator[Need]:
    """The journal is not what was recorded, and nobody has said that the run goes on with it."""
    flaws = open_flaws(view.state)
    if flaws:
        more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
        text = f"the journal is not what was recorded, #{flaws[0].seq}: {flaws[0].why}{more}"
        yield Need(rank=Rank.KEYS, kind=Kind.JOURNAL, unit="", text=text, key=":", line=DESPITE_CHAIN)


def _hold(view: View) -> Iterator[Need]:
    """An engine lets nothing start before somebody has looked."""
    hold = view.state.hold
    if hold is not None and hold.asked:
        text = f"HELD, resume lets it go on: {hold.reason}, says {hold.by}"
        since = hold.since.timestamp()
        yield Need(rank=Rank.CHOICE, kind=Kind.HOLD, unit="", text=text, key=":", line="resume", since=since)


def _of_row(view: View, row: TaskRow, times: Times) -> Need | None:
    body, unit_state, is_person_s = (
        body_of(view.plan, row.unit),
        view.state.unit(row.unit),
        row.look.turn is Turn.PERSON,
    )
    if row.code in (Code.ASK, Code.DOUBT, Code.UNVERIFIED):
        return _choice(view, row, unit_state)
    if isinstance(body, Checkpoint) and is_person_s:
        return _checkpoint(view, row, times)
    if row.code is Code.RETRY:
        return _retry(view, row, unit_state, times)
    if row.code is Code.QUIET and unit_state.quiet is not None:
        text = f"{row.id} quiet {age_text(view.now - unit_state.quiet.since)}: {row.look.waits_for}"
        return _of_task(view, row, rank=Rank.RETRY, kind=Kind.QUIET, text=text, key="Enter", page=Page.JOB)
    if isinstance(body, Manual | Confirm | Job) and is_person_s and not _played_by_another(view, row):
        return _work(view, row, body)
    return None


def _of_task(
    view: View,
    row: TaskRow,
    *,
    rank: Rank,
    kind: Kind,
    text: str,
    key: str,
    page: Page | None = None,
    line: str = "",
    party: PartyId | None = None,
) -> Need:
    """An item of a task; it waits for `party`, or else for the task's owner."""
    return Need(
        rank=rank,
        kind=kind,
        unit=row.unit,
        text=text,
        key=key,
        page=page,
        line=line,
        since=_since(row),
        party=party or view.plan.by_id[TaskId(task_of(row.unit)[0])].owner,
        late=row.late,
        overdue=row.overdue,
    )


def _since(row: TaskRow) -> float:
    return row.look.since.timestamp() if row.look.since is not None else 0.0


def _choice(view: View, row: TaskRow, unit_state: UnitState) -> Need:
    held = held_up(view, row.unit)
    why = brief(unit_state.reason or row.look.waits_for, where(view.run, row.unit))
    text = f"{row.id} {row.title}: {why}" + (f", holds up {held}" if held else "")
    return _of_task(view, row, rank=Rank.CHOICE, kind=Kind.CHOICE, text=text, key="Enter", page=Page.TASK)


def _retry(view: View, row: TaskRow, unit_state: UnitState, times: Times) -> Need:
    at = times.clock(view.state.clock.run_time(unit_state.retry_at_real)) if unit_state.retry_at_real else "soon"
    why = brief(unit_state.reason, where(view.run, row.unit)) or "a transient failure"
    text = f"{row.id} attempt {len(unit_state.attempts) + 1} at {at}: {why}"
    return _of_task(view, row, rank=Rank.RETRY, kind=Kind.RETRY, text=text, key="r", page=Page.JOB)


def _shut(view: View, rows: Sequence[TaskRow]) -> Iterator[Need]:
    """The open checkpoints at which go cannot be said, each with what mends it; silent parties are an item besides."""
    row_of = {row.unit: row for row in rows}
    for gate, shut in shut_gates(view).items():
        row, text = row_of[UnitId(gate)], shut_text(gate, shut)
        yield _of_task(view, row, rank=Rank.DECISION, kind=Kind.SHUT, text=text, key="v", page=Page.POLL)


def _checkpoint(view: View, row: TaskRow, times: Times) -> Need | None:
    task = view.plan.by_id[TaskId(row.unit)]
    missing = silent(view.state, task)
    if row.code is Code.OPEN and missing:
        names = ", ".join(party_name(view.plan, view.state, party) for party in missing)
        text = f"{row.id} poll: no answer from {names}"
        return _of_task(
            view, row, rank=Rank.DECISION, kind=Kind.POLL, text=text, key="v", page=Page.POLL, party=PartyId(missing[0])
        )
    text, key = f"{row.id}: {row.look.waits_for}", "v D"
    if task in view.no_go:
        text, key = f"{row.id}: {what_now(view, task, times)}", "B" if view.forecast.back_by is not None else key
    elif shut_by(view.plan, view.state, task):
        return None  # see `_shut`
    return _of_task(view, row, rank=Rank.DECISION, kind=Kind.DECISION, text=text, key=key, page=Page.DECIDE)


def _broken_besides(view: View, rows: Sequence[TaskRow], listed: Container[str]) -> Iterator[Need]:
    """What is broken and is nobody's turn: a gate that cannot be read, an attempt after a failed one, a held rollback.

    A no-go is broken too, and has its item already: what its owner chooses next.
    """
    row_of = {row.unit: row for row in rows}
    for thing in broken(view, rows):
        phase = view.state.unit(thing.unit).phase
        if thing.unit and thing.unit not in listed and phase not in (*FINISHED, Phase.NO_GO):
            row = row_of[UnitId(thing.unit)]
            body = body_of(view.plan, thing.unit)
            if isinstance(body, Checkpoint):
                rank, kind, key, page = Rank.DECISION, Kind.POLL, "v", Page.POLL
            else:
                rank, kind, key = Rank.RETRY, Kind.RETRY, "Enter"
                page = Page.JOB if isinstance(body, Job) else Page.TASK
            yield _of_task(view, row, rank=rank, kind=kind, text=thing.text, key=key, page=page)


def _played_by_another(view: View, row: TaskRow) -> bool:
    """In a demonstration a cast does the work of every party but the player's."""
    player = view.state.player
    return player is not None and view.plan.by_id[TaskId(task_of(row.unit)[0])].owner != player


def _work(view: View, row: TaskRow, body: Manual | Confirm | Job) -> Need | None:
    rank = Rank.LATE_WORK if row.late else Rank.WORK
    kind = Kind.CONFIRM if isinstance(body, Confirm) else Kind.WORK
    if row.code is Code.READY:
        text, line = f"{row.id} ready: {row.look.waits_for}", f"start {row.unit}"
        return _of_task(view, row, rank=rank, kind=kind, text=text, key="v", line=line)
    if isinstance(body, Job):
        return None
    text = f"{row.id} {row.title}: {row.look.waits_for}"
    if isinstance(body, Confirm):
        return _of_task(view, row, rank=rank, kind=kind, text=text, key="v", page=Page.ITEMS)
    return _of_task(
        view, row, rank=rank, kind=kind, text=text, key="v", line=work_line(row.unit, body, view.state.unit(row.unit))
    )


def work_line(unit: str, body: Manual, known: UnitState) -> str:
    """The command line that records what a person did on a running manual task, with the names that it asks for."""
    if body.counter is not None and not (body.ask and known.count >= body.counter.target):
        return f"count {unit} "
    verdict = "verdict=passed" if body.criterion else ""
    return " ".join(filter(None, (f"done {unit}", verdict, body.blanks_at_done)))


def _warnings(view: View, listed: set[str]) -> Iterator[Need]:
    """The latest unacknowledged warning of each task that is not listed for a better reason."""
    unseen = [warning for warning in view.state.warnings if not warning.acknowledged]
    counts = Counter(warning.unit for warning in unseen)
    latest = {warning.unit: warning for warning in unseen}
    for unit, warning in latest.items():
        if unit not in listed and not _is_settled(view, unit):
            yield _warning(warning, others=counts[unit] - 1)


def _messages(view: View, times: Times) -> Iterator[Need]:
    """Those whom no message reaches: somebody has to call them."""
    for stuck, text in stuck_messages(view, times):
        since = stuck.since.timestamp()
        yield Need(
            rank=Rank.LATE_WORK,
            kind=Kind.MESSAGE,
            unit="",
            text=text,
            key=":",
            line=f"reached {stuck.to.party} ",
            since=since,
            party=PartyId(stuck.to.party),
        )


def _seconds(view: View) -> Iterator[Need]:
    """What somebody else has to agree to before it counts."""
    for act in view.state.seconds.waiting:
        yield Need(
            rank=Rank.DECISION,
            kind=Kind.SECOND,
            unit=act.unit or "",
            text=need_text(view, act),
            key="v" if act.unit is not None else ":",
            line=line_of(view, act),
            act=act.seq,
            since=act.at.timestamp(),
            party=PartyId(act.lacking[0]),
        )


def _paper(view: View) -> Iterator[Need]:
    """The paper in case of fire that cannot be written, by the engine or by this console; gone once it can."""
    lost = view.state.paper_lost
    by_engine = f"the engine on {lost.host}: {lost.reason}" if lost is not None else ""
    here = f"this console: {view.paper_trouble}" if view.paper_trouble else ""
    if told := "; ".join(filter(None, (by_engine, here))):
        since = lost.since.timestamp() if lost is not None else 0.0
        text = f"no paper in case of fire from {told}"
        yield Need(rank=Rank.WARNING, kind=Kind.PAPER, unit="", text=text, key="i", page=Page.NEEDS, since=since)


def _is_settled(view: View, unit: str | None) -> bool:
    return unit is not None and view.state.unit(unit).phase in (Phase.DONE, Phase.FIXED)


def _warning(warning: RaisedWarning, *, others: int) -> Need:
    unit = warning.unit or ""
    name = f"{task_of(unit)[0]} " if unit else ""
    text = f"{name}warns: {warning.text}" + (f" (and {others} more)" if others else "")
    since = warning.at.timestamp()
    return Need(rank=Rank.WARNING, kind=Kind.WARNING, unit=unit, text=text, key="a", seq=warning.seq, since=since)


def held_up(view: View, unit: str) -> int:
    """How many tasks cannot begin because this one did not end, or begin."""
    waiting, todo = set(), [TaskId(task_of(unit)[0])]
    while todo:
        before = todo.pop()
        for successor in view.plan.successors.get(before, ()):
            if successor not in waiting and is_kept_by(view.state, view.plan.by_id[successor], before):
                waiting.add(successor)
                todo.append(successor)
    return len(waiting)
