"""The shifts of a night in words: by how much, by whom, why, and what it means against the plan as it was before."""

from collections.abc import Iterator
from datetime import timedelta

from console.text.formatting import Times, variance
from console.text.sentence import in_brackets
from console.view.lateness import go_live_slip, unshifted_slip
from jobs.run.outlook.forecast import Forecast
from jobs.run.state.model import RunState
from plans.durations import in_words


def shift_said(amount: timedelta, behind: str | None) -> str:
    """`the night is shifted 60 min later behind G3`."""
    where = f" behind {behind}" if behind is not None else ""
    return f"the night is shifted {in_words(amount)} {'later' if amount > timedelta() else 'earlier'}{where}"


def shifts_said(state: RunState, times: Times) -> Iterator[str]:
    """`60 min later behind G3 at 23:10 by k.stone (the vendor is late); kept: D07`, each shift, the latest first."""
    for one in reversed(state.shifts):
        said = shift_said(one.amount, one.behind).removeprefix("the night is shifted ")
        kept = f"; kept: {', '.join(one.kept)}" if one.kept else ""
        yield f"{said} at {times.when(one.at)} by {one.by}{in_brackets(one.reason)}{kept}"


def variances(forecast: Forecast) -> str:
    """`+14m`; where the night was shifted `+14m, +1h14 unshifted`, against the plan as it was before that, too."""
    unshifted = unshifted_slip(forecast)
    return variance(go_live_slip(forecast)) + (f", {variance(unshifted)} unshifted" if unshifted is not None else "")


def shifted_by(amount: timedelta) -> str:
    """`, shifted +60m`; nothing where it stands as the plan has it."""
    return f", shifted {variance(amount)}" if amount else ""
