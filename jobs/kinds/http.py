"""`http`: sends a request that acts on another system, and asks for its end where the plan says how.

A request that was surely not sent is worth another try. One whose answer was lost is *in doubt*, unless the other
system knows it again by its idempotency key. Where the end is asked for, the address of the status is noted in the
run's folder as soon as the request is accepted: the next attempt, also another engine's, goes on asking and sends
nothing. Of an answer only its status is kept, and values that are words, numbers or booleans of the plan's own.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jobs.api import Evidence, Fact, Fatal, InDoubt, JobContext, Progress, Retryable
from jobs.beforehand import Surroundings
from jobs.web.accepted import Accepted, accepted_by, idempotency_key
from jobs.web.address import Address, UnfitAddress, address, answered, filled_in, written
from jobs.web.exchange import AnswerLost, NotSent, Reply, Request, exchange, reach
from jobs.web.json_pointer import NoJson, is_same, listed, parsed, value_at
from plans.model import EndState, HttpSpec, JobSpec
from plans.model.kinds.http import LOCATION

POLL_SECONDS = 30.0
"""How long one question for the state may take."""
_NOT_NOW = frozenset({408, 429})


class Unexpected(Fatal):
    """The other system answered, and not as the plan expects."""


class EndedAsFailed(Fatal):
    """The other system accepted the request, worked, and says that it failed."""


class EndNotSeen(Retryable):
    """The request was accepted; its end has not been seen yet, and the next attempt goes on asking."""


class _Stage(StrEnum):
    """How far this attempt is, which decides what its being cut off means."""

    UNSENT = "unsent"
    SENT = "sent"
    ACCEPTED = "accepted"
    """And the next attempt can read where its end is told."""


async def run(ctx: JobContext) -> Evidence:
    """Send it, or go on with what an earlier attempt sent."""
    spec = ctx.spec
    assert isinstance(spec, HttpSpec)  # noqa: S101 - the registry maps by type
    return await _Sending(ctx, spec).run()


async def look(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """Connect to the other system and verify its certificate, without sending anything.

    Raises an error of ours that says what an attempt would fail with.
    """
    assert isinstance(spec, HttpSpec)  # noqa: S101 - the registry maps by type
    filled_in(spec.headers, around.environ)
    await reach(written(spec.url, around.environ), spec.ca_file)
    return ()


@dataclass(frozen=True, slots=True)
class _Status:
    """Where the end is asked for."""

    to: Address
    headers: Mapping[str, str]


class _Sending:
    def __init__(self, ctx: JobContext, spec: HttpSpec) -> None:
        self._ctx = ctx
        self._spec = spec
        self._note: Accepted = accepted_by(ctx, spec)
        self._stage = _Stage.UNSENT
        self._facts: dict[str, Fact] = {}

    async def run(self) -> Evidence:
        """One attempt."""
        clock = asyncio.get_running_loop().time
        began = clock()
        until = self._spec.until
        noted = self._note.read() if until is not None else None
        self._refuse_to_send_twice(noted)
        self._to = written(self._spec.url, os.environ)
        self._headers = filled_in(self._spec.headers, os.environ)
        try:
            summary = await self._accepted() if noted is None else self._taken_up()
            if until is not None:
                summary += f", {await self._ended(until, noted)}"
        except asyncio.CancelledError:
            raise self._cut_off() from None
        self._facts["seconds"] = round(clock() - began, 3)
        return Evidence(summary=f"{summary} after {self._facts['seconds']} s", facts=self._facts)

    def _refuse_to_send_twice(self, noted: str | None) -> None:
        may_send_again = self._spec.idempotency_key or self._ctx.repeatable
        if self._ctx.lineage.after_loss and noted is None and not may_send_again:
            raise InDoubt("the engine of the attempt before died, and it is not known whether the request was sent")

    def _cut_off(self) -> BaseException:
        """What a time-out or a `stop` ends with."""
        match self._stage:
            case _Stage.UNSENT:
                return NotSent(f"{self._spec.shown} was not sent in time")
            case _Stage.ACCEPTED:
                return EndNotSeen(f"{self._spec.shown} was accepted, and its end was not seen in time")
            case _Stage.SENT:
                return asyncio.CancelledError()

    def _doubt(self, sentence: str) -> InDoubt | Retryable:
        """An end of which nobody knows what it did: no reason to stop where the other system knows the request."""
        if self._spec.idempotency_key:
            return Retryable(f"{sentence}; it may be sent again with its idempotency key")
        return InDoubt(sentence, hint="look there before `retry`, which sends it again")

    # --- sending -------------------------------------------------------------------------------------------------

    async def _accepted(self) -> str:
        """Send it and have the answer accepted; says so in a few words."""
        spec, expect = self._spec, self._spec.expect
        follows = spec.until is not None and spec.until.url_from not in (None, LOCATION)
        request = Request(
            method=spec.method,
            to=self._to,
            headers=self._sent_headers(),
            body=None if spec.body is None else spec.body.encode(),
            ca_file=spec.ca_file,
        )
        try:
            reply = await exchange(request, with_body=follows or expect.pointer is not None, begun=self._begun)
        except AnswerLost:
            raise self._doubt(f"{spec.shown} was sent, and its answer was lost") from None
        self._ctx.log("http_answered", status=reply.status)
        self._facts["status"] = reply.status
        self._judge(reply)
        if spec.until is not None:
            self._keep(self._status_address(reply, spec.until))
        return f"{spec.method} answered {reply.status}"

    def _begun(self) -> None:
        self._stage = _Stage.SENT

    def _sent_headers(self) -> dict[str, str]:
        spec, headers = self._spec, dict(self._headers)
        if spec.content_type is not None:
            headers["Content-Type"] = spec.content_type
        if spec.idempotency_key:
            headers["Idempotency-Key"] = idempotency_key(self._ctx)
        return headers

    def _judge(self, reply: Reply) -> None:
        """Raise where the answer is not the expected one, or does not tell."""
        expect, told = self._spec.expect, f"{self._spec.shown} answered {reply.status}"
        expected = reply.status in expect.status if expect.status else 200 <= reply.status < 300
        if not expected:
            raise self._unexpected(reply.status, told)
        if expect.pointer is None or expect.equals is None:
            return
        if not is_same(value_at(self._document(reply, told), expect.pointer), expect.equals):
            raise Unexpected(f"{told}, and what stands at {expect.pointer} is not what is expected")
        self._facts["answer"] = expect.equals

    def _unexpected(self, status: int, told: str) -> InDoubt | Retryable | Fatal:
        if status >= 500 or status in _NOT_NOW:
            return self._doubt(told)
        if 300 <= status < 400:
            return Unexpected(f"{told}: a request that acts follows no redirect", hint="url: the address behind it")
        return Unexpected(f"{told}, which is not expected")

    def _document(self, reply: Reply, told: str) -> object:
        if reply.body is None:
            raise self._doubt(f"{told}, and the answer is too long or was cut off")
        try:
            return parsed(reply.body)
        except NoJson:
            raise self._doubt(f"{told}, and the answer is no JSON") from None

    def _status_address(self, reply: Reply, until: EndState) -> str:
        """Where the end is told, as the answer or the plan names it."""
        told = f"{self._spec.shown} answered {reply.status}"
        if until.url is not None:
            return until.url
        if until.url_from == LOCATION:
            named: object = reply.headers.get("location")
        else:
            named = value_at(self._document(reply, told), until.url_from or "")
        if not isinstance(named, str) or not named:
            raise self._doubt(f"{told} and does not say where its end is told")
        try:
            return answered(named, self._to)
        except UnfitAddress as error:
            raise self._doubt(f"{told}: {error.what}") from None

    def _keep(self, status: str) -> None:
        self._status = status
        if self._note.write(status):
            self._stage = _Stage.ACCEPTED
        else:
            self._ctx.warn(
                "where the end of the request is told could not be noted: if this attempt is lost, so is that"
            )

    # --- asking for the end --------------------------------------------------------------------------------------

    def _taken_up(self) -> str:
        self._stage = _Stage.ACCEPTED
        return f"{self._spec.method} was accepted before"

    async def _ended(self, until: EndState, noted: str | None) -> str:
        """Ask until it has ended; says with which word."""
        status = self._asked_at(until, noted or self._status)
        asked = 0
        while True:
            asked += 1
            document = await self._ask(status)
            if document is not None:
                state = value_at(document, until.pointer)
                if (word := listed(state, until.failed)) is not None:
                    self._note.forget()
                    raise EndedAsFailed(f"{self._spec.shown} was accepted and ended as {word}")
                if (word := listed(state, until.done)) is not None:
                    self._facts |= {"state": word, "asked": asked}
                    return f"ended as {word}"
            self._ctx.progress(_progress(until, document, asked))
            await asyncio.sleep(until.every.total_seconds())

    def _asked_at(self, until: EndState, url: str) -> _Status:
        """The headers, which may hold secrets, go to the system that was asked to act and to no other one."""
        to = written(url, os.environ) if until.url is not None else address(url)
        return _Status(to, self._headers if to.origin == self._to.origin else {})

    async def _ask(self, status: _Status) -> object | None:
        """The status answer's JSON; None where it could not be asked, or says nothing that can be read, for now."""
        request = Request(method="GET", to=status.to, headers=status.headers, ca_file=self._spec.ca_file)
        try:
            async with asyncio.timeout(POLL_SECONDS):
                reply = await exchange(request, with_body=True)
        except (NotSent, AnswerLost, TimeoutError):
            return None
        if 300 <= reply.status < 500 and reply.status not in _NOT_NOW:
            self._note.forget()
            raise self._doubt(
                f"{self._spec.shown} was accepted, and the question for its end was answered {reply.status}"
            )
        if not 200 <= reply.status < 300 or reply.body is None:
            return None
        try:
            return parsed(reply.body)
        except NoJson:
            return None


def _progress(until: EndState, document: object | None, asked: int) -> Progress:
    """How far the other system says it is; how often it was asked where it says nothing."""
    percent = None if until.percent is None or document is None else value_at(document, until.percent)
    if isinstance(percent, int | float) and not isinstance(percent, bool) and 0 <= percent <= 100:
        return Progress(done=float(percent), total=100.0, unit="%")
    note = "" if document is not None else "the state could not be read"
    return Progress(done=asked, unit="answers", note=note)
