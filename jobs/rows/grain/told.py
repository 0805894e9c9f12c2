"""What evidence says of the grains of mapped tables before they are proved."""

from collections.abc import Iterable, Mapping

from jobs.rows.selection import Pair


def made_of(pairs: Iterable[Pair]) -> Mapping[str, str]:
    """Say in evidence what each table is made of, which a reconcile proves."""
    return {f"{pair.title} is made of": _grains(pair) for pair in pairs if pair.grains}


def _grains(pair: Pair) -> str:
    return "; ".join(grain.told for grain in pair.grains)


def unproved(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Name in evidence the tables whose mapping query may leave out rows of which nobody would know."""
    return tuple(
        f"completeness of {pair.title} not proved: no grain, and its query tells none, {pair.unproved}"
        for pair in pairs
        if pair.unproved
    )
