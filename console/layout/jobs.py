"""The jobs at work: how far, how fast, which attempt, until when; and when nothing moves, what they wait for."""

from dataclasses import dataclass

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, cell
from console.text.formatting import TaskRow, age_text, amount, percent, retried_so_far, size
from console.text.workers.lanes import lanes_short, where_text
from console.view.engine_presence import is_missed, missed_since
from console.view.model import Pane, Trend
from jobs.api import Progress
from jobs.run.events import UnitId
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.status import Code
from jobs.run.state.unit import Place, UnitState
from plans.model import Job

_PLACE = 11
"""Columns of the place of a job that a worker runs: `@hospital-dmz?` is cut, and whole on its page."""
_SHORTEST = 6
"""Columns of a bar that still says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A job under way, or between two attempts."""

    row: TaskRow
    known: UnitState
    job: Job
    progress: Progress | None
    trend: Trend

    @property
    def runs(self) -> bool:
        """Whether somebody is at it: an attempt is under way, and no worker has still to take it."""
        return self.known.running is not None and self.known.untaken is None


def working(board: Board) -> list[Working]:
    """In the order of the plan."""
    view, found = board.view, []
    for row in (board.rows[place] for place in board.stirring):
        if row.code in (Code.RUN, Code.QUIET, Code.RETRY) or (row.code is Code.HELD and row.started):
            body = body_of(view.plan, row.unit)
            if isinstance(body, Job):
                found.append(
                    Working(
                        row=row,
                        known=view.state.unit(row.unit),
                        job=body,
                        progress=view.progress.get(row.unit),
                        trend=Trend() if is_missed(view) else board.ui.trends.get(UnitId(row.unit), Trend()),
                    )
                )
    return found


def panel(board: Board, width: int, height: int) -> Frame:
    """A header and the jobs: one line each, or three in a pane of its own; exactly `height` lines."""
    jobs = working(board)
    lines = [_header(board, jobs, width)]
    each = _three if width <= 76 and board.width >= 160 else _one
    first = _first(board, jobs, max(1, (height - 1) // (3 if each is _three else 1)))
    lines += [one for job in jobs[first:] for one in each(board, job, width)]
    if not jobs:
        lines.append(board.line(Span(" no job is at work", Style.DIM), width=width))
    elif len(lines) > height:
        shown = (height - 1) // (3 if each is _three else 1)
        hidden = len(jobs) - first - shown
        lines[0] = _header(board, jobs, width, more=hidden)
    return tuple((lines + [board.line(width=width)] * height)[:height])


def _first(board: Board, jobs: list[Working], shown: int) -> int:
    """The job in the first line: whole pages, so that the cursor moves and not the jobs."""
    units = [job.row.unit for job in jobs]
    has_cursor = board.ui.pane is Pane.JOBS and board.ui.selected in units
    return units.index(UnitId(board.ui.selected or "")) // shown * shown if has_cursor else 0


def _mark(board: Board, job: Working) -> str:
    """`>` before the job under the cursor, while j and k move in this pane."""
    return ">" if board.ui.pane is Pane.JOBS and board.ui.selected == job.row.unit else " "


def _header(board: Board, jobs: list[Working], width: int, more: int = 0) -> Line:
    running = sum(job.runs for job in jobs)
    rows = sum(job.trend.rate for job in jobs if job.progress is not None and job.progress.unit == "rows")
    moved = sum(job.trend.byte_rate for job in jobs)
    text = f"JOBS  {running} running  "
    if is_missed(board.view):
        text = f"JOBS  {running} as of {board.times.clock(missed_since(board.view))}, nobody works at them  "
    text += f"{amount(rows)} rows/s  {size(moved)}/s  " if rows or moved else ""
    text += retried_so_far(board.view.state)
    pieces: list[Piece] = [Span(text, Style.DIM)]
    if more > 0:
        pieces.append(Span(f"  +{more} more", Style.BOLD))
    return board.line(*pieces, width=width)


def _one(board: Board, job: Working, width: int) -> list[Line]:
    """` T104 Copy orders [######---] 75% 33.1k rows/s .:-=+ 1/5 eta 03:09`.

    Where no rows move, what it does instead: ` T104 Copy orders 100% index orders_pkey 43 % 1/5 eta 03:09`.
    """
    cut = board.glyphs.cut
    title = max(8, min(24, width - 66))
    pieces: list[Piece] = [f"{_mark(board, job)}{cell(job.row.id, 5)} {cell(job.row.title, title, cut)} "]
    trouble = _trouble(board, job)
    at = f"{cell(place, _PLACE, cut)} " if (place := _where(job)) else ""
    if trouble is not None:
        pieces += [cell(_share(board, job), 4, right=True), " ", at, trouble]
        return [board.line(*pieces, width=width)]
    if (instead := _instead(job)) is not None:
        room = max(8, width - title - 32 - len(at))
        style = Style.LATE if lanes_short(job.known.lanes) else Style.NORMAL
        pieces += [f"{cell(_share(board, job), 4, right=True)} {at}", Span(cell(instead, room, cut), style), " "]
        pieces.append(f"{_attempt(job)} {board.view.about}eta {_eta(board, job)}")
        return [board.line(*pieces, width=width)]
    pieces.append(_far(board, job, max(6, min(20, width - title - 57 - len(board.view.about))), at))
    pieces.append(f"{cell(_share(board, job), 4, right=True)} {cell(_rate(job), 12, right=True)} ")
    pieces.append(f"{board.glyphs.sparkline(job.trend.samples, 10)} ")
    pieces.append(f"{_attempt(job)} {board.view.about}eta {_eta(board, job)}")
    return [board.line(*pieces, width=width)]


def _far(board: Board, job: Working, bar: int, at: str) -> str:
    """A bar of so many columns and its frame, within which the place has its room; where that leaves no bar, the place
    alone: how much is done stands beside it in percent."""
    room = bar - len(at)
    if room < _SHORTEST:
        return cell(at, bar + 3) if at else " " * (bar + 3)
    drawn = f"[{board.glyphs.bar(job.row.share, room)}] " if job.row.share is not None else " " * (room + 3)
    return f"{at}{drawn}"


def _three(board: Board, job: Working, width: int) -> list[Line]:
    """Title with bar, amounts with rate and sparkline, attempt with trouble or what it does."""
    cut, about = board.glyphs.cut, board.view.about
    bar = 20 - len(about)
    title = width - bar - 22 - len(about)
    share = board.glyphs.bar(job.row.share or 0.0, bar) if job.row.share is not None else " " * bar
    eta = cell(f"{about}{_eta(board, job)}", 9 + len(about), right=True)
    mark = _mark(board, job).strip()
    name = f"{mark}{cell(job.row.id, 5 - len(mark))} {cell(job.row.title, title, cut)}"
    first = f"{name} {share} {cell(_share(board, job), 4, right=True)} {eta}"
    second = cell(f"      {job.job.kind} {_amounts(board, job)}", width - 24, cut)
    second += f"{cell(_rate(job), 12, right=True)} {board.glyphs.sparkline(job.trend.samples, 10)}"
    note = job.progress.note if job.progress is not None and job.progress.note else "ok"
    at = f"  {place}" if (place := _where(job)) else ""
    short = lanes_short(job.known.lanes)
    well = Span(short, Style.LATE) if short else Span(note, Style.DIM)
    third: list[Piece] = [f"      attempt {_attempt(job)}{at}  ", _trouble(board, job) or well]
    return [
        board.line(first, width=width),
        board.line(Span(second, Style.NORMAL), width=width),
        board.line(*third, width=width),
    ]


def _where(job: Working) -> str:
    """The place; not the sum of lanes, where each label that lacks some is named beside it."""
    return where_text(job.known) if not lanes_short(job.known.lanes) else ""


def _share(board: Board, job: Working) -> str:
    return percent(job.row.share, board.view.about) if job.row.share is not None else ""


def _amounts(board: Board, job: Working) -> str:
    """`138.2M/184.2M rows`; without a total, what is done."""
    if job.progress is None:
        return ""
    total = f"/{amount(job.progress.total)}" if job.progress.total else ""
    return f"{board.view.about}{amount(job.progress.done)}{total} {job.progress.unit}"


def _rate(job: Working) -> str:
    if job.progress is None or job.trend.rate <= 0:
        return ""
    return f"{amount(job.trend.rate)} {job.progress.unit}/s"


def _attempt(job: Working) -> str:
    """`2/5`: this attempt of as many as the plan allows."""
    return f"{max(1, job.known.tried)}/{max(job.job.retry.attempts, job.known.tried)}"


def _instead(job: Working) -> str | None:
    """Which lanes it lacks; what it says that it does while no rows move: all are in, or it is paused."""
    if short := lanes_short(job.known.lanes):
        return short
    if job.progress is None or not job.progress.note:
        return None
    all_in = job.progress.total is not None and job.progress.done >= job.progress.total > 0
    return job.progress.note if all_in or job.trend.rate <= 0 else None


def _eta(board: Board, job: Working) -> str:
    known = job.row.expected is not None and not is_missed(board.view)
    return board.times.when(job.row.expected.end) if known and job.row.expected is not None else "--"


def _trouble(board: Board, job: Working) -> Span | None:
    """Why it does not move, or when it is tried again; None while it is well."""
    known = job.known
    if (untaken := known.untaken) is not None:
        return _lying(board, untaken)
    if known.quiet is not None:
        since = age_text(board.view.now - known.quiet.since)
        return Span(f"quiet {since}: {job.row.look.waits_for}", Style.ATTENTION)
    if known.retry_at_real is not None:
        at = board.times.clock(board.view.state.clock.run_time(known.retry_at_real))
        last = max(job.job.retry.attempts, known.tried + 1)
        return Span(f"retry {known.tried + 1}/{last} at {at}: {known.reason}", Style.ATTENTION)
    if known.stop_asked:
        return Span("stopping", Style.LATE)
    return None


def _lying(board: Board, place: Place) -> Span:
    """That nobody takes it, or that its workers have no slot free."""
    since = f" since {board.times.clock(place.untaken)}" if place.untaken is not None else ""
    if place.waits_for_slot:
        return Span(f"waits for a slot of {', '.join(place.there)}{since}", Style.LATE)
    if place.refused:
        return Span(f"NOT ALLOWED THERE{since}", Style.ATTENTION)
    return Span(f"NOBODY TAKES IT{since}", Style.ATTENTION)
