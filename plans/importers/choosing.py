"""Which of several tables that look like a plan are one: phases are, a stale copy or another environment is not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.importers.candidates import Candidate
from plans.importers.headings import is_way_back

_AGED = re.compile(
    r"(?<![^\W_])(old|backup|bak|copy|archived?|previous|superseded|template|sample|example|mock|dress|rehearsal|test|dev|"
    r"uat|qa|sit|sandbox|training|gammel|gamle|kopi|mal|prøve|generalprøve|kopie|alt|vorlage|muster|v\d+)(?![^\W_])",
    re.IGNORECASE,
)
"""What stands in the name of a sheet that is not the one of the night."""
_TWINS = 0.5
"""The share of the tasks of the smaller one of two tables that make one a copy of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is read, and what is not."""

    read: tuple[Candidate, ...]
    """One plan, in the order of the file; the main table comes first where they are not all of one make."""
    twins: tuple[tuple[Candidate, int], ...] = ()
    """Tables of the same tasks, each with how many of them it shares."""
    others: tuple[Candidate, ...] = ()
    """Tables of another make that look like a plan, too."""


def choose(plans: Sequence[Candidate], *, are_named: bool) -> Choice:
    """Choose the tables that are read.

    Args:
        plans: one at least, in the order of the file.
        are_named: somebody has named these sheets: of several sheets all are read.
    """
    if are_named and len({id(one.sheet) for one in plans}) > 1:
        return Choice(read=tuple(plans))
    main = max(plans, key=_likelihood)
    read, twins, others, titles = [main], [], [], set(main.titles())
    for one in plans:
        if one is main:
            continue
        common = len(one.titles() & titles)
        if is_way_back(one.called):
            read.append(one)
        elif not one.is_like(main):
            others.append(one)
        elif common >= _TWINS * min(len(one.titles()), len(titles)) or is_aged(one) > is_aged(main):
            twins.append((one, common))
        else:
            read.append(one)
            titles |= one.titles()
    return Choice(read=tuple(sorted(read, key=plans.index)), twins=tuple(twins), others=tuple(others))


def is_aged(one: Candidate) -> bool:
    """Tell by its name that a table is of another day or another place."""
    return bool(_AGED.search(one.called))


def _likelihood(one: Candidate) -> tuple[bool, bool, int, int]:
    return not is_way_back(one.called), not is_aged(one), one.score, len(one.rows)
