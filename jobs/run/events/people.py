"""What happens to those who must act: they are told, cannot be reached, are reached again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.run.events.types import UnitId
from plans.model.hooks import HookWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A party, and the channel through which it is told."""

    party: str
    channel: str

    @property
    def name(self) -> str:
        """The same for one addressee, and another one for every other."""
        return f"{self.channel}/{self.party}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLoss:
    """That nobody worked on the run while it was under way."""

    id: str
    """The same whoever says so: by run, term of the lease, and the last event."""
    since: datetime
    """Real time: when the engine was last known to work."""
    host: str = ""
    """Where it worked."""
    seen_from: str = ""
    """Of a control database that cannot be reached: from which host; whether the engine works nobody there knows."""
    called_by: str = ""
    """Who told people while nobody worked on it; empty where nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleTold:
    """Messages were put into the outbox, in the same append as this: one for each addressee.

    What was its cause stands before it in that append, where that is an event: what the clock and the forecast bring
    (ready, heads_up, late) has no other one.
    """

    word: HookWord
    units: tuple[UnitId, ...]
    """The tasks that it is about; empty where it is about the night as a whole."""
    addressees: tuple[Addressee, ...]
    lead: timedelta | None = None
    """How long before its turn, of a `heads_up`."""
    over: bool = False
    """Of a hold, or of an engine that was lost: that the night goes on; of a problem, or what is degraded, that it is
    over."""
    step: int = 0
    """How often others were told of it before, and nobody acknowledged it."""
    by: str = ""
    """Who asked for it, of a test."""
    taken_over: bool = False
    """Whether others were told of it before, in whose place these people are now."""
    lost: EngineLoss | None = None
    """Of `engine_lost`: which loss."""
    problem: str = ""
    """Of `trouble`: which problem."""
    flow_names: tuple[str, ...] = ()
    """Of `flow`: the names of their series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesStuck:
    """Messages to a party could not be delivered; the engine goes on trying, or has given some up."""

    addressee: Addressee
    count: int
    """How many wait."""
    reason: str
    """Our own sentence: `nothing listens there`."""
    given_up: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesDelivered:
    """Messages to a party are delivered again."""

    addressee: Addressee
    test: bool = False
    """Whether what arrived was a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyReached:
    """Somebody has spoken to a party, by phone or otherwise: it knows what it was told of until now."""

    party: str
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyOn:
    """A party, and the people of the plan who are on for it by their shifts; the first of them is called."""

    party: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleOn:
    """Shifts began or ended: who is on from here on for these parties. Of any other one nothing has changed."""

    parties: tuple[PartyOn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReplaced:
    """Somebody does everything of a person of the plan from here on; the person themselves where they are back."""

    person: str
    instead: str
    """Another person of the plan; empty where it is somebody whom the plan does not name."""
    name: str
    by: str
    contact: str = ""
    """As it was given with the command; what the plan says of its people is not repeated here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """A party answered by the link or the code of a letter; what came of it stands behind it in the same append."""

    party: str
    said: str
    """`seen`, `confirm`, or what was said at a poll."""
    way: str
    """`link`, or `code`."""
    channel: str
    """Through which the letter had been sent."""
    name: str
    """Who answered, by their own word."""
    by: str
    """The login that brought it: of the process that serves the page, or of the operator who was told the code."""
    letter: str
    address: str = ""
    """From where, by the word of the process that serves the page."""
    unit: UnitId | None = None
    """None of the letter as a whole."""
    items: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersRefused:
    """The database has refused answers: how many by now, by reason."""

    counts: Mapping[str, int]


People = (
    PeopleTold
    | MessagesStuck
    | MessagesDelivered
    | PartyReached
    | PeopleOn
    | PersonReplaced
    | AnswerGiven
    | AnswersRefused
)
