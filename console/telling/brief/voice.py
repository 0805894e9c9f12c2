"""How figures, lengths, names and telephone numbers are said aloud in a language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.telling.brief.facts import Contact
from console.telling.brief.phrases import ASIDES, NOUNS, PHRASES, Aside, Noun, Say
from console.telling.brief.room import Room
from console.telling.moments import Moments
from plans.characters import shown
from plans.durations import whole_minutes
from plans.model.languages import Language

_LONGEST_WORD = 24
"""Letters of one word; what is longer is no word, and is cut."""
_NUMBER = re.compile(r"(?P<open>\()?(\+\d{1,3}[\s\-/().]+)?(\d(?:(?! / )[\d\s\-/().])*\d)(?(open)\)?)")
"""One number with its country; a stroke between blanks stands between two."""
_FEWEST_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Says things in one language, by the reader's clock, as briefly as there is room for."""

    moments: Moments
    room: Room

    @property
    def language(self) -> Language:
        """The one that is spoken."""
        return self.moments.language

    def say(self, phrase: Say, **blanks: object) -> str:
        """A whole sentence."""
        return PHRASES[self.language][phrase].format(**blanks).replace("....", "...")

    def aside(self, phrase: Aside, **blanks: object) -> str:
        """A part of one."""
        return ASIDES[self.language][phrase].format(**blanks)

    def when(self, at: datetime) -> str:
        """`02:30`, `Friday 22:47`."""
        return self.moments.when(at)

    def counted(self, count: int, noun: Noun) -> str:
        """`1 task`, `17 minutes`, `17 minutter`."""
        one, many = NOUNS[self.language][noun]
        return f"{count} {one if count == 1 else many}"

    def length(self, length: timedelta) -> str:
        """`17 minutes`, `2 hours 5 minutes`, `3 days 4 hours`; the sign dropped."""
        hours, minutes = divmod(abs(whole_minutes(length)), 60)
        days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
        parts = ((days, Noun.DAY), (hours, Noun.HOUR), (0 if days else minutes, Noun.MINUTE))
        said = [self.counted(count, noun) for count, noun in parts if count]
        return " ".join(said) or self.counted(0, Noun.MINUTE)

    def lateness(self, late: timedelta) -> str:
        """`17 minutes late`, `on time`, `3 minutes early`."""
        minutes = whole_minutes(late)
        if minutes == 0:
            return self.aside(Aside.ON_TIME)
        return self.aside(Aside.LATE if minutes > 0 else Aside.EARLY, by=self.length(late))

    def title(self, text: str) -> str:
        """What something is called, or people wrote of it, as far as there is room."""
        return few_words(text, self.room.title)

    def why(self, text: str) -> str:
        """`: the line is down`; nothing where nothing was said, or there is no room."""
        return self._because(text, self.room.reason)

    def alarm(self, text: str) -> str:
        """The same of why the night stands still."""
        return self._because(text, self.room.alarm)

    def _because(self, text: str, most: int) -> str:
        said = few_words(text, most)
        return self.aside(Aside.WHY, why=said) if said else ""

    def named(self, task: str, title: str) -> str:
        """`G2, Check-in 23:45,`: its id, which is spoken, with its title where there is room."""
        said = self.title(title)
        return f"{task}, {said}," if said else task

    def by(self, name: str) -> str:
        """`, by k.stone`; nothing where nobody is named, or no names are said."""
        said = few_words(name, self.room.person)
        return self.aside(Aside.BY, name=said) if said else ""

    def listed(self, names: Sequence[str], *, whole: bool = False) -> str:
        """`A and B`, `A, B and 4 more`: what does not fit is counted; each shortened as a title unless `whole`."""
        first, more = names[: self.room.names], len(names) - self.room.names
        named = list(first) if whole else [self.title(name) for name in first]
        if more > 0:
            named.append(self.aside(Aside.MORE, count=more))
        if len(named) < 2:
            return "".join(named)
        return f"{', '.join(named[:-1])} {self.aside(Aside.AND)} {named[-1]}"

    def people(self, names: Sequence[str]) -> str:
        """The same of people."""
        return self.listed([few_words(name, self.room.person) for name in names], whole=True)

    def called(self, contact: Contact) -> str:
        """`Lab, phone +47 90 00 00 04`; that nobody is named, or no number known, where that is so."""
        if not contact.name:
            return self.aside(Aside.NOBODY)
        phone = few_words(spoken_phone(contact.phone), _LONGEST_PHONE)
        number = self.aside(Aside.PHONE, phone=phone) if phone else self.aside(Aside.NO_PHONE)
        return f"{self.person(contact)}, {number}"

    def person(self, contact: Contact) -> str:
        """The name alone."""
        return few_words(contact.name, self.room.person)


_LONGEST_PHONE = 7
"""Words of a contact: a number in pairs with its country."""


def few_words(text: str, most: int) -> str:
    """At most so many words of what somebody wrote, on one line, without a full stop; `...` where more was said."""
    words = shown(text).split()
    said = " ".join(map(_short, words[:most]))
    if len(words) > most:
        return f"{said.rstrip(' .,;:')}..." if said else ""
    return said if said.endswith("...") else said.removesuffix(".")


def _short(word: str) -> str:
    return word if len(word) <= _LONGEST_WORD else f"{word[:_LONGEST_WORD]}..."


def spoken_phone(contact: str) -> str:
    """`+47 90 00 00 04`: a number in pairs, an odd one out in front, beside whatever else the contact says."""
    return _NUMBER.sub(_in_pairs, contact)


def _in_pairs(found: "re.Match[str]") -> str:
    country, number = (found[2] or "").strip(" -/()."), re.sub(r"\D", "", found[3])
    if len(number) < _FEWEST_DIGITS:
        return found[0]
    first = len(number) % 2
    pairs = [number[at : at + 2] for at in range(first, len(number), 2)]
    pairs[0] = number[:first] + pairs[0]
    return " ".join(filter(None, (country, *pairs)))
