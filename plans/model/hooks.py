"""Who is told of what, and through which channel: hooks, channels, and where the messages of rehearsals go."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import NewType

from plans.model.databases import PartyId

ChannelId = NewType("ChannelId", str)


class HookWord(StrEnum):
    """What people are told of."""

    ATTENTION = "attention"
    """A task waits for a person to choose: retry, skip, fixed by hand, abandon."""
    READY = "ready"
    """It is the turn of a person's task."""
    HEADS_UP = "heads_up"
    """It will soon be the turn of a person's task, or a poll will soon open."""
    LATE = "late"
    """A task is behind by itself, or past its deadline."""
    CHECKPOINT_OPEN = "checkpoint_open"
    DECISION = "decision"
    """A checkpoint was decided, whatever was said."""
    HOLD = "hold"
    """Nothing new starts; and that it goes on."""
    GO_LIVE = "go_live"
    NO_GO = "no_go"
    """No-go was said, or the night is rolled back."""
    SECOND = "second"
    """A second person has to agree to what somebody has said."""
    ENGINE_LOST = "engine_lost"
    """Nobody works on the night, or nobody knows; and that it goes on."""
    PROBLEM = "problem"
    """The engine cannot reach a database or write its log, or the journal is doubted."""
    TROUBLE = "trouble"
    """A red problem of the night was opened, or one has become red; and that it is over."""
    DEGRADED = "degraded"
    """The go-live is degraded, or stands otherwise; and that it is normal again."""
    FLOW = "flow"
    """What must flow does not; and that it does again."""
    REPLICATION = "replication"
    """A database no longer follows as it should, or a switch can no longer be taken back; and that it is well again."""
    TEST = "test"
    """Nothing: an operator sees whether messages arrive."""


class HookRole(StrEnum):
    """Whom a hook tells by what they are in the plan."""

    OWNER = "owner"
    """The task's owner; of a checkpoint whoever decides."""
    POLLED = "polled"
    """The parties of a poll."""
    ITEMS = "items"
    """The parties that confirm the items of a confirmation."""
    EVERYBODY = "everybody"
    """Every party of the plan."""


class MessageFormat(StrEnum):
    """What the body of a webhook looks like."""

    JSON = "json"
    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandChannel:
    """A program on the engine's host, which reads the message as JSON."""

    argv: tuple[str, ...]
    env: tuple[str, ...] = ()
    timeout: timedelta = timedelta(seconds=10)
    answers: bool = False
    """Whether letters may carry a link and a code to answer with: what it carries reaches the party alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """An address that takes JSON."""

    url: str
    """May hold ${VAR}; expanded only when it is sent to."""
    format: MessageFormat = MessageFormat.JSON
    template: str = ""
    """JSON text in whose strings `{text}` and the like are filled in; empty where the format says it all."""
    headers: tuple[tuple[str, str], ...] = ()
    ca_file: str | None = None
    timeout: timedelta = timedelta(seconds=10)
    answers: bool = False


class MailSecurity(StrEnum):
    """How the line to a mail server is kept secret."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """A mail server."""

    host: str
    """May hold ${VAR}, as `user` and `password`; expanded only when it is sent to."""
    sender: str
    port: int
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    """Only ever the name of a variable."""
    ca_file: str | None = None
    timeout: timedelta = timedelta(seconds=20)
    answers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """Anything that the library apprise reaches: SMS, pagers, phones."""

    url: str
    """Only ever the name of a variable: what it holds is an address of apprise with its keys, or several of them."""
    timeout: timedelta = timedelta(seconds=30)
    answers: bool = False


Channel = CommandChannel | WebhookChannel | MailChannel | AppriseChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Of what somebody is told."""

    when: tuple[HookWord, ...]
    through: ChannelId
    parties: tuple[PartyId, ...] = ()
    roles: tuple[HookRole, ...] = ()
    before: timedelta = timedelta(minutes=15)
    """How long before somebody's turn a `heads_up` comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalMessages:
    """The one place where messages of rehearsals go."""

    through: ChannelId
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who is told next where nobody acknowledges."""

    then: tuple[PartyId, ...]
    through: ChannelId
    after: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All that a plan says of messages."""

    hooks: tuple[Hook, ...] = ()
    channels: tuple[tuple[ChannelId, Channel], ...] = ()
    rehearsals: RehearsalMessages | None = None
    escalation: Escalation | None = None

    def channel(self, name: str) -> Channel | None:
        """The channel of this name; None where the plan has none."""
        return next((channel for known, channel in self.channels if known == name), None)


NOBODY_TOLD = Telling()
