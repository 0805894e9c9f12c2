"""The replications for a script: times in UTC, lengths in seconds, sizes in bytes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from console.text.replications.told import figures_of
from console.view.model import View
from jobs.replicated import ReplicationFigures
from jobs.run.outlook.replicating.standings import Standing, standings
from jobs.run.outlook.replicating.ways_back import WayBack


def replications_json(view: View) -> Sequence[Mapping[str, object]]:
    """Each of the plan, the worst first."""
    return [_one(view, one) for one in standings(view.plan, view.state)]


def _one(view: View, one: Standing) -> Mapping[str, object]:
    stands, known = one.stands, figures_of(view, one)
    return {
        "replication": one.of.id,
        "stage": one.stage,
        "light": one.light,
        "publisher": one.of.publisher(one.direction),
        "subscriber": one.of.subscriber(one.direction),
        "upkeep": stands.upkeep if stands is not None else None,
        "since": _instant(stands.since if stands is not None else None),
        "reason": stands.reason if stands is not None else "",
        "mend": stands.mend if stands is not None else "",
        "written_to": one.written_to,
        "wal_at_most": one.of.wal_at_most,
        "lag_at_most_s": one.of.lag_at_most.total_seconds(),
        "way_back": _way(view, one.way) if one.way is not None else None,
        "figures": _figures(known) if known is not None else None,
    }


def _way(view: View, way: WayBack) -> Mapping[str, object]:
    until = view.state.clock.real_time(way.until) if way.until is not None else None
    return {
        "state": way.way,
        "switch": way.switch,
        "until": _instant(until),
        "since": _instant(way.since),
        "why": way.why or None,
    }


def _figures(known: ReplicationFigures) -> Mapping[str, object]:
    return {**asdict(known), "at": _instant(known.at)}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
