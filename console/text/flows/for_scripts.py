"""The flows and the days after the go-live, for a script: times in UTC, spans in seconds. Pure."""

from collections.abc import Mapping
from datetime import datetime

from console.text.flows.as_of_now import rows_now
from console.text.flows.figures import hour_before
from console.text.flows.told import all_flows, how_many
from console.view.engine_presence import is_missed
from console.view.model import View
from jobs.flows.flights import Flight
from jobs.run.outlook.days_after.hypercare import hypercare
from jobs.run.outlook.flows import FlowRow, not_judged_because
from jobs.run.outlook.people.acting import contact_of
from jobs.run.state.flows import FlowSeen
from plans.model.flows import Stage


def hypercare_json(view: View) -> Mapping[str, object] | None:
    """Which day it is, since when and until when; null where this run has no such days, and before it is live."""
    known = hypercare(view.plan, view.state, view.now) if view.state.ended is None else None
    if known is None:
        return None
    return {
        "since": known.begins.isoformat(),
        "until": known.ends.isoformat(),
        "day": known.day,
        "days": known.days,
        "over": known.is_over,
    }


def flows_json(view: View) -> Mapping[str, object]:
    """How many stand how, and each, with those of its templates and receivers that do not stand well."""
    missed = is_missed(view) and view.unheld_since is not None
    return {
        "not_judged": not_judged_because(view.plan, view.state) or None,
        "nobody_counts_since": _instant(view.unheld_since) if missed else None,
        "counts": {one.word: one.count for one in how_many(all_flows(view))},
        "flows": [row_json(view, row) for row in rows_now(view)],
    }


def row_json(view: View, row: FlowRow) -> Mapping[str, object]:
    """One of them."""
    return {
        "flow": row.flow.id,
        "template": row.series.template or None,
        "receiver": row.series.receiver or None,
        "title": row.flow.title,
        "light": row.light,
        "condition": row.condition,
        "since": _instant(row.since),
        "reason": row.reason,
        **(_figures(row.seen) if row.seen is not None else _NOTHING_SEEN),
        "settled": [
            {
                "missing": one.missing,
                "at": _instant(one.at),
                "by": one.by,
                "reason": one.reason,
                "retired": one.retired,
            }
            for one in row.settled
        ],
        "hour": _hour(view, row),
        "canary": _canary(row.canary),
        "owner": row.owner,
        "contact": contact_of(view.plan, view.state, row.owner) or None,
    }


def _hour(view: View, row: FlowRow) -> Mapping[str, object] | None:
    """What was counted in the last hour that is known; null where that is of an hour ago; of a stage that is behind."""
    known = hour_before(view, row)
    if known is None:
        return None
    counts = {str(stage): known.counts.get(stage) for stage in Stage if stage in {*known.counts, *known.behind}}
    behind = {str(stage): end.isoformat() for stage, end in known.behind.items()}
    return {"until": known.until.isoformat(), **counts, "not_counted_since": behind}


def _figures(seen: FlowSeen) -> Mapping[str, object]:
    stands = seen.stands
    return {
        "missing": stands.missing,
        "oldest": _instant(stands.oldest),
        "to_notice_s": stands.to_notice.total_seconds() if stands.to_notice is not None else None,
        "counts": {str(stage): count for stage, count in stands.counts.items()},
        "told": _instant(seen.at),
    }


def _canary(flight: Flight | None) -> Mapping[str, object] | None:
    """The last one that is over; null where there is none, and of a template or a receiver."""
    if flight is None:
        return None
    times = {"sent": flight.sent, "received": flight.received, "processed": flight.processed}
    return {**{stage: _instant(at) for stage, at in times.items()}, "why": flight.why or None}


_NOTHING_SEEN: Mapping[str, object] = {"missing": 0, "oldest": None, "to_notice_s": None, "counts": {}, "told": None}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
