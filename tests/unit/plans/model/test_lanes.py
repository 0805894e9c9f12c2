"""By how many a job is carried, and where: what the plan says, what the knobs say, and that the work is the same."""

import pytest

from plans.model import CopySpec, JobSpec, ReconcileSpec, TableSelection
from plans.model.lanes import by_whomever, knob_of, lanes_of, workers_of
from tests.support.nights import SOURCE, TARGET, sql_job

ROWS = TableSelection(source=SOURCE, target=TARGET, tables=("a.*",))
SPREAD = CopySpec(rows=ROWS, workers=5, lanes={"dmz": 2, "db2": 3})


def test_a_knob_turns_the_lanes_of_its_label_alone() -> None:
    tuning = {knob_of("db2"): 0, "workers": 9, knob_of("elsewhere"): 4}
    assert lanes_of(SPREAD.lanes, tuning) == {"dmz": 2, "db2": 0}


@pytest.mark.parametrize(
    ("spec", "tuning", "workers"),
    [
        (SPREAD, {}, 5),
        (SPREAD, {"workers@dmz": 4}, 7),
        (CopySpec(rows=ROWS, workers=3), {}, 3),
        (CopySpec(rows=ROWS, workers=3), {"workers": 1, "workers@dmz": 4}, 1),
        (ReconcileSpec(rows=ROWS), {}, None),
        (sql_job().spec, {}, None),
    ],
)
def test_how_many_there_are_is_of_all_labels_together(spec: JobSpec, tuning: dict[str, int], workers: int) -> None:
    assert workers_of(spec, tuning) == workers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SPREAD, CopySpec(rows=ROWS, workers=2)),
        (ReconcileSpec(rows=ROWS, workers=5, lanes={"db2": 5}), ReconcileSpec(rows=ROWS)),
    ],
)
def test_whoever_carries_it_the_work_is_the_same(one: JobSpec, other: JobSpec) -> None:
    assert by_whomever(one) == by_whomever(other)
