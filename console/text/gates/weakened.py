"""What checkpoints have lost by amendments, in words. Pure."""

from collections.abc import Sequence

from jobs.run.events import UnitId, Weakening


def in_words(lacking: Sequence[Weakening]) -> str:
    """`G1 is weaker: no longer polled: Roros; no longer asked: a query on new`."""
    texts: dict[UnitId, list[str]] = {}
    for weakening in lacking:
        texts.setdefault(weakening.gate, []).append(weakening.text)
    return ". ".join(f"{gate} is weaker: {'; '.join(lost)}" for gate, lost in texts.items())
