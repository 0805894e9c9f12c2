"""What a plan may say that a reconcile proves beside the rows themselves."""

from pathlib import Path

from plans.model import Agreement, Job, Measure, ReconcileSpec
from tests.support.plan_files import changed, problems, sound

ROWS = "reconcile: {from: legacy, to: platform, tables: ['ehr.*']"


def spec(folder: Path, more: str) -> ReconcileSpec:
    body = sound(folder, changed(ROWS, f"{ROWS}, {more}")).plan.by_id["A2"].body  # type: ignore[index]
    assert isinstance(body, Job)
    assert isinstance(body.spec, ReconcileSpec)
    return body.spec


def test_aggregates_name_measures_with_or_without_a_tolerance(tmp_path: Path) -> None:
    found = spec(tmp_path, "aggregates: {ehr.observation: {value: [sum, min], dose: {sum: 0.5, nulls: 3}}}")
    assert found.aggregates == {
        "ehr.observation": {
            "value": {Measure.SUM: 0.0, Measure.MIN: 0.0},
            "dose": {Measure.SUM: 0.5, Measure.NULLS: 3.0},
        }
    }


def test_uniqueness_is_said_of_columns_alone_or_together_and_orphans_in_a_word(tmp_path: Path) -> None:
    found = spec(tmp_path, "unique: {ehr.patient: [national_id, [ward, bed]]}, orphans: true")
    assert found.unique == {"ehr.patient": (("national_id",), ("ward", "bed"))}
    assert found.orphans


def test_questions_that_both_sides_answer_alike_may_stand_in_files(tmp_path: Path) -> None:
    (tmp_path / "open.sql").write_text("select count(*) from encounter where ended is null")
    found = spec(tmp_path, "agree: [{name: open encounters, source: open.sql, target: select 1}]")
    text = "select count(*) from encounter where ended is null"
    assert found.agree == (Agreement(name="open encounters", source=text, target="select 1"),)


def test_what_cannot_be_proved_is_a_problem_at_its_place(tmp_path: Path) -> None:
    more = """aggregates: {ehr.*: {a: [sum]}, ehr.b: {c: {max: 1}}, ehr.d: {e: [average]}}, unique: {patient: [id]},
      agree: [{name: n, source: select 1, target: select 1}, {name: n, source: select 1}]"""
    found = "\n".join(problems(tmp_path, changed(ROWS, f"{ROWS}, {more}")))
    for said in ('"average"', "target"):
        assert said in found
    more = """aggregates: {ehr.*: {a: [sum]}, ehr.b: {c: {max: 1}}}, unique: {patient: [id]},
      agree: [{name: n, source: select 1, target: select 1}, {name: n, source: select 1, target: select 1}]"""
    found = "\n".join(problems(tmp_path, changed(ROWS, f"{ROWS}, {more}")))
    for said in ('"ehr.*" is not one schema.table', "max has no tolerance", '"patient" is not', '"n" is the name of'):
        assert said in found
