"""The clocks: what time it is, how long it is to the go-live, when it will be, and until when we may roll back."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from console.layout import flows_strip, rolled_back, way_back
from console.layout.board import Board
from console.layout.critical_path import critical_path, least_path, next_on_path
from console.layout.frame import Frame, Line, Piece, Span, Style, cell, measure
from console.layout.whole_time import whole_time
from console.text.flows.hypercare import hypercare_text
from console.text.forecast_moves import moved_text
from console.text.formatting import countdown, t_minus, variance, window_ends
from console.text.gates.shut import shut_gate
from console.text.rollback_outlook import NO_WAY_BACK, RollbackOutlook, no_go_said, rollback_outlook
from console.text.sentence import by_whom
from console.text.shifts import variances
from console.text.sureness import chance_text, range_text, short_chance_text
from console.view.engine_presence import is_missed, missed_since
from console.view.lateness import go_live_slip, unshifted_slip
from console.view.model import View
from jobs.run.outlook.forecast import Forecast
from jobs.run.outlook.people.acting import party_then
from jobs.run.outlook.sureness import Sureness
from plans.model import TaskId

_COLUMNS = {
    "WALL CLOCK": 16,
    "GO-LIVE (PLAN)": 18,
    "T-MINUS": 16,
    "FORECAST GO-LIVE": 24,
    "RANGE AND CHANCE": 20,
    "ROLLBACK": way_back.COLUMN,
}
"""The widths of the first six of seven columns; the critical path takes what is left."""
_OF_STOPS = _COLUMNS["T-MINUS"] - 1
"""What the column holds that says T-minus and what stops the night."""


def two_lines(board: Board) -> Frame:
    """Two lines: the times; then why, until when, and what holds. After a no-go: who said it; then the way back."""
    first: list[Piece]
    second: list[Piece]
    if _none_comes(board):
        first = [*_clock(board, " UTC" if board.width >= 78 else None), "  ", *_no_go_live(board)]
        second = [*_standstill(board)]
        if board.view.no_go:
            second += way_back.figures(board, board.width - measure(second))
        parts = (rolled_back.so_far(board), rolled_back.not_undone(board), rolled_back.left(board))
        told = ", ".join(filter(None, parts))
        return board.line(*first), board.line(*second, told)
    first = _on_time(board)
    first += [*_moved(board, board.width - measure(first))]
    return board.line(*first), board.line(*_way_back_and_path(board))


def _way_back_and_path(board: Board) -> list[Piece]:
    """What holds, the way back, and what is left of the chain that sets the go-live: it keeps its room."""
    crit = f"{board.view.about}CRIT "
    is_path = not flows_strip.is_told(board.view)
    kept = len(f"  {crit}") + least_path(board) if is_path else 0
    line: list[Piece] = [*_standstill(board)]
    line += [*way_back.figures(board, board.width - measure(line) - kept), "  "]
    line += [*_sure(board)] if board.width >= 100 and not _stopped(board) else []
    room = board.width - measure(line)
    if is_path:
        return [*line, f"{crit}{critical_path(board, room - len(crit))}"]
    return [*line, *flows_strip.in_short(board, room)]


def _clock(board: Board, utc: str | None) -> list[Piece]:
    """The wall clock; with that of UTC where it is said how that is marked."""
    now = board.view.now
    clock: list[Piece] = [Span(f"{board.times.clock(now)} {board.times.zone_name(now)}", Style.BOLD)]
    return clock if utc is None else [*clock, Span(f" {now:%H:%M}{utc}", Style.DIM)]


def _on_time(board: Board) -> list[Piece]:
    """The wall clock, the go-live as planned and as forecast, and below 100 columns in how many nights of twenty it is
    in time. UTC is the first that leaves where room is short."""
    planned = board.times.when(board.view.forecast.go_live_planned)
    rest: list[Piece] = [f"  GO-LIVE {planned}  ", _until(board), "  ", *_forecast(board)]
    if board.width < 100 and board.view.go_live_ahead and not is_missed(board.view):
        sure = board.view.sureness.get(board.view.plan.go_live) if shut_gate(board.view) is None else None
        chance = short_chance_text(sure)
        rest.append(f" {board.view.about}{chance[1:]}" if chance else "")
    clocks = [_clock(board, utc) for utc in ((" UTC", "Z", None) if board.width >= 78 else (None,))]
    clock = next((one for one in clocks if measure([*one, *rest]) <= board.width), clocks[-1])
    return [*clock, *rest]


def three_short_lines(board: Board) -> Frame:
    """Three lines for the smallest terminals."""
    forecast, times, now = board.view.forecast, board.times, board.view.now
    stops = list(_standstill(board))
    if _none_comes(board):
        no_go_live, *ends = _no_go_live(board)
        clock = Span(f"{times.clock(now)} {times.zone_name(now)}", Style.BOLD)
        if board.view.no_go:
            stops = stops or [*way_back.figures(board, board.width)]
        left = f"  {rolled_back.not_undone(board).partition(':')[0]}"
        return board.line(clock, "  ", no_go_live), board.line(*ends[1:], left), board.line(*stops)
    back = board.line(*way_back.figures(board, board.width))
    first: list[Piece] = [Span(f"{times.clock(now)} {times.zone_name(now)}", Style.BOLD), "  ", _until(board)]
    if stops:
        return (
            board.line(*first, Span(f"  {times.about}FCST {times.minute(forecast.go_live)}", _late(board))),
            back,
            board.line(*stops),
        )
    planned = "" if is_missed(board.view) else f"PLAN {times.when(forecast.go_live_planned)}  "
    second = flows_strip.in_short(board, board.width) or [planned, *_forecast(board)]
    return board.line(*first), board.line(*second), back


def seven_columns(board: Board) -> Frame:
    """Three lines in seven columns, from 160 columns on."""
    view, times = board.view, board.times
    stands_on = rollback_outlook(view, times).stands_on
    columns = {(f"{name}, {stands_on.upper()}" if name == "ROLLBACK" and stands_on else name): width
               for name, width in _COLUMNS.items()}  # fmt: skip
    heads = "".join(cell(head, width) for head, width in columns.items())
    last = "FLOWS" if flows_strip.is_told(view) else f"{view.about}CRITICAL PATH"
    heads = _once_live(view, heads) if view.go_live_reached else heads
    ends = window_ends(view.plan, view.state)
    first, second = _forward(board) if not _none_comes(board) else _backwards(board)
    rows: tuple[list[Piece], ...] = (
        [Span(f"{times.clock(view.now)} {times.zone_name(view.now)}", Style.BOLD),
         times.dated(view.forecast.go_live_planned), *first],
        [Span(f"{view.now:%H:%M:%S} UTC", Style.DIM), _window(times.when(ends)) if ends is not None else "",
         *second],
    )  # fmt: skip
    return board.line(Span(f" {heads}{last}", Style.DIM)), *(_in_columns(board, pieces) for pieces in rows)


def _once_live(view: View, heads: str) -> str:
    """What the columns are called that say something else by then."""
    heads = heads.replace("FORECAST GO-LIVE", "GO-LIVE (ACTUAL)").replace("RANGE AND CHANCE", " " * 16)
    return heads.replace("T-MINUS  ", "HYPERCARE", 1) if hypercare_text(view) else heads


def _window(ends: str) -> str:
    """`window ends 06:00`; with a day in fewer words, so that the column holds it."""
    text = f"window ends {ends}"
    return text if len(text) < _COLUMNS["GO-LIVE (PLAN)"] else f"window {ends}"


def _left_over(board: Board) -> int:
    """The columns of the last of the seven, which takes what the others leave."""
    return board.width - sum(_COLUMNS.values()) - 1


def _in_columns(board: Board, pieces: Sequence[Piece]) -> Line:
    padded: list[Piece] = [" "]
    for piece, width in zip(pieces, (*_COLUMNS.values(), _left_over(board)), strict=True):
        text, style = piece if isinstance(piece, Span) else (piece, Style.NORMAL)
        padded.append(Span(cell(text, width - 1, board.glyphs.cut) + " ", style))
    return board.line(*padded)


def _forward(board: Board) -> tuple[list[Piece], list[Piece]]:
    """What the seven columns say while a go-live is to come, or was reached: two lines without their first columns."""
    forecast = board.view.forecast
    ahead = board.view.go_live_ahead
    since = (_moved_text(board) or "not moved yet") if ahead else ""
    if (unshifted := unshifted_slip(forecast)) is not None:
        since = f"{board.view.about}{variance(unshifted)} unshifted"
    outlook = rollback_outlook(board.view, board.times)
    if is_missed(board.view):
        since = f"{_as_of(board)}, no engine"
    path, next_one = flows_strip.two_lines(board, _left_over(board) - 1) or (
        critical_path(board, _left_over(board) - 1),
        next_on_path(board),
    )
    sure = board.view.sureness.get(board.view.plan.go_live)
    go_live, about = Span(_joined(_forecast(board, label=False)), _late(board)), board.view.about
    rollback = Span(_now(outlook), way_back.style_of(outlook))
    return (
        [
            _until(board, _OF_STOPS),
            go_live,
            f"{about if sure else ''}{range_text(sure, board.times)}" if ahead else "",
            rollback,
            path,
        ],
        [
            _hold(board),
            since,
            f"{about if sure else ''}{_chance(board, sure)}" if ahead else "",
            way_back.safe_until(outlook, board),
            next_one,
        ],
    )


def _now(outlook: RollbackOutlook) -> str:
    """What a no-go now would mean; once it is too late that it is, in as many words as the column holds."""
    if not outlook.late:
        return NO_WAY_BACK.rstrip(": ") if outlook.figure.startswith(NO_WAY_BACK) else outlook.now
    said = f"NO TIME TO ROLL BACK since {outlook.since}"
    room = _COLUMNS["ROLLBACK"] - 1
    return said if len(said) <= room else f"NO TIME TO ROLL BACK {outlook.since}"[:room]


def _backwards(board: Board) -> tuple[list[Piece], list[Piece]]:
    """What they say after a no-go, while the night is rolled back, and once it has ended without a go-live."""
    if board.view.no_go:
        return _after_a_no_go(board, rollback_outlook(board.view, board.times))
    ends, late = _rolled_back(board)
    will_end = (
        Span(f"ENDS {board.times.foreseen(ends)}", Style.LATE if late else Style.BOLD) if ends is not None else "--"
    )
    too_late = Span("LATE: past the window" if late else "", Style.LATE)
    so_far = ", ".join(filter(None, (rolled_back.so_far(board), rolled_back.left(board))))
    return (
        ["--", Span("NO GO-LIVE", Style.ATTENTION), "--", will_end, so_far],
        [_hold(board), "", "", too_late, Span(rolled_back.not_undone(board), Style.BOLD)],
    )


def _after_a_no_go(board: Board, outlook: RollbackOutlook) -> tuple[list[Piece], list[Piece]]:
    """What the seven columns say while a no-go stands: at which gate, since when, by whom, and what the way back is."""
    gate, times = board.view.no_go[0], board.times
    decided = board.view.state.unit(gate.id).decided
    at = times.when(decided.at) if decided is not None else ""
    by = party_then(board.view.plan, board.view.state, decided.party) if decided is not None else ""
    why = decided.text if decided is not None else ""
    no_go = Span(f"NO-GO {gate.id} {at}", Style.ATTENTION)
    return (
        ["--", no_go, "--", Span(outlook.now, way_back.style_of(outlook)), f"said by {by}"],
        [_hold(board), Span("no go-live", Style.ATTENTION), "", way_back.safe_until(outlook, board), why],
    )


def _joined(pieces: Iterator[Piece]) -> str:
    return "".join(piece.text if isinstance(piece, Span) else piece for piece in pieces)


def _until(board: Board, room: int = 80) -> Span:
    """T-minus; once live, since when."""
    view = board.view
    live = view.state.unit(view.plan.go_live)
    if live.released and live.ended is not None:
        if watched := hypercare_text(view):
            short = watched.replace("hypercare ", "", 1)
            return Span(watched if len(watched) <= room and board.width >= 80 else short, Style.GOOD)
        return Span(whole_time(board.times, live.ended, room, "LIVE since", "LIVE"), Style.GOOD)
    return Span(t_minus(view.now, view.forecast.go_live_planned), Style.BOLD)


def _moved(board: Board, room: int) -> Iterator[Piece]:
    """`  04:11 -> 04:14: T104`, what moved the forecast last, where there is room for it and a go-live is ahead."""
    text = _moved_text(board)
    if text and len(text) + 2 <= room and board.view.go_live_ahead:
        yield f"  {text}"


def _moved_text(board: Board) -> str:
    text = moved_text(board.view.state, board.view.forecast.go_live, board.times, board.view.now)
    return f"{board.view.about}{text}" if text else ""


def _sure(board: Board) -> Iterator[Piece]:
    """`CHANCE 17/20, 3 rehearsals`; nothing once it is live."""
    sure = board.view.sureness.get(board.view.plan.go_live)
    if sure is not None and board.view.go_live_ahead:
        yield f"{board.view.about}CHANCE {_chance(board, sure)}  "


def _chance(board: Board, sure: Sureness | None) -> str:
    """`17/20, 3 rehearsals`; `17/20 if G2 opens` while that is shut."""
    gate = shut_gate(board.view)
    return chance_text(sure) if gate is None or sure is None else f"{sure.chance.made}/{sure.chance.of} if {gate} opens"


def _forecast(board: Board, *, label: bool = True) -> Iterator[Piece]:
    """`FCST 04:14 +14m LATE`; with its label against the plan before any shift of the night, too."""
    forecast = board.view.forecast
    if board.view.state.unit(board.view.plan.go_live).released:
        yield Span(f"LIVE {board.times.when(forecast.go_live)} ({variances(forecast)})", _late(board))
        return
    lead = f"{board.view.about}FCST " if label else board.view.about
    gate = shut_gate(board.view)
    style = _late(board) if gate is None else Style.ATTENTION
    by = _by(board, forecast, full=label) if gate is None else _if_opens(board, gate)
    yield Span(f"{lead}{board.times.when(forecast.go_live)} {by}", style)


def _if_opens(board: Board, gate: TaskId) -> str:
    """`-9m IF G2`, `+14m LATE IF G2`: while that is shut, nothing is on time."""
    late = " LATE" if board.view.late else ""
    return f"{variance(go_live_slip(board.view.forecast))}{late} IF {gate}"


def _by(board: Board, forecast: Forecast, *, full: bool) -> str:
    """`+14m LATE`; where the night was shifted `+14m LATE, +1h14 unshifted`, below 100 columns `+14m/+1h14 LATE`.

    While no engine executes the run `+14m LATE as of 22:47`."""
    late = board.view.late
    slip, unshifted = variance(go_live_slip(forecast)), unshifted_slip(forecast)
    told = f"{slip} {'LATE' if late else 'on time'}"
    if is_missed(board.view):
        return f"{slip}{' LATE' if late else ''}" + (f" {_as_of(board)}" if full else "")
    if unshifted is None or not full:
        return told
    if board.width < 100:
        return f"{slip}/{variance(unshifted)}{' LATE' if late else ''}"
    return f"{told}, {variance(unshifted)} unshifted"


def _as_of(board: Board) -> str:
    """`as of 22:47`: nobody works at the run since then, so that its forecast is no more than what it was."""
    return f"as of {board.times.minute(missed_since(board.view))}"


def _none_comes(board: Board) -> bool:
    """Whether the night is rolled back, or is over without a go-live."""
    return not board.view.go_live_ahead and not board.view.go_live_reached


def _no_go_live(board: Board) -> Iterator[Piece]:
    """`NO GO-LIVE`, and while the night is rolled back when that will be over, against the window."""
    if board.view.no_go:
        yield Span("NO GO-LIVE", Style.ATTENTION)
        yield "  "
        said = no_go_said(board.view, board.view.no_go[0], board.times)
        yield Span(said[0].upper() + said[1:], Style.BOLD)
        return
    yield Span("NO GO-LIVE", Style.ATTENTION)
    ends, late = _rolled_back(board)
    if ends is not None:
        window = window_ends(board.view.plan, board.view.state)
        word = " LATE" if late else ""
        yield "  "
        yield Span(f"ROLLBACK ENDS {board.times.foreseen(ends)}{word}", Style.LATE if late else Style.BOLD)
        yield f"  window ends {board.times.when(window)}" if window is not None and board.width >= 60 else ""


def _rolled_back(board: Board) -> tuple[datetime | None, bool]:
    """When the rollback that is under way will be over, and whether that is past the window."""
    ends, window = board.view.rolled_back_at, window_ends(board.view.plan, board.view.state)
    return ends, ends is not None and window is not None and ends > window


def _late(board: Board) -> Style:
    return Style.LATE if board.view.late else Style.NORMAL


def _hold(board: Board) -> Span:
    state = board.view.state
    if state.ended is not None:
        return Span(whole_time(board.times, state.ended.at, _OF_STOPS, "ENDED"), Style.REVERSE)
    if state.rollback is not None:
        return Span(whole_time(board.times, state.rollback.since, _OF_STOPS, "ROLLBACK"), Style.REVERSE)
    if (start := board.view.starts) is not None:
        return Span(f"STARTS {countdown(board.view.now, start)}", Style.REVERSE)
    if state.clock.stopped:
        return Span("WAITS FOR YOU", Style.REVERSE)
    if state.hold is not None:
        return Span(f"{whole_time(board.times, state.hold.since, _OF_STOPS, 'HOLD')} {state.hold.by}", Style.REVERSE)
    return Span("not held", Style.DIM)


def _stopped(board: Board) -> bool:
    state = board.view.state
    return state.hold is not None or state.clock.stopped or state.ended is not None or state.rollback is not None


def _standstill(board: Board) -> Iterator[Piece]:
    """What stops the night: its end, a rollback, a hold, a clock that waits for the player."""
    state, times = board.view.state, board.times
    if state.ended is not None:
        yield Span(f" ENDED: {state.ended.result} {times.when(state.ended.at)} ", Style.REVERSE)
        yield "  "
    elif state.rollback is not None:
        by = by_whom(state.rollback.by)
        yield Span(f" ROLLBACK since {times.when(state.rollback.since)}{by} ", Style.REVERSE)
        yield "  "
    if state.hold is not None:
        yield Span(f" HOLD since {times.when(state.hold.since)} by {state.hold.by} ", Style.REVERSE)
        yield "  "
    if (start := board.view.starts) is not None:
        yield Span(f" STARTS {times.dated(start)}, in {countdown(board.view.now, start)} ", Style.REVERSE)
        yield "  "
    if state.clock.stopped and state.ended is None:
        yield Span(" CLOCK STANDS STILL: waits for you ", Style.REVERSE)
        yield "  "
