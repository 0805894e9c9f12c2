"""What a channel says of a message that it could not deliver."""

from plans.errors import CutoverError


class Undelivered(CutoverError):
    """The message was not taken, or nobody knows whether it was."""
