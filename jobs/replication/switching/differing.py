"""What is said of rows that differ between both sides: which tables, how many, how they are found. Pure."""

from collections.abc import Iterator

from jobs.api import Evidence, Fatal
from plans.characters import shown
from plans.model import DatabaseId
from plans.plurals import counted

_MOST_NAMED = 3
_MOST_KEYS = 120
"""Characters of the keys of one kind."""
_KINDS = ("missing", "extra", "different", "duplicated")


class SidesDiffer(Fatal):
    """Both sides do not hold the same rows."""


def sides_differ(evidence: Evidence, left: DatabaseId, come_to: DatabaseId, when: str) -> SidesDiffer:
    """The error of a proof that has not passed.

    Args:
        left, come_to: the side whose rows count, and the one that follows it.
        when: it was so: "nobody was kept from writing, for both sides differ".
    """
    said = "".join(f"\n  {line}" for line in _lines(evidence))
    hint = (
        f"what was wrong before does not travel: write the rows of {left} to {come_to} by hand, or unfollow and follow"
        " anew; then retry. A `reconcile` of these tables names more keys"
    )
    return SidesDiffer(f"{when}: {evidence.summary}{said}", hint=hint)


def _lines(evidence: Evidence) -> Iterator[str]:
    """Of the first tables how many rows differ, and by what they are found, as a reconcile names keys."""
    wrong = [one for one in evidence.tables if one.differences or one.note]
    for one in wrong[:_MOST_NAMED]:
        yield f"{shown(one.table)}: {one.note or counted(one.differences, 'row')}"
        yield from _keys(evidence, one.table)
    if len(wrong) > _MOST_NAMED:
        yield f"and {counted(len(wrong) - _MOST_NAMED, 'table')} more"


def _keys(evidence: Evidence, table: str) -> Iterator[str]:
    for kind in _KINDS:
        if keys := str(evidence.facts.get(f"{table} {kind}", "")):
            cut = keys if len(keys) <= _MOST_KEYS else f"{keys[:_MOST_KEYS].rpartition(', ')[0]}, ..."
            yield f"  {kind}: {cut}"
    if found_by := evidence.facts.get(f"{table} key in source"):
        yield f"  the row of a key: the one of {shown(table)} where {found_by} = '...'"
