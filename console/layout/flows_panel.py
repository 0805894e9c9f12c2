"""The flows on the board, in the room of the jobs: once it is live, while no job is at work."""

from console.layout import flows_strip
from console.layout.board import Board
from console.layout.frame import Frame, Span, Style
from console.layout.jobs import working
from console.text.flows.told import all_flows, how_many, mark_of, reason_text, since_text, word_of
from jobs.run.outlook.flows import Light


def is_shown(board: Board) -> bool:
    """Whether the flows are what is to be seen there."""
    return flows_strip.is_told(board.view) and not working(board)


def panel(board: Board, width: int, height: int) -> Frame:
    """Exactly `height` lines: how many stand how, then those that are red or amber, the worst first."""
    flows = all_flows(board.view)
    bad = [row for row in flows if row.light in (Light.RED, Light.AMBER)]
    more = f"  +{len(bad) - height + 1} more, [F] all of them" if len(bad) >= height else "  [F] all of them"
    heading = flows_strip.counts(board, how_many(flows), max(0, width - len(more)), "FLOWS")
    lines = [board.line(*heading, Span(more, Style.DIM), width=width)]
    for row in bad[: max(0, height - 1)]:
        since = f" since {since_text(board.view, board.times, row)}" if row.since is not None else ""
        why = reason_text(board.view, board.times, row)
        text = f"{mark_of(row)}{word_of(row):<10} {row.series.name}{since}  {row.name}: {why}"
        lines.append(board.line(Span(text, flows_strip.STYLES[row.light]), width=width))
    return tuple((lines + [board.line(width=width)] * height)[:height])
