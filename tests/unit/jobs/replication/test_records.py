"""What two sides have written down of a group, put together."""

from dataclasses import replace

from jobs.replication.records import Group, Phase, UnprovedKey, farther, new_group
from plans.model import DatabaseId, Direction, Replication, ReplicationId, TableSelection

OF = Replication(
    id=ReplicationId("records"),
    rows=TableSelection(source=DatabaseId("legacy"), target=DatabaseId("platform"), tables=("ehr.*",)),
    wal_at_most=1,
)


def group(number: int = 1, *, phase: Phase = Phase.BEGUN, token: int = 1, back: bool = False) -> Group:
    direction = Direction.BACK if back else Direction.FORWARD
    return replace(new_group("birth", OF, direction, number, ["ehr.note"]), phase=phase, token=token)


def test_of_one_attempt_the_later_phase_counts() -> None:
    behind, ahead = group(phase=Phase.SLOT), group(phase=Phase.COPIED)
    assert farther([behind], [ahead]) == farther([ahead], [behind]) == [ahead]


def test_a_newer_attempt_counts_whatever_the_phase() -> None:
    older, newer = group(phase=Phase.ENABLED, token=1), group(phase=Phase.SUBSCRIBED, token=2)
    assert farther([older], [newer]) == [newer]


def test_a_row_that_only_one_side_has_counts_and_forward_groups_come_first() -> None:
    back, second = group(back=True), group(2)
    assert farther([back], [second, group(1)]) == [group(1), second, back]


def test_the_way_back_has_publisher_and_subscriber_the_other_way_round() -> None:
    assert (group().publisher, group().subscriber) == ("legacy", "platform")
    assert (group(back=True).publisher, group(back=True).subscriber) == ("platform", "legacy")


def test_a_foreign_key_is_read_as_it_was_written_down() -> None:
    key = UnprovedKey(relation='"ehr"."no.te"', name='a "strange" one')
    assert UnprovedKey.read(key.text) == key
