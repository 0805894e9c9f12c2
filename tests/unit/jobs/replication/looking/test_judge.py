"""What looks at a replication mean."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.replication.looking.facts import Seen, Slot, SlotBesides, Subscriber, Waiting, Writer
from jobs.replication.looking.health import Grave, Health, Verdict, What
from jobs.replication.looking.structure import Shape, Structure
from jobs.replication.records import Phase
from plans.model import Fenced
from tests.support.replication.looked import (
    GROUP,
    MB,
    NAME,
    OF,
    PLATFORM,
    judged,
    publisher,
    seen,
    subscriber,
    watched,
    without,
)


def test_what_is_as_it_should_be_is_healthy_and_says_nothing() -> None:
    health = judged(seen())
    assert (health.verdict, health.why, health.lag, health.drop) == (Verdict.HEALTHY, "", timedelta(), ())


@pytest.mark.parametrize("side", ["publisher", "subscriber"])
def test_a_side_that_is_away_is_no_verdict_about_the_other(side: str) -> None:
    assert judged(without(seen(), side)).verdict is Verdict.UNSEEN
    broken = seen(source=publisher(reason="wal_removed"), target=subscriber(enabled=False))
    assert judged(without(broken, side)).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("wal_removed", "max_slot_wal_keep_size"),
        ("rows_removed", "rows of the catalog"),
        ("wal_level_insufficient", "wal_level was lowered"),
        ("idle_timeout", "idle_replication_slot_timeout"),
        ("something new", "something new"),
    ],
)
def test_each_way_to_lose_a_slot_has_its_words(reason: str, words: str) -> None:
    health = judged(seen(source=publisher(reason=reason)))
    assert health.verdict is Verdict.BROKEN
    assert words in health.why


def test_a_slot_beyond_the_end_of_the_log_passes_changes_over_and_is_the_end() -> None:
    health = judged(seen(source=publisher(ahead=True)))
    assert (health.verdict, health.findings[0].what) == (Verdict.BROKEN, What.SLOT_AHEAD)


def test_before_version_17_a_lost_slot_is_known_by_its_state() -> None:
    assert "max_slot_wal_keep_size" in judged(seen(source=publisher(wal_status="lost"))).why
    assert judged(seen(source=publisher(wal_status="unreserved"))).verdict is Verdict.BEHIND


def test_a_slot_beyond_the_limit_is_to_be_dropped_and_near_it_is_a_warning() -> None:
    near = judged(seen(source=publisher(position=800 * MB, restart=0)))
    assert (near.verdict, near.drop, near.findings[0].what) == (Verdict.HEALTHY, (), What.WAL)
    over = judged(seen(source=publisher(position=1000 * MB, restart=0)))
    assert (over.verdict, over.drop) == (Verdict.BROKEN, (NAME,))


def test_a_slot_that_is_gone_is_the_end_and_one_that_is_yet_to_be_made_is_nothing() -> None:
    bare = replace(publisher(), slots={}, publications={})
    assert judged(seen(source=bare)).verdict is Verdict.GONE
    begun = watched(GROUP.in_phase(Phase.BEGUN))
    assert judged(seen(source=bare, target=Subscriber(version=180_000)), of=begun).verdict is Verdict.HEALTHY


def test_while_the_first_copy_is_under_way_no_subscription_is_missed_and_no_lag_is_known() -> None:
    copying = watched(GROUP.in_phase(Phase.SLOT))
    slow = seen(60, publisher(position=300 * MB, confirmed=1, restart=1), Subscriber(version=180_000))
    health = judged(seen(), slow, of=copying)
    assert (health.verdict, health.lag, health.lag_bytes, health.wal_kept) == (
        Verdict.HEALTHY,
        None,
        None,
        300 * MB - 1,
    )


def test_errors_that_grow_while_nothing_is_confirmed_are_a_failing_worker_until_something_is() -> None:
    stuck = publisher(position=200 * MB, confirmed=100 * MB)
    looks = [
        seen(0, target=subscriber(errors=4)),
        seen(5, stuck, subscriber(errors=5, pid=None)),
        seen(10, stuck, subscriber(errors=5)),
        seen(15, publisher(position=200 * MB), subscriber(errors=5)),
    ]
    assert judged(looks[0]).verdict is Verdict.HEALTHY
    for known in (looks[:2], looks[:3]):
        assert (judged(*known).verdict, judged(*known).findings[0].what) == (Verdict.BEHIND, What.FAILING)
    assert judged(*looks).verdict is Verdict.HEALTHY
    again = [*looks[:3], seen(15, stuck, subscriber(errors=6)), seen(20, stuck, subscriber(errors=6, idle=True))]
    for known in (again[:4], again):
        assert (judged(*known).verdict, judged(*known).why) == (Verdict.BROKEN, "platform: a change cannot be applied")


def test_a_worker_met_alive_between_two_of_its_deaths_is_not_healthy_though_it_waits_as_if_all_were_done() -> None:
    stuck = publisher(position=200 * MB, confirmed=100 * MB, sent=200 * MB, silent=0.1)
    between = subscriber(errors=2, idle=True, received=150 * MB)
    assert judged(seen(0), seen(5, stuck, between), seen(10, stuck, between)).verdict is Verdict.BROKEN
    all_done = subscriber(errors=2, idle=True, received=200 * MB)
    assert judged(seen(0), seen(5, stuck, between), seen(10, stuck, all_done)).verdict is Verdict.HEALTHY


def test_a_worker_that_lost_its_publisher_and_is_back_is_told_by_no_look() -> None:
    busy = [publisher(position=(100 + n) * MB, confirmed=(99 + n) * MB) for n in range(3)]
    looks = [seen(5 * n, one, subscriber(errors=min(n, 1))) for n, one in enumerate(busy)]
    assert [judged(*looks[: n + 1]).findings for n in range(3)] == [(), (), ()]


def test_statistics_that_were_reset_count_from_zero() -> None:
    stuck = publisher(position=200 * MB, confirmed=100 * MB)
    crashed = [seen(0, stuck, subscriber(errors=7)), seen(5, stuck, subscriber(errors=2))]
    assert judged(*crashed).verdict is Verdict.BROKEN


def test_a_live_server_that_was_started_again_breaks_nothing_and_no_row_is_said_to_be_in_the_way() -> None:
    waits = {NAME: ("ehr.note",)}
    gone = subscriber(errors=1, pid=None)
    stuck = replace(publisher(position=200 * MB, confirmed=100 * MB, pid=None), started=60.0)
    again = [replace(seen(at, stuck, gone), stuck=waits) for at in (10, 15, 20)]
    away = without(seen(5, target=gone), "publisher")
    for night in ([seen(0), away, *again], [seen(0), *again]):
        told = [judged(*night[: len(night) - left]) for left in (2, 1, 0)]
        assert [one.verdict for one in told] == [Verdict.HEALTHY, Verdict.BEHIND, Verdict.BROKEN]
        assert [one.findings[0].what for one in told] == [What.WORKER] * 3
    back = seen(15, replace(publisher(position=200 * MB), started=60.0), subscriber(errors=1))
    assert judged(seen(0), away, again[0], back).findings == ()


def test_another_server_in_the_place_of_one_begins_its_rates_anew() -> None:
    def at(seconds: float, server: str) -> Seen:
        shape = Shape(structure=Structure(server=server))
        return seen(seconds, replace(publisher(position=int(100 + seconds) * MB, restart=0), shape=shape))

    assert judged(at(0, "1/1"), at(30, "1/1")).wal_full_in is not None
    assert judged(at(0, "1/1"), at(30, "1/2")).wal_full_in is None


def test_a_worker_that_has_failed_and_left_changes_is_told_by_the_first_look_and_broken_by_the_second() -> None:
    gone = subscriber(errors=3, pid=None)
    stuck = replace(seen(0, target=gone), stuck={NAME: ("ehr.note",)})
    first = judged(stuck)
    assert (first.verdict, first.findings[0].what, first.findings[0].table) == (
        Verdict.BEHIND,
        What.FAILING,
        "ehr.note",
    )
    assert judged(stuck, replace(seen(5, target=gone), stuck=stuck.stuck)).verdict is Verdict.BROKEN
    assert judged(seen(0, target=gone)).findings[0].what is What.WORKER


def test_an_error_that_leaves_nothing_to_apply_is_a_lost_connection_and_no_change_that_fails() -> None:
    lost = replace(seen(5, target=subscriber(errors=1, pid=None)), stuck={NAME: ()})
    assert judged(seen(0), lost).findings[0].what is What.WORKER
    back = seen(5, target=subscriber(errors=1, idle=True))
    assert judged(seen(0), back).verdict is Verdict.HEALTHY


def test_a_failing_worker_is_told_with_its_tables_also_by_looks_that_could_not_see_them() -> None:
    stuck = publisher(position=200 * MB, confirmed=100 * MB, pid=None)
    known = replace(seen(5, stuck, subscriber(errors=5)), stuck={NAME: ("ehr.note",)})
    unknown = seen(10, stuck, subscriber(errors=6))
    for looks in ((seen(0), known), (seen(0), known, unknown)):
        finding = judged(*looks).findings[0]
        assert (finding.table, finding.sentence) == (
            "ehr.note",
            "platform: ehr.note cannot be applied",
        )


def test_a_worker_that_is_not_there_twice_is_dead_and_once_may_be_on_its_way() -> None:
    gone = subscriber(pid=None)
    assert judged(seen(0, target=gone)).verdict is Verdict.BEHIND
    assert judged(seen(0, target=gone), seen(5, target=gone)).verdict is Verdict.BROKEN
    assert judged(seen(0, target=gone), seen(5)).verdict is Verdict.HEALTHY


def test_a_subscription_is_disabled_gone_of_another_slot_or_passes_tables_over() -> None:
    def finds(target: Subscriber) -> What:
        return judged(seen(target=target)).findings[0].what

    assert finds(subscriber(enabled=False)) is What.DISABLED
    assert finds(replace(subscriber(), subscriptions={})) is What.SUBSCRIPTION
    assert finds(subscriber(slot="another")) is What.SUBSCRIPTION
    assert finds(subscriber(tables=frozenset())) is What.UNAPPLIED


def test_a_worker_that_waits_for_a_lock_names_who_holds_it() -> None:
    holder = Waiting(pid=99, role="report", program="nightly\x1b[2J", seconds=30)
    assert judged(seen(target=subscriber(waiting=holder))).why.endswith("a lock of report (nightly?[2J), pid 99")
    soon = replace(holder, seconds=0.1)
    assert not judged(seen(target=subscriber(waiting=soon))).findings


def test_how_far_behind_is_the_age_of_the_first_look_beyond_what_is_applied() -> None:
    def at(seconds: float, position: int, confirmed: int) -> object:
        return seen(seconds, publisher(position=position * MB, confirmed=confirmed * MB))

    looks = [at(0, 100, 100), at(30, 200, 100), at(60, 300, 150)]
    assert judged(*looks[:2]).lag == timedelta()
    assert judged(*looks).lag == timedelta(seconds=30)
    late = judged(*looks, at(90, 400, 150))
    assert (late.lag, late.verdict, late.drained_in) == (timedelta(seconds=60), Verdict.BEHIND, None)
    catching_up = judged(*looks, at(90, 400, 350))
    assert catching_up.drained_in == timedelta(seconds=15)


def test_an_idle_worker_that_was_sent_all_and_answers_has_applied_all() -> None:
    source = publisher(confirmed=90 * MB, sent=100 * MB, silent=1.0)
    assert judged(seen(source=source, target=subscriber(idle=True))).lag_bytes == 0
    assert judged(seen(source=source, target=subscriber(idle=False))).lag_bytes == 10 * MB
    dead_network = publisher(confirmed=90 * MB, sent=100 * MB, silent=30.0)
    assert judged(seen(source=dead_network, target=subscriber(idle=True))).lag_bytes == 10 * MB


def test_when_the_log_is_full_is_told_by_the_first_limit_that_is_reached() -> None:
    def at(seconds: float, **more: object) -> object:
        source = publisher(position=int(100 + seconds) * MB, restart=0, confirmed=0)
        return seen(seconds, replace(source, **more))

    assert judged(at(0), at(100)).wal_full_in == timedelta(seconds=800)
    assert judged(at(0), at(100, disk_free=50 * MB)).wal_full_in == timedelta(seconds=50)
    room = {NAME: Slot(pid=7, restart=0, confirmed=0, room=20 * MB)}
    assert judged(at(0), at(100, slots=room)).wal_full_in == timedelta(seconds=20)
    assert judged(at(0)).wal_full_in is None


def test_conflicts_count_from_when_it_was_made_whichever_engine_looks_and_those_of_keys_are_over_once_it_goes_on() -> (
    None
):
    health = judged(seen(target=subscriber(conflicts={"update_missing": 3, "insert_exists": 1, "delete_missing": 0})))
    assert dict(health.conflicts) == {"update_missing": 3, "insert_exists": 1}
    assert [one.sentence for one in health.findings] == ["platform: rows that were changed are not there"]


def test_what_an_amendment_excepts_although_it_follows_is_said_to_follow_on() -> None:
    excepted = watched(of=replace(OF, rows=replace(OF.rows, excluded=("ehr.n*",))))
    [one] = judged(seen(), of=excepted).findings
    assert (one.what, one.sentence) == (What.EXCEPTED, "ehr.note follows on, although the plan excepts it")


def test_a_disk_that_has_less_room_than_the_plan_lets_slots_keep_is_a_word() -> None:
    def with_room(megabytes: int) -> Health:
        return judged(seen(source=replace(publisher(position=300 * MB, restart=0), disk_free=megabytes * MB)))

    assert with_room(701).findings == ()
    assert [(one.what, one.grave) for one in with_room(699).findings] == [(What.DISK, Grave.WARNS)]


def test_another_structure_breaks_and_a_take_over_breaks_on_the_side_that_applies() -> None:
    kept = Structure(tables={"ehr.note": "a"}, server="1/1")
    of = watched(replace(GROUP, publisher_shape=kept.text, subscriber_shape=kept.text))

    def now(structure: Structure, side: str) -> object:
        shape = Shape(structure=structure)
        look = seen()
        return replace(look, **{side: replace(getattr(look, side), shape=shape)})

    same = Shape(structure=kept)
    whole = seen(source=replace(publisher(), shape=same), target=replace(subscriber(), shape=same))
    assert judged(whole, of=of).verdict is Verdict.HEALTHY
    other = replace(whole, publisher=replace(publisher(), shape=Shape(structure=replace(kept, tables={}))))
    assert judged(other, of=of).why == "legacy: ehr.note is made otherwise than when it began to follow"
    promoted = Shape(structure=replace(kept, server="1/2"))
    assert judged(replace(whole, publisher=replace(publisher(), shape=promoted)), of=of).verdict is Verdict.HEALTHY
    taken_over = judged(replace(whole, subscriber=replace(subscriber(), shape=promoted)), of=of)
    assert (taken_over.verdict, taken_over.findings[0].what) == (Verdict.BROKEN, What.TAKEN_OVER)


def test_the_same_change_on_both_sides_is_a_word_and_comes_before_what_it_causes() -> None:
    kept = Structure(tables={"ehr.note": "a"})
    of = watched(replace(GROUP, publisher_shape=kept.text, subscriber_shape=kept.text))
    before, after = Shape(structure=kept), Shape(structure=Structure(tables={"ehr.note": "b"}))

    def look(source: Shape, target: Shape, errors: int = 0) -> object:
        stuck = publisher(position=200 * MB, confirmed=100 * MB)
        return seen(0, replace(stuck, shape=source), replace(subscriber(errors=errors), shape=target))

    one_side = judged(look(before, before), look(after, before, errors=2), of=of)
    assert [one.what for one in one_side.findings] == [What.STRUCTURE, What.FAILING]
    both = judged(look(before, before), look(after, after), of=of)
    assert {(one.what, one.grave) for one in both.findings} == {(What.STRUCTURE, Grave.WARNS)}


def test_a_table_that_is_brought_into_line_with_the_other_side_keeps_nobody_from_switching() -> None:
    """A trigger that fired for what was applied is mended on the subscriber alone, as the check advises."""
    theirs, ours = Structure(tables={"ehr.note": "a"}), Structure(tables={"ehr.note": "fires always"})
    of = watched(replace(GROUP, publisher_shape=theirs.text, subscriber_shape=ours.text))
    same = Shape(structure=theirs)
    look = seen(source=replace(publisher(), shape=same), target=replace(subscriber(), shape=same))
    mended = judged(look, of=of)
    assert mended.verdict is Verdict.HEALTHY
    assert [(one.what, one.grave) for one in mended.findings] == [(What.STRUCTURE, Grave.WARNS)]


def test_a_worker_that_fails_is_said_to_by_keys_only_where_conflicts_came_with_it() -> None:
    earlier = {"insert_exists": 3}
    stuck = publisher(position=200 * MB, confirmed=100 * MB)
    looks = [seen(0, target=subscriber(conflicts=earlier)), seen(5, stuck, subscriber(errors=2, conflicts=earlier))]
    assert judged(*looks).why == "platform: a change cannot be applied"
    keys = seen(10, stuck, subscriber(errors=3, conflicts={"insert_exists": 4}))
    assert judged(*looks, keys).why.endswith("a key that was written there by hand came later")


def test_writers_that_the_plan_leaves_are_not_named() -> None:
    some = (
        Writer(role="etl", program="loader", sessions=2, writing=False),
        Writer(role="dba", program="psql", sessions=1, writing=True),
    )
    target = replace(subscriber(), writers=some)
    assert [one.sentence for one in judged(seen(target=target)).findings] == [
        "platform: dba (psql) is connected and writes"
    ]
    left = replace(OF, fenced={PLATFORM: Fenced(left=("dba",))})
    assert judged(seen(target=target), of=watched(of=left)).why == "platform: etl (loader) is connected and may write"


def test_old_transactions_and_a_stand_by_are_named() -> None:
    old = replace(publisher(), oldest_snapshot=4000.0, oldest_prepared=4000.0)
    assert {one.what for one in judged(seen(source=old)).findings} == {What.SNAPSHOT, What.PREPARED}
    assert judged(seen(source=replace(publisher(), in_recovery=True))).verdict is Verdict.BROKEN


def test_a_trail_of_a_long_night_stays_short_and_keeps_its_beginning() -> None:
    health = judged(*[seen(5 * n, publisher(position=(100 + n) * MB, confirmed=100 * MB)) for n in range(2000)])
    assert health.lag is not None
    assert abs(health.lag.total_seconds() / (5 * 1998) - 1) < 0.1


def test_a_table_emptied_by_truncate_stays_so_until_the_other_side_is_emptied_too() -> None:
    kept = Structure(tables={"ehr.note": "a"}, files={"ehr.note": 1})
    of = watched(replace(GROUP, publisher_shape=kept.text, subscriber_shape=kept.text))
    now, as_it_was = replace(kept, files={"ehr.note": 2}), Shape(structure=kept)

    def look(theirs: Shape, ours: Shape = as_it_was) -> Seen:
        return seen(source=replace(publisher(), shape=theirs), target=replace(subscriber(), shape=ours))

    refilled = look(Shape(structure=now, uncounted=frozenset({"ehr.note"})))
    emptied = look(Shape(structure=now, empty=frozenset({"ehr.note"})))
    counted = look(Shape(structure=now))
    for looks in ([emptied], [refilled], [refilled, counted]):
        health = judged(*looks, of=of)
        assert (health.verdict, health.why) == (Verdict.BROKEN, "legacy: ehr.note was emptied by TRUNCATE")
    for looks in ([counted], [refilled, look(Shape(structure=now), Shape(structure=now))]):
        health = judged(*looks, of=of)
        assert (health.verdict, health.findings[0].what) == (Verdict.HEALTHY, What.REWRITTEN)


def test_a_slot_that_a_failed_switch_has_left_is_named_once_it_stands_for_longer_than_a_switch_needs() -> None:
    early = {f"{NAME}_early": SlotBesides(kept=3 * MB)}
    looks = [seen(5 * n, target=replace(subscriber(), besides=early)) for n in range(38)]
    assert judged(*looks[:37]).findings == ()
    health = judged(*looks)
    [one] = health.findings
    assert health.healthy
    assert one.sentence == f"platform: nobody reads slot {NAME}_early, for which its log is kept"
    assert judged(*looks[:20], seen(100), *looks[20:]).findings == ()
    of_publisher = [seen(5 * n, source=replace(publisher(), besides=early)) for n in range(38)]
    assert judged(*of_publisher).why == f"legacy: nobody reads slot {NAME}_early, for which its log is kept"


@pytest.mark.parametrize("is_read", [False, True])
def test_the_plans_limit_holds_for_what_nothing_in_force_is_read_from_too_on_either_side(is_read: bool) -> None:
    over = {"over": SlotBesides(kept=1000 * MB, is_read=is_read), "under": SlotBesides(kept=999 * MB)}
    source, target = replace(publisher(), besides=over), replace(subscriber(), besides=over)
    health = judged(seen(source=source, target=target))
    assert (health.drop, health.drop_besides) == ((), {"legacy": ("over",), "platform": ("over",)})
    assert health.healthy, "what follows goes on without it"
    assert [one.sentence for one in health.findings] == [
        f"{side}: slot over keeps more of its log than the plan allows, and is dropped"
        for side in ("legacy", "platform")
    ]
