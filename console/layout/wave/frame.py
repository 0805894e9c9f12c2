"""Several runs on one screen: a card of three lines each while they fit, else a line each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.layout.frame import Frame, Line, Piece, Span, Style, cell, faded, line, measure, spread
from console.layout.glyphs import Glyphs
from console.telling.machines.health import Light
from console.telling.side_by_side import InShort, how_many
from plans.plurals import counted

CARD = 3
"""Lines of a card."""
_AROUND = 2
"""Lines above and below the runs."""
_LIGHTS = {Light.RED: Style.ATTENTION, Light.DEGRADED: Style.LATE, Light.HEALTHY: Style.GOOD}
_LIGHT, _RUN, _TIME, _GO_LIVE, _GATE, _WAY_BACK, _ENGINE = 4, 9, 10, 10, 17, 28, 10
_TITLE = 12
"""Columns that a title keeps in a line."""
_KIND, _NARROW = 4, 60
"""Columns of the word for production, and of a screen below which its first letter stands for it."""
_WIDE = 100
"""Columns from which on words stand that can be done without."""
_NEEDS = 20
"""Columns that what needs somebody keeps in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """What is drawn."""

    runs: tuple[InShort, ...]
    now: datetime | None
    """Real time, for the clock in the corner; None before anything is read."""
    chosen: str = ""
    """The run under the cursor; empty for the first one."""
    left_out: int = 0
    """Runs that go on and are not followed."""
    away: str = ""
    """How long the control database has been away; empty while it is there."""
    said: str = ""
    """What is said in the last line instead of the keys."""

    @property
    def place(self) -> int:
        """Of the run under the cursor."""
        return next((place for place, one in enumerate(self.runs) if one.run == self.chosen), 0)


def wave(told: Wave, size: tuple[int, int], glyphs: Glyphs) -> Frame:
    """A frame of this size (columns, lines)."""
    width, height = max(1, size[0]), max(1, size[1])
    room = max(1, height - _AROUND)
    of_each = _lines_of_each(len(told.runs), room)
    most = max(1, room // of_each)
    first = max(0, min(told.place - most // 2, len(told.runs) - most))
    body = _body(told, first, most, of_each, width, glyphs)
    shown = (body + [line((), width, glyphs)] * room)[:room]
    hidden = (first, max(0, len(told.runs) - first - most))
    frame = faded(tuple(shown)) if told.away else tuple(shown)
    return (_head(told, width, glyphs), *frame, _foot(told, hidden, width, glyphs))[:height]


def _lines_of_each(runs: int, room: int) -> int:
    """A card with a blank line, a card, or a line: the most for which there is room."""
    return next((each for each in (CARD + 1, CARD) if runs * each <= room), 1)


def _body(told: Wave, first: int, most: int, of_each: int, width: int, glyphs: Glyphs) -> list[Line]:
    if not told.runs:
        return [line(("no run goes on; one that begins appears here",), width, glyphs)]
    lines: list[Line] = []
    for place, one in list(enumerate(told.runs))[first : first + most]:
        mark = ">" if place == told.place else " "
        drawn = (_row(one, mark, width, glyphs),) if of_each == 1 else _card(one, mark, width, glyphs)
        lines += [*drawn, *[line((), width, glyphs)] * (of_each - len(drawn))]
    return lines


def _head(told: Wave, width: int, glyphs: Glyphs) -> Line:
    """How many runs have which light, and what time it is; that the control database is away before all else."""
    runs = counted(len(told.runs), "run")
    left: list[Piece] = [Span(runs, Style.BOLD), f"  {', '.join(how_many(told.runs))}"]
    if told.left_out:
        left.append(Span(f"  and {told.left_out} more go on", Style.LATE))
    if told.away:
        away = f" CONTROL DATABASE LOST, as of {told.away} ago "
        return spread(left, (Span(away, Style.REVERSE),), width, glyphs)
    clock = f"{told.now.astimezone():%H:%M:%S %Z}" if told.now is not None else ""
    return spread(left, (Span(clock, Style.BOLD),), width, glyphs)


def _foot(told: Wave, hidden: tuple[int, int], width: int, glyphs: Glyphs) -> Line:
    """The keys, or what was said; and how many runs are out of sight."""
    if told.said:
        return line((Span(told.said, Style.ATTENTION),), width, glyphs)
    above, below = hidden
    out = ", ".join(f"{count} {side}" for count, side in ((above, "above"), (below, "below")) if count)
    keys = "Up/Down chooses  Enter opens  q leaves"
    return spread((Span(keys, Style.DIM),), (Span(out, Style.BOLD),), width, glyphs)


def _light(one: InShort) -> Span:
    style = _LIGHTS[one.light] if one.light is not None else Style.ATTENTION
    return Span(cell(one.word, _LIGHT), style)


def _card(one: InShort, mark: str, width: int, glyphs: Glyphs) -> Frame:
    """Three lines: which it is and when it will be live; checkpoint, way back and engine; what needs somebody."""
    late = Style.LATE if one.late else Style.NORMAL
    go_live = (
        f"  {'go-live ' if width >= _WIDE else ''}{one.go_live}{' LATE' if one.late else ''}" if one.go_live else ""
    )
    first = spread(
        (f"{mark} ", _light(one), f" {one.run}  ", *_kind(one, width), Span(one.title, Style.BOLD)),
        (f"  {one.when}", Span(go_live, late)),
        width,
        glyphs,
    )
    engine = Span(one.engine, Style.NORMAL if one.executed else Style.ATTENTION)
    parts = (one.gate, one.way_back, engine, f"event {one.age} ago" if one.age else "")
    second = line((_INDENT, *_chained(parts)), width, glyphs)
    needs = Span(one.gravest or "nothing needs anybody", _weight(one))
    return first, second, line((_INDENT, needs), width, glyphs)


_INDENT = " " * (_LIGHT + 3)


def _kind(one: InShort, width: int) -> list[Piece]:
    """Production before the title, which may be cut; that it is a rehearsal where there is room."""
    if one.production:
        return [Span("PRODUCTION", Style.PRODUCTION), "  "]
    return [Span("rehearsal", Style.DIM), "  "] if one.light is not None and width >= _WIDE else []


def _weight(one: InShort) -> Style:
    if not one.gravest:
        return Style.DIM
    return Style.ATTENTION if one.urgent else Style.NORMAL


def _chained(parts: Sequence[Piece]) -> list[Piece]:
    """Those that are not empty, set apart."""
    chained: list[Piece] = []
    for part in parts:
        if part.text if isinstance(part, Span) else part:
            chained += [" | ", part] if chained else [part]
    return chained


def _row(one: InShort, mark: str, width: int, glyphs: Glyphs) -> Line:
    """A run on one line; on narrow screens the checkpoint goes first, then the title."""
    kind = _KIND if width >= _NARROW else 1
    production = Span("PROD"[:kind], Style.PRODUCTION) if one.production else " " * kind
    run = _RUN if width >= _NARROW else _RUN - 1
    head: list[Piece] = [mark, _light(one), " ", cell(one.run, run, glyphs.cut), production, " "]
    times: list[Piece] = [
        cell(one.when, _TIME, glyphs.cut),
        " ",
        Span(cell(one.go_live, _GO_LIVE, glyphs.cut), Style.LATE if one.late else Style.NORMAL),
        " ",
    ]
    tail: list[Piece] = [*_broken_engine(one), Span(one.gravest, _weight(one))]
    besides: list[Piece] = []
    room = width - measure((*head, *times)) - _NEEDS
    for text, columns in ((one.title, _TITLE), (one.gate, _GATE), (one.way_back, _WAY_BACK)):
        if room > columns:
            besides += [cell(text, columns, glyphs.cut), " "]
            room -= columns + 1
    return line((*head, *times, *besides, *tail), width, glyphs)


def _broken_engine(one: InShort) -> list[Piece]:
    """That an engine is missed, where what needs somebody does not say so already."""
    is_missed = not one.executed and not one.lost and one.engine and one.engine not in one.gravest
    return [Span(cell(one.engine, _ENGINE), Style.ATTENTION)] if is_missed else []
