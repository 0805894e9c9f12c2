"""Carries a message to those who are to read it: by a program of this host, an address that takes JSON, mail.

What went wrong is told in our own words: never what a program printed or a server answered, no address, no key.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import assert_never

from jobs.child_environment import environment
from jobs.notify.formats import as_json, body_for
from jobs.notify.mail import by_mail
from jobs.notify.texts import Message
from jobs.notify.undelivered import Undelivered
from jobs.processes import told
from jobs.web.address import filled_in, written
from jobs.web.exchange import AnswerLost, NotSent, NotTrusted, Request, exchange
from plans.errors import CutoverError
from plans.model.hooks import Channel, CommandChannel, MailChannel, WebhookChannel


async def carry(channel: Channel, message: Message, environ: Mapping[str, str]) -> None:
    """Deliver it within the channel's time.

    Args:
        environ: of the engine: what the plan names is taken from it.

    Raises:
        Undelivered: it was not taken, and why.
    """
    try:
        async with asyncio.timeout(channel.timeout.total_seconds()):
            await _carried(channel, message, environ)
    except TimeoutError:
        raise Undelivered(f"it took longer than {channel.timeout.total_seconds():g} s") from None


async def _carried(channel: Channel, message: Message, environ: Mapping[str, str]) -> None:
    match channel:
        case CommandChannel():
            await _by_command(channel, message, environ)
        case WebhookChannel():
            await _by_webhook(channel, message, environ)
        case MailChannel():
            await by_mail(channel, message, environ)
        case _:
            assert_never(channel)


async def _by_command(channel: CommandChannel, message: Message, environ: Mapping[str, str]) -> None:
    name = channel.argv[0]
    given = json.dumps(as_json(message), ensure_ascii=False).encode() + b"\n"
    try:
        own = environment(channel.env, environ) | {"CUTOVER_RUN": message.run, "CUTOVER_MESSAGE": message.id}
        status = await told(channel.argv, environ=own, given=given)
    except OSError as error:
        raise Undelivered(f"{name} cannot be started ({error.strerror or type(error).__name__})") from None
    except CutoverError as error:
        raise Undelivered(error.what) from None
    if status != 0:
        raise Undelivered(f"{name} ended with {status}" if status > 0 else f"{name} was ended by signal {-status}")


async def _by_webhook(channel: WebhookChannel, message: Message, environ: Mapping[str, str]) -> None:
    try:
        request = Request(
            method="POST",
            to=written(channel.url, environ),
            headers=_headers(channel, message, environ),
            body=body_for(channel, message),
            ca_file=channel.ca_file,
        )
        reply = await exchange(request, with_body=False)
    except AnswerLost:
        raise Undelivered("no answer came that can be read") from None
    except (NotSent, NotTrusted) as error:
        raise Undelivered(error.what.rpartition(": ")[2].removesuffix("; nothing was sent")) from None
    except CutoverError as error:
        raise Undelivered(error.what) from None
    if not 200 <= reply.status < 300:
        raise Undelivered(f"it answered {reply.status}")


def _headers(channel: WebhookChannel, message: Message, environ: Mapping[str, str]) -> dict[str, str]:
    """The plan's own headers, the type of what is sent, and the id by which a receiver knows it again."""
    own = filled_in(dict(channel.headers), environ)
    typed = {} if any(name.lower() == "content-type" for name in own) else {"Content-Type": "application/json"}
    return {**own, **typed, "Idempotency-Key": message.id}
