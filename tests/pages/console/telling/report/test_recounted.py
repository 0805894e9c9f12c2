"""The figures of a report, counted again from the events of nights in which anything may have happened."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from console.telling.report.facts import Deed, NightReport
from jobs.run import events as e
from jobs.run.outlook.delays import NOTABLE_DELAY
from tests.support.driver import Driven
from tests.support.nights import nights
from tests.support.random_nights import something_happens
from tests.support.told_nights import told

_GATE_DEEDS = {Deed.GO, Deed.GO_WITH_CAVEAT, Deed.NO_GO, Deed.POSTPONED}


def _somebody_answers(data: st.DataObject, run: Driven) -> None:
    """A party answers at a checkpoint, and somebody decides there."""
    for gate in run.plan.checkpoints:
        party = data.draw(st.sampled_from(["owner", "ward"]))
        run.order("vote", task=gate.id, party=party, answer=data.draw(st.sampled_from(["go", "no-go"])), text="seen")
        run.order("decide", task=gate.id, choice=data.draw(st.sampled_from(["go", "no-go"])), text="seen")


@given(st.data())
def test_what_a_report_counts_is_what_happened(data: st.DataObject) -> None:
    run = Driven(data.draw(nights()))
    for _ in range(data.draw(st.integers(0, 12))):
        something_happens(data, run)
        _somebody_answers(data, run)
    report, happened = told(run), [one.event for one in run.entries]
    _looks_at_attempts(report, happened)
    _looks_at_people(report, happened)
    _looks_at_tasks(report, run)


def _looks_at_attempts(report: NightReport, happened: Sequence[e.Event]) -> None:
    ended = [one for one in happened if isinstance(one, e.AttemptEnded)]
    well = [one for one in ended if one.how is e.How.SUCCEEDED and (one.evidence is None or one.evidence.passed)]
    assert len(report.failures) == len(ended) - len(well)
    assert report.result.retries == sum(one.retry_at is not None for one in ended)
    begun = Counter(one.unit for one in happened if isinstance(one, e.AttemptStarted))
    assert {task.id: task.attempts for task in report.tasks if task.attempts} == {
        unit: count for unit, count in begun.items() if "~" not in unit
    }


def _looks_at_people(report: NightReport, happened: Sequence[e.Event]) -> None:
    answers = [one for gate in report.gates for one in gate.answers if one.answer]
    assert len(answers) == sum(isinstance(one, e.VoteCast) for one in happened)
    assert all(set(Counter(one.party for one in gate.answers if one.counts).values()) <= {1} for gate in report.gates)
    decided = Counter(type(one) for one in happened)
    deeds = Counter(one.deed for one in report.decisions)
    assert sum(deeds[one] for one in _GATE_DEEDS) == decided[e.CheckpointDecided]
    assert (deeds[Deed.HOLD], deeds[Deed.RESUMED]) == (decided[e.HoldSet], decided[e.HoldReleased])
    assert len(report.rollbacks) == decided[e.RollbackBegun]


def _looks_at_tasks(report: NightReport, run: Driven) -> None:
    """Each late task is late by itself, or because of one that is named; none ended before it began."""
    result = report.result
    counted = (result.done, result.excepted, result.rolled_back, result.failed)
    assert sum(counted) <= result.tasks == len(run.plan.tasks)
    causes = {one.task for one in report.causes}
    for task in report.tasks:
        assert _in_order(task.actual_start, task.actual_end)
        if task.own_delay is not None:
            assert task.inherited_delay is not None
            assert task.own_delay + task.inherited_delay >= NOTABLE_DELAY
            assert task.id in causes or task.inherited_from


def _in_order(begun: datetime | None, ended: datetime | None) -> bool:
    return begun is None or ended is None or begun <= ended
