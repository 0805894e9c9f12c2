"""The night in sentences: where we are, who must act, tasks, jobs, events, people. Pure."""

from collections.abc import Callable, Iterator, Mapping

from console.layout.board import Board
from console.layout.needs_strip import waited_text
from console.teletype.about_one import contact
from console.text.columns import chain
from console.text.flows.as_of_now import every_row_now, rows_now
from console.text.flows.told import flow_line, in_short, lines_of_text, matches
from console.text.formatting import TaskRow, amount, percent, variance
from console.text.gates.gate_line import gate_text
from console.text.night.need import Need
from console.text.night.standstill import standstills
from console.text.plain_log import lines as log_lines
from console.text.problems.told import degraded_word
from console.text.problems.told import page as problems_page
from console.text.rollback_outlook import sentence as way_back
from console.text.sending.claim import claim_text
from console.text.status_page import on_time, status_text
from console.text.workers.lanes import where_text
from console.view.company import consoles_text
from console.view.engine_presence import executed
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.unit import Phase
from plans.model import Checkpoint
from plans.plurals import counted

EVENTS = 12
"""How many events are told where nobody says how many."""
_MOST_FLOWS = 40
"""Flows that are told where words are typed."""
_UNDER_WAY = frozenset({Code.RUN, Code.QUIET, Code.OPEN, Code.RETRY, Code.SECOND})


def needs_lines(board: Board) -> Iterator[str]:
    """What keeps the night from going on, then the items of needs-you under the numbers that they keep, the most
    urgent first."""
    yield from (f"{text}." for text in standstills(board.view, board.times))
    if not board.needs:
        yield "Nothing needs you." if not board.broken else f"Nothing needs you. Broken: {board.broken[0].text}"
        return
    count = len(board.needs)
    yield f"{count} {'item needs' if count == 1 else 'items need'} you; a number opens one:"
    yield from (need_line(board, need) for need in board.needs)


def need_line(board: Board, need: Need) -> str:
    """`2 G1 poll: no answer from Lab; waits 12m; call Lab (+47 900 00 004)`; without a number its task is typed."""
    return f"{_opens(board, need) or '-'} {_told(board, need)}"


def _opens(board: Board, need: Need) -> str:
    """What is typed to open an item; empty where nothing does."""
    number = board.numbers.of.get(need.name)
    return str(number) if number is not None else f"open {need.unit}" if need.unit else ""


def _told(board: Board, need: Need) -> str:
    waited = waited_text(board, need)
    calls = f"; call {contact(board, need.party)}" if need.party is not None and board.contact(need.party) else ""
    return need.text + (f"; waits {waited}" if waited else "") + calls


def _first_to_act(board: Board) -> str:
    """`3 items; 2 opens the first: G1 poll: no answer from Lab`: no count stands where a number could be read."""
    if not board.needs:
        return "nobody just now"
    first = board.needs[0]
    opens = _opens(board, first)
    lead = f"{opens} opens the first" if opens else "the first"
    return f"{counted(len(board.needs), 'item')}; {lead}: {_told(board, first)}"


def where_lines(board: Board) -> Iterator[str]:
    """Where we are, in at most six lines."""
    view, times = board.view, board.times
    stands = "".join(f"{text}; " for text in (*standstills(view, times), degraded_word(view, times)) if text)
    yield f"At {times.clock(view.now)} run {view.run}: {stands}on time? {on_time(view, times)}"
    yield f"Who acts? {_first_to_act(board)}"
    broken = f"{counted(len(board.broken), 'thing')}; the first: {board.broken[0].text}" if board.broken else "nothing"
    yield f"Broken? {broken}"
    yield f"Roll back? {way_back(view, times)}"
    ahead = [gate_text(view, task, times) for task in view.plan.checkpoints]
    yield f"Gates: {chain(ahead)}"
    flows = in_short(view, times)
    yield f"Tasks: {board.tally}{f'; flows: {flows}' if flows else ''}"


def tasks_lines(board: Board, which: str) -> Iterator[str]:
    """The tasks of a choice; `active` where none is named."""
    chosen = _CHOICES.get(which or "active") or _owned_by(board, which)
    rows = [row for row in board.rows if chosen(row)]
    if not rows:
        yield f"No task is {which or 'active'}."
    yield from (row_line(board, row) for row in rows)


def row_line(board: Board, row: TaskRow) -> str:
    """`B02 Copy the archive: RUN 45%, MIG, planned 22:30, forecast 22:44 (+14m), critical`."""
    said = [f"{row.code}{f' {percent(row.share)}' if row.share is not None else ''}", row.owner]
    if row.look.waits_for and row.look.turn is not Turn.MACHINE:
        said.append(row.look.waits_for)
    said.append(where_text(board.view.state.unit(row.unit)))
    if row.planned is not None:
        said.append(f"planned {board.times.when(row.planned.end)}")
    if row.expected is not None:
        word = "ended" if row.finished else "forecast"
        slip = f" ({variance(row.slip)})" if row.slip is not None else ""
        said.append(f"{word} {board.times.when(row.expected.end)}{slip}")
    said.append("critical" if row.critical and not row.finished else "")
    return f"{row.id} {row.title}: {', '.join(filter(None, said))}"


_CHOICES: Mapping[str, Callable[[TaskRow], bool]] = {
    "active": lambda row: not row.finished and (row.started or row.attention or row.look.turn is not Turn.BLOCKED),
    "late": lambda row: row.late and not row.finished,
    "critical": lambda row: row.critical and not row.finished,
    "mine": lambda row: not row.finished and row.look.turn is Turn.PERSON,
    "ready": lambda row: row.code is Code.READY,
    "done": lambda row: row.finished,
    "all": lambda _: True,
}
TASKS = tuple(_CHOICES)
"""Choices of tasks."""


def _owned_by(board: Board, which: str) -> Callable[[TaskRow], bool]:
    """Of a party by its id or its short name, of a stream, or those whose title holds the words."""
    wanted, plan = which.casefold(), board.view.plan
    shorts = {one.short for name, one in plan.parties.items() if wanted in (name.casefold(), one.short.casefold())}
    streams = {str(task.id) for task in plan.tasks if task.stream.casefold() == wanted}

    def chosen(row: TaskRow) -> bool:
        return row.owner in shorts or row.unit in streams or wanted in f"{row.id} {row.title}".casefold()

    return chosen


def jobs_lines(board: Board) -> Iterator[str]:
    """Each job that runs or waits for its next attempt, with how far it is."""
    rows = [row for row in board.rows if row.look.turn is Turn.MACHINE and row.code in _UNDER_WAY]
    stale = "" if executed(board.view) else " No engine executes this run: nobody works at them."
    yield f"{counted(len(rows), 'job')} under way.{stale}"
    for row in rows:
        done = board.view.progress.get(row.unit)
        far = ""
        if done is not None:
            total = f" of {amount(done.total)}" if done.total else ""
            far = f"; {amount(done.done)}{total} {done.unit}" + (f"; {done.note}" if done.note else "")
        attempts = len(board.view.state.unit(row.unit).attempts)
        yield f"{row_line(board, row)}{far}; attempt {attempts}"


def events_lines(board: Board, count: str) -> Iterator[str]:
    """The latest events, oldest first."""
    most = int(count) if count.isdigit() and count else EVENTS
    yield from list(log_lines(board.view, board.view.entries))[-max(1, most) :]


def people_lines(board: Board) -> Iterator[str]:
    """Who holds the keys, who executes the run, and how each party is called."""
    view, state = board.view, board.view.state
    you = "you" if view.holds_keys else "you observe" if view.observer else f"you are {view.me or 'nobody known'}"
    yield f"Keys: {state.keys.shown}; {you}."
    if claim := claim_text(view):
        yield f"Keys: {claim}."
    if others := consoles_text(view):
        yield f"Other consoles: {others}."
    where = f" on {state.engine.host}" if state.engine is not None else ""
    yield f"Engine: {f'executes the run{where}' if executed(view) else 'NONE'}; {view.standbys} stand by."
    for party in view.plan.parties:
        yield f"{party}: {contact(board, party)}"


def problems_lines(board: Board) -> Iterator[str]:
    """What is degraded and what is wrong, the gravest first, each with what was said of it last."""
    found = list(problems_page(board.view, board.times))
    if not found:
        yield "No problem is open, and nothing is degraded."
    for one in found:
        yield "; ".join((one.head, *one.lines))


def flows_lines(board: Board, which: str) -> Iterator[str]:
    """How many flows stand how, then those that are red or amber; of words behind it those that hold them."""
    view, times = board.view, board.times
    if not view.plan.watched.flows:
        yield "This plan names no flows that are watched."
        return
    yield f"Flows: {in_short(view, times)}."
    yield from _flows_holding(board, which) if which else lines_of_text(view, times, rows_now(view))


def _flows_holding(board: Board, words: str) -> Iterator[str]:
    """Those that hold the words, well or not."""
    view, times = board.view, board.times
    found = [row for row in every_row_now(view) if matches(view, row, words)]
    yield from (flow_line(view, times, row) for row in found[:_MOST_FLOWS])
    if len(found) > _MOST_FLOWS:
        yield f"{len(found) - _MOST_FLOWS} more hold these words."
    if not found:
        yield f"No flow holds {words}."


def status_lines(board: Board) -> Iterator[str]:
    """The page of `cutover status`."""
    yield from status_text(board.view, width=max(40, board.width), ghost=board.ghost).splitlines()


def gates_lines(board: Board) -> Iterator[str]:
    """Each checkpoint in a line."""
    for task in board.view.plan.tasks:
        if isinstance(task.body, Checkpoint):
            silent = [one for one in task.body.poll if board.view.state.unit(task.id).vote(one) is None]
            open_ = board.view.state.unit(task.id).phase is Phase.OPEN
            missing = f"; no answer from {', '.join(contact(board, one) for one in silent)}" if open_ and silent else ""
            no_return = "; point of no return" if task.body.point_of_no_return else ""
            yield f"{gate_text(board.view, task, board.times)} {task.title}{no_return}{missing}"
