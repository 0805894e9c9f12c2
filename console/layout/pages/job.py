"""The detail of a job: how far and how fast each table is, what it waits for, attempts, what it prints, what is run.

Its first line, which stays, says how far the whole job is. From 160 columns on two panes stand side by side: what it
does now; what became of it so far and what is run.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.layout.board import Board
from console.layout.events import entries
from console.layout.frame import Frame, Line, Piece, Span, Style, beside, cell, columns, fold, text_of_line
from console.text.formatting import TaskRow, age_text, amount, duration, percent, size
from console.text.job_detail import (
    Blockade,
    TableLine,
    TableStand,
    attempts_allowed,
    blockade,
    table_lines,
    throttle,
)
from console.text.reasons import listed
from console.text.sentence import failure
from console.text.workers.lanes import are_short, label_lines, ran_text
from console.text.workers.places import begin_text, heard_text, is_silent, place_text
from console.view.engine_presence import is_missed, missed_since
from console.view.model import Trend
from console.view.printed import PrintedFile, printed_file, there_text
from jobs.api import Progress
from jobs.own_statements import own_statements
from jobs.run.events import task_of
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.unit import AttemptState, UnitState
from plans.characters import shown
from plans.model import CopySpec, Job, SqlSpec, TaskId
from plans.plurals import counted

_LOG_LINES = 12
_WIDE = 160
"""Columns from which on two panes stand side by side."""
_MIDDLE = 76
"""Columns in which a table has its figures on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The job whose page is open."""

    row: TaskRow
    job: Job
    known: UnitState
    progress: Progress | None
    trend: Trend


def body(board: Board) -> list[Line]:
    """Its head, then all of it in the order in which it is asked for at night."""
    unit = board.ui.selected or ""
    row = board.row(unit)
    job = body_of(board.view.plan, unit) if row is not None else None
    if row is None or not isinstance(job, Job):
        return [board.line(Span("the selected task is no job", Style.DIM))]
    page = _Shown(
        row=row,
        job=job,
        known=board.view.state.unit(row.unit),
        progress=board.view.progress.get(row.unit),
        trend=board.ui.trends.get(row.unit, Trend()),
    )
    head = board.line(*_head(board, page))
    if board.width >= _WIDE:
        return [head, *_side_by_side(board, page)]
    return [head, *_now(board, page), *_so_far(board, page)]


def _side_by_side(board: Board, page: _Shown) -> Sequence[Line]:
    left = board.width // 2 - 1
    widths = left, board.width - left - 2
    now = _pane(replace(board, width=widths[0]), _now, page)
    so_far = _pane(replace(board, width=widths[1]), _so_far, page)
    return beside(now, so_far, widths, max(len(now), len(so_far)), board.glyphs)


def _pane(board: Board, part: Callable[[Board, _Shown], Iterable[Line]], page: _Shown) -> Frame:
    lines = list(part(board, page))
    first = 0 if lines and text_of_line(lines[0]).strip() else 1
    return tuple(folded for one in lines[first:] for folded in fold(one, board.width, board.glyphs))


def _head(board: Board, page: _Shown) -> Iterator[Piece]:
    """`B02 RUN 55% 33.1k rows/s 19 MB/s eta 00:41  Copy observations`: what matters first, so that it is never cut."""
    row, apart = page.row, "  " if board.width >= _MIDDLE else " "
    yield Span(f"{row.id} ", Style.BOLD)
    yield Span(row.code.value, Style.ATTENTION if row.attention else Style.BOLD)
    if row.share is not None:
        yield f" {percent(row.share, board.view.about)}"
    if _is_moving(board, page):
        yield from (f"{apart}{rate}" for rate in _rates(board, page))
        if row.expected is not None:
            yield f"{apart}eta {board.times.foreseen(row.expected.end)}"
    yield Span(f"{apart}{row.title}", Style.BOLD)


def _is_moving(board: Board, page: _Shown) -> bool:
    """Whether what was measured of it tells when it will end."""
    known = page.known
    return known.running is not None and known.quiet is None and not is_missed(board.view)


def _rates(board: Board, page: _Shown) -> Iterator[str]:
    if page.progress is not None and page.trend.rate > 0:
        yield f"{amount(page.trend.rate)} {page.progress.unit}/s"
    if page.trend.byte_rate > 0 and board.width >= _MIDDLE:
        yield f"{size(page.trend.byte_rate)}/s"


def _section(board: Board, name: str, pieces: Sequence[Piece]) -> Iterator[Line]:
    if pieces:
        yield board.line()
        yield board.line(Span(name, Style.DIM))
        yield from (board.line("  ", piece) for piece in pieces)


# --- what it does now ----------------------------------------------------------------------------------------------


def _now(board: Board, page: _Shown) -> Iterator[Line]:
    yield from (board.line("  ", piece) for piece in _standing(board, page))
    yield from _tables(board, page)


def _standing(board: Board, page: _Shown) -> Iterator[Piece]:
    known, view = page.known, board.view
    if known.running is not None and is_missed(view):
        yield Span(f"as of {board.times.clock(missed_since(view))}, nobody works at it", Style.ATTENTION)
    if (blocked := blockade(view, page.row.unit)) is not None:
        yield from _blocked(board, blocked)
    elif known.running is None and page.row.look.waits_for:
        yield f"waits for: {page.row.look.waits_for}"
    yield _attempt_now(board, page)
    yield from _place(board, known)
    yield from _lanes(board, known)
    if page.progress is not None:
        yield from _amounts(page.progress, board.view.about)
    if known.stop_asked:
        yield Span("a stop was asked for: its query is being cancelled", Style.LATE)
    yield from throttle(page.job, known)


def _attempt_now(board: Board, page: _Shown) -> Piece:
    known, job, times = page.known, page.job, board.times
    allowed = attempts_allowed(job, known)
    if (running := known.running) is not None:
        since = f"since {times.clock(running.started)}, {age_text(board.view.now - running.started)}"
        return f"attempt {max(1, known.tried)} of {allowed}, {since}; at most {duration(job.timeout)}"
    if known.retry_at_real is not None:
        at = times.clock(board.view.state.clock.run_time(known.retry_at_real))
        left = f"attempt {known.tried + 1} of {max(allowed, known.tried + 1)}"
        return Span(f"{left} at {at}, by itself; r tries it now", Style.ATTENTION)
    return f"no attempt is under way; {counted(len(known.attempts), 'attempt was', 'attempts were')} made"


def _place(board: Board, known: UnitState) -> Iterator[Piece]:
    """The worker that runs it, and when that was heard of; or for which label it waits, and what begins a worker."""
    if (place := known.place) is None:
        return
    told = place_text(place, board.times)
    if not place.worker and not place.over_ssh:
        lies = place.untaken is not None and not place.waits_for_slot
        yield Span(told, Style.ATTENTION if lies else Style.NORMAL)
        begins = f"a worker is begun on its host: {begin_text(place.label)}"
        yield place.mend if place.refused else begins
        return
    yield told
    heard = board.view.heard.get(known.id)
    if heard is not None:
        style = Style.LATE if is_silent(heard, board.view) else Style.NORMAL
        yield Span(heard_text(heard, board.view, board.times), style)


def _lanes(board: Board, known: UnitState) -> Iterator[Piece]:
    """Of a job whose rows several hosts share: how many lanes of each label are at work, and where."""
    for one in known.lanes:
        style = Style.ATTENTION if one.now.nobody_takes else Style.LATE if are_short((one,)) else Style.NORMAL
        yield from (Span(line, style) for line in label_lines(one, board.times))


def _amounts(progress: Progress, about: str) -> Iterator[str]:
    total = f" of {amount(progress.total)}" if progress.total else ""
    moved = f", {size(progress.bytes)}" if progress.bytes else ""
    yield f"{about}{amount(progress.done)}{total} {progress.unit}{moved}"
    if progress.note:
        yield f"just now: {progress.note}"


def _blocked(board: Board, blocked: Blockade) -> Iterator[Piece]:
    """Since when nothing moves and on what; who is in the way, since when, and what that session does."""
    view, times = board.view, board.times
    where = f" on {blocked.database}" if blocked.database else ""
    waits = f": {blocked.waits_for}{where}" if blocked.waits_for else ""
    since = f"since {times.clock(blocked.since)} ({age_text(view.now - blocked.since)})"
    yield Span(f"NOTHING MOVES {since}{waits}", Style.ATTENTION)
    blocker = blocked.blocker
    if blocker is None:
        if blocked.blocked_by:
            yield Span(f"in its way: {blocked.blocked_by}", Style.ATTENTION)
        return
    by = f"backend {blocker.pid}, {blocker.program} of {blocker.user} on {blocker.host}"
    yield Span(f"in its way: {by}", Style.ATTENTION)
    doing = f"{blocker.state or 'what it does this role may not see'}{_in_transaction(board, blocked.blocker_since)}"
    yield f"  {doing}"
    if blocker.query:
        yield f"  {'sends' if blocker.state == 'active' else 'sent last'}: {blocker.query}"


def _in_transaction(board: Board, since: datetime | None) -> str:
    if since is None:
        return ""
    return f", in its transaction since {board.times.clock(since)} ({age_text(board.view.real_now - since)})"


def _tables(board: Board, page: _Shown) -> Iterator[Line]:
    """A line a table; two where the terminal is narrow."""
    lines, progress = table_lines(page.progress), page.progress
    if not lines or progress is None:
        return
    done = sum(one.stand is TableStand.DONE for one in lines)
    more = f", and {progress.more_tables:,} more that are not listed" if progress.more_tables else ""
    yield board.line()
    yield board.line(Span(f"TABLES  {done} of {len(lines)} done{more}", Style.DIM))
    if board.width >= _MIDDLE:
        heads = ("done", "of", "%", "rows/s", "MB/s", "chunks", "left")
        cells = (cell(head, width, right=True) for head, width in zip(heads, _COLUMNS, strict=True))
        yield board.line(Span(f"  {' ' * _name_width(board)}{''.join(cells)}", Style.DIM))
    for one in lines:
        yield from _table(board, one)


_COLUMNS = (8, 8, 5, 8, 7, 8, 8)


def _name_width(board: Board) -> int:
    return max(12, board.width - 2 - sum(_COLUMNS) - 11)


def _table(board: Board, one: TableLine) -> Iterator[Line]:
    style = Style.BOLD if one.stand is TableStand.WORK else Style.NORMAL
    name, at_work = one.known.table, one.known.at_work
    stand = f"{one.stand} x{at_work}" if at_work > 1 else str(one.stand)
    if board.width < _MIDDLE:
        yield board.line("  ", Span(f"{name}  {stand}", style))
        yield board.line("    ", "  ".join(filter(None, _in_words(one))))
        return
    cells = "".join(cell(text, width, right=True) for text, width in zip(_figures(one), _COLUMNS, strict=True))
    room = _name_width(board)
    if columns(name) > room:  # nothing on a page is cut
        yield board.line("  ", Span(name, style))
        name = ""
    yield board.line("  ", Span(f"{cell(name, room)}{cells} {stand}", style))


def _figures(one: TableLine) -> tuple[str, ...]:
    """In the columns of the head; empty where a figure is not known."""
    known = one.known
    return (
        amount(known.done),
        amount(known.total) if known.total is not None else "",
        percent(one.share) if one.share is not None else "",
        amount(known.rate) if known.rate else "",
        f"{known.byte_rate / 1e6:.1f}" if known.byte_rate else "",
        f"{known.chunks:,}" if known.chunks else "",
        age_text(one.left) if one.left is not None else "",
    )


def _in_words(one: TableLine) -> Iterator[str]:
    done, total, share, rate, _, _, left = _figures(one)
    yield f"{done}/{total} {share}" if total else done
    yield f"{rate} rows/s" if rate else ""
    yield f"{left} left" if left else ""


# --- what became of it, and what is run ----------------------------------------------------------------------------


def _so_far(board: Board, page: _Shown) -> Iterator[Line]:
    attempts = [line for one in reversed(page.known.attempts) for line in _attempt(board, one)]
    yield from _section(board, "ATTEMPTS, newest first", attempts)
    yield from _section(board, "PRINTED", list(_printed(board, page)))
    yield board.line()
    yield board.line(Span("LOG, newest first", Style.DIM))
    yield from entries(board, board.width, _LOG_LINES, unit=page.row.unit)
    yield from _section(board, "WHAT IS RUN", list(_run(board, page)))


def _attempt(board: Board, attempt: AttemptState) -> Iterator[Piece]:
    times = board.times
    at = f"  {place}" if (place := ran_text(attempt)) else ""
    if attempt.ended is None or attempt.how is None:
        yield Span(f"{attempt.number}  {times.clock(attempt.started)}  under way{at}", Style.BOLD)
        return
    state = (attempt.error or {}).get("sqlstate")
    took = f"{attempt.how} after {duration(attempt.ended - attempt.started)}"
    text = f"{attempt.number}  {times.clock(attempt.started)} to {times.clock(attempt.ended)}  {took}{at}"
    yield f"{text}  SQLSTATE {state}" if state else text
    if attempt.error:
        yield from (f"   {line}" for line in listed(failure(attempt.error), width=max(20, board.width - 6)))


def _printed(board: Board, page: _Shown) -> Iterator[Piece]:
    """The last lines of its program; where they are, and why they cannot be read here."""
    file = printed_file(board.view, page.row.unit)
    if file is None:
        return
    yield f"attempt {file.attempt}: {file.path} on {file.host}"
    yield from _there(page, file)
    read = board.ui.printed
    if read is None or (read.unit, read.attempt) != (file.unit, file.attempt):
        return
    if read.trouble:
        yield Span(f"not shown here: {read.trouble}", Style.LATE)
    if read.elsewhere:
        yield f"to read it: {read.elsewhere}"
    yield from (Span(f"| {line}") for line in read.lines)


def _there(page: _Shown, file: PrintedFile) -> Iterator[Piece]:
    """What reads what a program on another host prints that no engine listens to any more."""
    far = file.program.far
    if far is not None and any(one.attempt == file.attempt for one in page.known.left):
        yield f"what it has printed since lies there: {there_text(far)}"


def _run(board: Board, page: _Shown) -> Iterator[Piece]:
    """Kind and limits, where the plan says it, and every line of what is sent or started."""
    job, (name, is_rollback) = page.job, task_of(page.row.unit)
    task = board.view.plan.by_id[TaskId(name)]
    whose = f"the rollback of {name}" if is_rollback else name
    yield f"{job.kind}: {whose}, {task.place.file}, line {task.place.line}"
    yield f"up to {counted(job.retry.attempts, 'attempt')}, quiet after {duration(job.quiet_after)}"
    if isinstance(job.spec, SqlSpec):
        count = len(job.spec.text.splitlines())
        yield f"the statements as they are sent: {job.spec.file or 'written in the plan'}, lines 1 to {count}"
    yield from (shown(text) for text in job.spec.described())
    yield from _own(job, name)


def _own(job: Job, name: str) -> Iterator[Piece]:
    """The program's own statements, each whole."""
    sent = own_statements(job.spec)
    if sent:
        yield "sends, with what is in {braces} put in for each table:"
    for one in sent:
        yield Span(f"{one.name}, {one.where}", Style.BOLD)
        yield from (f"  {line}" for line in one.text.splitlines())
    if isinstance(job.spec, CopySpec) and job.spec.delta is None:
        yield f"for every table of tonight: cutover show PLAN --sql {name}"
