"""How the flows stand, in the short place that they have beside the clocks once it is live."""

from collections import Counter
from collections.abc import Iterator, Sequence

from console.layout.board import Board
from console.layout.frame import Piece, Span, Style, clip, measure
from console.text.flows.hypercare import live_since
from console.text.flows.told import Count, all_flows, as_of, how_many, word_of
from console.view.model import View
from jobs.run.outlook.flows import Light, not_judged_because

STYLES = {Light.RED: Style.ATTENTION, Light.AMBER: Style.LATE, Light.NONE: Style.DIM, Light.GREEN: Style.NORMAL}
_WORDS = {Light.RED: "red", Light.AMBER: "amber", Light.NONE: "not judged", Light.GREEN: "flow"}


def is_told(view: View) -> bool:
    """Whether there are flows, and it is live: from then on they are what the clocks are about."""
    return bool(view.plan.watched.flows) and live_since(view) is not None


def in_short(board: Board, room: int) -> list[Piece]:
    """`FLOWS 2 silent 1 short 412 flow` in so many columns; nothing before it is live."""
    return counts(board, how_many(all_flows(board.view)), room, "FLOWS") if is_told(board.view) else []


def two_lines(board: Board, room: int) -> tuple[Piece, Piece] | None:
    """How many stand how, and which of them stands worst; None before it is live."""
    if not is_told(board.view):
        return None
    flows = all_flows(board.view)
    worst, told = flows[0], counts(board, how_many(flows), room, "")
    text = "".join(piece.text if isinstance(piece, Span) else piece for piece in told).strip()
    named = f"{word_of(worst)} {worst.series.name}" if worst.light in (Light.RED, Light.AMBER) else ""
    return Span(text, STYLES[worst.light]), Span(named, STYLES[worst.light])


def counts(board: Board, told: Sequence[Count], room: int, lead: str) -> list[Piece]:
    """How many stand how, and since when nobody counts; by their light alone where there is less room."""
    why = not_judged_because(board.view.plan, board.view.state)
    stale = as_of(board.view, board.times)
    head = Span(clip(lead, max(5, room // 3), board.glyphs.cut), Style.BOLD)
    red = [one for one in told if one.light is Light.RED]
    rest = [one for one in told if one.light is not Light.RED]
    forms = (
        [Span(lead, Style.BOLD), *_each(told)],
        [head, *_each(red), *_by_light(rest)],
        [head, *_by_light(told)],
    )
    ways = [[*form, *tail] for tail in _tails(why, stale) for form in forms]
    return next((one for one in ways if measure(one) <= room), ways[-1])


def _tails(why: str, stale: str) -> list[list[Piece]]:
    """Why nothing is judged and since when nobody counts, and the same with no more than that moment."""
    return [
        [f": {why}" if why else "", Span(stale, Style.ATTENTION)],
        [Span(stale.partition(": ")[0], Style.ATTENTION)],
    ]


def _by_light(told: Sequence[Count]) -> Iterator[Piece]:
    lights: Counter[Light] = Counter()
    for one in told:
        lights[one.light] += one.count
    yield from (Span(f" {count} {_WORDS[light]}", STYLES[light]) for light, count in lights.items())


def _each(told: Sequence[Count]) -> Iterator[Piece]:
    for one in told:
        yield Span(f" {one}", STYLES[one.light])
