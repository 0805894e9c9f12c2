"""What can be wrong with what somebody asked of the command line, besides what plans and jobs have errors for."""

from plans.errors import CutoverError


class Misused(CutoverError):
    """The command line does not make sense."""


class NotFound(CutoverError):
    """There is no such run, task or file."""


class Declined(CutoverError):
    """It was understood and will not be done."""
