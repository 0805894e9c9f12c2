"""What every part of one frame shares: the view, the person's place in it, and what is worked out of both once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from console.layout.frame import Line, Piece, Span, Style, clip, columns, line, measure
from console.layout.glyphs import Glyphs
from console.layout.need_numbers import numbered
from console.text.broken import Broken, broken
from console.text.formatting import TaskRow, Times
from console.text.needs import needs
from console.text.night.need import Need
from console.text.night.ticked_rows import Rows, Seen, has_rows_of
from console.text.reasons import around_count
from console.view.model import Ui, View
from console.view.numbers import Numbers
from jobs.rehearsals.ghost import Ghost
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.people.acting import contact_of
from jobs.run.outlook.tally import TaskTally, tally
from plans.model import PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Immutable; `Board.of` is the only maker."""

    view: View
    ui: Ui
    width: int
    height: int
    glyphs: Glyphs
    times: Times
    rows: tuple[TaskRow, ...] = field(repr=False)
    timed: tuple[TaskRow, ...] = field(repr=False)
    """As `Rows` has them."""
    looked: tuple[TaskRow, ...] = field(repr=False)
    stirring: tuple[int, ...] = field(repr=False)
    """The places of the rows that needs-you and what is broken can be of."""
    needs: tuple[Need, ...] = field(repr=False)
    numbers: Numbers
    """Which key acts on which item of needs-you."""
    broken: tuple[Broken, ...] = field(repr=False)
    tally: TaskTally
    stood: "Board | None" = field(default=None, repr=False)
    """The moment at which the person froze the view."""
    folds: bool = False
    """Whether lines may be wider than the terminal, and are folded afterwards: on a page, never on the board."""

    @classmethod
    def of(cls, view: View, ui: Ui, size: tuple[int, int], glyphs: Glyphs, before: "Board | None" = None) -> "Board":
        """For a terminal of `size` (columns, lines); what still holds is taken from `before`, the last board."""
        times = Times.of(view.plan, view.forecast, view.about)
        seen = Seen.of(view, before.seen if before is not None else None)
        rows, awake = seen.rows, seen.awake
        needed = needs(view, awake, times)
        return cls(
            view=view,
            ui=ui,
            width=max(1, size[0]),
            height=max(1, size[1]),
            glyphs=glyphs,
            times=times,
            rows=rows.latest,
            timed=rows.timed,
            looked=rows.looked,
            stirring=seen.stirring,
            needs=needed,
            numbers=numbered(ui.numbers, needed, view.real_now),
            broken=broken(view, awake),
            tally=before.tally if before is not None and before.has_rows_of(view) else tally(view.plan, view.state),
        )

    def has_rows_of(self, view: View) -> bool:
        """Whether nothing has happened in a view since that a row tells of: neither an event nor an amendment."""
        return has_rows_of(self.view, view)

    @property
    def seen(self) -> Seen:
        """Its rows, for the next one."""
        rows = Rows(latest=self.rows, timed=self.timed, looked=self.looked)
        return Seen(view=self.view, rows=rows, stirring=self.stirring)

    @property
    def still(self) -> "Board":
        """What table, jobs and events are drawn from: while the view is frozen, the moment at which it was."""
        if self.stood is None or not self.ui.frozen:
            return self
        ui = replace(self.ui, trends=self.stood.ui.trends)
        return self.stood.resized((self.width, self.height)).with_ui(ui)

    def resized(self, size: tuple[int, int]) -> "Board":
        """The same moment in another terminal."""
        return self if size == (self.width, self.height) else replace(self, width=size[0], height=size[1])

    def with_ui(self, ui: Ui) -> "Board":
        """The same moment, with the person somewhere else."""
        return self if ui is self.ui else replace(self, ui=ui)

    @property
    def ghost(self) -> Ghost | None:
        """The night that the person has chosen to see beside this one, else the usual one."""
        return self.view.ghost(self.ui.ghost)

    def need(self, number: int) -> Need | None:
        """The item of needs-you that this number key acts on, if there is one."""
        return next((need for need in self.needs if self.numbers.of.get(need.name) == number), None)

    def row(self, unit: str) -> TaskRow | None:
        """The row of a unit, if there is one."""
        place = _places(self.looked).get(unit)
        return self.rows[place] if place is not None else None

    def contact(self, party: PartyId | None) -> str:
        """How a party, or whoever stands for it, is called; empty where nobody said."""
        return contact_of(self.view.plan, self.view.state, party)

    def shortened(self, text: str, width: int) -> str:
        """Make a line of several reasons at most `width` columns long, so that it still says how many more there are.

        Any other text is left as it is, to be clipped at its end.
        """
        start, count = around_count(text)
        if not count or columns(text) <= width:
            return text
        return clip(start, width - columns(count), self.glyphs.cut) + count

    def line(self, *pieces: Piece, width: int | None = None) -> Line:
        """A line of the frame's width, or of a pane's."""
        wide = self.width if width is None else width
        return line(pieces, max(wide, measure(pieces)) if self.folds else wide, self.glyphs)

    def rule(self, width: int | None = None) -> Line:
        """A horizontal rule."""
        wide = self.width if width is None else width
        return self.line(Span(self.glyphs.rule * wide, Style.DIM), width=wide)


@last_answer
def _places(rows: Sequence[TaskRow]) -> Mapping[str, int]:
    return {row.unit: place for place, row in enumerate(rows)}
