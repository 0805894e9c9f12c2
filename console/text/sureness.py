"""How sure a time is, in words: a range, and a chance in counts, always with what they stand on."""

from console.text.formatting import Times
from jobs.run.outlook.sureness import Sureness
from jobs.timing.estimate import Chance
from plans.model.night import with_its_end
from plans.plurals import counted

NOT_KNOWN = "not known yet"
"""What stands in the place of a range before the first one is worked out."""
_NAMED = 3
"""Rehearsals that a sentence names."""


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


def short_chance_text(sure: Sureness | None) -> str:
    """` 17/20 (3)`: in how many simulated nights, from how many rehearsals; with a blank before it."""
    if sure is None:
        return ""
    return f" {short_chance(sure.chance)}"


def short_chance(chance: Chance) -> str:
    """`17/20 (3)`."""
    return f"{chance.made}/{chance.of} ({chance.footing.rehearsals})"


def sure_sentence(sure: Sureness, times: Times) -> str:
    """`17 of 20 simulated nights by 03:00, from 2 rehearsals (7f3a, b21c); between 02:51 and 03:24`, and the claim."""
    footing = sure.range.footing
    between = f"between {times.when(sure.range.low)} and {times.when(sure.range.high)}"
    claim = f" (holds in {footing.claim:.0%} of nights)" if footing.claim else ""
    return f"{sure.chance.words} by {times.when(sure.by)}, {footing.words}{_names(sure)}; {between}{claim}"


def _names(sure: Sureness) -> str:
    """` (7f3a, b21c, dr3 and 2 more)`: which rehearsals; nothing where there are none."""
    more = f" and {len(sure.nights) - _NAMED} more" if len(sure.nights) > _NAMED else ""
    named = (with_its_end(name, aborted=name in sure.aborted) for name in sure.nights[:_NAMED])
    return f" ({', '.join(named)}{more})" if sure.nights else ""


def dots(sure: Sureness) -> str:
    """Twenty dots: `o` for each simulated night that makes it, `.` for each that does not."""
    return "o" * sure.chance.made + "." * (sure.chance.of - sure.chance.made)
