"""The replications in lines of text. Pure."""

from collections.abc import Iterator

from console.layout.board import Board
from console.text.replications.page import about
from jobs.run.outlook.replicating.standings import standings


def replication_lines(board: Board, name: str) -> Iterator[str]:
    """All about each; of a name behind it, of that one."""
    view, times = board.view, board.times
    found = standings(view.plan, view.state)
    meant = [one for one in found if name.casefold() in ("", one.of.id.casefold())]
    if not meant:
        names = ", ".join(one.of.id for one in found)
        yield f"There is no replication {name}; {names}." if found else "This plan has no replication."
    for one in meant:
        first, *rest = about(view, times, one)
        yield f"{one.of.id}  {first}"
        yield from (f"  {text}" for text in rest)
