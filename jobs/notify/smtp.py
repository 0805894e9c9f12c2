"""One mail over one connection to its server, by the standard library's client in a thread, as its calls block.

Nothing can cancel a thread: the connection under it is cut where the time is up, so that it ends at once and its place
is free for the next mail. A server that hangs, or sends a byte now and then, holds nobody else up.
"""

import asyncio
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

from jobs.notify.message import Receipt, fit_id
from jobs.notify.undelivered import Fate, Undelivered
from plans.model.hooks import MailChannel, MailSecurity

_QUEUED = (
    re.compile(r"queued as (\S+)", re.IGNORECASE),  # Postfix
    re.compile(r"\bid=(\S+)", re.IGNORECASE),  # Exim
    re.compile(r"InternalId=(\d+)"),  # Exchange
    re.compile(r"^(?:\d\.\d\.\d )?(?:OK:? )?(\S*\d\S*)(?: |$)", re.IGNORECASE),  # Sendmail, and many others
)
"""How servers name what they took, in their answer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Who takes mail, with what the channel names taken from the environment."""

    channel: MailChannel
    host: str
    user: str
    password: str = field(repr=False)


async def connected(server: Server) -> socket.socket:
    """A connection, made without a thread of ours. Raises `Undelivered`."""
    loop = asyncio.get_running_loop()
    try:
        places = await loop.getaddrinfo(server.host, server.channel.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise Undelivered("the name could not be resolved", Fate.NOT_SENT) from None
    trouble: OSError = ConnectionRefusedError()
    for family, kind, protocol, _, place in places:
        line = socket.socket(family, kind, protocol)
        line.setblocking(False)
        try:
            await loop.sock_connect(line, place)
        except OSError as error:
            line.close()
            trouble = error
        except BaseException:
            line.close()
            raise
        else:
            line.settimeout(server.channel.timeout.total_seconds())
            return line
    raise Undelivered(_in_words(trouble), Fate.NOT_SENT)


class Mailing:
    """One mail on its way, which can be cut off at any time.

    Args:
        line: a connection to the server, which is closed here.
        begun: called in the thread, before the first moment at which the mail may be taken.
    """

    def __init__(self, server: Server, line: socket.socket, mail: EmailMessage, begun: Callable[[], None]) -> None:
        self._server, self._line, self._mail, self._begun = server, line, mail, begun
        self._handle = line.dup()
        """The same connection: TLS takes the other one over."""
        self._begun_to_send = False
        self._handed_over = False

    def cut(self) -> None:
        """End it, wherever it is."""
        with suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)
        self._handle.close()
        if not self._begun_to_send:  # no thread was free, and none will close it
            self._line.close()

    def send(self) -> Receipt:
        """Have the server take the mail. Blocks: in a thread."""
        self._begun_to_send = True
        session = _Session(self._server, self._line)
        try:
            session.open()
            receipt = self._taken(session)
            with suppress(OSError, smtplib.SMTPException):  # whatever is said after that, it was taken
                session.putcmd("quit")
        except (OSError, ValueError, smtplib.SMTPException) as error:
            raise Undelivered(_in_words(error), self._fate(error)) from None
        finally:
            session.close()
            self._line.close()
        return receipt

    def _taken(self, session: smtplib.SMTP) -> Receipt:
        _expect(*session.mail(self._server.channel.sender))
        for address in self._mail["To"].addresses:
            _expect(*session.rcpt(address.addr_spec), otherwise=_AddressRefused)
        self._handed_over = True
        self._begun()
        code, answer = session.data(self._mail.as_bytes())
        _expect(code, answer)
        return Receipt(answer=str(code), id=fit_id(_queue_ids(answer)))

    def _fate(self, error: Exception) -> Fate:
        """By what was answered, else by how far it was."""
        if isinstance(error, smtplib.SMTPResponseException):
            return Fate.NOT_SENT if 400 <= error.smtp_code < 500 else Fate.REFUSED
        if isinstance(error, ssl.SSLCertVerificationError | smtplib.SMTPNotSupportedError):
            return Fate.REFUSED
        return Fate.UNKNOWN if self._handed_over else Fate.NOT_SENT


class _AddressRefused(smtplib.SMTPResponseException):
    """The server does not take mail for it."""


def _expect(
    code: int, answer: bytes, otherwise: type[smtplib.SMTPResponseException] = smtplib.SMTPResponseException
) -> None:
    if code not in (250, 251):
        raise otherwise(code, answer)


class _Session(smtplib.SMTP):
    """The client, on a connection that is there already."""

    def __init__(self, server: Server, line: socket.socket) -> None:
        self._server, self._connection = server, line
        super().__init__(timeout=server.channel.timeout.total_seconds())
        self._host = server.host  # the name that a certificate has to hold

    def open(self) -> None:
        """Greet, have the line secured, and log in."""
        code, answer = self.connect(self._server.host, self._server.channel.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        if self._server.channel.security is MailSecurity.STARTTLS:
            self.starttls(context=_trusted(self._server.channel))
        self.ehlo_or_helo_if_needed()
        if self._server.user:
            self.login(self._server.user, self._server.password)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - the base's
        if self._server.channel.security is MailSecurity.TLS:
            return _trusted(self._server.channel).wrap_socket(self._connection, server_hostname=host)
        return self._connection


def _trusted(channel: MailChannel) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=channel.ca_file)


def _in_words(error: Exception) -> str:
    """Our own sentence: what a server says may hold anything."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return "the login was refused"
        case _AddressRefused():
            return "the address was refused"
        case smtplib.SMTPNotSupportedError():
            return "the server does not offer what the plan asks for"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"it answered {code}"
        case ssl.SSLCertVerificationError():
            return "the certificate is not trusted"
        case ConnectionRefusedError():
            return "nothing listens there"
        case TimeoutError():
            return "no answer came in time"
        case _:
            return "the connection failed"


def _queue_ids(answer: bytes) -> list[str]:
    """What may be the id in an answer to a mail, the surest first."""
    text = answer.decode("ascii", "replace").partition("\n")[0]
    found = (pattern.search(text) for pattern in _QUEUED)
    return [match[1].strip("<>;,()") for match in found if match is not None]
