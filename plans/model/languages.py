"""The languages in which people are told something: Norwegian (bokmål) and English."""

from enum import StrEnum


class Language(StrEnum):
    """What `lang:` of a plan and `--lang` take."""

    ENGLISH = "en"
    NORWEGIAN = "nb"

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
    Language.ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    Language.NORWEGIAN: ("man", "tir", "ons", "tor", "fre", "lør", "søn"),
}
_DAYS_IN_FULL = {
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    Language.NORWEGIAN: ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
}
_MONTHS = {
    Language.ENGLISH: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    Language.NORWEGIAN: (
        "jan.",
        "feb.",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "aug.",
        "sep.",
        "okt.",
        "nov.",
        "des.",
    ),
}
