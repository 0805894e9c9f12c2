"""A message as mail, by the standard library's client in threads of its own: one that hangs takes no thread of others.

A thread ends by its own time limit, which is the channel's: nothing can cancel it.
"""

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial

from jobs.notify.texts import Message
from jobs.notify.undelivered import Undelivered
from jobs.postgres.connection.endpoint import expand
from plans.model.hooks import MailChannel, MailSecurity

_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="mail")


async def by_mail(channel: MailChannel, message: Message, environ: Mapping[str, str]) -> None:
    """Have the server take it. Raises `Undelivered`, and `ConnectionFactsMissing` for a variable that is not set."""
    if "@" not in message.address or not message.address.isprintable():
        raise Undelivered(f"{message.party} has no mail address")
    login = (expand(channel.user, environ), expand(channel.password, environ))
    send = partial(_send, channel, expand(channel.host, environ), login, written(channel, message))
    await asyncio.get_running_loop().run_in_executor(_THREADS, send)


def written(channel: MailChannel, message: Message) -> EmailMessage:
    """The mail. What stands in a header is one line of printable characters, or there is no mail.

    Raises `Undelivered` for an address that is none.
    """
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = channel.sender
        mail["To"] = message.address
        mail["Subject"] = message.subject
        mail["Message-ID"] = f"<{message.id}@cutover.invalid>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Cutover-Message"] = message.id
        addresses = mail["To"].addresses
    except (ValueError, IndexError):
        raise Undelivered(f"{message.party} has no mail address that can be written") from None
    if not addresses or not all(one.domain and one.username for one in addresses):
        raise Undelivered(f"{message.party} has no mail address that can be written")
    mail.set_content(message.text)
    return mail


def _send(channel: MailChannel, host: str, login: tuple[str, str], mail: EmailMessage) -> None:
    try:
        with _connected(channel, host) as server:
            if channel.user:
                server.login(*login)
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(_in_words(error)) from None


def _connected(channel: MailChannel, host: str) -> smtplib.SMTP:
    seconds = channel.timeout.total_seconds()
    if channel.security is MailSecurity.TLS:
        return smtplib.SMTP_SSL(host, channel.port, timeout=seconds, context=_trusted(channel))
    server = smtplib.SMTP(host, channel.port, timeout=seconds)
    if channel.security is MailSecurity.STARTTLS:
        try:
            server.starttls(context=_trusted(channel))
        except BaseException:
            server.close()
            raise
    return server


def _trusted(channel: MailChannel) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=channel.ca_file)


def _in_words(error: Exception) -> str:
    """Our own sentence: what a server says may hold anything."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return "the login was refused"
        case smtplib.SMTPRecipientsRefused():
            return "the address was refused"
        case smtplib.SMTPNotSupportedError():
            return "the server does not offer what the plan asks for"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"it answered {code}"
        case ssl.SSLCertVerificationError():
            return "the certificate is not trusted"
        case socket.gaierror():
            return "the name could not be resolved"
        case ConnectionRefusedError():
            return "nothing listens there"
        case TimeoutError():
            return "no answer came in time"
        case _:
            return "the connection failed"
