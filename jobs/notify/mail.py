"""A message as mail: what stands in it, and that a server takes it."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from jobs.notify.message import Message, Receipt
from jobs.notify.smtp import Mailing, Server, connected
from jobs.notify.undelivered import Fate, Undelivered
from jobs.postgres.connection.endpoint import expand
from plans.model.hooks import MailChannel

_THREADS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="mail")
"""More than mails are ever under way at once; a thread is made when it is needed."""


async def by_mail(
    channel: MailChannel, message: Message, environ: Mapping[str, str], begun: Callable[[], None] = lambda: None
) -> Receipt:
    """Have the server take it; `begun` is called from another thread.

    Raises `Undelivered`, and `ConnectionFactsMissing` for a variable that is not set.
    """
    if "@" not in message.address or not message.address.isprintable():
        raise Undelivered(f"{message.party} has no mail address", Fate.REFUSED)
    mail = written(channel, message)
    server = Server(
        channel=channel,
        host=expand(channel.host, environ),
        user=expand(channel.user, environ),
        password=expand(channel.password, environ),
    )
    mailing = Mailing(server, await connected(server), mail, begun)
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, mailing.send)
    finally:
        mailing.cut()


def written(channel: MailChannel, message: Message) -> EmailMessage:
    """The mail, in bytes that every server takes. What stands in a header is one line of printable characters, or there
    is no mail.

    Raises `Undelivered` for an address that is none.
    """
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = channel.sender
        mail["To"] = message.address
        mail["Subject"] = message.subject
        mail["Date"] = formatdate(usegmt=True)
        mail["Message-ID"] = f"<{message.id}@cutover.invalid>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Cutover-Message"] = message.id
        addresses = mail["To"].addresses
    except (ValueError, IndexError):
        raise Undelivered(f"{message.party} has no mail address that can be written", Fate.REFUSED) from None
    if not addresses or not all(one.domain and one.username and one.addr_spec.isascii() for one in addresses):
        raise Undelivered(f"{message.party} has no mail address that can be written", Fate.REFUSED)
    mail.set_content(message.text, cte="quoted-printable")
    return mail
