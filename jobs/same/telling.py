"""What a comparison of databases found, as evidence and in sentences: by name, grouped, bounded. Pure."""

from collections.abc import Iterator, Sequence
from itertools import chain

from jobs.api import Evidence, Fact
from jobs.same.comparing import Comparison, Difference
from plans.plurals import counted

MOST_LISTED = 12
"""Differences that evidence names in each group, of each pair of databases."""
_MOST_SIZES = 3
_MOST_IN_A_LINE = 3


def evidence(found: Sequence[Comparison]) -> Evidence:
    """All pairs in one. It passes where no difference was found; what was not read is a caveat, by name."""
    differences = sum(len(one.differences) for one in found)
    facts: dict[str, Fact] = {"differences": differences, "objects": sum(one.objects for one in found)}
    for one in found:
        facts |= _named(one)
    return Evidence(
        summary="; ".join(summary(one) for one in found),
        facts=facts,
        passed=not differences,
        caveats=tuple(dict.fromkeys(chain.from_iterable(map(caveats, found)))),
    )


def summary(found: Comparison) -> str:
    """`prod_b is not as prod_a: 3 differences, schema 2, rights 1`."""
    if found.differences:
        first = f"first {found.differences[0].title}"
        count = counted(len(found.differences), "difference")
        return f"{found.other} is not as {found.first}: {count}, {_by_group(found.differences)}; {first}"
    compared = f"{counted(found.objects, 'object')} compared"
    if found.unread:
        names = ", ".join(one.name for one in found.unread)
        return f"{found.other} differs from {found.first} in nothing that was read ({compared}); not read: {names}"
    return f"{found.other} is as {found.first}, {compared}"


def reading(found: Sequence[Comparison]) -> tuple[bool | None, str]:
    """What a checkpoint's criterion says: true only where all was read and nothing differs; None where not all was."""
    if any(one.differences for one in found):
        return False, _differing([one for one in found if one.differences])
    unread = list(dict.fromkeys(map(str, chain.from_iterable(each.unread for each in found))))
    if unread:
        return None, f"nothing differs of what was read; not read: {_some(unread)}"
    apart = list(chain.from_iterable(one.sizes for one in found))
    return True, "; ".join(map(summary, found)) + (f"; sizes apart: {_some(apart)}" if apart else "")


def _differing(found: Sequence[Comparison]) -> str:
    named = list(map(str, chain.from_iterable(one.differences for one in found)))
    return f"{'; '.join(map(_counted, found))}: {_some(named)}"


def caveats(found: Comparison) -> Iterator[str]:
    """What the comparison does not prove, and what is worth a word."""
    for one in found.unread:
        yield f"not equal, for it was not read: {one}"
    if found.sizes:
        apart = counted(len(found.sizes), "table is", "tables are")
        yield f"{apart} apart in size: {_some(found.sizes, _MOST_SIZES)}"
    if found.unknown:
        yield f"except: names what neither has: {_some(found.unknown)}"


def lines(found: Comparison, most: int) -> Iterator[str]:
    """All differences of a pair, at most so many of a group, and the caveats."""
    for group, named in _groups(found.differences).items():
        yield from (f"{found.other} and {found.first}, {group}: {one}" for one in named[:most])
        if len(named) > most:
            yield f"{found.other} and {found.first}, {group}: {len(named) - most:,} more"
    yield from caveats(found)


def _counted(found: Comparison) -> str:
    return f"{found.other} {counted(len(found.differences), 'difference')} ({_by_group(found.differences)})"


def _by_group(differences: Sequence[Difference]) -> str:
    return ", ".join(f"{group} {len(named):,}" for group, named in _groups(differences).items())


def _groups(differences: Sequence[Difference]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for one in differences:
        groups.setdefault(str(one.group), []).append(str(one))
    return groups


def _named(found: Comparison) -> dict[str, Fact]:
    """The differences of a pair by their names, as facts."""
    facts: dict[str, Fact] = {}
    for group, named in _groups(found.differences).items():
        for number, text in enumerate(named[:MOST_LISTED], 1):
            facts[f"{found.other} {group} {number:02}"] = text
        if len(named) > MOST_LISTED:
            facts[f"{found.other} {group} not named here"] = len(named) - MOST_LISTED
    return facts


def _some(texts: Sequence[str], most: int = _MOST_IN_A_LINE) -> str:
    more = f" and {len(texts) - most:,} more" if len(texts) > most else ""
    return f"{'; '.join(texts[:most])}{more}"
