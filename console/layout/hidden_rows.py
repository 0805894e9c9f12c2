"""What the board's view does not show: how many tasks, and what of them somebody should know all the same. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from console.layout.board import Board
from console.layout.chosen_rows import late_units, listing
from console.text.formatting import TaskRow
from console.view.model import Filter
from jobs.run.outlook.last_answer import last_answer
from plans.plurals import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenRows:
    """Tasks that the view leaves out or has folded. Each is counted once, as the gravest that it is."""

    total: int = 0
    needing: int = 0
    """Somebody has an item of theirs in needs-you."""
    broken: int = 0
    late: int = 0
    """Late by forecast or past a deadline, and not over."""

    @property
    def grave(self) -> str:
        """`2 need you, 1 broken`; empty where nobody has to know."""
        needs = counted(self.needing, "needs you", "need you") if self.needing else ""
        return ", ".join(filter(None, (needs, f"{self.broken} broken" if self.broken else "")))

    @property
    def text(self) -> str:
        """`hides 37: 2 need you, 1 broken, 3 late`; empty where nothing is hidden."""
        if not self.total:
            return ""
        told = ", ".join(filter(None, (self.grave, f"{self.late} late" if self.late else "")))
        return f"hides {self.total}: {told}" if told else f"hides {self.total}"


def hidden_rows(board: Board, height: int) -> HiddenRows:
    """Of the rows as they are now, those that are not in the listing, also of a table that stands still."""
    if board.ui.filter is Filter.ALL and not board.ui.arranged.folded:
        return HiddenRows()
    shown = {row.unit for row in listing(board.still, height)}
    left = _units(board.looked) - shown
    needing = left & {need.unit for need in board.needs}
    broken = (left & {one.unit for one in board.broken}) - needing
    late = (left & late_units(board.timed)) - needing - broken
    return HiddenRows(total=len(left), needing=len(needing), broken=len(broken), late=len(late))


@last_answer
def _units(rows: Iterable[TaskRow]) -> frozenset[str]:
    return frozenset(row.unit for row in rows)
