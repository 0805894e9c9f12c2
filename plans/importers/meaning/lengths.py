"""How long something takes, in the forms in which people write it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plans.importers.cells import Cell

_UNIT = {
    "s": r"s|sec|secs|seconds?|sek|sekunder|sekunden|segundos?|секунд\w*|秒|초",
    "min": (
        r"m|mi|e?mins?|minutes?|minutter|minuter|minuten|minuut|minutos?|minut[iyoa]?|мин|минут\w*|分|分钟|分鐘|분|"
        r"dk|dakika|perc"
    ),
    "h": (
        r"h|hr|e?hrs?|hours?|t|timer?|tim|timmar|timme|std|stunden?|heures?|horas?|ora|ore|godz|godzin[ay]?|hod|hodin[ay]?|"
        r"ч|час\w*|時間|小时|小時|시간|saat|uur|uren|tuntia?|óra"
    ),
    "d": (
        r"d|days?|dag|dager|dagar|dage|dagen|tage?n?|pt|jours?|dias?|días?|giorn[io]|dzień|dni|дн|день|дня|дней|日|天|일|"
        r"gün|edays?|ed|päivää?|nap"
    ),
    "w": r"w|wk|wks|e?wks?|weeks?|uker?|veckor?|wochen?|weken|semanas?|settiman[ae]|tydzień|tygodni\w*|нед\w*|週|周",
}
_MINUTES = {"s": 1 / 60, "min": 1, "h": 60, "d": 1440, "w": 10_080}
_NUMBER = r"\d+(?:[.,]\d+)?"
_PART = re.compile(
    rf"({_NUMBER})\s*(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNIT.items()) + r")(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"({_NUMBER})\s*([^\d\s–—-]*)\s*(?:-|–|—|to|til|bis|à)\s*({_NUMBER})(.*)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,3})(?::|\s?h\s?|\s?u\s?)(\d{2})(?::(\d{2}))?", re.IGNORECASE)
_ISO = re.compile(r"P(?:(\d{1,7})D)?T?(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7})(?:\.\d+)?S)?", re.IGNORECASE)
_BARE = re.compile(rf"({_NUMBER})")
_ABOUT = re.compile(r"^\s*(?:~|≈|ca\.?|circa|about|approx\.?|approximately|est\.?|rundt)\s*", re.IGNORECASE)
_SUM = re.compile(rf"\s*({_NUMBER})\s*\+\s*({_NUMBER})\s*(\D*)")
_NONE = frozenset({"-", "–", "—", "tbd", "tba", "n/a", "na", "none", "nan", "?", "ingen", "keine", ""})
LONGEST = timedelta(days=999)
_MOST_CHARACTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long it takes, or why that cannot be told."""

    length: timedelta | None = None
    unit_missing: bool = False
    """It is a bare number; `length` is what it is in the unit that was assumed."""
    bent: str = ""
    """What was written and is less exact now."""


def is_nothing(text: str) -> bool:
    """Tell the marks that people write for nothing: a dash, TBD, n/a, a placeholder in brackets."""
    folded = text.strip().casefold()
    return folded in _NONE or bool(re.fullmatch(r"\[[^\]]*\]|<[^>]*>", folded))


def read_length(cell: Cell, unit: str) -> Length | None:
    """Read a cell; None where it says that nothing is known.

    Args:
        unit: what a bare number counts: min, h, d or w; empty where nobody has said.
    """
    value = cell.value
    if isinstance(value, timedelta):
        odd = value >= timedelta(days=1)
        return Length(length=_bounded(value), bent=f"{cell.text} is more than a day in a cell of hours" if odd else "")
    if isinstance(value, bool | datetime | date):
        return Length(bent=f"{cell.text} is no duration")
    if isinstance(value, float):
        return _of_number(value, unit)
    if len(value) > _MOST_CHARACTERS:
        return Length(bent=f"a text of {len(value):,} characters is no duration")
    return None if is_nothing(value) else _of_text(value, unit)


def _of_number(number: float, unit: str) -> Length:
    return Length(length=_in_unit(number, unit or "min"), unit_missing=not unit and number != 0)


def _of_text(text: str, unit: str) -> Length:
    about = _ABOUT.match(text)
    plain = text[about.end() :] if about else text
    bent = f'"{text[:60]}" is about' if about else ""
    if (span := _RANGE.fullmatch(plain.strip())) and (longest := _plain(f"{span[3]}{span[4]}".strip(), unit)):
        return Length(length=longest.length, unit_missing=longest.unit_missing, bent=f'of "{text[:60]}" the longest')
    if (parts := _SUM.fullmatch(plain)) and (total := _sum(parts, unit)):
        return Length(length=total.length, unit_missing=total.unit_missing, bent=f'"{text[:60]}" is a sum')
    if (found := _plain(plain.strip(), unit)) is not None:
        return Length(length=found.length, unit_missing=found.unit_missing, bent=found.bent or bent)
    return _beginning(plain, text, unit)


def _sum(parts: re.Match[str], unit: str) -> Length | None:
    return _plain(f"{_decimal(parts[1]) + _decimal(parts[2]):g}{parts[3]}".strip(), unit)


def _beginning(plain: str, text: str, unit: str) -> Length:
    """What a text begins with: `5 (+ async)`."""
    first = re.match(rf"\s*({_NUMBER}\s*[^\W\d_]*)\s*[(+,;/]", plain)
    found = _plain(first[1].strip(), unit) if first else None
    if found is None:
        return Length(bent=f'"{text[:60]}" is no duration')
    return Length(length=found.length, unit_missing=found.unit_missing, bent=f'of "{text[:60]}" the first')


def _plain(text: str, unit: str) -> Length | None:
    """A duration without doubts: `2h 30m`, `1:30`, `PT1H`, `45`."""
    if clock := _CLOCK.fullmatch(text):
        return Length(length=timedelta(hours=int(clock[1]), minutes=int(clock[2]), seconds=int(clock[3] or 0)))
    if _BARE.fullmatch(text):
        return _of_number(_decimal(text), unit)
    if (iso := _ISO.fullmatch(text)) is not None and any(iso.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return Length(length=_bounded(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)))
    return _in_parts(text)


def _in_parts(text: str) -> Length | None:
    """Numbers with units, one behind the other."""
    rest = _PART.sub("", text)
    parts = [*_PART.finditer(text)]
    if not parts or rest.strip(" ,.+&") not in ("", "and", "og", "und", "e", "y", "et", "?"):
        return None
    return Length(length=_bounded(timedelta(minutes=sum(map(_minutes, parts)))))


def _minutes(part: re.Match[str]) -> float:
    unit = next(unit for unit in _UNIT if part[unit])
    return min(_decimal(part[1]), 1e6) * _MINUTES[unit]


def _in_unit(number: float, unit: str) -> timedelta:
    return _bounded(timedelta(minutes=max(min(number, 1e6), 0) * _MINUTES[unit]))


def _bounded(length: timedelta) -> timedelta:
    """Whole seconds, and no longer than a plan can say."""
    return min(timedelta(seconds=round(length.total_seconds())), LONGEST)


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))
