"""How sure a time is, in words: a range, and a chance in counts, always with what they stand on."""

from console.text.formatting import Times
from jobs.run.outlook.sureness import Sureness
from plans.plurals import counted

NOT_KNOWN = "not known yet"
"""What stands in the place of a range before the first one is worked out."""


def range_text(sure: Sureness | None, times: Times) -> str:
    """`02:51-03:24`; one time where both ends are the same minute."""
    if sure is None:
        return NOT_KNOWN
    low, high = times.when(sure.range.low), times.when(sure.range.high)
    return low if low == high else f"{low}-{high}"


def chance_text(sure: Sureness | None) -> str:
    """`17/20, 3 rehearsals`, `9/20, unrehearsed`: in at most 19 columns, up to 99 rehearsals."""
    if sure is None:
        return ""
    rehearsals = sure.chance.footing.rehearsals
    footing = counted(rehearsals, "rehearsal", "rehearsals") if rehearsals else "unrehearsed"
    return f"{sure.chance.made}/{sure.chance.of}, {footing}"


def sure_sentence(sure: Sureness, times: Times) -> str:
    """`17 of 20 simulated nights by 03:00, from 3 rehearsals; between 02:51 and 03:24 (holds in 50% of nights)`."""
    footing = sure.range.footing
    between = f"between {times.when(sure.range.low)} and {times.when(sure.range.high)}"
    claim = f" (holds in {footing.claim:.0%} of nights)" if footing.claim else ""
    return f"{sure.chance.words} by {times.when(sure.by)}, {footing.words}; {between}{claim}"


def dots(sure: Sureness) -> str:
    """Twenty dots: `o` for each simulated night that makes it, `.` for each that does not."""
    return "o" * sure.chance.made + "." * (sure.chance.of - sure.chance.made)
