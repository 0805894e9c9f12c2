"""What a channel says of a message that it could not deliver."""

from enum import StrEnum

from plans.errors import CutoverError


class Fate(StrEnum):
    """What is known of a message that was not taken."""

    NOT_SENT = "not sent"
    """It surely was not taken, and may be when it is sent again."""
    REFUSED = "refused"
    """It surely was not taken, and sending it again as it is will not help."""
    UNKNOWN = "unknown"
    """It may have been taken: the answer was lost."""


class Undelivered(CutoverError):
    """The message was not taken, or nobody knows whether it was."""

    def __init__(self, what: str, fate: Fate = Fate.UNKNOWN) -> None:
        super().__init__(what)
        self.fate = fate
