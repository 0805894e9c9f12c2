"""`comms`: sends a text to parties, one message each, through a channel of the plan.

A message is noted in the run's folder before it may be taken, and again with the answer of whoever took it: the next
attempt, also another engine's on this host, sends no more than what was surely not taken. One whose answer was lost is
*in doubt*; sent again it has the same id.
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Sequence
from functools import partial

from jobs.api import Evidence, Fact, Fatal, InDoubt, JobContext, Progress, Retryable
from jobs.notify.channels import carry
from jobs.notify.message import Announcement
from jobs.notify.undelivered import Fate, Undelivered
from jobs.web.accepted import Accepted
from plans.model import CommsSpec
from plans.plurals import counted

AT_ONCE = 8
"""Messages that are on their way at once."""
_NAMED = 5
"""Parties that one sentence names."""

_ORDER = (Fate.UNKNOWN, Fate.REFUSED, Fate.NOT_SENT)
"""Of several that were not taken, the first of these says how the attempt ends."""


class NotTakenYet(Retryable):
    """A channel surely took nothing, and may take it later."""


class Refused(Fatal):
    """A channel took nothing, and will not."""


async def run(ctx: JobContext) -> Evidence:
    """Send what has not been taken yet, and end with the answers of those who took it."""
    spec = ctx.spec
    assert isinstance(spec, CommsSpec)  # noqa: S101 - the registry maps by type
    return await _Sending(ctx, spec).run()


class _Sending:
    def __init__(self, ctx: JobContext, spec: CommsSpec) -> None:
        self._ctx = ctx
        self._announcements = ctx.announcements()
        self._ledger = _Ledger(ctx, spec)
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._troubles: dict[str, Undelivered] = {}
        """Why a message was not taken, by its id."""

    async def run(self) -> Evidence:
        """One attempt."""
        clock = asyncio.get_running_loop().time
        began = clock()
        self._refuse_to_send_twice()
        if not self._ledger.open():
            self._ctx.warn("what was sent could not be noted: if this attempt is lost, so is that")
        waiting = [one for one in self._announcements if one.message.id not in self._ledger.taken]
        try:
            async with asyncio.TaskGroup() as group:
                for one in waiting:
                    group.create_task(self._send(one))
        except asyncio.CancelledError:
            if self._ledger.on_their_way:
                raise
            raise NotTakenYet("nothing more was sent in time") from None
        self._judge()
        return self._evidence(clock() - began)

    def _refuse_to_send_twice(self) -> None:
        if not self._ctx.lineage.after_loss or self._ctx.repeatable:
            return
        if not self._ledger.found:
            raise InDoubt("the engine of the attempt before died, and it is not known whether anything was sent")
        if lost := [one for one in self._announcements if one.message.id in self._ledger.on_their_way]:
            raise _doubt(f"the engine of the attempt before died while it was being sent to {_named(lost)}")

    async def _send(self, one: Announcement) -> None:
        """Have one message taken, or keep what went wrong."""
        async with self._gate:
            name = one.message.id
            try:
                receipt = await carry(one.channel, one.message, one.environ, partial(self._ledger.begun, name))
            except Undelivered as trouble:
                if trouble.fate is not Fate.UNKNOWN:
                    self._ledger.not_taken(name)
                self._ctx.log("announcement_not_taken", message=name, fate=str(trouble.fate), reason=trouble.what)
                self._troubles[name] = trouble
                return
            self._ledger.take(name, str(receipt))
            self._ctx.log("announcement_taken", message=name, answer=receipt.answer, id=receipt.id)
        done, total = len(self._ledger.taken), len(self._announcements)
        self._ctx.progress(Progress(done=done, total=total, unit="messages"))

    def _judge(self) -> None:
        """Raise where not all of them were taken, by what leaves least to chance."""
        if not self._troubles:
            return
        fate = min((trouble.fate for trouble in self._troubles.values()), key=_ORDER.index)
        reasons = {name: trouble.what for name, trouble in self._troubles.items() if trouble.fate is fate}
        lost = [one for one in self._announcements if one.message.id in reasons]
        taken = f"; {len(self._ledger.taken)} taken" if self._ledger.taken else ""
        raise _ending(fate, _named(lost), f"{reasons[lost[0].message.id]}{taken}")

    def _evidence(self, seconds: float) -> Evidence:
        messages = [one.message for one in self._announcements]
        facts: dict[str, Fact] = {"taken": len(messages)}
        facts |= {f"to {message.party}": self._ledger.taken[message.id] for message in messages}
        facts["seconds"] = round(seconds, 3)
        where = "REHEARSAL, " if any(message.rehearsal for message in messages) else ""
        return Evidence(
            summary=f"{where}{counted(len(messages), 'message')} taken, for {_named(self._announcements)}", facts=facts
        )


def _named(announcements: Sequence[Announcement]) -> str:
    names = [one.message.name for one in announcements]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _ending(fate: Fate, whom: str, reason: str) -> InDoubt | Fatal | Retryable:
    match fate:
        case Fate.UNKNOWN:
            return _doubt(f"the message to {whom} may have been taken: {reason}")
        case Fate.REFUSED:
            return Refused(f"the message to {whom} was not taken: {reason}")
        case Fate.NOT_SENT:
            return NotTakenYet(f"the message to {whom} was not taken yet: {reason}")


def _doubt(sentence: str) -> InDoubt:
    return InDoubt(sentence, hint="ask them before `retry`, which sends it again under the same id")


class _Ledger:
    """What is known of each message, by its id, and noted for the attempt after this one."""

    def __init__(self, ctx: JobContext, spec: CommsSpec) -> None:
        work = json.dumps([ctx.lineage.birth, spec.to, spec.through, spec.subject, spec.text])
        self._note = Accepted(
            path=ctx.folder / f"{ctx.task}.comms",
            of=hashlib.sha256(work.encode()).hexdigest(),
            token=ctx.fence.token,
            rolled_back_token=ctx.fence.rolled_back_token,
        )
        self._lock = threading.Lock()
        """A mail begins to be on its way in a thread of its own."""
        noted = self._note.read()
        self.found = noted is not None
        """Whether an attempt before this one left its note."""
        self.taken: dict[str, str] = {}
        self.on_their_way: set[str] = set()
        """What may have been taken, as far as anybody knows."""
        if noted is not None:
            known = json.loads(noted)
            self.taken, self.on_their_way = dict(known["taken"]), set(known["on_their_way"])

    def open(self) -> bool:
        """Note that this attempt has begun. False where the folder cannot be written to."""
        with self._lock:
            self.on_their_way.clear()  # somebody has decided that they are sent again
            return self._write()

    def begun(self, name: str) -> None:
        """From here on it may be taken."""
        with self._lock:
            self.on_their_way.add(name)
            self._write()

    def take(self, name: str, answer: str) -> None:
        """It was taken."""
        with self._lock:
            self.on_their_way.discard(name)
            self.taken[name] = answer
            self._write()

    def not_taken(self, name: str) -> None:
        """It surely was not taken."""
        with self._lock:
            self.on_their_way.discard(name)
            self._write()

    def _write(self) -> bool:
        return self._note.write(json.dumps({"taken": self.taken, "on_their_way": sorted(self.on_their_way)}))
