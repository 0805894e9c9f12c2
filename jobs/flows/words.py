"""Why a flow stands as it does, in words that can be said on the phone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from jobs.flows.ledger import Standing
from jobs.flows.pulse import Pulse
from jobs.flows.weeks import HOUR, Weeks
from plans.durations import in_words
from plans.model.flows import NeverZero, Stage
from plans.plurals import counted, plural

STAGES = {Stage.SENT: "sent", Stage.RECEIVED: "received", Stage.PROCESSED: "processed"}
_NAMED = 4
"""Templates and receivers that are named; of more the rest is counted."""
_TWO_DAYS = 2 * 24 * 60
_NEARLY = timedelta(minutes=6)
"""What takes so nearly a full hour is a clock rather than a wait."""


def clock(weeks: Weeks, moment: datetime) -> str:
    """Name a moment on the clock of the plan: `Mon 08:05`."""
    return f"{weeks.local(moment):%a %H:%M}"


def silent(weeks: Weeks, pulse: Pulse) -> str:
    """Say for how long there was nothing, and how many there should have been."""
    since, until = pulse.quiet_since, pulse.until
    if since is None or until is None:
        return "nothing"
    nothing = f"nothing since {clock(weeks, since)}, for {in_words(until - since)}"
    if isinstance(pulse.norm, NeverZero):
        hours = f"{pulse.norm.begins:%H:%M} to {pulse.norm.ends:%H:%M}"
        return f"{nothing}; from {hours} there is something every {in_words(pulse.norm.within)}, says the plan"
    return f"{nothing}; {_about(pulse.awaited)} {plural(round(pulse.awaited), 'is', 'are')} normal in that time"


def thin(weeks: Weeks, pulse: Pulse) -> str:
    """Say how many there were, and how many there should have been."""
    since = f" since {clock(weeks, pulse.thin_since)}" if pulse.thin_since else ""
    normal = f"{_about(pulse.fewer)} {plural(round(pulse.fewer), 'is', 'are')} normal"
    return f"{pulse.came:,} came{since}, where {normal}"


def short(weeks: Weeks, standing: Standing, stages: tuple[Stage, Stage], within: timedelta, *, never: bool) -> str:
    """Say how many have not come, and since when."""
    sent, came = (STAGES[stage] for stage in stages)
    missing, oldest = standing.missing, standing.oldest
    text = f"{missing:,} {sent} {plural(missing, 'is', 'are')} not {came} within {in_words(within)}"
    if oldest is not None:
        text += f", the oldest of {clock(weeks, oldest)}"
        if weeks.clocks_changed(oldest):
            text += "; the clocks were changed then"
    return f"{text}; none was ever counted as {came}: nothing comes, or that clock is behind" if never else text


def lost_canary(weeks: Weeks, sent: datetime, why: str) -> str:
    """Say that the last canary did not come through, and why."""
    return f"its canary of {clock(weeks, sent)} {why or 'did not come through'}; send another one once it is mended"


def late(standing: Standing, stages: tuple[Stage, Stage], within: timedelta) -> str:
    """Say how long they take."""
    sent, came = (STAGES[stage] for stage in stages)
    text = f"from {sent} to {came} takes {in_words(standing.takes)}, where {in_words(within)} are allowed"
    hours = round(standing.takes / HOUR)
    if hours and abs(standing.takes - hours * HOUR) <= _NEARLY:
        text += "; nearly a full hour: are the two clocks alike?"
    return text


def unproven(weeks: Weeks, since: datetime, last: datetime | None, came: Stage) -> str:
    """Say that what was missing is given up, and that nothing says yet that it flows."""
    stage = STAGES[came]
    if last is None:
        return f"some are given up as lost, and none was ever counted as {stage}"
    if last <= since:
        return f"some are given up as lost, and none was {stage} since {clock(weeks, last)}"
    said = f"some were given up on {clock(weeks, since)}, and none that was sent since is known to be {stage}"
    return f"{said}; the last one of before came by {clock(weeks, last)}"


def disagree(more: int, stages: tuple[Stage, Stage]) -> str:
    """Say that one count must be wrong."""
    sent, came = (STAGES[stage] for stage in stages)
    return f"{counted(more, 'one')} more {came} than {sent} for an hour: the two do not count the same thing"


def went_back(by: int) -> str:
    """Say that a count became smaller."""
    return f"it went back by {by:,}: another queue, or one that was restored"


def lost(weeks: Weeks, stage: Stage, reason: str, after: datetime, until: datetime) -> str:
    """Say that a stretch of a count is lost."""
    stretch = f"from {clock(weeks, after)} to {weeks.local(until):%H:%M}"
    return f"how many were {STAGES[stage]} {stretch} is lost: {reason}"


def not_counted(weeks: Weeks, stage: Stage, reason: str, last: datetime | None) -> str:
    """Say that a stage could not be counted, why, and when it was last."""
    before = f"it was last on {clock(weeks, last)}" if last is not None else "it never was yet"
    because = f": {reason}" if reason else ""
    return f"what was {STAGES[stage]} is not counted{because}; {before}"


def unknown(weeks: Weeks, total: int, began: datetime | None) -> str:
    """Say that nobody knew of it."""
    since = f": {total:,} since {clock(weeks, began)}" if began is not None else ""
    return f"not in the baseline{since}; nobody said what is normal of it"


def in_the_sum_alone(names: Sequence[str]) -> str:
    """Name the templates and receivers of which nobody said what is normal."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"nobody said what is normal of {', '.join(names[:_NAMED])}{more}: only their sum is watched"


def nothing_yet(weeks: Weeks, since: datetime, noticed: timedelta | None) -> str:
    """Say that it never flowed, and how long it may take to know."""
    return f"nothing has come yet since {clock(weeks, since)}; {provable(noticed)}"


def provable(noticed: timedelta | None) -> str:
    """Say how long a silence must last."""
    return "a silence is not provable for weeks" if noticed is None else f"a silence is provable after {about(noticed)}"


def about(length: timedelta) -> str:
    """Say a length no finer than it is known: `35 min`, `5 h`, `3 days`."""
    return _about_minutes(max(round(length.total_seconds() / 60), 1))


@lru_cache(maxsize=4096)
def _about_minutes(minutes: int) -> str:
    if minutes >= _TWO_DAYS:
        return f"{round(minutes / 60 / 24)} days"
    grain = 1 if minutes < 5 else 5 if minutes < 120 else 60
    return in_words(timedelta(minutes=grain * round(minutes / grain)))


def _about(expected: float) -> str:
    return f"{expected:,.0f}" if expected >= 1 else "less than one"
