"""Papers in case of fire: where they lie, when the next one is due, and who writes them. What goes wrong with them
disturbs neither an engine nor a console.
"""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from console.errors import Declined
from console.running.output_file import write_whole
from console.running.settings import file_name
from console.saying import Say
from console.telling.moments import Moments
from console.telling.paper.as_html import as_html
from console.telling.paper.as_text import as_text
from console.telling.paper.contents import Scribe, Writer, sheet_of
from console.view.live import LiveSource
from console.view.look import around
from console.view.model import View
from console.view.picture import Picture
from jobs.journal.base import Journal, News
from jobs.past import Past
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import Plan
from plans.model.host import HostSettings
from plans.model.languages import Language

T = TypeVar("T")

EVERY = timedelta(minutes=5)
"""Real time from one paper to the next."""
AGAIN = timedelta(seconds=30)
"""Real time after which one that could not be written is tried again, and one that could tell old news only."""
LEFT_AFTER = timedelta(minutes=1)
"""Age from which on an unfinished file is one that nobody finishes."""
LOOK_EVERY = timedelta(seconds=1)
ANSWERS_WITHIN = 20.0
"""Seconds after which a disk, or a folder of another host, that has not answered counts as away."""
LISTENS_EVERY = 3.0
"""Seconds from one question to the control database, whether it is there, to the next."""
ASKED_WITHIN = 8.0
"""Seconds after which a control database that has not answered counts as away."""
LAST_WORDS = 5.0
"""Seconds that the last paper is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPlace:
    """Where the papers of one run lie, and how they are written.

    The host that writes is part of the names: a console that has lost the control database never puts its old paper
    into the place of an engine's new one on another host. Two writers of one host replace each other's, whole each.
    """

    folder: Path
    by: Scribe
    language: Language = Language.ENGLISH

    def files(self, run: str) -> tuple[Path, Path]:
        """The text and the page of a run."""
        name = f"{file_name(run)}-{file_name(socket.gethostname())}"
        return self.folder / f"{name}.txt", self.folder / f"{name}.html"

    def write(self, view: View, moments: Moments | None = None) -> tuple[Path, Path]:
        """Write both, each whole or not at all, readable by this account alone.

        Raises:
            Declined: one of them cannot be written; what stood there still does.
        """
        there = moments or Moments.of(view.plan, view.forecast, language=self.language)
        sheet = sheet_of(view, Writer(scribe=self.by, host=socket.gethostname(), moments=there))
        text, page = self.files(view.run)
        _sweep(self.folder, text.stem)
        write_whole(text, as_text(sheet), private=True)
        write_whole(page, as_html(sheet), private=True)
        return text, page


def _sweep(folder: Path, name: str) -> None:
    """Remove what a writer left that was killed while it wrote; not what another one writes just now."""
    for left in folder.glob(f".{name}.*"):
        with suppress(OSError):
            if time.time() - left.lstat().st_mtime > LEFT_AFTER.total_seconds():
                left.unlink()


def existing_folder(asked: str) -> Path:
    """A folder that papers may go to. Raises `Declined` where there is none: one that vanished is not made anew, as it
    may be a disk that was taken out."""
    folder = Path(asked).expanduser().absolute()
    if not folder.is_dir():
        raise Declined(f"there is no folder {asked} for papers", hint="make it first, or mount it")
    return folder


def matters(picture: Picture) -> object:
    """What a new paper is written for at once when it changes: checkpoints, a hold, the way back, the end, and whether
    the control database can be reached."""
    state = picture.state
    gates = tuple((task.id, state.unit(task.id).since_seq) for task in picture.plan.checkpoints)
    stands = (state.hold is not None, state.rollback is not None, state.ended is not None)
    return gates, stands, picture.lost


async def _as_it_is(_: Picture) -> None:
    return


async def _unheeded(_: View) -> None:
    return


class PaperRound:
    """Writes the papers of one run again and again.

    Args:
        place: where they go.
        picture: what is known of the run; None while nothing is.
        told: told whenever a paper was written (empty) or why it could not be.
        listen: finds out, before each look, whether the control database is there, for whoever is not told.
        prepare: brings what is known up to date, for whoever does not follow the run all the time.
        heed: given the view of each paper that is the first of something that matters.
        seconds: this host's monotonic clock.
    """

    def __init__(
        self,
        place: PaperPlace,
        picture: Callable[[], Picture | None],
        told: Callable[[str], None],
        *,
        listen: Callable[[Picture], Awaitable[None]] = _as_it_is,
        prepare: Callable[[Picture], Awaitable[None]] = _as_it_is,
        heed: Callable[[View], Awaitable[None]] = _unheeded,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place, self._picture, self._told = place, picture, told
        self._listen, self._prepare, self._heed, self._seconds = listen, prepare, heed, seconds
        self._next = 0.0
        self._seen: object = None
        """What the last one that was tried was about."""
        self._heeded: object = None
        """What the last one that was written and heeded was about."""
        self._under_way: threading.Thread | None = None
        self._one_at_a_time = asyncio.Lock()

    async def keep_on(self) -> None:
        """Look again and again whether one is due; never ends by itself."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    def ended(self, task: "asyncio.Task[None]") -> None:
        """Tell that no more are written, where a defect of this program has ended the task that wrote them."""
        if not task.cancelled() and (defect := task.exception()) is not None:
            self._told(_defect(defect))

    async def look(self) -> None:
        """Write one where it is due."""
        async with self._one_at_a_time:
            await self._look()

    async def last(self) -> None:
        """Write one where it is due, behind the one that is being written."""
        if (before := self._under_way) is not None:
            await asyncio.to_thread(before.join, LAST_WORDS)
        await self.look()

    async def _look(self) -> None:
        picture = self._picture()
        if picture is None:
            return
        await self._listen(picture)
        if matters(picture) == self._seen and self._seconds() < self._next:
            return
        await self._prepare(picture)
        news, view = matters(picture), picture.view(host_now=datetime.now(UTC))
        trouble = await self._written(view)
        self._seen = news
        self._next = self._seconds() + (AGAIN if trouble or view.lost else EVERY).total_seconds()
        self._told(trouble)
        if not trouble and not view.lost and news != self._heeded:
            self._heeded = news
            await self._heed(view)

    async def _written(self, view: View) -> str:
        """Write it in a thread of its own, which a disk that does not answer holds up and nobody waits for; why it
        could not be written, empty where it was."""
        silent = f"{self._place.folder} does not answer"
        if self._under_way is not None and self._under_way.is_alive():
            return silent
        loop, result = asyncio.get_running_loop(), asyncio.Queue[str]()

        def write() -> None:
            trouble = _trouble(self._place, view)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(result.put_nowait, trouble)

        self._under_way = threading.Thread(target=write, name="paper", daemon=True)
        self._under_way.start()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                trouble = await result.get()
        except TimeoutError:
            return silent
        self._under_way = None
        return trouble


def _trouble(place: PaperPlace, view: View) -> str:
    """Write it; why it cannot be, empty where it was."""
    try:
        place.write(view)
    except CutoverError as error:
        file, _, why = error.what.partition(" cannot be written: ")
        return f"{why} ({file})" if why else error.what
    except Exception as defect:  # noqa: BLE001 - a paper that cannot be made disturbs nobody, and is said to be missing
        return _defect(defect)
    return ""


def _defect(defect: BaseException) -> str:
    return f"a defect of this program ({type(defect).__name__})"


@asynccontextmanager
async def writing_papers(papers: PaperRound | None) -> AsyncIterator[None]:
    """Have it write for the length of a block, and once more at its end where something has changed by then."""
    if papers is None:
        yield
        return
    task = _watched(papers, papers.keep_on())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        last = _watched(papers, papers.last())
        await asyncio.wait({last}, timeout=LAST_WORDS)
        last.cancel()


def _watched(papers: PaperRound, writing: Coroutine[object, object, None]) -> "asyncio.Task[None]":
    """A task that disturbs nobody: what goes wrong in it is told as any other trouble with papers."""
    task = asyncio.create_task(writing, name="papers")
    task.add_done_callback(papers.ended)
    return task


def papers_of_console(source: LiveSource, store: Journal, folder: Path, language: Language, say: Say) -> PaperRound:
    """Of a console that was asked to write them: its needs-you says what is wrong with them, and no longer than it is.

    Args:
        say: told where they go.
    """
    host = socket.gethostname()
    place = PaperPlace(folder=folder, by=Scribe.CONSOLE, language=language)
    picture = source.picture

    def told(trouble: str) -> None:
        picture.paper_trouble = trouble

    async def heed(view: View) -> None:
        await _note(store, view, host)

    say(f"papers in case of fire: {place.files(picture.run)[0]} and .html")
    return PaperRound(place, lambda: source.picture, told, heed=heed)


class EnginePapers:
    """Of an engine, also of one that stands by: it is told how the run stands as it hears of it.

    Args:
        asked: the folder that was asked for; empty for that of the host's file, and for none where it names none.
        settings: of the host.
        seconds: this host's monotonic clock.
    """

    def __init__(
        self,
        store: Journal,
        run: str,
        asked: str,
        settings: HostSettings,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._run, self._host = store, run, socket.gethostname()
        self._picture: Picture | None = None
        self._told: Callable[[str], None] = lambda _: None
        self._seconds, self._listens = seconds, 0.0
        self.round: PaperRound | None = None
        """None where none are written."""
        if folder := asked or settings.paper:
            language = Language(settings.paper_lang)
            place = PaperPlace(folder=Path(folder), by=Scribe.ENGINE, language=language)
            self.round = PaperRound(
                place,
                lambda: self._picture,
                self._tried,
                listen=self._listen,
                prepare=self._prepare,
                heed=self._heed,
                seconds=seconds,
            )

    def tell(self, told: Callable[[str], None]) -> None:
        """From here on tell this one of each that was written (empty), or why it could not be."""
        self._told = told

    def _tried(self, trouble: str) -> None:
        self._told(trouble)

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        if self.round is None:
            return
        if self._picture is None:
            self._picture = Picture(Past(run=self._run, plan=plan, state=state, entries=()))
        self._picture.plan, self._picture.state = plan, state

    async def _listen(self, picture: Picture) -> None:
        """Ask now and then whether the control database is there: its events alone tell an engine neither."""
        if self._seconds() < self._listens:
            return
        picture.lost = await self._answer(self._store.now) is None
        self._listens = self._seconds() + LISTENS_EVERY

    async def _prepare(self, picture: Picture) -> None:
        """Ask who executes the run and how far its attempts are, and work out how sure its forecast is."""
        if not picture.lost:
            news = await self._answer(lambda: around(self._store, self._run))
            picture.take(news or News(lost=True), host_now=datetime.now(UTC))
        if not picture.state.over:
            picture.sure = await asyncio.to_thread(picture.estimating(host_now=datetime.now(UTC)))

    async def _answer(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """What the control database answers; None where it is away."""
        try:
            async with asyncio.timeout(ASKED_WITHIN):
                return await ask()
        except (TimeoutError, CutoverError):
            return None

    async def _heed(self, view: View) -> None:
        await _note(self._store, view, self._host)


async def _note(store: Journal, view: View, host: str) -> None:
    """Note that a head lies on paper on this host."""
    with suppress(TimeoutError):
        async with asyncio.timeout(ASKED_WITHIN):
            await store.tell_head(view.run, seq=view.state.head, hash=view.state.head_hash, where="paper", to=host)
