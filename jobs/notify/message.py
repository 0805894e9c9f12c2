"""What a channel is given, and what whoever took it answered."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plans.model.hooks import Channel

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+=-]{2,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How a letter can be answered."""

    code: str
    """As it is read out: `K7QF-2MXD`."""
    until: datetime
    link: str = ""
    """Empty where this host serves no page."""
    page: str = ""
    """Where the code can be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is given."""

    id: str
    """The same each time that it is sent."""
    run: str
    title: str
    rehearsal: bool
    party: str
    """Whom it is meant for, by id."""
    name: str
    address: str
    """Where it goes; in a rehearsal the one address of all."""
    language: str
    subject: str
    """One line."""
    text: str
    matters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each word with its tasks."""
    reply: Reply | None = None
    """How it can be answered; None where it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A message that a task sends, and the channel that takes it."""

    channel: Channel
    message: Message
    environ: Mapping[str, str] = field(repr=False)
    """Of the engine: what the channel names is taken from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a channel took a message: what proves it."""

    answer: str
    """In our words: `250`, `202`, `exit status 0`."""
    id: str = ""
    """By which whoever took it finds it again: the queue id of a mail server, the request id of a webhook."""

    def __str__(self) -> str:
        return f"{self.answer}, id {self.id}" if self.id else self.answer


def fit_id(candidates: Iterable[str]) -> str:
    """The first that can be shown as an id: a few letters and digits, whoever wrote it; empty where none can."""
    return next((one for one in candidates if _ID.fullmatch(one)), "")
