"""Pieces of a text replaced by others, all by the places of the text as it was."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Splice:
    """What stands between two places gives way to another text; at one place it is put in."""

    begin: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with all of these; what is put in at one place stands in the order given.

    Raises:
        ValueError: two of them replace the same characters.
    """
    pieces: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda one: (one.begin, one.end)):
        if splice.begin < at:
            raise ValueError(f"two splices at {splice.begin}")
        pieces += text[at : splice.begin], splice.text
        at = splice.end
    return "".join([*pieces, text[at:]])
