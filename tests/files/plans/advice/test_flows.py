"""What `check` says of flows that is legal and unwise, each at its line with what to do."""

from pathlib import Path

import pytest

from tests.support.plan_files import task, warnings

WINDOW = "select count(*) from letter where at > $1 and at <= $2"


def told(folder: Path, *lines: str, beside: str = "hypercare: 14d", gate: str = "") -> list[str]:
    """The warnings of the sound plan with one flow, that are not about the rest of it."""
    flow = "".join(f"    {line}\n" for line in ("owner: boss", *lines))
    text = task("after: [M1]\nmanual: {}").replace(
        "tasks:\n", f"flows:\n  - id: L1\n    title: Letters\n{flow}{beside}\ntasks:\n", 1
    )
    poll = "poll: [boss, roros], decided_by: boss,"
    known = set(warnings(folder, task("after: [M1]\nmanual: {}")))
    return [one for one in warnings(folder, text.replace(poll, f"{poll} {gate}")) if one not in known]


def sql(on: str = "platform", more: str = "") -> str:
    return f'sent: {{sql: {{on: {on}, query: "{WINDOW}"{more}}}}}'


SOUND = (sql(), "normal: {per_hour: 40}")


def test_a_sound_flow_is_passed_over(tmp_path: Path) -> None:
    assert told(tmp_path, *SOUND) == []


def test_without_a_word_of_what_is_normal_it_is_amber_by_name(tmp_path: Path) -> None:
    (found,) = told(tmp_path, sql())
    assert found.startswith("nobody says what is normal of L1: it is amber by name (normal: baseline, ")


def test_templates_of_which_nobody_says_what_is_normal(tmp_path: Path) -> None:
    (found,) = told(tmp_path, *SOUND, "by: [template]")
    assert found == (
        "nobody says what is normal of each template of L1: a dead one drowns in the sum, it is amber "
        "(normal: baseline, or a second stage by template)"
    )


def test_flows_that_nobody_watches_after_the_night(tmp_path: Path) -> None:
    says = "the run ends with its last task, and nobody watches the flows after that (hypercare: 14d)"
    assert told(tmp_path, *SOUND, beside="") == [says]


def test_days_in_which_nothing_is_watched(tmp_path: Path) -> None:
    text = task("after: [M1]\nmanual: {}").replace("tasks:\n", "hypercare: 14d\ntasks:\n", 1)
    assert "nothing is watched in these days (flows: what must go on flowing)" in warnings(tmp_path, text)


def test_a_query_on_a_source_that_others_work_on_needs_a_bound_of_its_own(tmp_path: Path) -> None:
    (found,) = told(tmp_path, sql("legacy"), "normal: {per_hour: 40}")
    assert found.startswith("L1 is counted on legacy, which others work on, without a bound of its own (timeout: 5s")
    assert told(tmp_path, sql("legacy", ", timeout: 2s"), "normal: {per_hour: 40}") == []
    before = f'normal: {{baseline: {{sql: {{on: legacy, query: "{WINDOW}"}}}}}}'
    assert len(told(tmp_path, sql(), before)) == 1


def test_a_count_that_may_take_as_long_as_there_is_between_two(tmp_path: Path) -> None:
    (found,) = told(tmp_path, sql(more=", timeout: 60s"), "normal: {per_hour: 40}", "every: 30s")
    assert found == "L1 is counted every 30s, and a count may take as long (timeout: less than every)"


def test_a_canary_that_nothing_takes_back_and_one_that_is_looked_for_once(tmp_path: Path) -> None:
    look = "arrived: {command: {argv: [came, '{mark}']}}"
    canary = f"canary: {{send: {{command: {{argv: [send, '{{mark}}']}}}}, {look}, within: 5s, every: 5s}}"
    assert told(tmp_path, *SOUND, canary) == [
        "this canary is looked for once, and then given up (every: less than within)",
        "nothing takes the canary of L1 back (withdraw: {sql: ...})",
    ]


def test_a_canary_of_which_nobody_asks_whether_it_was_processed(tmp_path: Path) -> None:
    step = "{command: {argv: [it, '{mark}']}}"
    steps = f"send: {step}, arrived: {step}, withdraw: {step}"
    processed = "processed: {file: {path: /var/lib/acks}}"
    (found,) = told(tmp_path, *SOUND, processed, f"canary: {{{steps}}}")
    assert found.startswith("nothing tells when the canary of L1 is processed: it is never taken out of what is")
    assert told(tmp_path, *SOUND, processed, f"canary: {{{steps}, processed: {step}}}") == []
    assert told(tmp_path, *SOUND, processed, f"canary: {{{steps}, counted: false}}") == []


def test_a_gate_before_the_go_live_that_asks_for_a_flow_without_a_canary(tmp_path: Path) -> None:
    found = told(tmp_path, *SOUND, gate="criteria: [{flows: {all: processed}}],")
    assert found == [
        "before the go-live nothing but a canary can say that of L1: in production never true "
        "(canary: on the flow, or a criterion that names the others)"
    ]


@pytest.mark.parametrize(("url", "only", "expected"), [
    ("https://mq.example/send", "", 1), ("https://mq.example/send", "only: production\n", 0), ("${MQ}/send", "", 0),
])  # fmt: skip
def test_an_address_that_a_rehearsal_sends_a_canary_to_as_production_does(
    tmp_path: Path, url: str, only: str, expected: int
) -> None:
    look = "arrived: {command: {argv: [came, '{mark}']}}, withdraw: {command: {argv: [back, '{mark}']}}"
    act = f"send: {{http: {{method: POST, url: '{url}', body: {{text: '{{mark}}'}}}}}}"
    flow = "".join(f"    {line}\n" for line in ("owner: boss", *SOUND, f"canary: {{{act}, {look}}}"))
    sends = task(f"after: [M1]\n{only}job: {{canary: {{flow: L1}}}}")
    found = warnings(
        tmp_path,
        sends.replace("tasks:\n", f"flows:\n  - id: L1\n    title: Letters\n{flow}hypercare: 14d\ntasks:\n", 1),
    )
    assert sum("a rehearsal sends the canary of L1 to this address too" in one for one in found) == expected
