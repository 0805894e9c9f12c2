"""What is otherwise between the machines of two nights, in words: `platform: shared_buffers 128MB -> 8GB`."""

from collections.abc import Collection, Iterator
from textwrap import shorten

from plans.model.night import Hardware, Server

_LARGER = 1.5
"""A database counts as of another size from this factor on."""
_SMALL = 100_000_000
"""Bytes; below, its size decides nothing."""
_UNITS = ("B", "kB", "MB", "GB", "TB")
_LONGEST = 40
"""Characters of a plan's own words that are shown."""


def differences(before: Hardware, after: Hardware, databases: Collection[str]) -> tuple[str, ...]:
    """What is known of both and is not the same, as far as it matters to work on these databases.

    Args:
        before: of an earlier night.
        after: of a later one, or of tonight.
        databases: by their names in the plan.
    """
    return (
        *_described(before, after),
        *_engines(before, after),
        *(text for name in databases for text in _servers(name, before.server(name), after.server(name))),
    )


def _described(before: Hardware, after: Hardware) -> Iterator[str]:
    was, now = (" ".join(one.described.split()) for one in (before, after))
    if was and now and was != now:
        yield f"hardware {_cut(was)} -> {_cut(now)}"


def _cut(text: str) -> str:
    return shorten(text, _LONGEST, placeholder=" ...")


def _engines(before: Hardware, after: Hardware) -> Iterator[str]:
    if before.engines and after.engines and not set(before.engines) & set(after.engines):
        yield f"engine on {before.engines[-1]} -> {after.engines[-1]}"


def _servers(name: str, before: Server | None, after: Server | None) -> Iterator[str]:
    if before is None or after is None:
        return
    found = [*_speed(before, after)]
    if not found and before.identity and after.identity and before.identity != after.identity:
        found = ["another database"]
    yield from (f"{name}: {text}" for text in found)


def _speed(before: Server, after: Server) -> Iterator[str]:
    was, now = (one.version.partition(".")[0] for one in (before, after))
    if was != now:
        yield f"PostgreSQL {was} -> {now}"
    for setting, value in before.settings.items():
        other = after.settings.get(setting, value)
        if other != value:
            yield f"{setting} {value} -> {other}"
    yield from _size(before.size_bytes, after.size_bytes)


def _size(before: int | None, after: int | None) -> Iterator[str]:
    if before and after and max(before, after) > _LARGER * min(before, after) and max(before, after) > _SMALL:
        yield f"size {size_text(before)} -> {size_text(after)}"


def size_text(size: int) -> str:
    """`120 MB`, `1.4 TB`."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if value < 10 and unit else f"{value:.0f} {_UNITS[unit]}"
