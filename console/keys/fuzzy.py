"""Names found by their letters in their order: `cpobs` finds `Copy observations`. Pure."""

from collections.abc import Iterable


def fuzzily(typed: str, names: Iterable[str]) -> list[str]:
    """The names that hold these letters in this order, those in which they stand closest together first."""
    found = [(spread, name) for name in names if (spread := _spread(typed.casefold(), name.casefold())) is not None]
    return [name for _, name in sorted(found, key=lambda one: one[0])] if typed else []


def _spread(letters: str, name: str) -> tuple[int, int] | None:
    """Over how many characters the letters are spread, and where they begin; None where they are not all there."""
    ends: list[int] = []
    for letter in letters:
        at = name.find(letter, ends[-1] + 1 if ends else 0)
        if at < 0:
            return None
        ends.append(at)
    return (ends[-1] - ends[0], ends[0]) if ends else (0, 0)
