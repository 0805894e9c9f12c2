"""`workers` of a copy and of a reconcile: a number, or by label, and what does not go with labels."""

from pathlib import Path

import pytest

from plans.load import load
from plans.model import CopySpec, Job, Plan, ReconcileSpec, TaskId
from plans.runs_on import labels_of
from tests.support.plan_files import changed, problems, write

COPY = "copy: {from: legacy, to: platform, tables: ['ehr.*'], batch: {column: load_batch, value: wave_1}}"
RECONCILE = "reconcile: {from: legacy, to: platform, tables: ['ehr.*']}"
BY_LABEL = "workers: {hospital-dmz: 2, db2: 3}"


def _plan(folder: Path, copy: str = "", reconcile: str = "") -> Plan:
    text = changed(COPY, f"{COPY[:-1]}, {copy}}}") if copy else changed(COPY, COPY)
    return load(write(folder, text.replace(RECONCILE, f"{RECONCILE[:-1]}, {reconcile}}}") if reconcile else text)).plan


def _specs(plan: Plan) -> tuple[CopySpec, ReconcileSpec]:
    copy, reconcile = (plan.by_id[TaskId(name)].body for name in ("A1", "A2"))
    assert isinstance(copy, Job)
    assert isinstance(reconcile, Job)
    assert isinstance(copy.spec, CopySpec)
    assert isinstance(reconcile.spec, ReconcileSpec)
    return copy.spec, reconcile.spec


def test_a_number_means_one_place(tmp_path: Path) -> None:
    copy, reconcile = _specs(_plan(tmp_path, "workers: 4", "workers: 3"))
    assert (copy.workers, copy.lanes, reconcile.workers, reconcile.lanes) == (4, {}, 3, {})


def test_without_a_word_a_reconcile_has_as_many_as_the_program_thinks_fit(tmp_path: Path) -> None:
    assert _specs(_plan(tmp_path))[1].workers is None


def test_by_label_the_total_is_what_everything_else_sees(tmp_path: Path) -> None:
    copy, reconcile = _specs(_plan(tmp_path, BY_LABEL, BY_LABEL))
    for spec in (copy, reconcile):
        assert (spec.workers, spec.lanes) == (5, {"hospital-dmz": 2, "db2": 3})
    assert "compare with 5 workers (2 hospital-dmz, 3 db2)" in reconcile.described()
    assert "copy with 5 workers (2 hospital-dmz, 3 db2)" in copy.described()


def test_the_labels_of_workers_are_asked_for_like_those_of_runs_on(tmp_path: Path) -> None:
    assert labels_of(_plan(tmp_path, BY_LABEL, "workers: {db2: 1}")) == {"hospital-dmz": ("A1",), "db2": ("A1", "A2")}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"{BY_LABEL}, delta: keys", "delta is done in one place: it does not go with workers by label"),
        ("workers: {db2: 0}", "expected a number of at least 1, found the number 0"),
        ("workers: {}", "this cannot be empty"),
        ("workers: {a: 64, b: 64, c: 64, d: 64, e: 1}", "257 workers of all labels together"),
        ('workers: {"my dmz": 1}', '"my dmz" cannot be an id'),
        ("workers: many", 'expected a number, found "many"'),
        ("workers: [db2]", "expected a number, found a list"),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, said: str, told: str) -> None:
    found = problems(tmp_path, changed(COPY, f"{COPY[:-1]}, {said}}}"))
    assert told in "\n".join(map(str, found))
