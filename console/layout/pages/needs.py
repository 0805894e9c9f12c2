"""The page of all that needs somebody, each item to its end: what the lines above every page have no room for."""

from collections.abc import Iterator

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.layout.needs_strip import waited_text
from console.text.night.need import Need
from jobs.run.outlook.people.acting import party_name
from plans.plurals import counted


def needs(board: Board) -> list[Line]:
    """The most urgent first, then what is broken and no key can mend."""
    count = counted(len(board.needs), "ITEM NEEDS YOU", "ITEMS NEED YOU")
    lines = [board.line(Span(count if board.needs else "NOTHING NEEDS YOU", Style.BOLD), "   i or Esc goes back")]
    for need in board.needs:
        lines += _item(board, need)
    listed = {need.unit for need in board.needs}
    besides = [one.text for one in board.broken if one.unit not in listed or not one.unit]
    if besides:
        lines.append(board.line(Span("BROKEN", Style.BOLD)))
        lines += [board.line("  ", Span(text, Style.ATTENTION)) for text in besides]
    return lines


def _item(board: Board, need: Need) -> Iterator[Line]:
    """Its number and all of its text; below it how long it has waited, whom to call, and the key."""
    number = board.numbers.of.get(need.name)
    lead = f"{number} " if number is not None else "  "
    yield board.line(lead, Span(need.text, Style.ATTENTION if need.urgent else Style.NORMAL))
    waited = waited_text(board, need)
    who = party_name(board.view.plan, board.view.state, need.party) if need.party is not None else ""
    calls = f"call {who} {board.contact(need.party)}".rstrip() if who else ""
    key = (
        f"{number} opens it" if number is not None else f"[{need.key}] on {need.unit}" if need.unit else f"[{need.key}]"
    )
    key = key if board.view.replay is None else ""
    told = ", ".join(filter(None, (f"waits {waited}" if waited else "", calls, key)))
    yield board.line(Span(f"    {told}", Style.DIM))
