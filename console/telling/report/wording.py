"""Says things in the language of whoever reads: words, times, lengths, figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.telling.moments import Moments
from console.telling.recorded import in_bokmal
from console.telling.report.words.bokmal import BOKMAL
from console.telling.report.words.bokmal_values import BOKMAL_VALUES
from console.telling.report.words.english import ENGLISH
from console.telling.report.words.english_values import ENGLISH_VALUES
from console.text.formatting import size
from plans.durations import whole_minutes
from plans.model.languages import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {**ENGLISH, **ENGLISH_VALUES},
    Language.NORWEGIAN: {**BOKMAL, **BOKMAL_VALUES},
}
_HEADING = 160
"""Characters of a name that a heading has room for."""
_LONGEST = 2_000
"""Characters of what somebody has typed that a document repeats; JSON has all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a document is worded by."""

    moments: Moments

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.moments.language

    def say(self, key: str, **blanks: object) -> str:
        """The words under a key, with their blanks filled in. Raises KeyError where there are none."""
        return WORDS[self.language][key].format(**blanks)

    def word(self, sort: str, value: str) -> str:
        """The word for a value of a sort; as it is recorded where this program has none."""
        return WORDS[self.language].get(f"{sort}:{value}", value)

    def count(self, key: str, number: int) -> str:
        """`1 task`, `12 tasks`: the words under `key` with `.one` or `.many` behind it."""
        return self.say(f"{key}.one" if number == 1 else f"{key}.many", count=self.number(number))

    def yes(self, *, truth: bool | None) -> str:
        """`yes`, `no`, or that nobody knows."""
        return self.say({True: "yes", False: "no", None: "not read"}[truth])

    def machine(self, text: str) -> str:
        """A sentence of this program, in the reader's language where it is one that is known."""
        return in_bokmal(text) if self.language is Language.NORWEGIAN else text

    def name(self, text: str) -> str:
        """What something is called, short enough for a heading: it stands in full where it is one of many."""
        return text if len(text) <= _HEADING else f"{text[:_HEADING].rstrip()}..."

    def quoted(self, text: str) -> str:
        """What somebody has typed; of an endless text the beginning."""
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... {self.say('shortened')}"

    def when(self, at: datetime | None) -> str:
        """A moment with its day where that is not the go-live's; a dash where there is none."""
        return self.moments.when(at) if at is not None else "–"

    def length(self, span: timedelta | None) -> str:
        """`3 h 12 min`, `3 t 12 min`, `14 d 2 h`; below two minutes in seconds; a dash where there is none."""
        if span is None:
            return "–"
        seconds = round(abs(span).total_seconds())
        if seconds < 120:
            return self.say("seconds", count=seconds)
        hours, minutes = divmod(whole_minutes(abs(span)), 60)
        days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
        parts = [("days", days), ("hours", hours), ("minutes", minutes if not days else 0)]
        return " ".join(self.say(unit, count=count) for unit, count in parts if count)

    def variance(self, slip: timedelta | None) -> str:
        """`+14 min`, `−3 min`, `as planned`; a dash where there is none."""
        if slip is None:
            return "–"
        minutes = whole_minutes(slip)
        if not minutes:
            return self.say("as planned")
        sign = "+" if minutes > 0 else "−"
        hours, rest = divmod(abs(minutes), 60)
        parts = [("hours", hours), ("minutes", rest)]
        return sign + " ".join(self.say(unit, count=count) for unit, count in parts if count)

    def number(self, count: int) -> str:
        """`204,113`, `204 113`."""
        return f"{count:,}".replace(",", " " if self.language is Language.NORWEGIAN else ",")

    def size(self, count: int) -> str:
        """`1.2 GB`, `1,2 GB`."""
        return size(count).replace(".", "," if self.language is Language.NORWEGIAN else ".")

    def percent(self, share: float) -> str:
        """`61%`, `61 %`."""
        return f"{share:.0%}".replace("%", " %" if self.language is Language.NORWEGIAN else "%")

    def names(self, several: tuple[str, ...], most: int = 12) -> str:
        """`A, B and 3 more`."""
        more = len(several) - most
        named = ", ".join(several[:most])
        return f"{named} {self.say('and more', count=more)}" if more > 0 else named
