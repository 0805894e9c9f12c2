"""Who must act, and with which key: the items of needs-you, in the order in which they should be dealt with.

Only what has an action is listed. Retries of one job are one item, warnings of one task are one item, and what a failed
task holds up is counted and not listed. Choosing an item opens its page or writes its command into the command line;
nothing is sent before it was seen.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from console.text.broken import broken
from console.text.formatting import TaskRow, Times, age_text
from console.text.reasons import brief, where
from console.text.rollback_outlook import what_now
from console.view.model import Page, View
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.status import Code, Turn, body_of, party_name, silent
from jobs.run.state.model import RaisedWarning
from jobs.run.state.reading import open_flaws
from jobs.run.state.unit import FINISHED, Phase, UnitState
from plans.model import Checkpoint, Confirm, Manual, TaskId

DESPITE_CHAIN = "despite-chain"
"""The word of a screen that starts an engine which goes on with a journal that is not what was recorded."""


class Rank(IntEnum):
    """How urgent an item is, the most urgent first."""

    KEYS = 0
    """Nobody can command, or no engine goes on, before it is dealt with."""
    CHOICE = 1
    """A person must choose."""
    DECISION = 2
    RETRY = 3
    LATE_WORK = 4
    """Of people."""
    WORK = 5
    WARNING = 6


BROKEN_RANKS = frozenset({Rank.CHOICE, Rank.RETRY})
"""What is broken as well, and told there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One item."""

    rank: Rank
    unit: str
    text: str
    key: str
    """The key that does the same once the task is selected."""
    page: Page | None = None
    line: str = ""
    """The command line to open, where it is not a page."""
    seq: int = 0
    """The warning to acknowledge, where it is one."""
    since: float = 0.0

    @property
    def urgent(self) -> bool:
        """Whether it stops the night."""
        return self.rank <= Rank.DECISION


def needs(view: View, rows: Sequence[TaskRow], times: Times) -> tuple[Need, ...]:
    """Everything that waits for a person who can act here, most urgent first, steady in its order."""
    if view.state.ended is not None:
        return ()
    items = [*_keys(view), *_journal(view), *_hold(view), *_waiting(view, rows, times)]
    items += _broken_besides(view, rows, _broken_units(items))
    items += _warnings(view, _broken_units(items))
    return tuple(sorted(items, key=lambda need: (need.rank, need.since)))


def _broken_units(items: Iterable[Need]) -> set[str]:
    return {need.unit for need in items if need.rank in BROKEN_RANKS}


def _waiting(view: View, rows: Sequence[TaskRow], times: Times) -> Iterator[Need]:
    """The tasks that are a person's turn, and the jobs that are tried again or have gone quiet."""
    for row in rows:
        if row.look.turn is Turn.PERSON or row.code in (Code.RETRY, Code.QUIET):
            need = _of_row(view, row, times)
            if need is not None:
                yield need


def _keys(view: View) -> Iterator[Need]:
    if not view.state.keys.holder and not view.observer:
        yield Need(
            rank=Rank.KEYS, unit="", text="nobody holds the keys; who takes them has them", key=":", line="take-keys"
        )
    claim = view.state.keys.claimed_by
    if claim and claim != view.me and view.holds_keys:
        text = f"{claim} asks for the keys; do anything to keep them"
        yield Need(rank=Rank.KEYS, unit="", text=text, key=":", line="take-keys")


def _journal(view: View) -> Iterator[Need]:
    """The journal is not what was recorded, and nobody has said that the run goes on with it."""
    flaws = open_flaws(view.state)
    if flaws:
        more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
        text = f"the journal is not what was recorded, #{flaws[0].seq}: {flaws[0].why}{more}"
        yield Need(rank=Rank.KEYS, unit="", text=text, key=":", line=DESPITE_CHAIN)


def _hold(view: View) -> Iterator[Need]:
    """An engine lets nothing start before somebody has looked."""
    hold = view.state.hold
    if hold is not None and hold.asked:
        text = f"HELD, resume lets it go on: {hold.reason}, says {hold.by}"
        yield Need(rank=Rank.CHOICE, unit="", text=text, key=":", line="resume", since=hold.since.timestamp())


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
        return Need(rank=Rank.RETRY, unit=row.unit, text=text, key="Enter", page=Page.TASK, since=_since(row))
    if isinstance(body, Manual | Confirm) and is_person_s and not _played_by_another(view, row):
        return _work(row, body)
    return None


def _since(row: TaskRow) -> float:
    return row.look.since.timestamp() if row.look.since is not None else 0.0


def _choice(view: View, row: TaskRow, unit_state: UnitState) -> Need:
    held = held_up(view, row.unit)
    why = brief(unit_state.reason or row.look.waits_for, where(view.run, row.unit))
    text = f"{row.id} {row.title}: {why}" + (f", holds up {held}" if held else "")
    return Need(rank=Rank.CHOICE, unit=row.unit, text=text, key="Enter", page=Page.TASK, since=_since(row))


def _retry(view: View, row: TaskRow, unit_state: UnitState, times: Times) -> Need:
    at = times.clock(view.state.clock.run_time(unit_state.retry_at_real)) if unit_state.retry_at_real else "soon"
    why = brief(unit_state.reason, where(view.run, row.unit)) or "a transient failure"
    text = f"{row.id} attempt {len(unit_state.attempts) + 1} at {at}: {why}"
    return Need(rank=Rank.RETRY, unit=row.unit, text=text, key="r", line=f"retry {row.unit}", since=_since(row))


def _checkpoint(view: View, row: TaskRow, times: Times) -> Need:
    since = _since(row)
    task = view.plan.by_id[TaskId(row.unit)]
    missing = silent(view.state, task)
    if row.code is Code.OPEN and missing:
        names = ", ".join(party_name(view.plan, view.state, party) for party in missing)
        text = f"{row.id} poll: no answer from {names}"
        return Need(rank=Rank.DECISION, unit=row.unit, text=text, key="v", page=Page.POLL, since=since)
    if task in view.no_go:
        text = f"{row.id}: {what_now(view, task, times)}"
        key = "B" if view.forecast.back_by is not None else "v D"
        return Need(rank=Rank.DECISION, unit=row.unit, text=text, key=key, page=Page.DECIDE, since=since)
    text = f"{row.id}: {row.look.waits_for}"
    return Need(rank=Rank.DECISION, unit=row.unit, text=text, key="v D", page=Page.DECIDE, since=since)


def _broken_besides(view: View, rows: Sequence[TaskRow], listed: Container[str]) -> Iterator[Need]:
    """What is broken and is nobody's turn: a gate that cannot be read, an attempt after a failed one, a held rollback.

    A no-go is broken too, and has its item already: what its owner chooses next.
    """
    since = {row.unit: _since(row) for row in rows}
    for thing in broken(view, rows):
        phase = view.state.unit(thing.unit).phase
        if thing.unit and thing.unit not in listed and phase not in (*FINISHED, Phase.NO_GO):
            is_gate = isinstance(body_of(view.plan, thing.unit), Checkpoint)
            yield Need(
                rank=Rank.DECISION if is_gate else Rank.RETRY,
                unit=thing.unit,
                text=thing.text,
                key="v" if is_gate else "Enter",
                page=Page.POLL if is_gate else Page.TASK,
                since=since[UnitId(thing.unit)],
            )


def _played_by_another(view: View, row: TaskRow) -> bool:
    """In a demonstration a cast does the work of every party but the player's."""
    player = view.state.player
    return player is not None and view.plan.by_id[TaskId(task_of(row.unit)[0])].owner != player


def _work(row: TaskRow, body: Manual | Confirm) -> Need:
    rank, since = Rank.LATE_WORK if row.late else Rank.WORK, _since(row)
    if row.code is Code.READY:
        text = f"{row.id} ready: {row.look.waits_for}"
        return Need(rank=rank, unit=row.unit, text=text, key="v", line=f"start {row.unit}", since=since)
    text = f"{row.id} {row.title}: {row.look.waits_for}"
    if isinstance(body, Confirm):
        return Need(rank=rank, unit=row.unit, text=text, key="v", page=Page.ITEMS, since=since)
    return Need(rank=rank, unit=row.unit, text=text, key="v", line=work_line(row.unit, body), since=since)


def work_line(unit: str, body: Manual) -> str:
    """The command line that records what a person did on a running manual task."""
    if body.counter is not None:
        return f"count {unit} "
    return f"done {unit} verdict=passed" if body.criterion else f"done {unit}"


def _warnings(view: View, listed: set[str]) -> Iterator[Need]:
    """The latest unacknowledged warning of each task that is not listed for a better reason."""
    unseen = [warning for warning in view.state.warnings if not warning.acknowledged]
    counts = Counter(warning.unit for warning in unseen)
    latest = {warning.unit: warning for warning in unseen}
    for unit, warning in latest.items():
        if unit not in listed and not _is_settled(view, unit):
            yield _warning(warning, others=counts[unit] - 1)


def _is_settled(view: View, unit: str | None) -> bool:
    return unit is not None and view.state.unit(unit).phase in (Phase.DONE, Phase.FIXED)


def _warning(warning: RaisedWarning, *, others: int) -> Need:
    unit = warning.unit or ""
    name = f"{task_of(unit)[0]} " if unit else ""
    text = f"{name}warns: {warning.text}" + (f" (and {others} more)" if others else "")
    return Need(rank=Rank.WARNING, unit=unit, text=text, key="a", seq=warning.seq, since=warning.at.timestamp())


def held_up(view: View, unit: str) -> int:
    """How many tasks cannot begin because this one did not end."""
    waiting, todo = set(), [TaskId(task_of(unit)[0])]
    while todo:
        for successor in view.plan.successors.get(todo.pop(), ()):
            if successor not in waiting and not view.state.unit(successor).released:
                waiting.add(successor)
                todo.append(successor)
    return len(waiting)
