"""What a collector of traces answers."""

from enum import StrEnum


class Answer(StrEnum):
    """What became of spans that were sent."""

    TAKEN = "taken"
    AWAY = "away"
    REFUSED = "refused"
    """The collector is there, and will never take these."""
