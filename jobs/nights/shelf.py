"""Nights that were measured once on this host: in memory, and as files where the program keeps its state.

To measure a night of a thousand tasks takes seconds, to read its file a tenth of one; an engine that takes over in the
middle of a night, and every `cutover status`, needs up to twenty. Nothing depends on it: what cannot be read or written
is measured again.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from jobs.private_files import make_private_folder, write_private
from plans.bundle import Unreadable
from plans.model.night import Night
from plans.rehearsals.file import read, written

REMEMBERED = 100
"""Nights in memory, and files: five runs with as many nights as count in each."""
_DIGITS = 16


class NightShelf:
    """Finds a night by the hashes of its first and its last event, which tell it from every other one."""

    def __init__(self) -> None:
        self._nights: OrderedDict[tuple[str, str], Night] = OrderedDict()
        self._folder: Callable[[], Path] | None = None

    def keep_in(self, folder: Callable[[], Path]) -> None:
        """From here on nights are kept in this folder as well, which only this account may read; it is asked for when
        there is a night to be found or kept."""
        self._folder = folder

    def find(self, birth: str, head: str) -> Night | None:
        """The night that was kept; None where there is none, or its file is not as it was written."""
        known = self._nights.get((birth, head))
        if known is not None or (file := self._file(birth, head)) is None:
            return known
        with suppress(OSError, ValueError, Unreadable):
            night = read(file.read_text("utf-8"))
            if (night.birth, night.head) == (birth, head):
                self._remember(night)
                return night
        return None

    def keep(self, night: Night) -> None:
        """Keep it, as well as that can be done."""
        self._remember(night)
        if (file := self._file(night.birth, night.head)) is None:
            return
        with suppress(OSError):
            make_private_folder(file.parent)
            write_private(file, written(night))
            for old in sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)[:-REMEMBERED]:
                old.unlink(missing_ok=True)

    def forget(self) -> None:
        """Forget what is in memory alone."""
        self._nights.clear()

    def _remember(self, night: Night) -> None:
        self._nights[night.birth, night.head] = night
        while len(self._nights) > REMEMBERED:
            self._nights.popitem(last=False)

    def _file(self, birth: str, head: str) -> Path | None:
        """Of this program's version alone: another one may measure more."""
        if self._folder is None:
            return None
        return self._folder() / f"{birth[:_DIGITS]}-{head[:_DIGITS]}-{_program()}.json"


@cache
def _program() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cutover-console")
    except PackageNotFoundError:
        return "0"


SHELF = NightShelf()
"""That of this process."""
