"""What goes wrong with the embedded server."""

from plans.errors import CutoverError


class EmbeddedUnavailable(CutoverError):
    """The embedded server cannot be had here: not installed, not startable, or somebody else's."""
