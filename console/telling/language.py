"""The languages in which a night is told: Norwegian (bokmål) and English."""

from enum import StrEnum


class Language(StrEnum):
    """What `--lang` takes."""

    EN = "en"
    NB = "nb"

    @property
    def days(self) -> tuple[str, ...]:
        """The days of the week in short, Monday first."""
        return _DAYS[self]

    @property
    def days_in_full(self) -> tuple[str, ...]:
        """The same as they are said aloud."""
        return _DAYS_IN_FULL[self]

    @property
    def months(self) -> tuple[str, ...]:
        """The months in short, January first."""
        return _MONTHS[self]


_DAYS = {
    Language.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    Language.NB: ("man", "tir", "ons", "tor", "fre", "lør", "søn"),
}
_DAYS_IN_FULL = {
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    Language.NB: ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
}
_MONTHS = {
    Language.EN: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    Language.NB: ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
}
