"""Which view of a run this account had last, and how its rows stood: one small file a run in its state folder."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from console.terminal.own_file import write_own
from console.view.arranged import Arranged, Order
from console.view.model import Filter, Ui, View

_MOST = 16_384
"""Bytes of such a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastView:
    """A view, and how its rows stand."""

    filter: Filter = Filter.ACTIVE
    arranged: Arranged = field(default_factory=Arranged)

    @classmethod
    def of(cls, ui: Ui) -> "LastView":
        """What a person looks at."""
        return cls(filter=ui.filter, arranged=ui.arranged)


class ViewKeeper:
    """Gives a console the view that the last one had, and keeps what is chosen for the next.

    Of the same run alone: what a view hides in one night is not hidden in another without a word.

    Args:
        place: gives the file of a run; None keeps nothing.
    """

    def __init__(self, place: Callable[[View], Path] | None) -> None:
        self._place = place
        self._path: Path | None = None
        self._birth = ""
        self._kept = LastView()
        self.restored = False
        """Whether the console began with another view than it would have without."""

    def begin(self, view: View, ui: Ui) -> Ui:
        """As it was left."""
        self._path = self._place(view) if self._place is not None else None
        self._birth, self._kept = view.state.birth, LastView.of(ui)
        last = read_last_view(self._path, birth=self._birth) if self._path is not None else None
        if last is None or last == self._kept:
            return ui
        self.restored, self._kept = True, last
        return replace(ui, filter=last.filter, arranged=last.arranged)

    def keep(self, ui: Ui) -> None:
        """Write it down, where it is another one."""
        now = LastView.of(ui)
        if self._path is not None and now != self._kept:
            keep_last_view(self._path, now, birth=self._birth)
            self._kept = now


def read_last_view(path: Path, *, birth: str) -> LastView | None:
    """The last one of the run that began with the event of this hash; None where nobody knows. Never fails."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_MOST))
        if said["birth"] != birth:
            return None
        arranged = Arranged(
            of=str(said["of"]),
            order=Order(said["order"]),
            grouped=said["grouped"] is True,
            folded=frozenset(map(str, said["folded"])),
        )
        return LastView(filter=Filter(said["view"]), arranged=arranged)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep_last_view(path: Path, last: LastView, *, birth: str) -> None:
    """Keep it, for its owner alone. Where that cannot be done the night goes on without."""
    arranged = last.arranged
    said = {
        "birth": birth,
        "view": last.filter,
        "of": arranged.of,
        "order": arranged.order,
        "grouped": arranged.grouped,
        "folded": sorted(arranged.folded),
    }
    write_own(path, json.dumps(said))
