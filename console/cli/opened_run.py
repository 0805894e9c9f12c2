"""A run as a command is told of it: the file of a pack, or a run of the control database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from console.cli.common import find_readable_run, find_run_to_watch, is_file, say
from console.errors import NotFound
from console.running.settings import control

if TYPE_CHECKING:
    from jobs.journal.base import Journal
    from jobs.packs.packed_journal import PackedJournal
    from jobs.past import Past

ENDINGS = (".cutover", ".zip")
"""Of files that can be nothing but packs."""
_SAID = 5
"""Doubts about a file that are said one by one; `cutover verify` names all."""


class _StoreAndRun(NamedTuple):
    store: "Journal"
    run: str
    """Its whole name."""


class OpenedRun(_StoreAndRun):
    """A run that can be read, wherever it is: its journal, and its name there."""

    read: "Past | None" = None
    """What was read of it to find that it can be."""

    def take_past(self) -> "Past | None":
        """Hand on what was read of it already, and keep nothing: a long run's events fill much memory."""
        read, self.read = self.read, None
        return read

    @property
    def packed(self) -> bool:
        """Whether it comes from a file, and is what it was when that was made."""
        from jobs.packs.packed_journal import PackedJournal

        return isinstance(self.store, PackedJournal)


@asynccontextmanager
async def opened_run(
    name_or_file: str | None, dsn: str | None, *, quiet: bool = False, from_fold: bool = False
) -> "AsyncIterator[OpenedRun]":
    """The run of a pack, without any control database, or the one that a name, or the beginning of one, means.

    Args:
        name_or_file: as it was typed; None for the newest run that this program can read.
        dsn: of the control database; None for the usual one.
        quiet: say nothing of what of a file is not as it was written: the caller does.
        from_fold: read from a kept fold on, where there is one that can be believed.

    Raises:
        NotFound: there is no such file and no such run.
        PackUnreadable: it is a file, and no pack that this program can read.
    """
    from console.running.wire import journal

    if name_or_file is not None and (packed := packed_journal(name_or_file, quiet=quiet)) is not None:
        with _sense(name_or_file):
            yield OpenedRun(packed, packed.run)
        return
    async with journal(control(dsn), say=say) as store:
        find = find_run_to_watch if from_fold else find_readable_run
        found = await find(store, name_or_file)
        opened = OpenedRun(store, found.run)
        opened.read = found.take_past()
        yield opened


@contextmanager
def sense_of(name_or_file: str | None) -> Iterator[None]:
    """What is made of a run after it was read: of a pack that was made to harm it ends as `opened_run` does."""
    if name_or_file is None or not names_pack(name_or_file):
        yield
        return
    with _sense(name_or_file):
        yield


@contextmanager
def _sense(file: str) -> Iterator[None]:
    """Whatever comes of reading a pack that somebody made to harm is a clear problem. Raises `PackUnreadable`."""
    from jobs.packs.pack import PackUnreadable
    from plans.errors import CutoverError

    try:
        yield
    except CutoverError:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise PackUnreadable(
            f"this program can make nothing of what the journal of {file} says ({type(error).__name__})",
            hint=f"cutover verify {file} says whether it is what was recorded; where it is, this is a defect",
        ) from None


def packed_journal(typed: str, *, quiet: bool = False) -> "PackedJournal | None":
    """The journal of a pack, where a file is meant; what of it is not as it was written is said, unless `quiet`.

    Raises:
        NotFound: a file is meant, and there is none.
        PackUnreadable: it is no pack that this program can read.
    """
    from jobs.packs.pack import PackUnreadable
    from jobs.packs.packed_journal import PackedJournal
    from jobs.packs.packs import is_pack, read_pack

    path = Path(typed)
    if is_pack(path):
        pack = read_pack(path)
        if not means_file(typed):
            say(f"{typed} is a file in this folder: it is read, and no run of that name")
        for doubt in () if quiet else pack.doubts[:_SAID]:
            say(f"warning: {typed}: {doubt}")
        return PackedJournal(pack, typed)
    if not means_file(typed):
        return None
    if not is_file(typed):
        raise NotFound(f"there is no file {typed}")
    raise PackUnreadable(f"{typed} is no pack", hint="cutover pack RUN -o FILE makes one")


def names_pack(typed: str) -> bool:
    """Whether a pack is meant where other files are taken as well."""
    from jobs.packs.packs import is_pack

    return typed.endswith(ENDINGS) or is_pack(Path(typed))


def means_file(typed: str) -> bool:
    """Whether this can be no run's name."""
    return "/" in typed or typed.endswith(ENDINGS)
