"""Are we on time, and may we still turn back? Times are the run's: the clock of a demonstration is not the world's."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from console.telling.machines.exposition import Family, Sample, Sort
from console.telling.machines.families.making import RATIO, SECONDS, gauge, gauges, instant, states
from console.telling.machines.health import Light, health
from console.view.lateness import go_live_slip
from console.view.model import View
from jobs.run.outlook.status import past_no_return
from plans.model import RunKind

Run = Mapping[str, str]


class Stage(StrEnum):
    """How far a night is."""

    TO_START = "to_start"
    GOES_ON = "goes_on"
    HELD = "held"
    NO_GO = "no_go"
    ROLLING_BACK = "rolling_back"
    LIVE = "live"
    ENDED = "ended"


def stage(view: View) -> Stage:
    """How far it is; of several the one that says most of what happens next."""
    state = view.state
    holding = (
        (Stage.ENDED, state.ended is not None),
        (Stage.ROLLING_BACK, view.rolling_back),
        (Stage.HELD, state.hold is not None),
        (Stage.NO_GO, bool(view.no_go)),
        (Stage.LIVE, view.go_live_reached),
        (Stage.TO_START, view.starts is not None),
    )
    return next((one for one, holds in holding if holds), Stage.GOES_ON)


def night_families(view: View, run: Run) -> Iterator[Family]:
    """Of the night as a whole."""
    yield _info(view, run)
    yield states("cutover_stage", "How far the night is.", run, Stage, stage(view))
    yield states("cutover_health", "The light of cutover status --health.", run, Light, health(view).light)
    yield instant("cutover_clock_timestamp_seconds", "The run's clock.", run, view.now)
    yield from _go_live(view, run)
    yield from _way_back(view, run)


def _info(view: View, run: Run) -> Family:
    state = view.state
    labels = {
        **run,
        "title": state.title,
        "kind": RunKind(state.kind),
        "plan": state.plan_sha256[:12],
        "revision": str(state.revision),
    }
    return Family(
        name="cutover_run", sort=Sort.INFO, help="Which run it is.", samples=(Sample(value=1, labels=labels),)
    )


def _go_live(view: View, run: Run) -> Iterator[Family]:
    forecast, is_told = view.forecast, view.go_live_ahead or view.go_live_reached
    planned, ahead = forecast.go_live_planned, "cutover_go_live_forecast"
    yield instant("cutover_go_live_planned_timestamp_seconds", "When the go-live is planned.", run, planned)
    yield instant(
        f"{ahead}_timestamp_seconds",
        "When the go-live will be, or was; none after a no-go.",
        run,
        forecast.go_live if is_told else None,
    )
    yield gauge(
        "cutover_go_live_variance_seconds",
        "Forecast less planned, in whole minutes as a screen shows it; above 0 is late.",
        run,
        go_live_slip(forecast).total_seconds() if is_told else None,
        unit=SECONDS,
    )
    yield gauge("cutover_go_live_reached", "1 once it is live.", run, view.go_live_reached)
    sure = view.sureness.get(view.plan.go_live) if view.go_live_ahead else None
    yield gauge(
        "cutover_go_live_chance_ratio",
        "Share of simulated nights that are live by the deadline of the go-live, or by its planned time.",
        run,
        sure.chance.made / sure.chance.of if sure is not None else None,
        unit=RATIO,
    )
    ends = (("low", sure.range.low), ("high", sure.range.high)) if sure is not None else ()
    yield gauges(
        f"{ahead}_range_timestamp_seconds",
        "From when to when the go-live will be.",
        tuple(Sample(value=at.timestamp(), labels={**run, "end": end}) for end, at in ends),
        unit=SECONDS,
    )


def _way_back(view: View, run: Run) -> Iterator[Family]:
    forecast = view.forecast
    passed = past_no_return(view.plan, view.state) is not None
    yield gauge("cutover_no_return_passed", "1 past the point of no return.", run, passed)
    yield instant(
        "cutover_no_go_back_by_timestamp_seconds",
        "When all would be rolled back if no-go were said now; none where there is no way back.",
        run,
        forecast.back_by,
    )
    yield instant(
        "cutover_no_go_safe_until_timestamp_seconds",
        "The latest no-go that leaves time to roll back inside the window; none where there is no such moment.",
        run,
        forecast.latest_safe_no_go,
    )
    yield instant(
        "cutover_rollback_ends_timestamp_seconds",
        "When the night that is being rolled back will be.",
        run,
        view.rolled_back_at,
    )
