"""How many answers came by link or code, and how many were refused, by the reason's own name."""

from console.text.columns import wrapped
from jobs.run.state.told import Told


def answers_text(told: Told) -> str:
    """`6 by link or code; refused: 2 forged, 1 late`; empty where none came."""
    refused = ", ".join(f"{count} {why}" for why, count in told.refusals.items())
    if not told.answers and not refused:
        return ""
    return f"{told.answers} by link or code{f'; refused: {refused}' if refused else ''}"


def answers_row(told: Told, width: int) -> list[str]:
    """The same beside its label; nothing where none came."""
    said = answers_text(told)
    return wrapped("ANSWERS     ", said, width=width, most=2) if said else []


def answers_json(told: Told) -> dict[str, object]:
    """The same for a script."""
    return {"taken": told.answers, "refused": dict(told.refusals)}
