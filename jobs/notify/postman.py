"""Sends what lies in the outbox, beside everything else that an engine does, and delays nothing of it.

Each letter is a task of its own with a time limit; each channel carries a few at once, so that one that hangs holds up
no other. A letter is sent at least once: an engine that dies between sending and noting it leaves it to the next one,
which sends it again under the same id.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs import endings
from jobs.engine.duty import cancelled
from jobs.engine.now import StoreClock
from jobs.journal.base import Denied, Fenced, Journal, Unavailable
from jobs.journal.outbox import Delivery, Waiting
from jobs.logs import Log
from jobs.notify.channels import carry
from jobs.notify.letters import Letter, letters, new_letters, place, tried_again
from jobs.notify.message import Reply
from jobs.notify.replies import offered, reply_of
from jobs.notify.texts import MAX_LINES, message_of
from jobs.notify.undelivered import Undelivered
from jobs.notify.ways import shared_channels, way
from jobs.run.decisions.decision import Input
from jobs.run.decisions.people.seen import MessagesSeen
from jobs.run.events import Addressee, Entry, PeopleTold, decode
from jobs.run.state.model import RunState
from plans.model import Plan
from plans.model.hooks import HookWord

LOOK_EVERY = timedelta(milliseconds=500)
AT_ONCE = 8
"""Letters that one channel carries at once."""
LAST_SECONDS = 600.0
"""How long after the end of a run its last messages are tried again: nobody else would send them."""
_TOLD_AGAIN = timedelta(minutes=1)
"""Before that no more than another reason is told of messages that do not arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """What was told of an addressee last."""

    reason: str
    given_up: int
    at: datetime


class Postman:
    """Looks into the outbox of the run that it follows, and sends.

    Args:
        journal: where the outbox lies.
        run: its name.
        clock: the control database's.
        tell: told of messages that do not arrive, and that they do again.
        log: the engine's.
        environ: the engine's environment, which channels may name variables of.
        public_address: where `cutover answers` is reached from outside, without a slash at its end; empty where it is
            not: letters have no link then.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        clock: StoreClock,
        tell: Callable[[Input], None],
        log: Log,
        environ: Mapping[str, str],
        public_address: str = "",
    ) -> None:
        self._public_address = public_address
        self._journal, self._run, self._clock, self._tell, self._log = journal, run, clock, tell, log
        self._environ = environ
        self._followed: tuple[Plan, RunState] | None = None
        self._waiting: Sequence[Waiting] = ()
        self._read = -1
        """The latest event whose messages have been read from the outbox; -1: it has to be read again."""
        self._last: dict[Addressee, datetime] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._unsettled: dict[str, Delivery] = {}
        """What came of letters that the outbox does not know yet: the control database was away."""
        self._settled: set[str] = set()
        """Letters of which the outbox knows more by now than it did when it was read."""
        self._settling = asyncio.Lock()
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._troubles: dict[Addressee, _Trouble] = {}
        self._given_up: dict[Addressee, int] = {}
        self._hurried = asyncio.Event()
        self._tests: set[str] = set()
        """Letters with a test in them: what becomes of one is told at once."""

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self._followed = plan, state

    async def look(self) -> None:
        """Begin to send what is due; returns as soon as that has begun."""
        if self._followed is None or self._followed[1].told.last == 0:
            return
        with suppress(Unavailable, Fenced):  # with the next look; or another engine's postman sends it
            await self._begin(self._followed[1], self._last)

    async def _begin(self, state: RunState, last: Mapping[Addressee, datetime], *, at_last: bool = False) -> None:
        """Begin to send what is due; `at_last` all that lies there, as nobody sends it afterwards."""
        await self._settle()
        await self._read_outbox(state)
        now = self._clock.now()
        shared = shared_channels(self._followed[0], state.kind) if self._followed is not None else frozenset()
        if fresh := new_letters(self._waiting, last, now, shared):
            await self._gather(state, fresh)
            self._last |= {place(letter.to, shared): now for letter in fresh}
        seen_to = {*self._under_way, *self._unsettled, *self._settled}
        for letter in letters(self._waiting):
            if (at_last or letter.is_due(now)) and letter.id not in seen_to:
                self._send(letter)

    def hurry(self) -> None:
        """Wait for no last message any more: what was not delivered lies in the outbox."""
        self._hurried.set()

    async def close(self, *, patient: bool) -> None:
        """Send no more.

        Args:
            patient: the run is over: its last messages are sent, and tried again, until they are delivered or
                somebody is in a hurry.
        """
        if patient and self._followed is not None and self._followed[1].told.last:
            last = asyncio.create_task(self._send_the_last(self._followed[1]), name="last letters")
            hurried = asyncio.create_task(self._hurried.wait(), name="hurry")
            await asyncio.wait({last, hurried}, timeout=LAST_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            await cancelled(last, hurried)
        await cancelled(*self._under_way.values())

    async def _send_the_last(self, state: RunState) -> None:
        """Until nothing is left of what this engine may send."""
        first = True
        while True:
            with suppress(Unavailable):  # it may come back
                await self._begin(state, {}, at_last=first)
                first = False
            if not (first or self._under_way or self._unsettled or self._waiting):
                return
            pause = asyncio.create_task(asyncio.sleep(LOOK_EVERY.total_seconds()))
            await asyncio.wait({pause, *self._under_way.values()}, return_when=asyncio.FIRST_COMPLETED)
            pause.cancel()

    # --- the outbox

    async def _read_outbox(self, state: RunState) -> None:
        """Whatever is settled meanwhile is asked for with the next look, and not sent with this one."""
        if self._read >= state.told.last:
            return
        before, self._read = self._read, state.told.last
        self._settled.clear()
        try:
            self._waiting = await self._journal.waiting_messages(self._run)
        except BaseException:
            self._read = before
            raise

    async def _gather(self, state: RunState, fresh: Sequence[Letter]) -> None:
        """Give the messages of new letters their ids, all at once: each time holds up an append a little."""
        gathered = {letter.id: letter.message_ids for letter in fresh}
        await self._journal.gather_messages(self._run, term=_term(state), letters=gathered)
        self._waiting = await self._journal.waiting_messages(self._run)

    async def _settle(self) -> None:
        """Note what came of letters."""
        if self._followed is None:
            return
        async with self._settling:
            for name, delivery in list(self._unsettled.items()):
                await self._journal.settle_message(self._run, term=_term(self._followed[1]), delivery=delivery)
                self._settled.add(name)
                self._unsettled.pop(name)
                self._read = -1

    # --- a letter

    def _send(self, letter: Letter) -> None:
        task = asyncio.create_task(self._deliver(letter), name=f"letter {letter.id}")
        self._under_way[letter.id] = task
        task.add_done_callback(lambda _: self._under_way.pop(letter.id, None))

    async def _deliver(self, letter: Letter) -> None:
        gate = self._gates.setdefault(letter.to.channel, asyncio.Semaphore(AT_ONCE))
        async with gate:
            trouble = await self._carried(letter)
        now = self._clock.now()
        again = tried_again(letter, now) if trouble else None
        done = Delivery(letter=letter.id, delivered=not trouble, reason=trouble, next_at=again)
        self._unsettled[letter.id] = done
        self._log.info("letter", letter=letter.id, to=letter.to.party, channel=letter.to.channel, trouble=trouble)
        self._report(letter, trouble, given_up=bool(trouble) and again is None)
        with suppress(Unavailable, Fenced):  # with the next look; what is noted at once is sent by no other engine
            await self._settle()

    async def _carried(self, letter: Letter) -> str:
        """Have the channel carry it; why it did not, empty where it did."""
        if self._followed is None:
            return "nothing is known of the run"
        plan, state = self._followed
        try:
            channel = way(plan, state.kind, letter.to.channel)
            told = await self._told(letter)
            if any(isinstance(one.event, PeopleTold) and one.event.word is HookWord.TEST for one in told):
                self._tests.add(letter.id)
            reply = await self._reply(plan, state, letter, told) if channel.answers else None
            await carry(channel, message_of(plan, state, letter, told, reply), self._environ)
        except Undelivered as error:
            return error.what
        except Unavailable:
            return "the control database is away"
        except Fenced:
            return "another engine sends it"
        except Exception as defect:  # noqa: BLE001 - a letter must not end what sends the others
            self._log.warning("letter_defect", error=type(defect).__name__, at=endings.place(defect))
            return f"a defect of this program: {type(defect).__name__}"
        return ""

    async def _reply(self, plan: Plan, state: RunState, letter: Letter, told: Sequence[Entry]) -> Reply | None:
        """How it can be answered, once the database knows what that is good for; None where it cannot."""
        made = offered(plan, state, letter, told, await self._journal.answer_key(self._run))
        if made is None:
            return None
        try:
            await self._journal.offer_answers(self._run, term=_term(state), offered=made)
        except Denied as denied:  # it is sent all the same
            self._log.warning("letter_without_answers", letter=letter.id, error=denied.what)
            return None
        return reply_of(made, self._public_address)

    async def _told(self, letter: Letter) -> list[Entry]:
        """The events that its messages are consequences of, as far as a text tells of them."""
        found = []
        for seq in dict.fromkeys(one.seq for one in letter.messages[: MAX_LINES + 1]):
            for one in await self._journal.read(self._run, after=seq - 1, limit=1):
                found.append(Entry(seq=one.seq, at=one.at, event=decode(one.kind, one.body), hash=one.hash))
        return found

    def _report(self, letter: Letter, trouble: str, *, given_up: bool) -> None:
        """Tell the loop what has changed."""
        if trouble:
            self._report_trouble(letter, trouble, given_up=given_up)
            return
        self._troubles.pop(letter.to, None)
        test = letter.id in self._tests
        stuck = self._followed[1].told.stuck if self._followed is not None else {}
        for to in letter.addressees:
            if test or to.name in stuck:
                self._tell(MessagesSeen(to=to, test=test))

    def _report_trouble(self, letter: Letter, trouble: str, *, given_up: bool) -> None:
        """Of one failure tell nothing, as a second attempt follows in seconds."""
        to, lost = letter.to, self._given_up.get(letter.to, 0) + (len(letter.messages) if given_up else 0)
        self._given_up[to] = lost
        now, last = self._clock.now(), self._troubles.get(to)
        known = last is not None and (last.reason, last.given_up) == (trouble, lost) and now - last.at < _TOLD_AGAIN
        first = letter.attempts == 0 and letter.id not in self._tests
        if known or (first and not given_up):
            return
        self._troubles[to] = _Trouble(reason=trouble, given_up=lost, at=now)
        for one in letter.addressees:
            count = sum((message.party, message.channel) == (one.party, one.channel) for message in self._waiting)
            self._tell(MessagesSeen(to=one, trouble=trouble, count=count, given_up=lost))


def _term(state: RunState) -> int:
    return state.engine.term if state.engine is not None else 0
