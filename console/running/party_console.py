"""`cutover attach --party`: a console for one party, in lines, from which it answers for itself and for nobody else."""

import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

from console.errors import NotFound
from console.running.attach import exit_code
from console.running.settings import Control
from console.saying import Say
from console.streams import page_width
from console.teletype.own_answers import asked_of, help_lines, page, read_answer, read_back
from console.teletype.typed_lines import read_lines_of
from console.text.event_sentences import sentence
from console.view.live import LiveSource
from console.view.model import View
from jobs.journal.answers import Given
from jobs.journal.base import Journal
from jobs.journal.consoles import console_name
from jobs.past import Past
from jobs.run.events import Entry
from plans.characters import shown
from plans.errors import CutoverError
from plans.model import PartyId
from plans.nearest import did_you_mean


class PartyConsole:
    """Talks with a party until the run has ended or it leaves.

    Args:
        store: where its answers go.
        source: the run; only looked at.
        party: the id of the party.
        put: prints a line.
    """

    def __init__(self, store: Journal, source: LiveSource, party: str, put: Say) -> None:
        self._store, self._source, self._party, self._put = store, source, party, put
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._unsent: Given | None = None
        self._sent: set[int] = set()
        self._asked: object = None

    def typed(self, line: str | None) -> None:
        """Somebody typed a line; None at the end of input."""
        self._typed.put_nowait(line)

    async def held(self) -> View:
        """Hold the conversation; gives the last view."""
        watching = asyncio.create_task(self._watch(), name="watch")
        try:
            while not watching.done():
                line = asyncio.create_task(self._typed.get())
                await asyncio.wait({line, watching}, return_when=asyncio.FIRST_COMPLETED)
                if not line.done():
                    line.cancel()
                    break
                if not await self._take(line.result()):
                    break
            if watching.done():
                watching.result()
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        return self._source.now()

    async def _watch(self) -> None:
        """Print what waits when that is another thing than before, and what became of answers, to the run's end."""
        async for view, entries in self._source.steps():
            self._tell(view, entries)
            asked = asked_of(view, self._party)
            if asked != self._asked:
                self._asked = asked
                self._show(view)
            if view.state.ended is not None:
                self._put(shown(f"The run has ended: {view.state.ended.result}"))
                return

    def _tell(self, view: View, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.command_id in self._sent:
                worded = sentence(view.plan, entry)
                self._put(shown(" ".join(filter(None, (f"#{entry.seq}", worded.unit, worded.text)))))

    def _show(self, view: View) -> None:
        for line in ("", *page(view, self._party, width=page_width())):
            self._put(line)

    async def _take(self, line: str | None) -> bool:
        """Do what a line says; False where it says to leave."""
        unsent, self._unsent = self._unsent, None
        said = (line or "").strip()
        if line is None or said.lower() in ("q", "quit"):
            return False
        if unsent is not None and said.lower() == "yes":
            await self._send(unsent)
        elif unsent is not None:
            self._put("Nothing was sent.")
        elif not said:
            self._show(self._source.now())
        elif said == "?":
            for one in help_lines():
                self._put(one)
        else:
            await self._answer(said)
        return True

    async def _answer(self, said: str) -> None:
        found = read_answer(said, asked_of(self._source.now(), self._party))
        if isinstance(found, str):
            self._put(found)
        elif back := read_back(found):
            self._unsent = found
            self._put(shown(back))
        else:
            await self._send(found)

    async def _send(self, given: Given) -> None:
        try:
            self._sent.add(await self._store.answer_own(self._source.now().run, self._party, given))
        except CutoverError as error:
            self._put(shown(f"Not sent: {error}"))
        else:
            self._put("Sent.")


def party_named(view: View, who: str) -> PartyId:
    """The party of that id or short name. Raises `NotFound`."""
    parties = view.plan.parties
    found = [key for key, one in parties.items() if who.lower() in (str(key).lower(), one.short.lower())]
    if len(found) != 1:
        raise NotFound(f"the plan has no party {who}", hint=did_you_mean(who, parties) or ", ".join(parties))
    return found[0]


async def attach_party(control: Control, run: str, who: str, *, read: Past | None, put: Say, say: Say) -> int:
    """Hold the conversation at standard input; gives the exit code.

    Args:
        run: its whole name.
        who: a party, by its id or short name.
        read: what was read of the run a moment ago, where it was.

    Raises:
        NotFound: the plan has no such party.
    """
    from console.running.wire import journal

    name = console_name(run, socket.gethostname(), os.getpid(), observes=True)
    async with (
        journal(control, say=say, name=name) as store,
        LiveSource(store, run, observer=True, read=read) as source,
    ):
        party = party_named(source.now(), who)
        await _say_what_it_may(store, party, embedded=control.embedded, say=say)
        console = PartyConsole(store, source, party, put)
        loop = asyncio.get_running_loop()

        def tell(line: str | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(console.typed, line)

        read_lines_of(sys.stdin.fileno(), sys.stdin.encoding or "utf-8", tell)
        return exit_code(await console.held())


async def _say_what_it_may(store: Journal, party: str, *, embedded: bool, say: Say) -> None:
    if embedded:
        say("an account's own control database: this is a view of that party, and no right")
    elif party not in (await store.login_parties()).get(await store.whoami(), frozenset()):
        say(f"this login is not of {party}: it only looks (the owner: cutover db party LOGIN {party})")
