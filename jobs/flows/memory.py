"""What is remembered of one series of a flow: its pulse, and its passages from stage to stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from jobs.flows.given_up import WriteOff
from jobs.flows.held import Held, Prompt
from jobs.flows.ledger import Ledger, Overdue
from jobs.flows.pulse import Pulse
from jobs.flows.series import Series, Verdict
from plans.model.flows import Flow, Stage

Kind = tuple[bool, bool]
"""Whether a series is one of a template, and of a receiver."""
WHOLE: Kind = (False, False)


def kind_of(series: Series) -> Kind:
    """Of which kind it is."""
    return bool(series.template), bool(series.receiver)


@dataclass(slots=True, kw_only=True)
class Passage:
    """From one stage of a series to the next that is counted."""

    sent: Stage
    came: Stage
    ledger: Ledger
    held: Held

    def take(self, stage: Stage, after: datetime, until: datetime, count: int, oldest: datetime | None) -> None:
        """Count those of a stage in a stretch."""
        if stage is self.sent:
            self.ledger.take_sent(after, until, count, oldest)
        if stage is self.came:
            self.ledger.take_came(after, until, count)
            self.held.look(self.ledger.standing(), until, until - after, came=count > 0)

    def give_up(self, off: WriteOff) -> None:
        """Take these as gone: it is well at once where nothing else is missing."""
        self.ledger.give_up(off)
        standing = self.ledger.standing()
        if standing.overdue is Overdue.NONE:
            self.held = self.held.anew()
        else:
            self.held.standing = standing
            self.held.since = standing.oldest or self.held.since  # what was given up is not what is missing now

    @property
    def is_well(self) -> bool:
        """Whether all come in their time, the two counts agree, and something has come since some were given up."""
        ledger = self.ledger
        return self.held.called is Overdue.NONE and not ledger.disagree and ledger.unproven_since is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """That nobody knows, and nobody will, how many there were at a stage in a stretch."""

    reason: str
    """In words."""
    after: datetime
    until: datetime


@dataclass(slots=True, kw_only=True)
class Memory:
    """What is remembered of a series."""

    series: Series
    kind: Kind
    first: Stage
    passages: tuple[Passage, ...]
    pulse: Pulse | None = None
    """None where nobody knows what is normal of it."""
    stranger: bool = False
    """Whether the baseline does not have it, although it has others of its kind."""
    total: int = 0
    """Of the first stage."""
    began: datetime | None = None
    """Up to when its first one was counted."""
    lost: Lost | None = None
    """What was lost last of its counts."""
    said: Verdict | None = None
    """What was said of it last."""

    def take(self, stage: Stage, after: datetime, until: datetime, count: int, oldest: datetime | None) -> None:
        """Count those of a stage in a stretch."""
        if stage is self.first:
            self.total += count
            self.began = self.began or (until if count else None)
            if self.pulse is not None:
                self.pulse.take(after, until, count)
        for passage in self.passages:
            passage.take(stage, after, until, count, oldest)

    def begin_anew(self, stage: Stage, lost: Lost | None = None) -> None:
        """Take what is missing as gone, as a count of a stage was lost."""
        self.lost = lost or self.lost
        for passage in self.passages:
            if stage in (passage.sent, passage.came):
                passage.ledger.begin_anew()
                passage.held = passage.held.anew()

    @property
    def is_whole(self) -> bool:
        """Whether it is the flow itself."""
        return self.kind == WHOLE

    def to_notice(self, now: datetime) -> timedelta | None:
        """How long a silence that begins now would have to last before it is provable."""
        return self.pulse.to_notice(now) if self.pulse is not None else None


def prompts(flow: Flow) -> Mapping[Stage, Prompt]:
    """Whether all come in their time to each stage: nothing is known of it yet."""
    return {stage: Prompt() for stage in flow.counts}


def passages(flow: Flow, known: Mapping[Stage, Prompt]) -> tuple[Passage, ...]:
    """From each stage that is counted to the next one."""
    stages = [stage for stage in Stage if stage in flow.counts]
    return tuple(
        Passage(
            sent=sent, came=came, ledger=Ledger(within=flow.within), held=Held(every=flow.every, prompt=known[came])
        )
        for sent, came in pairwise(stages)
    )
