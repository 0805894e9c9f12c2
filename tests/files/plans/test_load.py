from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plans.bundle import unpack
from plans.load import load, load_bundle
from plans.model import (
    Batch,
    Checkpoint,
    CommandSpec,
    ComparisonSign,
    Condition,
    Confirm,
    CopySpec,
    CopyUndo,
    CounterCriterion,
    DatabaseId,
    DoneCriterion,
    EndState,
    ExpectedAnswer,
    ForecastCriterion,
    HttpProbe,
    HttpSpec,
    Item,
    Job,
    Manual,
    OnExisting,
    PythonSpec,
    ReconciledCriterion,
    RehearsedCriterion,
    Retry,
    RollbackCriterion,
    RunKind,
    SetAside,
    SqlCriterion,
    SqlProbe,
    SqlSpec,
    Task,
    TcpProbe,
    TlsProbe,
    WaitUntilSpec,
    WatchSpec,
)
from plans.problems import PlanProblems
from tests.support.places import ROOT
from tests.support.plan_files import SOUND, changed, problems, sound, task, warnings, write


def extra(folder: Path, lines: str, **files: str | bytes) -> Task:
    return sound(folder, task(lines), **files).plan.tasks[-1]


def spec(folder: Path, job: str, **files: str | bytes) -> object:
    body = extra(folder, f"job: {job}", **files).body
    assert isinstance(body, Job)
    return body.spec


@pytest.mark.parametrize("name", ["minimal", "starter", "reference-night", "request"])
def test_every_plan_of_the_library_loads_from_disk_and_from_its_bundle(name: str) -> None:
    loaded = load(ROOT / "plans" / "library" / name / "plan.yaml")
    again = load_bundle(loaded.bundle)
    assert (again.tasks, again.parties, again.databases) == (
        loaded.plan.tasks,
        loaded.plan.parties,
        loaded.plan.databases,
    )
    assert again.sha256 == loaded.plan.sha256


def test_a_copy_its_undo_and_its_rows_come_from_one_place(tmp_path: Path) -> None:
    first = sound(tmp_path).plan.tasks[0]
    assert isinstance(first.body, Job)
    assert isinstance(first.body.spec, CopySpec)
    assert first.body.spec.rows.batch == Batch(column="load_batch", value="wave_1")
    assert first.rollback is not None
    assert isinstance(first.rollback.body, Job)
    assert first.rollback.body.spec == CopyUndo(rows=first.body.spec.rows)
    assert first.rollback.duration == timedelta(minutes=10)


def test_a_copy_says_what_it_may_set_aside_and_what_becomes_of_rows_that_are_there(tmp_path: Path) -> None:
    plain = sound(tmp_path).plan.tasks[0].body
    assert isinstance(plain, Job)
    assert isinstance(plain.spec, CopySpec)
    assert (plain.spec.set_aside, plain.spec.on_existing) == (SetAside.EMPTY, OnExisting.REFUSE)
    said = changed(", batch: {column: load_batch, value: wave_1}", ", set_aside: yes, on_existing: truncate")
    (tmp_path / "plan.yaml").write_text(said, encoding="utf-8")
    body = load(tmp_path / "plan.yaml").plan.tasks[0].body
    assert isinstance(body, Job)
    assert isinstance(body.spec, CopySpec)
    assert (body.spec.set_aside, body.spec.on_existing) == (SetAside.YES, OnExisting.TRUNCATE)


def test_every_kind_of_job_is_read(tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    on = DatabaseId("platform")
    assert spec(tmp_path, "{sql: {on: platform, query: select 1, transaction: false}}") == SqlSpec(
        on=on, text="select 1", transaction=False, records_done=False
    )
    assert spec(tmp_path, "{probe: {http: 'https://x/y', contains: ok}}") == HttpProbe(url="https://x/y", contains="ok")
    assert spec(tmp_path, "{probe: {tcp: '[::1]:5432'}}") == TcpProbe(host="::1", port=5432)
    assert spec(tmp_path, "{probe: {tls: 'pacs:443', valid_for: 1h}}") == TlsProbe(
        host="pacs", port=443, valid_for=hour
    )
    assert spec(tmp_path, "{probe: {sql: select true, on: platform}}") == SqlProbe(on=on, query="select true")
    assert spec(tmp_path, "{wait_until: {on: platform, query: select true, every: 1h}}") == WaitUntilSpec(
        on=on, query="select true", every=hour
    )
    assert spec(tmp_path, "{watch: {on: platform, query: select 1, warn_if: 'depth > 100', fail_if: 'ack = 0'}}") == (
        WatchSpec(
            on=on,
            query="select 1",
            warn_if=Condition(column="depth", comparison=ComparisonSign.GT, value=100),
            fail_if=Condition(column="ack", comparison=ComparisonSign.EQ, value=0),
        )
    )
    until = "until: {url_from: location, pointer: /state, done: [ok, true, 1], every: 1h, percent: /p}"
    request = "url: '${EHR}/x', headers: {X-Key: '${KEY}'}, body: {json: {å: [1, null]}}"
    assert spec(tmp_path, f"{{http: {{{request}, {until}}}}}") == (
        HttpSpec(
            method="POST",
            url="${EHR}/x",
            headers={"X-Key": "${KEY}"},
            body='{"å": [1, null]}',
            content_type="application/json",
            until=EndState(pointer="/state", done=("ok", True, 1), url_from="location", every=hour, percent="/p"),
        )
    )
    sent = spec(
        tmp_path,
        "{http: {method: PUT, url: 'https://x/y?a=b', body: {file: a.json}, idempotency_key: yes,"
        " expect: {status: [409]}}}",
        **{"a.json": "{}"},
    )
    assert sent == HttpSpec(
        method="PUT",
        url="https://x/y?a=b",
        body="{}",
        content_type="application/json",
        idempotency_key=True,
        expect=ExpectedAnswer(status=(409,)),
    )
    assert spec(tmp_path, "{command: {argv: [ls, -l]}}") == CommandSpec(argv=("ls", "-l"))
    assert spec(tmp_path, "{command: {shell: 'ls | wc', cwd: /tmp}}") == CommandSpec(
        argv=("ls | wc",), shell=True, cwd="/tmp"
    )
    assert spec(tmp_path, "{python: {call: 'a.b:c', arguments: {n: 1, x: 0.5, on: true, t: NO}}}") == PythonSpec(
        module="a.b", function="c", arguments={"n": 1, "x": 0.5, "on": True, "t": "NO"}
    )


def test_sql_is_read_from_files_wherever_a_query_may_stand(tmp_path: Path) -> None:
    query = "select count(*) = 0 from ehr.queue"
    for job in (
        "{sql: {on: platform, file: sql/x.sql}}",
        "{sql: {on: platform, query: sql/x.sql}}",
        "{wait_until: {on: platform, query: ./sql/x.sql}}",
        "{probe: {on: platform, sql: sql/x.sql}}",
    ):
        found = spec(tmp_path, job, sql__x_sql=query)
        assert query in (getattr(found, "text", None), getattr(found, "query", None))
    copied = spec(
        tmp_path, "{copy: {from: legacy, to: platform, mapping: {ehr.p: sql/x.sql, ehr.q: select 1}}}", sql__x_sql=query
    )
    assert isinstance(copied, CopySpec)
    assert copied.rows.mapping == {"ehr.p": query, "ehr.q": "select 1"}


def test_a_job_takes_its_retries_and_limits_from_the_plan_s_defaults_unless_it_says_otherwise(tmp_path: Path) -> None:
    defaults = "defaults: {retry: {attempts: 7, max_wait: 2m}, timeout: 3h}\ntasks:\n"
    text = SOUND.replace("tasks:\n", defaults) + (
        "  - {id: X1, title: x, duration: 5m, owner: boss,\n"
        "     job: {sql: {on: platform, query: select 1}, retry: {attempts: 1}, quiet_after: 9s, repeatable: true}}\n"
    )
    plan = sound(tmp_path, text).plan
    first, last = plan.tasks[0].body, plan.tasks[-1].body
    assert isinstance(first, Job)
    assert isinstance(last, Job)
    policy = Retry(attempts=7, max_wait=timedelta(minutes=2))
    assert (first.retry, first.timeout, first.quiet_after) == (policy, timedelta(hours=3), timedelta(minutes=2))
    assert (last.retry, last.quiet_after) == (replace(policy, attempts=1), timedelta(seconds=9))
    assert last.repeatable


def test_a_checkpoint_holds_every_criterion_and_asks_everybody_by_default(tmp_path: Path) -> None:
    criteria = """decided_by: boss, criteria: [{done: [A1, A3], required: true}, {reconciled: [A2]},
      {forecast: {task: M1, by: "03:00"}}, {forecast: {task: M1, by: "03:00", at_least: 16 of 20}},
      {rollback: {by: "06:00"}}, {counter: {A3: 535}}, {rehearsed: {tasks: critical, rollbacks: [A1], times: 2}},
      {sql: {on: platform, query: select true, required: true}}],"""
    gate = sound(tmp_path, changed("decided_by: boss,", criteria)).plan.by_id["G1"]  # type: ignore[index]
    assert isinstance(gate.body, Checkpoint)
    assert gate.body.quorum == 2
    assert gate.owner == "boss"
    assert gate.body.criteria == (
        DoneCriterion(tasks=("A1", "A3"), required=True),  # type: ignore[arg-type]
        ReconciledCriterion(tasks=("A2",)),  # type: ignore[arg-type]
        ForecastCriterion(task="M1", by=datetime(2022, 11, 12, 2, tzinfo=UTC)),  # type: ignore[arg-type]
        ForecastCriterion(task="M1", by=datetime(2022, 11, 12, 2, tzinfo=UTC), at_least=16),  # type: ignore[arg-type]
        RollbackCriterion(by=datetime(2022, 11, 12, 5, tzinfo=UTC)),
        CounterCriterion(task="A3", at_least=535),  # type: ignore[arg-type]
        RehearsedCriterion(critical=True, rollbacks=("A1",), times=2),  # type: ignore[arg-type]
        SqlCriterion(on="platform", query="select true", required=True),  # type: ignore[arg-type]
    )


def test_items_are_parties_or_written_out_or_read_from_a_file(tmp_path: Path) -> None:
    body = extra(
        tmp_path, "confirm: {items: [roros, {id: lab, name: Laboratory, owner: boss}], ticks: [sent, received]}"
    ).body
    assert body == Confirm(
        items=(
            Item(id="roros", name="Røros kommune", owner="roros"),  # type: ignore[arg-type]
            Item(id="lab", name="Laboratory", owner="boss"),  # type: ignore[arg-type]
        ),
        ticks=("sent", "received"),
    )
    semicolons = "﻿id;name;owner;contact\r\nw1;Ward 1;boss;+47 900\r\n\r\nw2;Ward 2;;\r\n"
    body = extra(tmp_path, "confirm: {items_file: wards.csv}", wards_csv=semicolons).body
    assert isinstance(body, Confirm)
    assert [(item.id, item.owner, item.contact) for item in body.items] == [("w1", "boss", "+47 900"), ("w2", None, "")]


def test_a_manual_task_needs_no_more_than_its_key(tmp_path: Path) -> None:
    assert extra(tmp_path, "manual:").body == Manual()


def test_problems_of_an_items_file_stand_at_its_own_lines(tmp_path: Path) -> None:
    text = task("confirm: {items_file: wards.csv}")
    rows = "id,name,owner\na,A,boss\na,B,\n,C,\nd,D,bos\n"
    assert problems(tmp_path, text, wards_csv=rows) == [
        'wards.csv:3:1: the item "a" stands here twice (first in line 2)',
        "wards.csv:4:1: an item needs an id and a name",
        'wards.csv:5:1: unknown party "bos" (did you mean "boss"?)',
    ]
    assert problems(tmp_path, text, wards_csv="id,nmae,probe\n") == [
        'wards.csv:1:1: unknown column "nmae" (did you mean "name"?)',
        'wards.csv:1:1: the column "probe" is not yet there (remove it)',
        'wards.csv:1:1: the column "name" is missing (the first line names id,name,owner,contact,group,flow)',
    ]
    assert problems(tmp_path, text, wards_csv=b"id,name\na,\xe6\n") == [
        "wards.csv:2:3: the byte 0xe6 is not UTF-8 (save the file as UTF-8)"
    ]


@pytest.mark.parametrize(
    "name", ["../x.sql", "/etc/passwd.sql", "sql/../../x.sql", "sql\\x.sql", "sql/none.sql", "sql/"]
)
def test_a_plan_reads_no_file_outside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.sql").write_text("select 1")
    (tmp_path / "in").mkdir()
    found = problems(tmp_path / "in", task(f"job: {{sql: {{on: platform, file: '{name}'}}}}"))
    assert len(found) == 1
    assert "inside the plan's folder" in found[0] or "does not exist" in found[0] or "is not a file" in found[0]


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.sql").write_text("select 1")
    (tmp_path / "in" / "sql").mkdir(parents=True)
    (tmp_path / "in" / "sql" / "x.sql").symlink_to(tmp_path / "secret.sql")
    found = problems(tmp_path / "in", task("job: {sql: {on: platform, file: sql/x.sql}}"))
    assert "leads out of the plan's folder" in found[0]


def test_the_bundle_holds_every_file_and_its_hash_covers_them(tmp_path: Path) -> None:
    text = task("job: {sql: {on: platform, file: sql/x.sql}}")
    first = sound(tmp_path, text, sql__x_sql="select 1")
    main, files = unpack(first.bundle)
    assert (main, sorted(files)) == ("plan.yaml", ["plan.yaml", "sql/x.sql"])
    assert load(tmp_path / "plan.yaml").plan.sha256 == first.plan.sha256
    assert sound(tmp_path, text, sql__x_sql="select 2").plan.sha256 != first.plan.sha256


@pytest.mark.parametrize(
    "bundle", ["", "{}", "[]", '{"format":2,"main":"a","files":{"a":""}}', '{"format":1,"main":[],"files":{}}']
)
def test_what_is_no_bundle_is_a_problem(bundle: str) -> None:
    with pytest.raises(PlanProblems):
        load_bundle(bundle)


def test_parties_get_short_names_that_differ(tmp_path: Path) -> None:
    parties = (
        "  a: {name: Data quality lead}\n  b: {name: DQL}\n  c: {name: Device quality line}\n  d: {name: Ørland}\n"
    )
    plan = sound(tmp_path, SOUND.replace("parties:\n", "parties:\n" + parties)).plan
    shorts = [party.short for party in plan.parties.values()]
    assert len(set(shorts)) == len(shorts)
    assert all(1 <= len(short) <= 4 for short in shorts)
    assert plan.parties["boss"].short == "CM"  # type: ignore[index]


def test_a_task_of_rehearsals_alone_is_known_as_such(tmp_path: Path) -> None:
    plan = sound(tmp_path, task("only: rehearsal\nrequired: true\nmanual: {}")).plan
    assert plan.tasks[-1].only is RunKind.REHEARSAL
    assert not plan.tasks[-1].skippable
    assert len(plan.for_run(RunKind.PRODUCTION).tasks) == len(plan.tasks) - 1


# --- what is legal and unwise ------------------------------------------------------------------------------------


def test_the_sound_plan_of_these_tests_has_no_warning(tmp_path: Path) -> None:
    assert warnings(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("window_ends: 2022-11-12 06:00\n", "", "this plan has no window_ends"),
        ("window_ends: 2022-11-12 06:00", "window_ends: 2022-11-12 02:30", "the go-live is planned 30m after"),
        (", production: {service: d, identity: {mark: platform-prod}}", "", "platform has no production connection"),
        ("    owner: roros\n", "", "A3 has no owner"),
        ("poll: [boss, roros], ", "", "this checkpoint asks nobody and looks at nothing"),
        ("point_of_no_return: true", "point_of_no_return: false", "no checkpoint is the point of no return"),
        ("milestone: true", "milestone: true\n    duration: 5m", "the milestone M1 has a duration"),
        ("duration: 75m", "duration: 0m", "A1 is planned to take no time"),
        ("duration: 75m", 'duration: 75m\n    deadline: "12:30"', "A1 is planned to end 45m after its deadline"),
        ("duration: 75m", "duration: 75m\n    pinned: yes", "A1 has no clock time: pinned changes nothing"),
        (", batch: {column: load_batch, value: wave_1}", "", "A1 can be rolled back only on tables that were empty"),
        (", batch: {column: load_batch, value: wave_1}", ", on_existing: append", "a batch cannot be rolled back"),
        ("  roros: {name: Røros kommune}\n", "  roros: {name: R}\n  x: {name: X}\n", "the party x is used nowhere"),
        ("duration: 90m", "duration: 30h", "16:30 is read as 2022-11-11 16:30; this plan is longer than 24 hours"),
    ],
)  # fmt: skip
def test_what_is_legal_and_unwise_is_a_warning(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = warnings(tmp_path, changed(old, new))
    assert any(expected in warning for warning in found), found


@pytest.mark.parametrize(("said", "pinned"), [("yes", True), ("true", True), ("no", False), ("false", False)])
def test_a_task_is_pinned_by_yes_or_by_true(tmp_path: Path, said: str, pinned: bool) -> None:
    text = changed("duration: 75m", f'duration: 75m\n    not_before: "12:00"\n    pinned: {said}')
    assert load(write(tmp_path, text)).plan.tasks[0].pinned is pinned


def test_a_no_go_that_could_undo_nothing_is_a_warning(tmp_path: Path) -> None:
    second = "  - {id: G2, title: Again, after: [G1], duration: 5m, checkpoint: {poll: [boss], decided_by: boss}}\n"
    text = SOUND.replace("point_of_no_return: true", "point_of_no_return: false") + second
    assert any("a no-go at G2 could roll nothing back" in warning for warning in warnings(tmp_path, text))
    assert not any("a no-go at G2" in warning for warning in warnings(tmp_path, SOUND + second))


def test_a_warning_names_the_file_as_it_was_given(tmp_path: Path) -> None:
    path = write(tmp_path, changed("    owner: roros\n", ""))
    assert str(load(path).warnings[0]).startswith(f"{path}:27:5: warning: A3 has no owner")


@pytest.mark.parametrize(
    ("name", "content"), [("night.xlsx", b"PK\x03\x04\xff"), ("night.CSV", b"ID,Task\n1,a: b: c\n")]
)
def test_a_list_that_is_given_for_a_plan_is_told_as_such_with_what_makes_a_plan_of_it(
    tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(PlanProblems) as told:
        load(file)
    assert [str(one) for one in told.value.problems] == [
        f"{file}: this is a list, and no plan file (cutover plan import {file} -o plan.yaml makes a plan file of it)"
    ]
