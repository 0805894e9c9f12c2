"""Which subscriptions that a DBA made beforehand would pass over what is still to be written."""

from collections.abc import Mapping

from jobs.replication.names import group_name, prepared_name
from jobs.replication.prepared_subscriptions import unfit
from jobs.replication.records import Group, new_group
from jobs.replication.subscription import Subscription
from plans.model import DatabaseId, Direction, Replication, ReplicationId, TableSelection

OF = Replication(
    id=ReplicationId("records"),
    rows=TableSelection(source=DatabaseId("legacy"), target=DatabaseId("platform"), tables=("app.*",)),
    wal_at_most=10**9,
)
NAME = prepared_name(OF.id, Direction.FORWARD, 1)


def group(birth: str = "tonight") -> Group:
    return new_group(birth, OF, Direction.FORWARD, 1, ["app.note"])


def made(*, publication: str = NAME, tables: tuple[str, ...] = ()) -> Subscription:
    """One that nobody has taken just now."""
    return Subscription(
        name=NAME, enabled=False, slot="", publications=(publication,), tables=tables, owned=True, worker_pid=None
    )


def used(birth: str) -> Subscription:
    return made(publication=group_name(birth, OF.id, Direction.FORWARD, 1), tables=("app.note",))


def refused(one: Subscription, applied: Mapping[str, str | None] | None, *too_far: str) -> list[str]:
    return [why for _, why in unfit([one], group(), applied, too_far)]


def test_one_that_has_applied_beyond_what_its_publisher_has_written_is_not_taken() -> None:
    assert refused(used("earlier"), {NAME: "7F/0"}, "7F/0") == [
        "it has applied up to 7F/0 before, which legacy is still to write"
    ]
    assert refused(used("tonight"), {NAME: "7F/0"}, "7F/0")


def test_one_that_has_applied_less_or_nothing_goes_on_from_the_new_slot() -> None:
    assert refused(used("earlier"), {NAME: "0/1"}, "7F/0") == []
    assert refused(used("earlier"), {NAME: None}) == []


def test_whoever_may_not_ask_takes_what_is_as_it_was_made_or_was_so_when_this_run_took_it() -> None:
    assert refused(made(), None) == []
    assert refused(used("tonight"), None) == []
    assert refused(used("earlier"), None) == [
        "used on an earlier night, and this role may not ask pg_replication_origin_progress how far"
    ]
