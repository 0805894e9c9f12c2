"""Who must act, and with which key: the items of needs-you, in the order in which they should be dealt with.

Only what has an action is listed. Retries of one job are one item, warnings of one task are one item, and what a failed
task holds up is counted and not listed. Choosing an item opens its page or writes its command into the command line;
nothing is sent before it was seen.
"""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from console.text.broken import broken
from console.text.formatting import TaskRow, Times, age_text
from console.text.reasons import brief, where
from console.text.rollback_outlook import what_now
from console.view.model import Page, View
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.status import Code, Turn, body_of, party_name, silent
from jobs.run.state.model import FINISHED, Phase
from jobs.run.state.reading import open_flaws
from plans.model import Checkpoint, Confirm, Manual, TaskId

DESPITE_CHAIN = "despite-chain"
"""The word of a screen that starts an engine which goes on with a journal that is not what was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One item."""

    rank: int
    """0 keys, 1 a person must choose, 2 a decision, 3 a retry, 4 late work of people, 5 work of people, 6 warnings."""
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
        return self.rank <= 2


def needs(view: View, rows: Sequence[TaskRow], times: Times) -> tuple[Need, ...]:
    """Everything that waits for a person who can act here, most urgent first, steady in its order."""
    if view.state.ended is not None:
        return ()
    waiting = (row for row in rows if row.look.turn is Turn.PERSON or row.code in (Code.RETRY, Code.QUIET))
    found = [
        *_keys(view),
        *_journal(view),
        *_hold(view),
        *(need for row in waiting if (need := _of_row(view, row, times)) is not None),
    ]
    found += _broken_besides(view, rows, {need.unit for need in found if need.rank in (1, 3)})
    listed = {need.unit for need in found if need.rank in (1, 3)}
    found += _warnings(view, listed)
    return tuple(sorted(found, key=lambda one: (one.rank, one.since)))


def _keys(view: View) -> Iterator[Need]:
    if not view.state.keys.holder and not view.observer:
        yield Need(rank=0, unit="", text="nobody holds the keys; who takes them has them", key=":", line="take-keys")
    claim = view.state.keys.claimed_by
    if claim and claim != view.me and view.holds_keys:
        text = f"{claim} asks for the keys; do anything to keep them"
        yield Need(rank=0, unit="", text=text, key=":", line="take-keys")


def _journal(view: View) -> Iterator[Need]:
    """The journal is not what was recorded, and nobody has said that the run goes on with it."""
    flaws = open_flaws(view.state)
    if flaws:
        more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
        text = f"the journal is not what was recorded, #{flaws[0].seq}: {flaws[0].why}{more}"
        yield Need(rank=0, unit="", text=text, key=":", line=DESPITE_CHAIN)


def _hold(view: View) -> Iterator[Need]:
    """An engine lets nothing start before somebody has looked."""
    hold = view.state.hold
    if hold is not None and hold.asked:
        text = f"HELD, resume lets it go on: {hold.reason}, says {hold.by}"
        yield Need(rank=1, unit="", text=text, key=":", line="resume", since=hold.since.timestamp())


def _of_row(view: View, row: TaskRow, times: Times) -> Need | None:
    body = body_of(view.plan, row.unit)
    known = view.state.unit(row.unit)
    since = row.look.since.timestamp() if row.look.since is not None else 0.0
    if row.code in (Code.ASK, Code.DOUBT, Code.UNVERIFIED):
        held = held_up(view, row.unit)
        why = brief(known.reason or row.look.waits_for, where(view.run, row.unit))
        text = f"{row.id} {row.title}: {why}" + (f", holds up {held}" if held else "")
        return Need(rank=1, unit=row.unit, text=text, key="Enter", page=Page.TASK, since=since)
    if isinstance(body, Checkpoint) and row.look.turn is Turn.PERSON:
        return _checkpoint(view, row, times, since)
    if row.code is Code.RETRY:
        at = times.clock(view.state.clock.run_time(known.retry_at_real)) if known.retry_at_real else "soon"
        why = brief(known.reason, where(view.run, row.unit)) or "a transient failure"
        text = f"{row.id} attempt {len(known.attempts) + 1} at {at}: {why}"
        return Need(rank=3, unit=row.unit, text=text, key="r", line=f"retry {row.unit}", since=since)
    if row.code is Code.QUIET and known.quiet is not None:
        text = f"{row.id} quiet {age_text(view.now - known.quiet.since)}: {row.look.waits_for}"
        return Need(rank=3, unit=row.unit, text=text, key="Enter", page=Page.TASK, since=since)
    if row.look.turn is Turn.PERSON and isinstance(body, Manual | Confirm) and not _played_by_another(view, row):
        return _work(row, body, since)
    return None


def _checkpoint(view: View, row: TaskRow, times: Times, since: float) -> Need:
    task = view.plan.by_id[TaskId(row.unit)]
    missing = silent(view.state, task)
    if row.code is Code.OPEN and missing:
        names = ", ".join(party_name(view.plan, view.state, one) for one in missing)
        text = f"{row.id} poll: no answer from {names}"
        return Need(rank=2, unit=row.unit, text=text, key="v", page=Page.POLL, since=since)
    if task in view.no_go:
        text = f"{row.id}: {what_now(view, task, times)}"
        key = "B" if view.forecast.back_by is not None else "v D"
        return Need(rank=2, unit=row.unit, text=text, key=key, page=Page.DECIDE, since=since)
    text = f"{row.id}: {row.look.waits_for}"
    return Need(rank=2, unit=row.unit, text=text, key="v D", page=Page.DECIDE, since=since)


def _broken_besides(view: View, rows: Sequence[TaskRow], listed: Container[str]) -> Iterator[Need]:
    """What is broken and is nobody's turn: a gate that cannot be read, an attempt after a failed one, a held rollback.

    A no-go is broken too, and has its item already: what its owner chooses next.
    """
    since = {row.unit: row.look.since for row in rows}
    for one in broken(view, rows):
        if one.unit and one.unit not in listed and view.state.unit(one.unit).phase not in (*FINISHED, Phase.NO_GO):
            is_gate = isinstance(body_of(view.plan, one.unit), Checkpoint)
            began = since[UnitId(one.unit)]
            yield Need(
                rank=2 if is_gate else 3,
                unit=one.unit,
                text=one.text,
                key="v" if is_gate else "Enter",
                page=Page.POLL if is_gate else Page.TASK,
                since=began.timestamp() if began is not None else 0.0,
            )


def _played_by_another(view: View, row: TaskRow) -> bool:
    """In a demonstration a cast does the work of every party but the player's."""
    player = view.state.player
    return player is not None and view.plan.by_id[TaskId(task_of(row.unit)[0])].owner != player


def _work(row: TaskRow, body: Manual | Confirm, since: float) -> Need:
    rank = 4 if row.late else 5
    if row.code is Code.READY:
        return Need(rank=rank, unit=row.unit, text=f"{row.id} ready: {row.look.waits_for}", key="v",
                    line=f"start {row.unit}", since=since)  # fmt: skip
    if isinstance(body, Confirm):
        text = f"{row.id} {row.title}: {row.look.waits_for}"
        return Need(rank=rank, unit=row.unit, text=text, key="v", page=Page.ITEMS, since=since)
    return Need(rank=rank, unit=row.unit, text=f"{row.id} {row.title}: {row.look.waits_for}", key="v",
                line=work_line(row.unit, body), since=since)  # fmt: skip


def work_line(unit: str, body: Manual) -> str:
    """The command line that records what a person did on a running manual task."""
    if body.counter is not None:
        return f"count {unit} "
    return f"done {unit} verdict=passed" if body.criterion else f"done {unit}"


def _warnings(view: View, listed: set[str]) -> Iterator[Need]:
    """The latest unacknowledged warning of each task that is not listed for a better reason."""
    seen = [one for one in view.state.warnings if not one.acknowledged]
    counted = Counter(one.unit for one in seen)
    latest = {one.unit: one for one in seen}
    for unit, warning in latest.items():
        if unit in listed or (unit is not None and view.state.unit(unit).phase in (Phase.DONE, Phase.FIXED)):
            continue
        more = f" (and {counted[unit] - 1} more)" if counted[unit] > 1 else ""
        name = f"{task_of(unit)[0]} " if unit else ""
        yield Need(rank=6, unit=unit or "", text=f"{name}warns: {warning.text}{more}", key="a", seq=warning.seq,
                   since=warning.at.timestamp())  # fmt: skip


def held_up(view: View, unit: str) -> int:
    """How many tasks cannot begin because this one did not end."""
    waiting, todo = set(), [TaskId(task_of(unit)[0])]
    while todo:
        for one in view.plan.successors.get(todo.pop(), ()):
            if one not in waiting and not view.state.unit(one).released:
                waiting.add(one)
                todo.append(one)
    return len(waiting)
