"""What an engine has met of those who must act, as inputs of a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.run.events import Addressee
from jobs.run.state.told import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnsSeen:
    """It will soon be somebody's turn, or something is late."""

    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesSeen:
    """Messages to somebody do not arrive, or do again."""

    to: Addressee
    trouble: str = ""
    """Why they do not; empty where they do."""
    count: int = 0
    given_up: int = 0
    test: bool = False
    """Whether what arrived was a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSeen:
    """How many answers by link or code the database has refused by now, by reason."""

    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReturned:
    """This engine could not renew its lease for so long that it was missed, and can again; nobody took over."""

    since: datetime
    """Real time, by the control database's clock: its last renewal before that."""


PeopleSeen = TurnsSeen | MessagesSeen | AnswersSeen | EngineReturned
"""What has to do with those who must act."""
