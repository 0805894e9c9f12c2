"""What a plan says of flows becomes values, and each fault is told at its place with what to do."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from plans.baseline import Baseline
from plans.baseline_file import written as written_baseline
from plans.bundle import unpack
from plans.kept import read, same_plan, written
from plans.load import Loaded, load_bundle
from plans.model import (
    CanarySpec,
    Checkpoint,
    CommandSpec,
    Confirm,
    DatabaseId,
    FlowsCriterion,
    HttpSpec,
    Job,
    SqlProbe,
    SqlSpec,
    TaskId,
)
from plans.model.canaries import HttpLook
from plans.model.flows import AsBefore, Dimension, Flow, FlowId, NeverZero, PerHour, SqlCount, Stage
from tests.support.plan_files import problems, sound, task
from tests.support.plan_files import warnings as told

BEGINS = datetime(2026, 1, 5, tzinfo=UTC)
WINDOW = "select count(*) from letter where at > $1 and at <= $2"
SENT = f'sent: {{sql: {{on: platform, query: "{WINDOW}"}}}}'
CANARY = """\
canary:
  send: {sql: {on: platform, query: "insert into letter values ('{mark}')"}}
  arrived: {sql: {on: platform, query: "select exists (select from inbox where subject = '{mark}')"}}
  processed: {http: {url: "${GP}/{mark}", contains: opened}}
  withdraw: {command: {argv: [withdraw, "{mark}"]}}
  within: 5m
"""


def indented(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.strip().splitlines())


def plan(*lines: str, beside: str = "") -> str:
    """The sound plan with one flow."""
    flow = indented("\n".join(lines))
    flows = f"flows:\n  - id: L1\n    title: Letters\n{flow}\n{beside}\ntasks:\n"
    return task("after: [M1]\nmanual: {}").replace("tasks:\n", flows, 1)


def first(loaded: Loaded) -> Flow:
    return loaded.plan.watched.flows[0]


def test_a_flow_is_what_the_plan_says(tmp_path: Path) -> None:
    lines = (SENT, "by: [template, receiver]", "owner: boss", "receiver: roros", "every: 2m", "normal: {per_hour: 40}")
    flow = first(sound(tmp_path, plan(*lines, f"{CANARY}  template: Test\n  receiver: Practice\n")))
    assert (flow.id, flow.title, flow.owner, flow.receiver) == ("L1", "Letters", "boss", "roros")
    assert flow.counts == {Stage.SENT: SqlCount(on=flow_database(flow), query=WINDOW)}
    assert (flow.by, flow.every, flow.normal) == (
        (Dimension.TEMPLATE, Dimension.RECEIVER),
        timedelta(minutes=2),
        PerHour(count=40),
    )
    assert flow.canary is not None
    steps = (flow.canary.send, flow.canary.arrived, flow.canary.processed, flow.canary.withdraw)
    assert [type(one) for one in steps] == [SqlSpec, SqlProbe, HttpLook, CommandSpec]
    assert isinstance(flow.canary.send, SqlSpec)
    assert not flow.canary.send.records_done, "each canary is another message"
    assert flow.canary.within == timedelta(minutes=5)


def test_a_canary_of_a_flow_that_is_told_apart_says_under_which_names_it_is_counted(tmp_path: Path) -> None:
    by = "by: [template, receiver]"
    (found,) = problems(tmp_path, plan(SENT, by, f"{CANARY}  template: Test\n"))
    assert "the counts tell receivers apart, and nothing says which one the canary has: it cannot be taken out" in found
    assert "(receiver: which one the canary has, or counted: false where the counts do not see it)" in found
    sound(tmp_path, plan(SENT, by, f"{CANARY}  counted: false\n"))


def test_a_flow_says_which_part_is_closed_while_it_does_not_flow(tmp_path: Path) -> None:
    assert (
        first(sound(tmp_path, plan(SENT, "degrades: results can only be read"))).degrades == "results can only be read"
    )
    assert first(sound(tmp_path, plan(SENT))).degrades == ""


def flow_database(flow: Flow) -> DatabaseId:
    count = flow.counts[Stage.SENT]
    assert isinstance(count, SqlCount)
    return count.on


def test_stages_stand_in_their_order_whatever_that_of_the_file(tmp_path: Path) -> None:
    processed = "processed: {file: {path: /var/lib/acks}}"
    flow = first(sound(tmp_path, plan(processed, SENT)))
    assert list(flow.counts) == [Stage.SENT, Stage.PROCESSED]
    assert flow.first_stage is Stage.SENT


def test_what_was_normal_is_asked_of_the_old_system_where_the_plan_says_how(tmp_path: Path) -> None:
    before = f'normal: {{baseline: {{sql: {{on: legacy, query: "{WINDOW}"}}}}}}'
    own = first(sound(tmp_path, plan(SENT, "normal: baseline")))
    old = first(sound(tmp_path, plan(SENT, before)))
    assert own.counted_before == own.counts[Stage.SENT]
    assert old.counted_before == SqlCount(on=DatabaseId("legacy"), query=WINDOW)
    assert own.normal == AsBefore()
    assert first(sound(tmp_path, plan(SENT, "normal: {per_hour: 1}"))).counted_before is None


def test_hours_that_are_never_zero(tmp_path: Path) -> None:
    lines = 'normal: {never_zero: {from: "22:00", to: "06:00", within: 30m, days: [fri, mon]}}'
    normal = first(sound(tmp_path, plan(SENT, lines))).normal
    assert normal == NeverZero(begins=time(22), ends=time(6), within=timedelta(minutes=30), weekdays=(0, 4))


def test_old_and_new_names_meet_in_a_file_beside_the_plan(tmp_path: Path) -> None:
    names = "old;new\nDischarge A;Discharge\nDischarge B;Discharge\nReferral;Referral letter\n"
    flow = first(sound(tmp_path, plan(SENT, "by: [template]", "names: names.csv"), names_csv=names))
    assert flow.old_names == {"Discharge": ("Discharge A", "Discharge B"), "Referral letter": ("Referral",)}


def test_the_baseline_is_frozen_with_the_plan(tmp_path: Path) -> None:
    text = plan(SENT, "normal: baseline", beside="baseline: before.json\nhypercare: 14d\ncountry: DE-BY")
    known = written_baseline(Baseline(begins=BEGINS, ends=BEGINS, timezone="Europe/Oslo"))
    (tmp_path / "before.json").write_text(known, encoding="utf-8")
    loaded = sound(tmp_path, text)
    watched = loaded.plan.watched
    assert (watched.baseline, watched.hypercare, watched.country) == ("before.json", timedelta(days=14), "DE-BY")
    assert unpack(loaded.bundle)[1]["before.json"] == known


def test_a_baseline_that_was_made_again_is_another_plan_under_the_same_name(tmp_path: Path) -> None:
    text = plan(SENT, "normal: baseline", beside="baseline: before.json")
    seen = []
    for begins in (BEGINS, BEGINS - timedelta(days=7)):
        known = written_baseline(Baseline(begins=begins, ends=BEGINS, timezone="Europe/Oslo"))
        (tmp_path / "before.json").write_text(known, encoding="utf-8")
        loaded = sound(tmp_path, text)
        assert load_bundle(loaded.bundle).watched == loaded.plan.watched
        seen.append(loaded.plan.watched)
    assert seen[0] != seen[1]
    assert seen[0].baseline == seen[1].baseline


def test_a_baseline_that_is_none_or_of_another_clock_is_a_problem(tmp_path: Path) -> None:
    text = plan(SENT, "normal: baseline", beside="baseline: before.json")
    (tmp_path / "before.json").write_text("{}", encoding="utf-8")
    assert any(one.startswith("before.json") and "baseline" in one for one in problems(tmp_path, text))
    of_new_york = Baseline(begins=BEGINS, ends=BEGINS, timezone="America/New_York")
    (tmp_path / "before.json").write_text(written_baseline(of_new_york), encoding="utf-8")
    says = "before.json: its hours are those of America/New_York, and the plan's are those of Europe/Oslo"
    assert any(one.startswith(says) for one in problems(tmp_path, text))


def test_a_baseline_that_is_not_made_yet_is_a_warning_as_the_plan_is_needed_to_make_it(tmp_path: Path) -> None:
    loaded = sound(tmp_path, plan(SENT, "normal: baseline", beside="baseline: before.json"))
    assert any(
        '"before.json" is not there yet (cutover baseline PLAN -o before.json' in str(w) for w in loaded.warnings
    )
    assert loaded.plan.watched.baseline == load_bundle(loaded.bundle).watched.baseline == ""


def test_flows_are_read_back_from_a_kept_plan_as_they_were(tmp_path: Path) -> None:
    never = 'normal: {never_zero: {from: "07:00", to: "16:00"}}'
    names = "old,new\na,b\n"
    text = plan(
        SENT,
        never,
        "by: [template]",
        "names: names.csv",
        "degrades: letters",
        f"{CANARY}  template: a\n",
        beside="hypercare: 14d",
    )
    known = sound(tmp_path, text, names_csv=names).plan
    assert same_plan(read(json.loads(json.dumps(written(known)))), known)


def test_an_item_names_the_flow_that_goes_through_it(tmp_path: Path) -> None:
    text = plan(SENT).replace("manual: {}", "confirm: {items_file: items.csv}")
    loaded = sound(tmp_path, text, items_csv="id,name,flow\nlab,Laboratory,L1\ncafe,Café,\n")
    body = loaded.plan.tasks[-1].body
    assert isinstance(body, Confirm)
    assert [item.flow for item in body.items] == ["L1", None]
    found = problems(tmp_path, text, items_csv="id,name,flow\nlab,Laboratory,L2\n")
    assert found == ['items.csv:2:1: unknown flow "L2" (did you mean "L1"?)']


OF_SHAPE = {
    f"{SENT}\nnormal: {{per_hour: 0}}": "expected a number above 0",
    f"{SENT}\nnormal: {{per_hour: 3, baseline: {{file: {{path: /a}}}}}}": "per_hour",
    f"{SENT}\nnormal: {{never_zero: {{from: '25:00', to: '06:00'}}}}": "25:00 is no time of the day",
    f"{SENT}\nby: [clinic]": "expected 'template' or 'receiver', found \"clinic\"",
    f"{SENT}\n{CANARY}".replace("  processed:", "  prosessed:"): 'unknown key "prosessed"',
}
OF_MEANING = {
    "owner: boss": "(sent:, received: or processed:)",
    "sent: {sql: {on: platfrom, query: 'select $1, $2'}}": 'unknown database "platfrom"',
    "sent: {sql: {on: platform, query: 'select count(*) from letter where at > $1'}}": "this query does not take both",
    "sent: {sql: {on: platform, counting: total, query: 'select $1'}}": "(without $1 and $2, or counting: window)",
    "sent: {http: {url: 'http://b/{after}', counting: window}}": "this address does not take both",
    "sent: {http: {url: 'http://b/{after}'}}": "(without {after}, or counting: window)",
    "sent: {http: {url: 'http://u:p@b/q'}}": "a user or a password stands in this URL",
    "sent: {file: {path: acks.csv}}": '"acks.csv" does not begin with /',
    "sent: {file: {path: /acks}}\nnormal: baseline": "cannot be asked how many there were in the weeks before",
    f"{SENT}\nowner: nobody": 'unknown party "nobody"',
    f"{SENT}\nby: [template, template]": "one of these stands here twice",
    f"{SENT}\nnames: names.csv\nby: [template]": '"names.csv" does not exist',
    f"{SENT}\n{CANARY}".replace("values ('{mark}')", "values ('one')"): "({mark} where the mark of the message stands)",
}


@pytest.mark.parametrize("faults", [OF_SHAPE, OF_MEANING], ids=["of shape", "of meaning"])
def test_what_is_wrong_is_told_with_what_to_do(tmp_path: Path, faults: dict[str, str]) -> None:
    head, tail = plan().split("  - id: L1\n    title: Letters\n")
    flows = [f"  - id: L{at}\n    title: Letters\n{indented(lines)}\n" for at, lines in enumerate(faults)]
    found = problems(tmp_path, head + "".join(flows) + tail)
    assert [says for says in faults.values() if not any(says in one for one in found)] == []
    assert all(one[0].isdigit() for one in found), "each has its line"


def test_a_fault_in_the_file_of_names_is_told_at_its_line(tmp_path: Path) -> None:
    names = "old,new\na,b\na,c\nd\n"
    assert problems(tmp_path, plan(SENT, "by: [template]", "names: names.csv"), names_csv=names) == [
        'names.csv:3:1: the old name "a" stands here twice '
        "(first in line 2; nobody knows how what was one is shared out between two)",
        "names.csv:4:1: a line needs an old and a new name (of what is new, no line is needed)",
    ]


def test_what_stands_beside_the_flows_is_checked_too(tmp_path: Path) -> None:
    found = problems(tmp_path, plan(SENT, beside="country: Norway\nhypercare: 14\nbaseline: ../b.json"))
    says = ("Norway is no country (its two letters: NO, SE, DE-BY)", "14 has no unit", "inside the plan's folder")
    assert [one for one in says if not any(one in problem for problem in found)] == []


def test_a_flow_twice_is_a_problem_and_a_name_without_a_dimension_a_warning(tmp_path: Path) -> None:
    text = plan(SENT)
    twice = text.replace("flows:\n", f"flows:\n  - {{id: L1, title: Again, {SENT}}}\n")
    assert any("the flow L1 stands here twice (first in line" in one for one in problems(tmp_path, twice))
    (tmp_path / "names.csv").write_text("old,new\na,b\n", encoding="utf-8")
    assert any("names change nothing" in one for one in told(tmp_path, plan(SENT, "names: names.csv")))


def test_http_sends_a_canary_and_its_end_is_not_asked_for(tmp_path: Path) -> None:
    by_http = CANARY.replace(
        """{sql: {on: platform, query: "insert into letter values ('{mark}')"}}""",
        """{http: {url: "http://b/send", body: {json: {subject: "{mark}"}}}}""",
    )
    canary = first(sound(tmp_path, plan(SENT, by_http))).canary
    assert canary is not None
    assert isinstance(canary.send, HttpSpec)
    asked = by_http.replace(
        'url: "http://b/send"', 'url: "http://b/send", until: {url: "http://b/x", pointer: /s, done: [a]}'
    )
    assert any("the answer is the end of its sending" in one for one in problems(tmp_path, plan(SENT, asked)))


@pytest.mark.parametrize("named", ["L1", "[L1]", "all"])
def test_a_job_sends_the_canaries_of_the_flows_that_it_names(tmp_path: Path, named: str) -> None:
    loaded = sound(tmp_path, plan(SENT, CANARY).replace("manual: {}", f"job: {{canary: {{flow: {named}}}}}"))
    body = loaded.plan.tasks[-1].body
    assert isinstance(body, Job)
    assert body.spec == CanarySpec(canaries={FlowId("L1"): first(loaded).canary})


def test_a_job_can_send_no_canary_where_there_is_none(tmp_path: Path) -> None:
    def found(named: str) -> str:
        return "\n".join(problems(tmp_path, plan(SENT).replace("manual: {}", f"job: {{canary: {{flow: {named}}}}}")))

    assert "L1 has no canary (canary: {send: ..., arrived: ...} on the flow)" in found("L1")
    assert "no flow of this plan has a canary" in found("all")
    assert 'unknown flow "L2" (did you mean "L1"?)' in found("[L2]")


def gated(criterion: str, *of_flow: str) -> str:
    """The sound plan with a flow, and a criterion of its gate."""
    poll = "poll: [boss, roros], decided_by: boss,"
    return plan(*of_flow).replace(poll, f"{poll} criteria: [{{flows: {criterion}}}],")


def test_a_checkpoint_asks_how_far_messages_come(tmp_path: Path) -> None:
    gate = sound(tmp_path, gated("{all: processed, L1: received}", SENT, CANARY)).plan.by_id[TaskId("G1")].body
    assert isinstance(gate, Checkpoint)
    assert gate.criteria == (FlowsCriterion(every=Stage.PROCESSED, flows=((FlowId("L1"), Stage.RECEIVED),)),)


def test_a_checkpoint_cannot_ask_for_what_nothing_tells(tmp_path: Path) -> None:
    blind = "\n".join(line for line in CANARY.splitlines() if "processed:" not in line)
    says = "nothing tells that the canary of L1 is processed (processed: on its canary, or L1: received here)"
    for criterion in ("{all: processed}", "{L1: processed}"):
        assert any(says in one for one in problems(tmp_path, gated(criterion, SENT, blind)))
    assert problems(tmp_path, gated("{all: processed, L1: received}", SENT, blind)) == []
    assert any('unknown flow "L2"' in one for one in problems(tmp_path, gated("{L2: received}", SENT, CANARY)))


def test_a_confirmation_says_which_tick_a_canary_gives(tmp_path: Path) -> None:
    def confirming(more: str, *, flow: str = "L1", second: str = "") -> str:
        items = f"items: [{{id: lab, name: Laboratory{f', flow: {flow}' if flow else ''}}}]"
        return plan(SENT, CANARY).replace("manual: {}", f"confirm: {{{items}, ticks: [tested, live], {more}}}{second}")

    body = sound(tmp_path, confirming("by_canary: tested")).plan.tasks[-1].body
    assert isinstance(body, Confirm)
    assert body.by_canary == "tested"
    found = "\n".join(problems(tmp_path, confirming("by_canary: tasted", second="\n    second: roros")))
    assert '"tasted" is no tick of this confirmation (did you mean "tested"?)' in found
    assert "two people agree to this, and a canary would tick it" in found
    assert any("no item of this confirmation" in p for p in problems(tmp_path, confirming("by_canary: live", flow="")))
