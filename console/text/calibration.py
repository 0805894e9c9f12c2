"""How good the forecasts were so far, in words, beside what they say now."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from console.text.formatting import duration
from jobs.timing.calibration import FAR, FARTHEST, Calibration, ChanceRecord, HorizonErrors
from plans.durations import whole_minutes
from plans.plurals import counted


def calibration_sentence(known: Calibration, to_go: timedelta) -> str:
    """`of 214 forecasts in 3 nights 61% held; median error 4m, up to 3h ahead`.

    Args:
        known: how good they were.
        to_go: how far ahead is what is forecast now: forecasts that far ahead are spoken of.
    """
    forecasts = counted(known.forecasts, "forecast", "forecasts")
    held = f" {known.held / known.with_range:.0%} held" if known.with_range else ""
    errors = known.at(to_go)
    if errors is None:
        return f"of {forecasts} in {counted(known.nights, 'night', 'nights')}{held}; none so far ahead"
    error = f"median error {in_minutes(errors.median_error)}, {distance(errors.to_go)}"
    return f"of {forecasts} in {counted(known.nights, 'night', 'nights')}{held or ' none had a range'}; {error}"


def in_minutes(length: timedelta) -> str:
    """`7m`: in whole minutes, as nobody forecasts seconds."""
    minutes = whole_minutes(length)
    return duration(timedelta(minutes=minutes)) if minutes else "under 1m"


def distance(to_go: timedelta) -> str:
    """`up to 3h ahead`; the farthest ones are told by what they are farther than."""
    return f"up to {duration(to_go)} ahead" if to_go < FARTHEST else f"more than {duration(FAR)} ahead"


def calibration_json(known: Calibration | None) -> Mapping[str, object] | None:
    """As plain data, spans in seconds."""
    if known is None:
        return None
    return {
        "nights": known.nights,
        "forecasts": known.forecasts,
        "with_range": known.with_range,
        "held": known.held,
        "claimed": round(known.claimed, 3),
        "horizons": [_horizon(one) for one in known.horizons],
        "chances": [_chance(one) for one in known.chances],
    }


def _horizon(one: HorizonErrors) -> Mapping[str, object]:
    return {
        "to_go_s": one.to_go.total_seconds(),
        "forecasts": one.forecasts,
        "median_error_s": one.median_error.total_seconds(),
        "p90_error_s": one.p90_error.total_seconds(),
        "later": one.later,
    }


def _chance(one: ChanceRecord) -> Mapping[str, object]:
    return asdict(one)
