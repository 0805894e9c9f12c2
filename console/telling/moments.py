"""Times as they are told to somebody who may be elsewhere, or read it another day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.run.outlook.forecast import Forecast
from plans.clock import comes_twice
from plans.model import Plan
from plans.model.languages import Language

_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Writes instants for one reader.

    A time carries its day when that is not the go-live's, its date when that is a week and more away, and its zone
    where the reader's is another than the plan's, or where an hour comes twice.
    """

    zone: ZoneInfo
    """The reader's."""
    home: ZoneInfo
    """The plan's."""
    day: date
    """Of the planned go-live, in the reader's zone."""
    language: Language = Language.ENGLISH
    aloud: bool = False
    """Whether days are written as they are said: `Friday 22:47`."""

    @classmethod
    def of(
        cls,
        plan: Plan,
        forecast: Forecast,
        *,
        zone: ZoneInfo | None = None,
        language: Language = Language.ENGLISH,
        aloud: bool = False,
    ) -> "Moments":
        """For a run of this plan; `zone` is the reader's where it is not the plan's."""
        home = ZoneInfo(plan.timezone)
        there = zone or home
        day = forecast.go_live_planned.astimezone(there).date()
        return cls(zone=there, home=home, day=day, language=language, aloud=aloud)

    def when(self, at: datetime) -> str:
        """`02:40`, `Fri 22:47`, `Fri 12 Nov 22:47`, each with ` CET` where that is not known to the reader."""
        local = at.astimezone(self.zone)
        away = abs(local.date() - self.day)
        if not away:
            return self._clock(local)
        return (
            f"{self._weekday(local)} {self._clock(local)}" if away < _NEAR else f"{self.date(at)} {self._clock(local)}"
        )

    def clock(self, at: datetime) -> str:
        """`02:40`, without a day, for a column whose heading tells it; with its zone as `when` has it."""
        return self._clock(at.astimezone(self.zone))

    def dated(self, at: datetime) -> str:
        """`Fri 12 Nov 2026 22:47 CET`: in full, for a heading."""
        local = at.astimezone(self.zone)
        return f"{self.date(at)} {local.year} {local:%H:%M} {self.zone_name(at)}"

    def date(self, at: datetime) -> str:
        """`Fri 12 Nov`, `fre 12. nov.`"""
        local = at.astimezone(self.zone)
        number = f"{local.day}." if self.language is Language.NORWEGIAN else str(local.day)
        return f"{self._weekday(local)} {number} {self.language.months[local.month - 1]}"

    def zone_name(self, at: datetime) -> str:
        """`CET`: what the reader's zone is called at that moment."""
        return at.astimezone(self.zone).tzname() or str(self.zone)

    def _weekday(self, local: datetime) -> str:
        days = self.language.days_in_full if self.aloud else self.language.days
        return days[local.weekday()]

    def _clock(self, local: datetime) -> str:
        elsewhere = local.utcoffset() != local.astimezone(self.home).utcoffset()
        return f"{local:%H:%M} {local.tzname()}" if comes_twice(local) or elsewhere else f"{local:%H:%M}"
