"""What is remembered of one series of a flow: its pulse, and its passages from stage to stage."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from jobs.flows.held import Held
from jobs.flows.ledger import Ledger
from jobs.flows.pulse import Pulse
from jobs.flows.series import Condition, Series
from plans.model.flows import Flow, Stage


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
            self.held.look(self.ledger.standing(), until, until - after)


@dataclass(slots=True, kw_only=True)
class WentBack:
    """That a count became smaller, which no count of what came can."""

    stage: Stage
    by: int
    at: datetime


@dataclass(slots=True, kw_only=True)
class Memory:
    """What is remembered of a series."""

    series: Series
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
    went_back: WentBack | None = None
    stood: Condition | None = None
    """What was said of it last, and since when."""
    since: datetime | None = None

    def take(self, stage: Stage, after: datetime, until: datetime, count: int, oldest: datetime | None) -> None:
        """Count those of a stage in a stretch; a negative number is no count."""
        if count < 0:
            self.went_back = WentBack(stage=stage, by=-count, at=until)
            return
        if stage is self.first:
            self.total += count
            self.began = self.began or (until if count else None)
            if self.pulse is not None:
                self.pulse.take(after, until, count)
        for passage in self.passages:
            passage.take(stage, after, until, count, oldest)

    def give_up(self) -> None:
        """Take what is missing as gone."""
        for passage in self.passages:
            passage.ledger.give_up()
            passage.held = Held(every=passage.held.every)

    @property
    def is_whole(self) -> bool:
        """Whether it is the flow itself."""
        return not (self.series.template or self.series.receiver)

    def to_notice(self, now: datetime) -> timedelta | None:
        """How long a silence that begins now would have to last before it is provable."""
        return self.pulse.to_notice(now) if self.pulse is not None else None


def passages(flow: Flow) -> tuple[Passage, ...]:
    """From each stage that is counted to the next one."""
    stages = [stage for stage in Stage if stage in flow.counts]
    return tuple(
        Passage(sent=sent, came=came, ledger=Ledger(within=flow.within), held=Held(every=flow.every))
        for sent, came in pairwise(stages)
    )
