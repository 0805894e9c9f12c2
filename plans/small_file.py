"""Reads the text of a file that is small and in UTF-8, or says which problem it has."""

from pathlib import Path

from plans.problems import Place, PlanProblems, Problem

_MOST = 1_000_000
"""Bytes of such a file."""


def read_small(path: Path) -> str:
    """Its text. Raises `PlanProblems` where it cannot be read, is too long, or no UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
        text = data.decode()
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8") from None
    except OSError as error:
        raise _unreadable(path, f"it cannot be read: {error.strerror or type(error).__name__}") from None
    if len(data) > _MOST:
        raise _unreadable(path, f"it is longer than {_MOST // 1_000_000} MB")
    return text


def _unreadable(path: Path, message: str) -> PlanProblems:
    return PlanProblems([Problem(place=Place(file=str(path)), message=message)])
