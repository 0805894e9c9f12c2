"""What needs you, on the board and above every page: numbered items, the most urgent first, and what the rest are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, cell, columns
from console.text.formatting import duration
from console.text.night.lag_line import next_lag
from console.text.night.need import Kind, Need
from console.text.reasons import around_count
from console.view.model import Page
from plans.plurals import counted

_APART = "  "
_READABLE = 30
"""Columns that the text of the first item keeps before the kinds of the others are written out."""
_MINUTE = timedelta(minutes=1)
_MANY = {
    Kind.KEYS: "keys",
    Kind.JOURNAL: "journal",
    Kind.CHOICE: "choices",
    Kind.RETRY: "retries",
    Kind.QUIET: "quiet",
    Kind.CONFIRM: "confirm",
    Kind.SHUT: "shut",
    Kind.WARNING: "warn",
    Kind.SECOND: "seconds",
}
"""What several of a kind are called, where that is not the one with an s."""


def needs_you(board: Board, height: int) -> Frame:
    """Items in the order of their urgency, each with its number; what does not fit is counted by its kind."""
    if not board.needs:
        return (_nothing_needed(board), *(board.line() for _ in range(height - 1)))
    label = "NEEDS YOU" if board.width >= 100 else "!"
    left = list(board.needs)
    lines: list[Line] = []
    while left and len(lines) < height:
        lead = f"{label} " if not lines else " " * (len(label) + 1)
        fit = _last_line if len(lines) == height - 1 else _line
        pieces, shown = fit(board, left, board.width - len(lead))
        lines.append(board.line(lead, *pieces))
        left = left[shown:]
    return tuple((lines + [board.line()] * height)[:height])


def _nothing_needed(board: Board) -> Line:
    """What is broken all the same, and nobody can mend with a key."""
    if not board.broken:
        text = "; ".join(filter(None, ("NEEDS YOU: nothing", next_lag(board.view))))
        return board.line(Span(board.shortened(text, board.width), Style.DIM))
    more = f"  +{len(board.broken) - 1} more" if len(board.broken) > 1 else ""
    room = board.width - len("BROKEN: ") - len(more)
    text = cell(board.shortened(board.broken[0].text, room), room, board.glyphs.cut)
    return board.line(Span(f"BROKEN: {text}", Style.ATTENTION), more)


def _line(board: Board, items: Sequence[Need], room: int) -> tuple[list[Piece], int]:
    """As many items as a line holds, at least one, which is cut where it is too long; and how many they are."""
    spans = [_span(board, items[0], room)]
    left = room - columns(spans[0].text)
    for need in items[1:]:
        one = _span(board, need)
        left -= columns(one.text) + len(_APART)
        if left < 0:
            break
        spans.append(one)
    return _apart(spans), len(spans)


def _last_line(board: Board, items: Sequence[Need], room: int) -> tuple[list[Piece], int]:
    """As many whole items as leave room for the kinds of the others; a single one is cut for them."""
    for shown in range(min(len(items), room // 8), 0, -1):
        spans = [_span(board, need) for need in items[:shown]]
        more = _more(items[shown:], board.width)[0]
        if sum(columns(span.text) + len(_APART) for span in spans) + columns(more) <= room + len(_APART) * (not more):
            return [*_apart(spans), *_counted(more)], shown
    mores = _more(items[1:], board.width)
    spare = room - columns(_head(board, items[0]) + _tails(board, items[0])[0]) - len(_APART)
    more = next((one for one in mores if spare - columns(one) >= _READABLE), mores[-1])
    taken = columns(more) + len(_APART) if more else 0
    return [_span(board, items[0], room - taken), *_counted(more)], 1


def _counted(more: str) -> list[Piece]:
    return [_APART, Span(more, Style.BOLD)] if more else []


def _more(others: Sequence[Need], width: int) -> tuple[str, ...]:
    """`+28 more: 3 polls, 20 confirm, 5 warn`, and shorter; on small screens `+28 [i]`, the key that tells all."""
    if not others:
        return ("",)
    counts = Counter(need.kind for need in others)
    kinds = ", ".join(counted(count, kind.value, _MANY.get(kind, "")) for kind, count in counts.items())
    short = f"+{len(others)} more" if width >= 60 else f"+{len(others)} [i]"
    return f"+{len(others)} more: {kinds}", f"+{len(others)}: {kinds}", short


def _span(board: Board, need: Need, room: int | None = None) -> Span:
    """An item in at most `room` columns: its text is cut before its number, its age, its phone or its key."""
    head, text, tails = _head(board, need), need.text, _tails(board, need)
    tail = tails[0]
    if room is not None:
        widths = [room - columns(head + one) for one in tails]
        wanted = min(columns(text), _READABLE if not around_count(text)[1] else columns(text))
        tail, width = next(
            (one for one in zip(tails, widths, strict=True) if one[1] >= wanted), (tails[-1], widths[-1])
        )
        text = cell(board.shortened(text, width), width, board.glyphs.cut).rstrip()
    return Span(f"{head}{text}{tail}", Style.ATTENTION if need.urgent else Style.NORMAL)


def _head(board: Board, need: Need) -> str:
    number = board.numbers.of.get(need.name)
    return f"{number} " if number is not None and board.ui.page is not Page.ITEMS else ""  # digits are ticks there


def _tails(board: Board, need: Need) -> tuple[str, ...]:
    """` (12m, +47 900 00 002) [v]`: how long the first item has waited, whom to call, and the key; and shorter."""
    key = f" [{need.key}]" if board.ui.page is not Page.ITEMS else ""
    key = key if board.view.replay is None else " " * len(key)
    if need is not board.needs[0] or board.width < 60:
        return (key,)
    waited, contact = waited_text(board, need), board.contact(need.party)
    known = ", ".join(filter(None, (waited, contact)))
    return tuple(f" ({one}){key}" if one else key for one in (known, waited, ""))


def waited_text(board: Board, need: Need) -> str:
    """`12m`, in whole minutes, so that it does not tick; empty in the first one, and where nobody knows."""
    waited = timedelta(seconds=board.view.now.timestamp() - need.since)
    return duration(waited // _MINUTE * _MINUTE) if need.since and waited >= _MINUTE else ""


def _apart(items: Sequence[Span]) -> list[Piece]:
    return [piece for item in _between(items) for piece in item]


def _between(items: Sequence[Span]) -> Iterator[tuple[Piece, ...]]:
    for index, item in enumerate(items):
        yield (_APART, item) if index else (item,)
