"""What is unwise in a plan of databases that follow each other."""

from pathlib import Path

import pytest

from tests.support.plan_files import warnings
from tests.support.replication.plans import REPLICATED, one_more_task, replicated

FENCE = "fence: {legacy: {roles: [ehr_app], left: [postgres]}, platform: {roles: [new_app]}}"
BACK = "    rollback: {duration: 2m, job: {switch_back: {of: records}}}\n"
UNTIL = '    reversible_until: "2026-01-19 16:00"\n'
GATE = "    duration: 10m\n    checkpoint: {poll: [boss], decided_by: boss}"
FINAL_GATE = GATE.replace("boss}", "boss, point_of_no_return: true}")
LIMIT = "pause_at_most: 20s"


def test_nothing_is_unwise_in_a_switch_that_can_be_taken_back_until_its_own_gate(tmp_path: Path) -> None:
    assert warnings(tmp_path, REPLICATED) == []


def test_a_promise_without_an_hour_is_no_warning(tmp_path: Path) -> None:
    assert warnings(tmp_path, replicated((UNTIL, ""))) == []


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("20GB", "500MB", "the slots of records may be dropped for nothing"),
        (f"    {FENCE}\n", "", "a switch of records keeps nobody from writing to legacy"),
        (f"    {FENCE}\n", "", "a switch back of records keeps nobody from writing to platform"),
        (FENCE, "fence: {legacy: {roles: [a]}, platform: {left: [b]}}", "keeps nobody from writing to platform"),
        (BACK, "", "(rollback: {duration: 5m, job: {switch_back: {of: records}}}, or `rollback: none`"),
        ("2026-01-19 16:00", "2026-01-18 16:00", ""),
        (LIMIT, "pause_at_most: 10m", "S1 may keep everybody from writing for 10m"),
        (LIMIT, "pause_at_most: 20h", "before this limit undoes it (pause_at_most: less than its timeout)"),
        (UNTIL, '    reversible_until: "19:00"\n', "S1 is planned to end 12m after this: it could never be taken back"),
        (UNTIL, '    reversible_until: "2026-01-19 18:00"\n', "U1 is planned 2h before this, and takes the way back"),
        (UNTIL, '    reversible_until: "2026-01-19 18:00"\n', "G2 is planned to give the way back of records away 2h"),
        (
            "job: {unfollow: {of: records}}\n",
            "manual: {}\n",
            "nothing ends records: after the run a slot of it",
        ),
    ],
)
def test_what_is_unwise_is_told(tmp_path: Path, old: str, new: str, warning: str) -> None:
    text = REPLICATED.replace(old, new) if old == "2026-01-19 16:00" else replicated((old, new))
    assert any(warning in one for one in warnings(tmp_path, text))


def test_nobody_watches_the_way_back_when_the_run_is_over(tmp_path: Path) -> None:
    without_end = REPLICATED[: REPLICATED.index("  - id: G2")]
    assert any("before this: nobody watches the way back" in one for one in warnings(tmp_path, without_end))
    days = without_end.replace("parties:\n", "hypercare: 4d\nparties:\n")
    assert not any("nobody watches" in one or "nothing is watched" in one for one in warnings(tmp_path, days))


def test_a_point_of_no_return_before_a_switch_leaves_the_way_back_that_the_switch_has(tmp_path: Path) -> None:
    assert warnings(tmp_path, replicated((GATE, FINAL_GATE))) == []


def test_behind_a_point_of_no_return_a_switch_that_is_rolled_back_by_hand_has_no_way_back(tmp_path: Path) -> None:
    by_hand = "    rollback: {duration: 2m, manual: {}}\n"
    said = warnings(tmp_path, replicated((GATE, FINAL_GATE), (BACK, by_hand)))
    assert any("(rollback: job: {switch_back: {of: records}} can be taken, as long as" in one for one in said)


def test_what_ends_the_way_back_needs_none(tmp_path: Path) -> None:
    gate = REPLICATED[REPLICATED.index("  - id: G2") : REPLICATED.index("  - id: U1")]
    assert warnings(tmp_path, replicated((gate, ""), ("after: [G2]", "after: [M1]"), (GATE, FINAL_GATE))) == []


def test_a_replication_that_no_task_begins_is_told(tmp_path: Path) -> None:
    text = replicated(
        ("parties:\n", "  more: {from: legacy, to: platform, tables: [log.*], wal_at_most: 2GB}\nparties:\n")
    )
    assert any("no task makes platform follow legacy in more" in one for one in warnings(tmp_path, text))


def test_an_address_for_a_server_that_follows_nothing_is_told(tmp_path: Path) -> None:
    other = 'databases:\n  old: {role: source, rehearsal: {service: o, from_server: "service=x"}}\n'
    said = warnings(tmp_path, replicated(("databases:\n", other)))
    assert any("no server of a replication reaches old by this" in one for one in said)


def test_rows_that_a_copy_adds_to_tables_that_follow_travel_back(tmp_path: Path) -> None:
    rows = "{from: legacy, to: platform, tables: [ehr.note], batch: {column: b, value: w2}}"
    said = warnings(tmp_path, one_more_task(f"job: {{copy: {rows}}}\nrollback: none"))
    assert any("X1 adds rows to tables that follow in records: after a switch they travel back" in one for one in said)


def test_a_second_database_that_follows_misses_what_is_written_after_the_switch(tmp_path: Path) -> None:
    second = "databases:\n  archive: {role: target, rehearsal: {service: z}}\n"
    more = "  more: {from: legacy, to: archive, tables: [ehr.*], wal_at_most: 2GB}\nparties:\n"
    said = warnings(tmp_path, replicated(("databases:\n", second), ("parties:\n", more)))
    assert any("platform and archive follow the same tables of legacy" in one for one in said)


def test_two_replications_that_keep_roles_out_of_one_database_by_revoke_are_told(tmp_path: Path) -> None:
    second = """\
  letters:
    from: legacy
    to: platform
    tables: ["post.*"]
    wal_at_most: 20GB
    fence: {legacy: {roles: [post_app], by: nologin}}
parties:
"""
    text = replicated(("parties:\n", second))
    assert not any("by revoke" in one for one in warnings(tmp_path, text))
    told = [one for one in warnings(tmp_path, text.replace("nologin", "revoke")) if "by revoke" in one]
    assert len(told) == 1
    assert "records and letters keep roles out of legacy, by revoke" in told[0]
