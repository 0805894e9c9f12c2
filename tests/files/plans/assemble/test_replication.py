"""What a plan says of databases that follow each other, and what is wrong in it whatever these hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plans.model import DatabaseId, FollowSpec, Job, Plan, Proof, ReplicationId, SwitchSpec, TaskId
from tests.support.plan_files import problems, sound
from tests.support.replication.plans import REPLICATED, one_more_task, replicated

LEGACY, PLATFORM = DatabaseId("legacy"), DatabaseId("platform")
TABLES = 'tables: ["ehr.*"]'
SWITCH = "job: {switch: {of: records, pause_at_most: 20s}}"
BACK = "rollback: {duration: 2m, job: {switch_back: {of: records}}}"
FOLLOW = "job: {follow: {of: records, workers: 4}}"
FENCE = "fence: {legacy: {roles: [ehr_app], left: [postgres]}, platform: {roles: [new_app]}}"
SERVICE = 'rehearsal: {service: a, from_server: "service=legacy_for_platform"}'
ALONE = 'rehearsal: {service: c, from_server: "service=platform_for_legacy"}'


def job(plan: Plan, task: str) -> Job:
    body = plan.by_id[TaskId(task)].body
    assert isinstance(body, Job)
    return body


def told(folder: Path, text: str) -> list[str]:
    """The problems, without their places."""
    return [problem.split(": ", 1)[1] for problem in problems(folder, text)]


def test_a_replication_and_the_jobs_that_work_on_it_are_read(tmp_path: Path) -> None:
    plan = sound(tmp_path, REPLICATED).plan
    records = plan.replications[ReplicationId("records")]
    assert (records.source, records.target, records.rows.tables) == (LEGACY, PLATFORM, ("ehr.*",))
    assert (records.wal_at_most, records.lag_at_most) == (20 * 1024**3, timedelta(seconds=10))
    assert records.fenced_of(LEGACY).roles == ("ehr_app",)
    assert records.reversible_until == datetime(2026, 1, 19, 15, tzinfo=UTC)
    assert job(plan, "F1").spec == FollowSpec(replication=records, workers=4)
    expected = SwitchSpec(replication=records, pause_at_most=timedelta(seconds=20), proof=Proof.BEFORE)
    assert job(plan, "S1").spec == expected


def test_columns_that_stay_behind_are_left_out_of_what_travels(tmp_path: Path) -> None:
    text = replicated((TABLES, f"{TABLES}\n    left_out: {{ehr.note: [scan]}}\n    where: {{ehr.note: 'id > 0'}}"))
    rows = sound(tmp_path, text).plan.replications[ReplicationId("records")].rows
    assert (rows.columns, rows.where) == ({"ehr.note": {"scan": None}}, {"ehr.note": "id > 0"})


def test_what_happens_is_recorded_on_the_target_and_on_the_source_that_is_followed(tmp_path: Path) -> None:
    assert sound(tmp_path, REPLICATED).plan.recorded_on == (LEGACY, PLATFORM)
    assert sound(tmp_path).plan.recorded_on == (PLATFORM,)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (TABLES, f"{TABLES}\n    mapping: {{ehr.a: select 1}}", "rows that are made of others do not follow"),
        (TABLES, f"{TABLES}\n    rename: {{ehr.a: ehr.b}}", "tables that follow have the names, columns and values"),
        (TABLES, f"{TABLES}\n    columns: {{ehr.a: {{b: upper(b)}}}}", "left_out: names columns that stay behind"),
        (TABLES, f"{TABLES}\n    where: {{her.a: 'true'}}", '"her.a" is not among the tables'),
        (TABLES, f"{TABLES}\n    left_out: {{her.a: [b]}}", '"her.a" is not among the tables'),
        (TABLES, 'tables: ["ehr.a"]\n    except: ["ehr.a"]', "nothing is selected: except leaves every table out"),
        ("to: platform", "to: legacy", "from and to are the same database"),
        ("to: platform", "to: platfrom", 'unknown database "platfrom" (did you mean "platform"?)'),
        ("from: legacy", "from: platform", "from and to are the same database"),
        ("    role: target", "    role: source", "platform is a source: what follows is a target"),
        ("20GB", "48MB", "a server keeps as much of its log anyway: the slots would be dropped at once"),
        (FENCE, "fence: {legcay: {roles: [a]}}", '"legcay" is neither end of this replication'),
        (FENCE, "fence: {legacy: {roles: [a], left: [a]}}", '"a" is kept from writing, and left as it is'),
        (FENCE, "fence: {legacy: {roles: [a, a]}}", '"a" stands in this list twice'),
        (FENCE, 'fence: {legacy: {roles: ["${APP}"]}}', "${...} is expanded only in dsn"),
        (FOLLOW, "job: {follow: {of: recrods}}", 'unknown replication "recrods" (did you mean "records"?)'),
        (SERVICE, "rehearsal: {service: a}", "rehearsal of legacy has no from_server: platform, which follows it,"),
        (ALONE, "rehearsal: {service: c}", "platform has no from_server: legacy, which follows it after a switch,"),
        (SERVICE, "rehearsal: {service: a, from_server: legacy}", "this is no connection text of libpq"),
        (SERVICE, 'rehearsal: {service: a, from_server: "host=${H}"}', "${...} is expanded only in dsn"),
    ],
)
def test_what_cannot_follow_is_a_problem(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert any(problem in one for one in told(tmp_path, replicated((old, new))))


@pytest.mark.parametrize(
    "text",
    [
        "host=h password=hunter2",
        "postgresql://u:hunter2@h/d",
        "postgres://h/d?password=hunter2",
        "password=${hunter2}",
    ],
)
def test_a_password_for_the_other_server_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    found = problems(tmp_path, replicated((SERVICE, f'rehearsal: {{service: a, from_server: "{text}"}}')))
    assert any("a password is written here (a service or a passfile of the server that connects)" in o for o in found)
    assert "hunter2" not in "".join(found)


def test_an_address_from_a_server_leads_to_one_database_of_one_kind_of_run(tmp_path: Path) -> None:
    production = '"host=legacy.example dbname=ehr user=follower passfile=/etc/postgresql/follower.pass"'
    found = told(tmp_path, replicated(('"service=legacy_for_platform"', production)))
    assert found == ["this is also how rehearsal of legacy is reached from a server (each leads to one database)"]


@pytest.mark.parametrize(
    ("text", "is_kept_out"),
    [
        ("host=h user=ehr_app", True),
        ("host=h user = 'ehr_app' dbname=d", True),
        ("postgresql://ehr_app@h/d", True),
        ("postgresql://h/d?user=ehr_app", True),
        ("host=h user=ehr_apps", False),
        ("host=h options='-c superuser=ehr_app'", False),
        ("postgresql://[h/d", False),
    ],
)
def test_nobody_is_followed_as_a_role_that_a_switch_keeps_out(tmp_path: Path, text: str, is_kept_out: bool) -> None:
    found = problems(tmp_path, replicated((SERVICE, f'rehearsal: {{service: a, from_server: "{text}"}}')))
    assert any("records keeps ehr_app out of legacy, which is followed as ehr_app" in o for o in found) is is_kept_out


def test_what_is_no_text_where_the_other_server_is_named_is_not_shown(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, replicated((SERVICE, "rehearsal: {service: a, from_server: 4711}")))[:1]
    assert ("expected text" in found, "4711" in found) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "    after: [G1]\n",
            "",
            "S1 switches records, and waits for no task that makes it follow (after: [F1]",
        ),
        (FOLLOW, "manual: {}", "S1 switches records, and waits for no task that makes it follow (a task before it"),
        ("after: [G2]", "after: [F1]", "nothing keeps U1 from taking away what S1 works on (after: [S1])"),
        (BACK, BACK.replace("switch_back", "follow"), "to follow rolls nothing back"),
        (BACK, BACK.replace("switch_back", "switch"), "S1 does not go back: there is nothing to switch again"),
        ("{unfollow: {of: records}}}\n  - id: G1", "{switch_back: {of: records}}}\n  - id: G1", "F1 neither switches"),
    ],
)
def test_a_job_that_would_find_nothing_to_work_on_is_a_problem(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert any(problem in one for one in told(tmp_path, replicated((old, new))))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("job: {switch_back: {of: records}}", "X1 goes back, and waits for no switch of records (after: [S1] on it)"),
        (
            "after: [S1]\njob: {switch: {of: records}}",
            "X1 switches records, as S1 does (remove one of them",
        ),
        ("job: {follow: {of: records}}", "X1 makes records follow, as F1 does (remove one of them, or an unfollow"),
        ("job: {unfollow: {of: records}}", "X1 ends records, and waits for no task that begins it"),
        ("after: [U1]\njob: {switch: {of: records}}", "X1 waits for U1, which takes away what it works on"),
        (
            "job: {copy: {from: legacy, to: platform, tables: [ehr.note]}}",
            "X1 copies into tables that follow in records, which brings their rows itself",
        ),
    ],
)
def test_a_job_that_does_not_fit_the_others_is_a_problem(tmp_path: Path, lines: str, problem: str) -> None:
    assert any(problem in one for one in told(tmp_path, one_more_task(lines)))


def test_a_switch_back_between_them_makes_two_switches_of_one_plan_possible(tmp_path: Path) -> None:
    rehearsed = """  - id: S0
    title: Switch, as a rehearsal
    owner: boss
    after: [F1]
    duration: 2m
    job: {switch: {of: records}}
  - id: B0
    title: Switch back, as a rehearsal
    owner: boss
    after: [S0]
    duration: 2m
    job: {switch_back: {of: records}}
  - id: G1
"""
    text = replicated(("  - id: G1\n", rehearsed), ("after: [F1]\n    duration: 10m", "after: [B0]\n    duration: 10m"))
    assert problems(tmp_path, text) == []


def test_what_is_for_another_kind_of_run_does_not_count(tmp_path: Path) -> None:
    text = replicated((FOLLOW, f"{FOLLOW}\n    only: production"))
    assert any("S1 switches records, and waits for no task" in one for one in told(tmp_path, text))
    twice = one_more_task("job: {follow: {of: records}}\nonly: rehearsal", (FOLLOW, f"{FOLLOW}\n    only: production"))
    assert not any("as F1 does" in one for one in told(tmp_path, twice))


def test_a_gate_asks_for_a_replication_that_has_begun(tmp_path: Path) -> None:
    gate = "checkpoint: {poll: [boss], decided_by: boss}"
    asked = (gate, f"{gate[:-1]}, criteria: [{{replication: records}}]}}")
    assert problems(tmp_path, replicated(asked)) == []
    early = replicated(asked, ("    after: [F1]\n    duration: 10m", "    duration: 10m"), ("[G1]", "[F1, G1]"))
    assert told(tmp_path, early) == ["G1 waits for no task that makes records follow (after: [F1] on it)"]


def test_two_replications_do_not_write_to_one_table(tmp_path: Path) -> None:
    second = "  again: {from: legacy, to: platform, tables: [ehr.note], wal_at_most: 2GB}\nparties:\n"
    found = told(tmp_path, replicated(("parties:\n", second)))
    assert found == ["again and records write to the same tables of platform (each table follows one database)"]


def test_many_jobs_of_one_replication_are_refused_before_they_are_compared(tmp_path: Path) -> None:
    more = "".join(
        f"  - {{id: X{number}, title: X, duration: 1m, job: {{follow: {{of: records}}}}}}\n" for number in range(30)
    )
    assert told(tmp_path, REPLICATED + more) == ["more than 20 jobs work on records"]
