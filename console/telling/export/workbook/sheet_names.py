"""Names that a sheet may have: at most 31 characters, none of seven, no two alike but for their case."""

import re
from collections.abc import Iterable, Iterator

from plans.characters import shown

_UNFIT = re.compile(r"[\[\]:*?/\\]")
_LONGEST = 31
_RESERVED = "history"
"""What a spreadsheet keeps for itself."""


def sheet_names(wanted: Iterable[str]) -> Iterator[str]:
    """A name for each, as near to what was wanted as can be; the second of one name has (2) behind it."""
    taken = {_RESERVED}
    for text in wanted:
        name = _free(_fit(text), taken)
        taken.add(name.casefold())
        yield name


def _fit(text: str) -> str:
    plain = " ".join(_UNFIT.sub(" ", shown(text)).split()).strip("' ")
    return _cut(plain, _LONGEST) or "Sheet"


def _cut(text: str, longest: int) -> str:
    """The beginning of a text, counted as a spreadsheet counts: a character beyond the first 65,536 is two."""
    units = text.encode("utf-16-le")[: longest * 2]
    return units.decode("utf-16-le", errors="ignore").strip("' ")


def _free(name: str, taken: set[str]) -> str:
    number = 1
    found = name
    while found.casefold() in taken:
        number += 1
        behind = f" ({number})"
        found = _cut(name, _LONGEST - len(behind)) + behind
    return found
