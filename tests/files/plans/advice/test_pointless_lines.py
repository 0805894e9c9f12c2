"""Lines of a plan that can have no effect do not pass silently."""

from pathlib import Path

import pytest

from plans.bundle import pack
from plans.load import load, load_bundle
from tests.support.plan_files import changed, problems, sound, task, warnings, write

COPY = "copy: {from: legacy, to: platform, tables: ['ehr.*'], batch: {column: load_batch, value: wave_1}}"
RECONCILE = "reconcile: {from: legacy, to: platform, tables: ['ehr.*']}"
GATE = "checkpoint: {poll: [boss, roros], decided_by: boss, point_of_no_return: true}"


def _more(of: str, said: str) -> str:
    return changed(of, f"{of[:-1]}, {said}}}")


def _criteria(said: str) -> str:
    return changed(GATE, f"{GATE[:-1]}, criteria: [{said}]}}")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("except: ['ehr.*']", "19:105: nothing is selected: except leaves every table out"),
        ("except: [ehr.note], where: {ehr.note: id > 1}", 'where: "ehr.note" is left out by except'),
        ("except: [ehr.n*], columns: {ehr.note: {a: null}}", 'columns: "ehr.note" is left out by except'),
        ("except: [ehr.note], rename: {ehr.note: core.note}", 'rename: "ehr.note" is left out by except'),
        ("rename: {ehr.a: core.x, ehr.b: core.x}", '"ehr.a" is renamed to core.x, too: which rows are meant?'),
        ("rename: {ehr.a: core.x}, mapping: {core.x: select 1}", "core.x has a mapping query, too"),
    ],
)
def test_names_that_no_selected_table_can_have_are_problems(tmp_path: Path, said: str, expected: str) -> None:
    [problem] = problems(tmp_path, _more(COPY, said))
    assert expected in problem


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "except: [ehd.tmp_*]",
            "(tables names ehr.*; right for a materialized view, a sequence or an heir of a table)",
        ),
        ("except: [core.kin], mapping: {core.kin: select 1}", "is left out by leaving the query out"),
    ],
)
def test_an_exception_that_no_selected_table_can_be_is_a_warning(tmp_path: Path, said: str, expected: str) -> None:
    [found] = warnings(tmp_path, _more(COPY, said))
    assert "is not among the tables" in found
    assert expected in found


@pytest.mark.parametrize(
    "said",
    [
        "except: ['ehr.tmp_*', '*.audit']",
        "except: [ehr.note], where: {ehr.notes: id > 1}",
        "except: ['ehr.*'], mapping: {core.kin: select 1}",
        "rename: {ehr.a: core.a, ehr.b: core.b}",
        "pause_if: {replication_lag: 30s}",
    ],
)
def test_names_that_a_selected_table_can_have_are_none(tmp_path: Path, said: str) -> None:
    assert problems(tmp_path, _more(COPY, said)) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("aggregates: {ehd.note: {id: [sum]}}", 'aggregates: "ehd.note" is not among the tables that are proved'),
        ("unique: {ehr.note: [id]}, except: [ehr.note]", 'unique: "ehr.note" is not among the tables that are proved'),
        ("unique: {ehr.note: [id]}, rename: {ehr.x: ehr.note}", ""),
        ("unique: {core.note: [id]}, rename: {ehr.x: core.note}", ""),
        ("unique: {core.note: [id]}, mapping: {core.note: select 1}", ""),
    ],
)
def test_a_check_of_a_table_that_is_not_proved_is_a_problem(tmp_path: Path, said: str, expected: str) -> None:
    found = problems(tmp_path, _more(RECONCILE, said))
    assert (expected in found[0]) if expected else not found


def test_a_plan_that_was_frozen_with_such_a_line_goes_on_being_read() -> None:
    text = _more(COPY, "except: ['ehr.*']")
    assert load_bundle(pack("plan.yaml", {"plan.yaml": text})).title == "A small night"


def test_a_criterion_that_looks_at_its_own_gate_is_a_problem(tmp_path: Path) -> None:
    assert "G1 looks at itself (it can never be true)" in problems(tmp_path, _criteria("{done: [G1]}"))[0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{forecast: {task: M1, by: '02:00'}}", "M1 is planned to end 1h after this limit (by: a later time)"),
        ("{rollback: {by: '16:00'}}", "G1 is planned to open 30m after this limit (by: a later time)"),
        ("{counter: {A3: 5}}, {counter: {A3: 5}}", "G1 asks for this twice"),
    ],
)
def test_a_criterion_that_cannot_be_true_as_planned_or_says_nothing_new(
    tmp_path: Path, said: str, expected: str
) -> None:
    assert warnings(tmp_path, _criteria(said)) == [expected]


def test_a_criterion_about_a_task_that_ends_later_than_its_gate_names_both(tmp_path: Path) -> None:
    text = _criteria("{done: [X1]}")
    late = '  - {id: X1, title: Late, owner: boss, duration: 6h, manual: {text: "x"}, rollback: none}\n'
    [found] = warnings(tmp_path, text + late)
    assert found.startswith("G1 asks for X1, which is planned to end 1h20m after it (after: [X1] on G1")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("after: [G1]\ncheckpoint: {poll: [boss], decided_by: boss}", "nothing waits for X1: its decision holds"),
        ("manual: {to: everybody}", "X1 tells everybody nothing (text: what they are to be told)"),
        (
            f"job: {{{RECONCILE}}}\nrollback: {{duration: 1m, manual: {{}}}}",
            "X1 is a reconcile and changes nothing: there is nothing to roll back (remove the rollback)",
        ),
        (
            "after: [G1]\nmanual: {}\nrollback: {duration: 1m, manual: {}}",
            "X1 waits for G1, the point of no return: its rollback can never be taken",
        ),
        ("manual: {}\nrollback: {duration: 0m, manual: {}}", "the rollback of X1 is planned to take no time"),
        (
            "job: {timeout: 1m, wait_until: {on: legacy, query: select true, every: 2m}}",
            "X1 waits 2m between two questions and gives up after 1m: it asks once",
        ),
        (
            "job: {watch: {on: legacy, query: select 1 as n, warn_if: n > 1, every: 10m}}",
            "X1 waits 10m between two questions and watches for 5m: it asks at both ends alone",
        ),
        (
            "job: {timeout: 2m, watch: {on: legacy, query: select 1 as n, warn_if: n > 1}}",
            "X1 watches for 5m and is cut off after 2m",
        ),
        ("job: {timeout: 1m, quiet_after: 2m, command: {argv: ['true']}}", "it is never shown as quiet"),
        ("job: {retry: {attempts: 1, max_wait: 9s}, command: {argv: ['true']}}", "there is one attempt"),
        ("job: {command: {argv: ['true'], env: [A=1, A=2]}}", "A is given again further down, and that holds"),
    ],
)
def test_options_of_a_task_that_have_no_effect(tmp_path: Path, lines: str, expected: str) -> None:
    assert any(expected in one for one in warnings(tmp_path, task(lines))), warnings(tmp_path, task(lines))


def test_a_second_point_of_no_return_is_none(tmp_path: Path) -> None:
    lines = "after: [G1]\ncheckpoint: {poll: [boss], decided_by: boss, point_of_no_return: true}"
    found = warnings(tmp_path, task(lines))
    assert "G1 is the point of no return already, and X1 waits for it" in found


def test_a_task_of_a_kind_of_run_that_no_connection_is_named_for(tmp_path: Path) -> None:
    text = task("only: production\nmanual: {}").replace(
        ", production: {service: d, identity: {mark: platform-prod}}", ""
    )
    said = "X1 is for a production, which platform has no connection for: it is never taken"
    assert any(one.startswith(said) for one in warnings(tmp_path, text))


def test_defaults_of_jobs_where_there_is_no_job(tmp_path: Path) -> None:
    text = (
        "cutover: 1\ntitle: T\ntimezone: UTC\nstart: 2022-11-11 12:00\ngo_live: M1\n"
        "defaults: {timeout: 1h}\ntasks: [{id: M1, title: Go-live, milestone: true}]\n"
    )
    assert "there is no job in this plan for which defaults hold" in warnings(tmp_path, text)


def test_each_finding_stands_at_its_line(tmp_path: Path) -> None:
    [place] = [str(one.place) for one in sound(tmp_path, task("manual: {to: everybody}\nrollback: none")).warnings]
    assert place.endswith("plan.yaml:48:14")


def test_a_plan_of_nothing_but_points_of_no_return_takes_no_time(tmp_path: Path) -> None:
    head, rest = changed(GATE, GATE).split("tasks:\n")
    gates = "".join(
        f"  - {{id: G{n}, title: G, after: [{f'G{n - 1}' if n else ''}], duration: 1m, "
        "checkpoint: {poll: [boss, roros], decided_by: boss, point_of_no_return: true}}\n"
        for n in range(400)
    )
    last = "  - {id: M1, title: M, after: [G399], milestone: true}\n"
    load(write(tmp_path, f"{head}tasks:\n{gates}{last}"))
    assert rest
