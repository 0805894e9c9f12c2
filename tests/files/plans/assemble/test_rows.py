"""Which rows a copy moves and how it treats them, as a plan says it."""

from datetime import timedelta
from pathlib import Path

import pytest

from plans.load import load
from plans.model import (
    BadRows,
    CopySpec,
    Deletions,
    Delta,
    Frozen,
    FrozenBy,
    Grain,
    Job,
    OneSnapshot,
    PauseIf,
    ReconcileSpec,
    TaskId,
)
from tests.support.plan_files import changed, problems, warnings, write

COPY = "copy: {from: legacy, to: platform, tables: ['ehr.*'], batch: {column: load_batch, value: wave_1}}"
RECONCILE = "reconcile: {from: legacy, to: platform, tables: ['ehr.*']}"


def _copy(folder: Path, more: str) -> CopySpec:
    loaded = load(write(folder, changed(COPY, f"{COPY[:-1]}, {more}}}")))
    body = loaded.plan.by_id[TaskId("A1")].body
    assert isinstance(body, Job)
    assert isinstance(body.spec, CopySpec)
    return body.spec


def test_columns_and_new_names_mean_the_same_to_a_copy_and_a_reconcile(tmp_path: Path) -> None:
    said = 'columns: {ehr.patient: {name: "upper(name)", old: null}}, rename: {ehr.patient: core.person}'
    text = changed(COPY, f"{COPY[:-1]}, {said}}}").replace(RECONCILE, f"{RECONCILE[:-1]}, {said}}}")
    plan = load(write(tmp_path, text)).plan
    specs = [body.spec for task in ("A1", "A2") if isinstance(body := plan.by_id[TaskId(task)].body, Job)]
    assert [isinstance(spec, kind) for spec, kind in zip(specs, (CopySpec, ReconcileSpec), strict=True)] == [True, True]
    for spec in specs:
        assert isinstance(spec, CopySpec | ReconcileSpec)
        assert spec.rows.columns == {"ehr.patient": {"name": "upper(name)", "old": None}}
        assert spec.rows.rename == {"ehr.patient": "core.person"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("frozen: recovery", Frozen(by=FrozenBy.RECOVERY)),
        ("frozen: locks", Frozen(by=FrozenBy.LOCKS)),
        ("frozen: {declared_by: boss}", Frozen(by=FrozenBy.DECLARED, who="Cutover manager")),
        ("snapshot: {max_age: 30m}", OneSnapshot(max_age=timedelta(minutes=30))),
        ("snapshot: {}", OneSnapshot()),
    ],
)
def test_a_copy_says_what_keeps_its_source_still(tmp_path: Path, said: str, meant: Frozen | OneSnapshot) -> None:
    assert _copy(tmp_path, said).consistency == meant


def test_what_pauses_a_copy_has_limits(tmp_path: Path) -> None:
    spec = _copy(tmp_path, "pause_if: {replication_lag: 30s, wal_kept: 20GB, active_sessions: 40}")
    assert spec.pause_if == PauseIf(replication_lag=timedelta(seconds=30), wal_kept=20 * 1024**3, active_sessions=40)


def test_bad_rows_have_a_bound_and_a_delta_its_column(tmp_path: Path) -> None:
    assert _copy(tmp_path, "bad_rows: {at_most: 5}").bad_rows == BadRows(at_most=5)
    text = changed("    rollback: {duration: 10m, job: {copy: undo}}\n", "")
    for said, meant in (
        ("keys", Delta()),
        ("{column: updated_at, deletions: none}", Delta(column="updated_at", deletions=Deletions.NONE)),
    ):
        loaded = load(write(tmp_path, text.replace(COPY, f"{COPY[:-1]}, delta: {said}}}")))
        body = loaded.plan.by_id[TaskId("A1")].body
        assert isinstance(body, Job)
        assert isinstance(body.spec, CopySpec)
        assert body.spec.delta == meant


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("frozen: locks, snapshot: {}", ["19:120: a frozen source needs no snapshot: say frozen or snapshot"]),
        ("frozen: {declared_by: bos}", ['19:127: unknown party "bos" (did you mean "boss"?)']),
        ("frozen: maybe", ["19:113: expected 'recovery' or 'locks', found \"maybe\""]),
        ("pause_if: {wal_kept: 20}", ["19:126: 20 is not a size (write 500MB or 20GB)"]),
        ("pause_if: {}", ["19:115: nothing is named that would pause it (pause_if: {replication_lag: 30s})"]),
        ("bad_rows: {at_most: 0}", ["19:125: expected a number of at least 1, found the number 0 (write 1 or more)"]),
        (
            "rename: {ehr.a: core.*}",
            [
                '19:121: "core.*" is not one schema.table'
                """ (* and ? stand for several, unless they are in quotes: '"my schema"."a.b"')"""
            ],
        ),
        (
            "where: {ehr.a: 'true', '\"ehr\".\"a\"': 'false'}",
            ["""19:128: '"ehr"."a"' is named twice here, in two ways"""],
        ),
        (
            "except: [ehr tmp.a]",
            [
                '19:114: "ehr tmp.a" is not schema.table'
                """ (as in ehr.patient, ehr.* or, with a dot or a blank in it, '"my schema"."a.b"')"""
            ],
        ),
        ("columns: {core.a: {x: y}}", ['19:115: "core.a" is not among the tables (tables names ehr.*)']),
        (
            "delta: keys, bad_rows: {at_most: 1}",
            [
                "19:118: bad_rows does not go with delta",
                "20:43: a delta load cannot be rolled back: what it replaced is not kept"
                " (roll back the copy that it follows, by its batch)",
            ],
        ),
    ],
)
def test_what_cannot_be_meant_is_a_problem_at_its_place(tmp_path: Path, said: str, expected: list[str]) -> None:
    assert problems(tmp_path, changed(COPY, f"{COPY[:-1]}, {said}}}")) == expected


def test_a_delta_without_a_batch_says_what_may_be_deleted(tmp_path: Path) -> None:
    bare = COPY.replace(", batch: {column: load_batch, value: wave_1}", "")
    text = changed("    rollback: {duration: 10m, job: {copy: undo}}\n", "")
    found = problems(tmp_path, text.replace(COPY, f"{bare[:-1]}, delta: keys}}"))
    assert [problem.split(" (")[0] for problem in found] == [
        "19:61: a delta deletes rows of its batch, and there is none"
    ]
    said = "where: {ehr.a: x > 1}, delta: {deletions: all}"
    found = problems(tmp_path, text.replace(COPY, f"{bare[:-1]}, {said}}}"))
    assert found == ["19:84: rows that a condition (where) leaves out would be deleted"]


MAPPED = "mapping: {core.kin: select id from ehr.kin}, grain: {core.kin: %s}"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("{table: ehr.kin}", [Grain(table="ehr.kin")]),
        ("{table: ehr.kin, key: id}", [Grain(table="ehr.kin", key={"id": ""})]),
        ("{table: ehr.kin, key: k.id}", [Grain(table="ehr.kin", key={"id": "k.id"})]),
        ("{table: ehr.kin, key: ['k.\"Nr\"', ward]}", [Grain(table="ehr.kin", key={"Nr": 'k."Nr"', "ward": ""})]),
        ("{table: ehr.kin, key: {id: x.kin_id}, where: id > 3, left_out: {test: id < 9}, several: true}",
         [Grain(table="ehr.kin", key={"id": "x.kin_id"}, where="id > 3", left_out={"test": "id < 9"}, several=True)]),
        ("[{table: ehr.kin}, {table: ehr.guardian, key: nr}]",
         [Grain(table="ehr.kin"), Grain(table="ehr.guardian", key={"nr": ""})]),
    ],
)  # fmt: skip
def test_a_grain_names_the_rows_that_a_mapping_is_made_of(tmp_path: Path, said: str, meant: list[Grain]) -> None:
    assert list(_copy(tmp_path, MAPPED % said).rows.grain["core.kin"]) == meant


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("mapping: {core.kin: select 1}, grain: {core.kni: {table: ehr.kin}}",
         ['19:144: "core.kni" has no mapping query (did you mean "core.kin"?)']),
        ("mapping: {core.kin: select 1}, grain: {table: ehr.kin, key: id}",
         [f"19:{column}: a grain is said of a mapped table "
              "(as in grain: {public.person: {table: legacy.patient, key: id}})" for column in (151, 165)]),
        (MAPPED % "{table: kin}", ['19:176: "kin" is not one schema.table'
              """ (as in ehr.patient or, with a dot or a blank in it, '"my schema"."a.b"')"""]),
        (MAPPED % "{table: ehr.kin, key: [id, k.id]}", ["19:190: a column stands in this key twice"]),
        (MAPPED % "{table: ehr.kin, keys: id}", ['19:185: unknown key "keys" (did you mean "key"?)']),
    ],
)  # fmt: skip
def test_a_grain_that_cannot_be_meant_is_a_problem_at_its_place(tmp_path: Path, said: str, expected: list[str]) -> None:
    assert problems(tmp_path, changed(COPY, f"{COPY[:-1]}, {said}}}")) == expected


def test_a_mapping_for_a_table_that_is_nearly_one_of_the_tables_is_warned_of(tmp_path: Path) -> None:
    said = changed("tables: ['ehr.*'], batch", "tables: [core.allergy], mapping: {core.alergy: select 1}, batch")
    assert warnings(tmp_path, said)[0] == (
        '"core.alergy" has a mapping query and is not among the tables, core.allergy is and has none '
        "(is that the same table?)"
    )
