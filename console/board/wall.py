"""All that is shown: a page for each run, one with all of them, and how many look."""

import secrets
from collections.abc import Mapping

from console.board.sheet import Sheet, Shown
from console.telling.machines.watched import AllWatched, Watched
from console.view.model import View
from console.view.trends import History

ALL = ""
"""The name of the page with all runs."""


class Wall:
    """The pages by the names of their runs; each is there from the first time that it is shown.

    Args:
        viewers: at most so many may follow at once.
    """

    def __init__(self, *, viewers: int) -> None:
        self._most = viewers
        self._birth = secrets.token_hex(4)
        self._sheets: dict[str, Sheet] = {}
        self.views: dict[str, View] = {}
        """The latest of each run that is followed."""
        self._histories: dict[str, History] = {}
        self.looking = 0
        """How many follow."""
        self.left_out = 0
        """How many runs are not shown, as there are too many."""

    @property
    def sheets(self) -> Mapping[str, Sheet]:
        """Those that there are; that of all runs is named `ALL`."""
        return self._sheets

    @property
    def is_full(self) -> bool:
        """Whether one more viewer is too many."""
        return self.looking >= self._most

    def see(self, view: View) -> None:
        """Take in how a run stands now."""
        self.views[view.run] = view
        self._histories.setdefault(view.run, History()).take(view)

    def watched(self) -> AllWatched:
        """The runs for those who watch machines, with how fast their attempts have moved."""
        runs = (Watched(view=view, trends=self._histories[run].trends()) for run, view in self.views.items())
        return AllWatched(runs=tuple(runs), left_out=self.left_out)

    def show(self, name: str, shown: Shown) -> None:
        """Show a page from now on."""
        if name in self._sheets:
            self._sheets[name].show(shown)
        else:
            self._sheets[name] = Sheet(self._birth, shown)

    def forget(self, name: str) -> None:
        """A run that is no longer followed."""
        self.views.pop(name, None)
        self._histories.pop(name, None)
        if (sheet := self._sheets.pop(name, None)) is not None:
            sheet.end()

    def end(self) -> None:
        """Let everybody go."""
        for sheet in self._sheets.values():
            sheet.end()
