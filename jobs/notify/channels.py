"""Carries a message to those who are to read it: by a program of this host, an address that takes JSON, mail.

What went wrong is told in our own words: never what a program printed or a server answered, no address, no key.
"""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from typing import assert_never

from jobs.child_environment import environment
from jobs.notify.by_apprise import by_apprise
from jobs.notify.formats import as_json, body_for
from jobs.notify.mail import by_mail
from jobs.notify.message import Message, Receipt, fit_id
from jobs.notify.undelivered import Fate, Undelivered
from jobs.processes import told
from jobs.web.address import filled_in, written
from jobs.web.exchange import AnswerLost, NotSent, NotTrusted, Reply, Request, exchange
from plans.errors import CutoverError
from plans.model.hooks import AppriseChannel, Channel, CommandChannel, MailChannel, WebhookChannel

_IDS = (
    "x-message-id",
    "x-request-id",
    "request-id",
    "x-ms-workflow-run-id",
    "x-ms-request-id",
    "x-slack-req-id",
    "x-correlation-id",
)
"""The headers by which a service names what it took, the most telling first."""
_NOT_NOW = frozenset({429, 503})
_PERHAPS = frozenset({408})


async def carry(
    channel: Channel, message: Message, environ: Mapping[str, str], begun: Callable[[], None] = lambda: None
) -> Receipt:
    """Deliver it within the channel's time.

    Args:
        environ: of the engine: what the plan names is taken from it.
        begun: called before the first moment at which the message may be taken, perhaps from another thread.

    Raises:
        Undelivered: it was not taken, or nobody knows, and why.
    """
    way = _Way(begun)
    try:
        async with asyncio.timeout(channel.timeout.total_seconds()):
            return await _carried(channel, message, environ, way.begin)
    except TimeoutError:
        fate = Fate.UNKNOWN if way.begun else Fate.NOT_SENT
        raise Undelivered(f"it took longer than {channel.timeout.total_seconds():g} s", fate) from None
    except Undelivered:
        raise
    except CutoverError as error:  # a variable that is not set, an address that is none: nothing was sent
        raise Undelivered(error.what, Fate.REFUSED) from None


class _Way:
    """Whether a message is on its way."""

    def __init__(self, begun: Callable[[], None]) -> None:
        self._tell = begun
        self.begun = False

    def begin(self) -> None:
        self.begun = True
        self._tell()


async def _carried(
    channel: Channel, message: Message, environ: Mapping[str, str], begun: Callable[[], None]
) -> Receipt:
    match channel:
        case CommandChannel():
            return await _by_command(channel, message, environ, begun)
        case WebhookChannel():
            return await _by_webhook(channel, message, environ, begun)
        case MailChannel():
            return await by_mail(channel, message, environ, begun)
        case AppriseChannel():
            return await by_apprise(channel, message, environ, begun)
        case _:
            assert_never(channel)


async def _by_command(
    channel: CommandChannel, message: Message, environ: Mapping[str, str], begun: Callable[[], None]
) -> Receipt:
    name = channel.argv[0]
    given = json.dumps(as_json(message), ensure_ascii=False).encode() + b"\n"
    own = environment(channel.env, environ) | {"CUTOVER_RUN": message.run, "CUTOVER_MESSAGE": message.id}
    begun()
    try:
        status = await told(channel.argv, environ=own, given=given)
    except OSError as error:
        what = f"{name} cannot be started ({error.strerror or type(error).__name__})"
        raise Undelivered(what, Fate.REFUSED) from None
    if status < 0:
        raise Undelivered(f"{name} was ended by signal {-status}")
    if status > 0:
        fate = Fate.NOT_SENT if status == os.EX_TEMPFAIL else Fate.REFUSED
        raise Undelivered(f"{name} ended with {status}", fate)
    return Receipt(answer="exit status 0")


async def _by_webhook(
    channel: WebhookChannel, message: Message, environ: Mapping[str, str], begun: Callable[[], None]
) -> Receipt:
    request = Request(
        method="POST",
        to=written(channel.url, environ),
        headers=_headers(channel, message, environ),
        body=body_for(channel, message),
        ca_file=channel.ca_file,
    )
    try:
        reply = await exchange(request, with_body=False, begun=begun)
    except AnswerLost:
        raise Undelivered("no answer came that can be read") from None
    except NotSent as error:
        raise Undelivered(_without_address(error), Fate.NOT_SENT) from None
    except NotTrusted as error:
        raise Undelivered(_without_address(error), Fate.REFUSED) from None
    if not 200 <= reply.status < 300:
        raise Undelivered(f"it answered {reply.status}", _fate_of(reply))
    return Receipt(answer=str(reply.status), id=fit_id(reply.headers.get(name, "") for name in _IDS))


def _without_address(error: CutoverError) -> str:
    return error.what.rpartition(": ")[2].removesuffix("; nothing was sent")


def _fate_of(reply: Reply) -> Fate:
    """What an answer that is no yes says of the message."""
    if reply.status in _NOT_NOW:
        return Fate.NOT_SENT
    return Fate.UNKNOWN if reply.status >= 500 or reply.status in _PERHAPS else Fate.REFUSED


def _headers(channel: WebhookChannel, message: Message, environ: Mapping[str, str]) -> dict[str, str]:
    """The plan's own headers, the type of what is sent, and the id by which a receiver knows it again."""
    own = filled_in(dict(channel.headers), environ)
    typed = {} if any(name.lower() == "content-type" for name in own) else {"Content-Type": "application/json"}
    return {**own, **typed, "Idempotency-Key": message.id}
