"""Flows for tests, and what is asked of their counts."""

from datetime import UTC, datetime, timedelta

from jobs.flows.counting.asked import Asked, Totals
from jobs.flows.series import Series
from plans.model import DatabaseId
from plans.model.flows import AsBefore, Count, Dimension, Flow, FlowId, SqlCount, Stage
from plans.problems import Place

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
LETTERS = FlowId("letters")
BOTH = (Dimension.TEMPLATE, Dimension.RECEIVER)
NUMBER = SqlCount(on=DatabaseId("platform"), query="select 3 as count")


def a_flow(count: Count = NUMBER, *by: Dimension, name: str = LETTERS) -> Flow:
    """Letters, counted where they are sent; as before is normal."""
    return Flow(
        id=FlowId(name),
        title=name.title(),
        place=Place(file="plan.yaml"),
        counts={Stage.SENT: count},
        by=by,
        normal=AsBefore(),
    )


def asked(flow: Flow, *, now: datetime = NOW, **more: object) -> Asked:
    """Its first stage, for the five minutes that ended a minute ago."""
    until = now - timedelta(minutes=1)
    return Asked(flow=flow, stage=Stage.SENT, after=until - timedelta(minutes=5), until=until, **more)


def series(template: str = "", receiver: str = "") -> Series:
    """One of the letters."""
    return Series(flow=LETTERS, template=template, receiver=receiver)


def totals(minutes: float = 5, **counts: int) -> Totals:
    """What was told so many minutes ago, by template."""
    return Totals(at=NOW - timedelta(minutes=minutes), counts={series(name): count for name, count in counts.items()})
