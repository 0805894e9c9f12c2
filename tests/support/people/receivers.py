"""Who takes messages in benches and drills: a desk that is posted JSON and a mail server; both note what came."""

import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

from tests.support.http_server import Asked, HttpServer, answer, serving
from tests.support.people.smtp_server import SmtpServer, taking_mail

TAKEN, BROKEN, HANGS_UP = "taken", "broken", "hangs up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One message as it came in, whatever was answered."""

    id: str
    channel: str
    address: str
    subject: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class Receivers:
    """A desk and a mail server, and everything that came to either."""

    desk: HttpServer
    mail: SmtpServer
    mood: Callable[[], str] = lambda: TAKEN
    """How the next message is answered."""
    arrivals: list[Arrival] = field(default_factory=list)

    def channels(self, desk: str = "desk", mail: str = "mail") -> str:
        """As `channels:` of a plan, by these names."""
        return (
            f"  {desk}: {{webhook: {{url: '{self.desk.origin}/desk', timeout: 5s}}}}\n"
            f"  {mail}: {{mail: {{host: 127.0.0.1, port: {self.mail.port}, from: cutover@b.example, security: none,"
            " timeout: 5s}}\n"
        )

    def ids(self) -> list[str]:
        """The ids of what came, as often as it came."""
        return [one.id for one in self.arrivals]

    def _asked(self, asked: Asked) -> None:
        message = json.loads(asked.body)
        self._came("desk", message["id"], message["to"]["address"], message["subject"])
        mood = self.mood()
        answers = {TAKEN: answer(202), BROKEN: answer(500), HANGS_UP: None}
        self.desk.say("POST /desk", answers[mood])

    def note_mail(self, mail: EmailMessage) -> None:
        """A mail came."""
        self._came("mail", mail["X-Cutover-Message"], mail["To"], mail["Subject"])
        self.mail.thanks = {TAKEN: "250 2.0.0 Ok: queued as 4XyZ1w0Q", BROKEN: "451 later", HANGS_UP: ""}[self.mood()]

    def _came(self, channel: str, name: str, address: str, subject: str) -> None:
        now = datetime.now(UTC)
        self.arrivals.append(Arrival(id=name, channel=channel, address=str(address), subject=str(subject), at=now))


@asynccontextmanager
async def receiving() -> AsyncIterator[Receivers]:
    """Both, for the length of a block."""
    async with serving() as desk, taking_mail() as mail:
        found = Receivers(desk=desk, mail=mail)
        desk.say("POST /desk", answer(202))
        desk.on_asked, mail.on_mail = found._asked, found.note_mail
        yield found


def moody(seed: int, *, broken: float, hangs_up: float) -> Callable[[], str]:
    """Answers of which these shares are no thanks."""
    chance = random.Random(seed)

    def mood() -> str:
        drawn = chance.random()
        return BROKEN if drawn < broken else HANGS_UP if drawn < broken + hangs_up else TAKEN

    return mood
