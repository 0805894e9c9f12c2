"""The two stories that this is built for, replayed through the product's own judge: what was red, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from jobs.flows.judge import Judge
from jobs.flows.series import Condition, Sample, Series, Verdict
from plans.model.flows import AsBefore, Counting, Dimension, FileCount, Flow, FlowId, Stage, Watched
from plans.problems import Place
from tests.bench.flow_traffic import (
    BASELINE_WEEKS,
    GO_LIVE,
    HOLIDAYS,
    HOUR,
    ZONE,
    Counts,
    Season,
    Traffic,
    baseline_of,
    counts,
)

EVERY = timedelta(minutes=5)
SLOTS = HOUR // EVERY
LETTERS, DAYS = 16_438, 110
ORDERS = 11_000
RED = frozenset({Condition.SILENT, Condition.SHORT, Condition.THIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a story went this time."""

    after_go_live: timedelta
    condition: Condition
    after_notice: timedelta
    """After the time to notice had passed."""
    lost: int
    """Until then."""
    others: int
    """Others that were red by then, and had no fault."""
    amber_at_once: bool = True


def a_flow(name: str, *stages: Stage, by: Dimension, within: timedelta = timedelta(minutes=15)) -> Flow:
    """A flow that is counted every five minutes."""
    return Flow(
        id=FlowId(name),
        title=name,
        place=Place(file="plan.yaml", line=1, column=1),
        counts=dict.fromkeys(stages, FileCount(path="count", counting=Counting.WINDOW)),
        normal=AsBefore(),
        by=(by,),
        every=EVERY,
        within=within,
    )


def season(days: int) -> Season:
    """The weeks of the baseline, and so many days from the go-live on."""
    return Season(begins=GO_LIVE - BASELINE_WEEKS * 168 * HOUR, hours=(BASELINE_WEEKS * 7 + days) * 24)


def dead_template(seed: int, *, stages: tuple[Stage, ...], templates: int = 400, days: int = 7) -> Found:
    """Of four hundred templates one is received by nobody from the go-live on; its senders see a confirmation."""
    chance, time = np.random.default_rng(seed), season(days)
    dead = templates // 2
    sent = {f"T{at:03}": counts(_template(at, dead, templates), time, chance, SLOTS) for at in range(templates)}
    name = f"T{dead:03}"
    return _replay(
        a_flow("LETTERS", *stages, by=Dimension.TEMPLATE),
        {Series(flow=FlowId("LETTERS"), template=one): slots for one, slots in sent.items()},
        Series(flow=FlowId("LETTERS"), template=name),
        time,
        known=lambda series: True,
    )


def _template(at: int, dead: int, templates: int) -> Traffic:
    """A few are many; the dead one had its 149 a day, on workdays mostly."""
    a_day = LETTERS / DAYS if at == dead else 3000 / (1 + at) ** 0.8
    peak = a_day * 7 / 42
    return Traffic(name=f"T{at:03}", peak=peak, shape="clinic", spread=0.08, growth=0.0)


def unknown_queue(seed: int, *, days: int = 2) -> Found:
    """Orders go to a queue that nobody knew: eleven thousand, had nobody looked for a month."""
    chance, time = np.random.default_rng(seed), season(days)
    queues = {
        f"Q{at:02}": counts(
            Traffic(name=f"Q{at:02}", peak=200 / (1 + at), shape="ward", spread=0.05, growth=0.0), time, chance, SLOTS
        )
        for at in range(60)
    }
    lost = Traffic(name="lost", peak=ORDERS / 30 / 24 * 1.6, shape="ward", spread=0.05, growth=0.0)
    queues["NOBODY"] = counts(lost, time, chance, SLOTS)
    flow = FlowId("ORDERS")
    return _replay(
        a_flow("ORDERS", Stage.SENT, Stage.RECEIVED, by=Dimension.RECEIVER),
        {Series(flow=flow, receiver=one): slots for one, slots in queues.items()},
        Series(flow=flow, receiver="NOBODY"),
        time,
        known=lambda series: series.receiver != "NOBODY",
    )


def _replay(
    flow: Flow, traffic: Mapping[Series, Counts], dead: Series, time: Season, known: Callable[[Series], bool]
) -> Found:
    """Count slot by slot until the dead one is red."""
    before = BASELINE_WEEKS * 168 * SLOTS
    listed = [series for series in traffic if known(series)]
    whole = np.sum([traffic[series] for series in listed], axis=0)
    names = [(flow.id, "", ""), *((one.flow, one.template, one.receiver) for one in listed)]
    judge = Judge(
        Watched(flows=(flow,)),
        baseline_of(names, [whole, *(traffic[series] for series in listed)], time),
        ZONE,
        since=GO_LIVE,
        holidays=HOLIDAYS,
    )
    live = {series: slots[before:].tolist() for series, slots in traffic.items()}
    noticed, lost, first, amber = judge.to_notice(dead, GO_LIVE), 0, None, dead not in listed
    for at in range(len(live[dead])):
        after, now = GO_LIVE + at * EVERY, GO_LIVE + (at + 1) * EVERY
        samples = [
            Sample(series=series, stage=stage, after=after, until=now, count=slots[at])
            for series, slots in live.items()
            for stage in flow.counts
            if slots[at] and not (series == dead and stage is not Stage.SENT)
        ]
        empty = Series(flow=flow.id)
        read = {one.stage for one in samples}
        samples += [
            Sample(series=empty, stage=stage, after=after, until=now, count=0)
            for stage in flow.counts
            if stage not in read
        ]
        verdicts = judge.take(samples, (), now)
        lost += live[dead][at]
        first = first or (now if live[dead][at] else None)
        said = verdicts.get(dead)
        if first == now and dead not in listed:
            amber = said is not None and said.condition is Condition.UNWATCHED
        if said is not None and said.condition in RED:
            provable = GO_LIVE + noticed if said.condition is not Condition.SHORT and noticed else None
            provable = provable or (first or now) + flow.within
            return Found(
                after_go_live=now - GO_LIVE,
                condition=said.condition,
                after_notice=now - provable,
                lost=lost,
                others=_others(verdicts, dead),
                amber_at_once=amber,
            )
    raise AssertionError(f"{dead.name} was never red")


def _others(verdicts: Mapping[Series, Verdict], dead: Series) -> int:
    return sum(
        said.condition in RED for series, said in verdicts.items() if series not in (dead, Series(flow=dead.flow))
    )
