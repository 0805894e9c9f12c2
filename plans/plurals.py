"""The one and the many, in words: `1 retry`, `4 retries`; and how many of each."""

from collections.abc import Mapping


def counted(count: int, one: str, many: str = "") -> str:
    """Say how many there are: `1 retry`, `4 retries`, `1,204 rows`; without `many` an s is put behind `one`."""
    return f"{count:,} {plural(count, one, many)}"


def plural(count: int, one: str, many: str = "") -> str:
    """Choose the word alone, for a number that is written in its own way."""
    return one if count == 1 else many or f"{one}s"


def by_label(counts: Mapping[str, int]) -> str:
    """Say behind a number how it is made up: ` (2 hospital-dmz, 3 db2)`; nothing where there are no labels."""
    told = ", ".join(f"{count} {label}" for label, count in counts.items())
    return f" ({told})" if told else ""
