"""The days of the week by their names."""

import re

_NAMES = (
    "monday mandag montag lundi lunes segunda-feira lunedì maandag måndag poniedziałek понедельник pazartesi 月曜日",
    "tuesday tirsdag dienstag mardi martes terça-feira martedì dinsdag tisdag wtorek вторник salı 火曜日",
    "wednesday onsdag mittwoch mercredi miércoles quarta-feira mercoledì woensdag środa среда çarşamba 水曜日",
    "thursday torsdag donnerstag jeudi jueves quinta-feira giovedì donderdag czwartek четверг perşembe 木曜日",
    "friday fredag freitag vendredi viernes sexta-feira venerdì vrijdag piątek пятница cuma 金曜日",
    "saturday lørdag samstag sonnabend samedi sábado sabato zaterdag lördag sobota суббота cumartesi 土曜日",
    "sunday søndag sonntag dimanche domingo domenica zondag söndag niedziela воскресенье pazar 日曜日",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES) for name in names.split()}
_NAMED = re.compile(rf"(?<!\w)({'|'.join(_NUMBERS)})(?!\w)", re.IGNORECASE)
_LONGEST = 100
"""Characters of a text that is looked at."""


def weekday_in(text: str) -> int | None:
    """The first day of the week that is named in a text, 0 for Monday; None where none is."""
    found = _NAMED.search(text[:_LONGEST])
    return _NUMBERS.get(found[1].casefold()) if found is not None else None
