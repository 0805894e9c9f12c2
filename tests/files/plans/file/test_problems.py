from pathlib import Path

import pytest

from tests.support.plan_files import HEAD, SOUND, changed, problems, task


def test_the_sound_plan_of_these_tests_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, SOUND) == []


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
cutover: 2
titel: x
timezone: Europe/Olso
start: 12:00
go_live: M2
databases:
  legacy: {role: sorce, rehearsal: {service: a}}
  new: {role: target, rehearsal: {dsn: "host=x password=hunter2"}}
parties:
  boss: {name: Boss, contact: 4790000001}
tasks:
  - id: A1
    title: One
    durration: 10m
    owner: bos
    manual:
  - id: A2
    after: [A9]
    duration: 10
    job: {copy: {from: legcy, to: new, tables: [ehr.patient], since: yes, workers: "4"}, retries: 3}
  - id: A4
    title: Four
    duration: 1h
    manual: {}
    confirm: {items: [bss]}
  - id: A4
    title: Four
    duration: 1h
    milestone: false
    deadline: 2022-11-11
"""
    assert problems(tmp_path, text) == [
        '1:1: "title" is missing',
        "1:10: this program reads plans of format 1, found the number 2 (cutover: 1)",
        '2:1: unknown key "titel" (did you mean "title"?)',
        '3:11: unknown time zone "Europe/Olso" (did you mean "Europe/Oslo"?)',
        '4:8: "12:00" has no date (write it with its date: 2022-11-11 12:00)',
        '5:10: unknown task "M2" (did you mean "A2"?)',
        "7:18: expected 'source', 'target' or 'replica', found \"sorce\" (did you mean \"source\"?)",
        "8:40: a password is written here (use a service, pgpass, or ${VAR})",
        '10:31: expected text, found the number 4790000001 (write it in quotes: "4790000001")',
        '14:5: unknown key "durration" (did you mean "duration"?)',
        '15:12: unknown party "bos" (did you mean "boss"?)',
        '17:5: "title" is missing',
        '18:13: unknown task "A9" (did you mean "A4"?)',
        "19:15: 10 has no unit (write 10m or 10s)",
        '20:24: unknown database "legcy" (did you mean "legacy"?)',
        '20:63: "since" is not yet there (this version moves whole tables, where: and mapping queries)',
        '20:84: expected a number, found "4" (write 4)',
        '20:90: unknown key "retries" (did you mean "retry"?)',
        "25:5: a task cannot be both manual and confirm (exactly one of job, manual, confirm, checkpoint, milestone)",
        "26:9: the id A4 is used twice (first in line 21)",
        "29:16: expected true, found false",
        '30:15: "2022-11-11" is not a clock time (write 15:45 or 2022-11-12 06:00)',
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("duration: 75m", "duration: soon", '"soon" is not a duration'),
        ("duration: 30m", "duration:", '"duration" has no value'),
        ("    milestone: true\n", "", "a task lacks its main key"),
        ("go_live: M1", "go_live: G1", "G1 is no milestone (milestones here: M1)"),
        ("owner: roros", "owner: røros", 'unknown party "røros" (did you mean "roros"?)'),
        ("after: [A2, A3]", "after: A2", 'expected a list, found "A2" (write [A2])'),
        ("after: [A2, A3]", "after: [A2, A2]", '"A2" stands in this list twice'),
        ("window_ends: 2022-11-12 06:00", "window_ends: 2022-11-10 06:00", "is before the plan's start"),
        ("id: A3", "id: A 3", '"A 3" cannot be an id'),
        ("decided_by: boss", "decided_by: boss, quorum: 3", "a quorum of 3, and 2 parties are asked"),
        ("decided_by: boss", "decided_by: boss, quorum: most", "quorum is a number of parties, or all"),
        ("to: platform, tables: ['ehr.*'], b", "to: legacy, tables: ['ehr.*'], b", "from and to are the same"),
        ("from: legacy, to: platform, tables: ['ehr.*'], b", "from: platform, to: legacy, tables: ['ehr.*'], b",
         "legacy is a source: nothing is copied into it"),
        ("{role: target", "{role: replica", "platform is a replica: only counts of flows are read from it"),
        ("tables: ['ehr.*'], b", "tables: [patient], b", '"patient" is not schema.table'),
        ("tables: ['ehr.*'], b", "tables: ['ehr.*'], where: {her.p: id > 5}, b", '"her.p" is not among'),
        ("identity: {mark: platform-prod}", "identity: {}", "production of platform has no identity"),
        ("service: c", "service: d", "a rehearsal would run on production: same connection as platform.rehearsal"),
        ("service: c", "service: a", "platform and legacy are the same database"),
        ("{service: c}", '{dsn: "postgresql://u:secret@h/d"}', "a password is written here"),
        ("roros: {name: Røros kommune}", "roros: {name: R, short: KOMMUNE}", "at most 4"),
        ("manual: {counter: {target: 713, unit: patients}}", "job: {copy: {from: legacy}}", '"to" is missing'),
        ("target: 713", "target: ²", 'expected a number, found "²"'),
        ("manual: {counter: {target: 713, unit: patients}}", "job: {}", "a job lacks its main key"),
        ("manual: {counter: {target: 713, unit: patients}}", "job: {copy: undo}", "expected a mapping, found \"undo\""),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_what_was_expected(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = problems(tmp_path, changed(old, new))
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("job: {sql: {on: platform}}", "sql lacks its main key (exactly one of query, file)"),
        ("job: {sql: {on: platform, query: 'begin; delete from x; commit;'}}", "runs in one transaction"),
        ("job: {sql: {on: platform, query: ' '}}", "there is no SQL here"),
        ("job: {probe: {http: ftp://x}}", '"ftp://x" is not a URL'),
        ("job: {probe: {http: 'http://${HOST}/'}}", "${...} is expanded only in dsn"),
        ("job: {probe: {http: 'https://u:pw@host/'}}", "a password is written here"),
        ("job: {probe: {tcp: host}}", '"host" is not host:port'),
        ("job: {probe: {tcp: 'host:1', status: 200}}", '"status" does not belong to a probe by tcp'),
        ("job: {probe: {sql: select true}}", "on which database?"),
        ("job: {watch: {on: platform, query: select 1, warn_if: depth is high}}", '"depth is high" is not a condition'),
        ("job: {wait_until: {on: platfrom, query: select true}}", 'did you mean "platform"?'),
        ("job: {wait_until: {on: platform, query: select true, every: 0s}}", "this duration cannot be zero"),
        ("job: {command: {argv: ls -l}}", "expected a list"),
        ("job: {command: {argv: [ls], shell: ls}}", "a command cannot be both argv and shell"),
        ("job: {command: {argv: [ls], env: [A B]}}", '"A B" is not a variable'),
        ("job: {http: {url: 'https://u:${PW}@host/'}}", "a user or a password stands in this URL"),
        ("job: {http: {url: 'https://host/?token=x'}}", "a password is written here"),
        ("job: {http: {url: 'https://host/', headers: {Authorization: Bearer x}}}", "a password is written here"),
        ("job: {http: {url: 'https://host/', headers: {X-Other: Basic x}}}", "a password is written here"),
        ("job: {http: {url: 'https://host/', headers: {Host: x}}}", "is no header that a plan may set"),
        ("job: {http: {url: 'https://host/', headers: {'a b': x}}}", "is no header that a plan may set"),
        ('job: {http: {url: "https://host/", headers: {A: "x\\r\\nB: y"}}}', "a header is one line of ASCII text"),
        ("job: {http: {url: 'https://host/', headers: {A: blåbær}}}", "a header is one line of ASCII text"),
        ("job: {http: {url: 'ftp://host/'}}", "this is not a URL"),
        ("job: {http: {url: 'https://host/', method: GET}}", "expected 'POST', 'PUT', 'PATCH' or 'DELETE', found"),
        ("job: {http: {url: 'https://host/', body: {text: a, file: b}}}", "a body cannot be both text and file"),
        ("job: {http: {url: 'https://host/', expect: {pointer: /a}}}", "pointer and equals belong together"),
        ("job: {http: {url: 'https://host/', until: {pointer: /a, done: [x]}}}", "a status address lacks its main key"),
        (
            "job: {http: {url: 'https://host/', until: {url_from: location, pointer: /a, done: [x], failed: [x]}}}",
            "this is both done and failed",
        ),
        ("job: {http: {url: 'https://host/', until: {url_from: x, pointer: a, done: [x]}}}", "this is no JSON pointer"),
        ("job: {command: {argv: [ls], env: ['DB_PASSWORD=x']}}", "a password is written here"),
        ("job: {command: {argv: [ls], env: ['DB=postgresql://u:pw@h/d']}}", "a password is written here"),
        ("job: {command: {argv: [ls], env: ['A=${B}']}}", "${...} is expanded only in dsn"),
        ("job: {python: {call: 'a:b', env: [1=2]}}", '"1=2" is not a variable'),
        ("job: {python: {call: team.jobs.close}}", '"team.jobs.close" is not module:function'),
        ("job: {python: {call: 'a:b', arguments: {x: [1]}}}", "expected text, a number or true or false, found a list"),
        ("job: {sql: {on: platform, query: select 1}, retry: {first_wait: 2m}}", "first_wait is longer than max_wait"),
        ("confirm: {items: [boss, boss]}", 'the item "boss" stands here twice'),
        ("confirm: {items: [{id: a, nmae: x}]}", 'unknown key "nmae" (did you mean "name"?)'),
        ("confirm: {items: []}", "this cannot be empty"),
        ("manual: {}\nrollback: {duration: 5m, job: {copy: undo}}", "copy: undo rolls back the task's own copy"),
        ("manual: {}\nrollback: {duration: 5m}", "a rollback lacks its main key"),
        ("milestone: true\nrollback: {duration: 5m, manual: {}}", "there is nothing to roll back in a milestone"),
    ],
)
def test_a_mistake_inside_a_task_is_named(tmp_path: Path, lines: str, expected: str) -> None:
    found = problems(tmp_path, task(lines))
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("done: [A9]", 'unknown task "A9"'),
        ("done: [M1]", "G1 looks at M1, which waits for G1 (it can never be true)"),
        ("reconciled: [A1]", "A1 is no reconcile job"),
        ("counter: {A1: 5}", "A1 has no counter"),
        ("counter: {A3: 714}", "the counter of A3 ends at 713"),
        ("forecast: {task: M1, by: 3}", "expected text, found the number 3"),
        ("forecast: {task: M1, by: '03:00', at_least: 16}", "16 of how many? (write 16 of 20)"),
        ("forecast: {task: M1, by: '03:00', at_least: 0 of 20}", "0 of 20 is met whatever happens"),
        ("forecast: {task: M1, by: '03:00', at_least: 21 of 20}", "21 of 20 can never be met"),
        ("forecast: {task: M1, by: '03:00', at_least: 16 of 10}", "simulated nights, not 10 (write 16 of 20)"),
        ("forecast: {task: M1, by: '03:00', at_least: 7 of 10}", "simulated nights, not 10 (write 14 of 20)"),
        ("forecast: {task: M1, by: '03:00', at_least: most}", "most is no number of simulated nights (write 16 of 20)"),
        ("rehearsed: {times: 2}", "this asks for nothing to be rehearsed"),
        ("rehearsed: {tasks: critcal}", 'did you mean "critical"?'),
        ("rehearsed: {tasks: [A9]}", 'unknown task "A9"'),
        ("rehearsed: {tasks: [M1]}", "M1 is nothing that a rehearsal measures"),
        ("rehearsed: {rollbacks: [A2]}", "A2 has no rollback"),
        ("rehearsed: {tasks: critical, times: 0}", "expected a number of at least 1"),
        ("sql: {on: plattform, query: select true}", 'did you mean "platform"?'),
        ("don: [A1]", 'unknown key "don" (did you mean "done"?)'),
        ("required: true", "a criterion lacks its main key"),
    ],
)
def test_a_criterion_must_be_able_to_come_true(tmp_path: Path, criterion: str, expected: str) -> None:
    found = problems(tmp_path, changed("decided_by: boss,", f"criteria: [{{{criterion}}}], decided_by: boss,"))
    assert any(expected in problem for problem in found), found


def test_a_criterion_on_a_task_that_only_rehearsals_have_is_refused(tmp_path: Path) -> None:
    text = changed("decided_by: boss,", "criteria: [{done: [A3]}], decided_by: boss,")
    found = problems(tmp_path, text.replace("  - id: A3\n", "  - id: A3\n    only: rehearsal\n"))
    assert found == ["39:50: G1 looks at A3, which only a rehearsal has"]


def test_a_criterion_may_look_at_what_one_kind_of_run_has_beside_what_every_run_has(tmp_path: Path) -> None:
    text = changed("decided_by: boss,", "criteria: [{done: [A1, A3]}], decided_by: boss,")
    assert problems(tmp_path, text.replace("  - id: A3\n", "  - id: A3\n    only: rehearsal\n")) == []


def test_cycles_are_named_with_their_lines(tmp_path: Path) -> None:
    tasks = """\
  - {id: A, title: a, duration: 1m, after: [C], manual: {}}
  - {id: B, title: b, duration: 1m, after: [A], manual: {}}
  - {id: C, title: c, duration: 1m, after: [B], manual: {}}
  - {id: D, title: d, duration: 1m, after: [D], manual: {}}
  - {id: M1, title: m, after: [C, D], milestone: true}
"""
    assert problems(tmp_path, HEAD + tasks) == [
        "14:44: a cycle: A (line 14) waits for C (line 16) waits for B (line 15) waits for A (line 14) "
        "(remove one of these)",
        "17:44: a cycle: D (line 17) waits for D (line 17) (remove one of these)",
    ]


def test_a_cycle_is_named_although_its_tasks_have_other_faults(tmp_path: Path) -> None:
    tasks = """\
  - {id: A, title: a, duration: 1m, after: [B], job: {sql: {on: nowhere, query: select 1}}}
  - {id: B, title: b, duration: 1m, after: [A], job: {python: nothing}}
  - {id: M1, title: m, after: [B, ZZ], milestone: true}
"""
    found = problems(tmp_path, HEAD + tasks)
    assert "14:44: a cycle: A (line 14) waits for B (line 15) waits for A (line 14) (remove one of these)" in found
    assert len(found) == 4


def test_a_time_that_exists_twice_is_refused_with_both_readings_at_its_place(tmp_path: Path) -> None:
    text = SOUND.replace("2022-11-11", "2022-10-29").replace("2022-11-12", "2022-10-30").replace('"03:00"', '"02:30"')
    assert problems(tmp_path, text) == [
        "42:17: 2022-10-30 02:30 exists twice in Europe/Oslo: the clock is put back "
        '(write "02:30+02:00" or "02:30+01:00")'
    ]


def test_a_file_that_is_something_else_ends_in_a_bounded_list(tmp_path: Path) -> None:
    assert len(problems(tmp_path, SOUND + "".join(f"k{n}: 1\n" for n in range(5000)))) < 300


def test_no_message_ever_shows_what_stands_under_dsn(tmp_path: Path) -> None:
    for dsn in ("{dsn: [hunter2]}", "{dsn: 12345678901}", '{dsn: "postgresql://u:hunter2@h/d"}', "{dsn: {hunter2: 1}}"):
        found = "\n".join(problems(tmp_path, changed("{service: c}", dsn)))
        assert found
        assert "hunter2" not in found
        assert "12345678901" not in found
