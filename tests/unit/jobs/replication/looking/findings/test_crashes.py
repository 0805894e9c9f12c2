"""What a crash of the side that applies may take, and what it says of it."""

from dataclasses import replace

import pytest

from jobs.replication.looking.health import Verdict, What
from jobs.replication.looking.structure import Shape, Structure
from tests.support.replication.looked import GROUP, NAME, judged, publisher, seen, subscriber, watched


def test_a_crash_of_the_side_that_applies_is_a_word_and_one_of_the_other_side_is_none() -> None:
    kept = Structure(server="1/1", counting="1")
    of = watched(replace(GROUP, publisher_shape=kept.text, subscriber_shape=kept.text))
    as_it_was, crashed = Shape(structure=kept), Shape(structure=replace(kept, counting="2"))
    theirs = seen(source=replace(publisher(), shape=crashed), target=replace(subscriber(), shape=as_it_was))
    assert judged(theirs, of=of).findings == ()
    ours = judged(
        seen(source=replace(publisher(), shape=as_it_was), target=replace(subscriber(), shape=crashed)), of=of
    )
    assert (ours.verdict, [one.what for one in ours.findings]) == (Verdict.HEALTHY, [What.CRASHED])


@pytest.mark.parametrize(
    ("waits", "delay", "verdict", "missing"),
    [
        (True, 200, Verdict.HEALTHY, "nothing is missing"),
        (False, 10, Verdict.HEALTHY, "may be missing"),
        (False, 11, Verdict.BROKEN, "may be missing"),
    ],
)
def test_what_a_crash_may_have_taken_is_told_by_how_changes_are_committed(
    waits: bool, delay: int, verdict: Verdict, missing: str
) -> None:
    kept = Structure(server="1/1", counting="1")
    of = watched(replace(GROUP, subscriber_shape=kept.text))
    crashed = Shape(structure=replace(kept, counting="2"))
    side = replace(subscriber(waits_for_disk=waits), wal_writer_delay=delay, shape=crashed)
    health = judged(seen(target=side), of=of)
    [told] = [one for one in health.findings if one.what is What.CRASHED]
    assert (health.verdict, missing in told.hint) == (verdict, True)


def test_of_a_subscription_that_is_not_there_any_more_nobody_says_that_nothing_is_missing() -> None:
    kept = Structure(server="1/1", counting="1")
    side = replace(subscriber(), subscriptions={}, shape=Shape(structure=replace(kept, counting="2")))
    health = judged(seen(target=side), of=watched(replace(GROUP, subscriber_shape=kept.text)))
    [told] = [one for one in health.findings if one.what is What.CRASHED]
    assert "may be missing" in told.hint


@pytest.mark.parametrize(("waits", "delay", "unsafe"), [(True, 200, False), (False, 10, False), (False, 200, True)])
def test_changes_that_a_crash_may_take_for_good_are_broken_with_the_statement_that_mends_it(
    waits: bool, delay: int, unsafe: bool
) -> None:
    health = judged(seen(target=replace(subscriber(waits_for_disk=waits), wal_writer_delay=delay)))
    told = [one for one in health.findings if one.what is What.UNSAFE]
    assert (health.verdict is Verdict.BROKEN, len(told)) == (unsafe, unsafe)
    assert all(f'alter subscription "{NAME}" set (synchronous_commit = local)' in one.hint for one in told)
