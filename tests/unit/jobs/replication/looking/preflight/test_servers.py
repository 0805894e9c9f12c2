"""What speaks against a server that is to publish and to apply."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from jobs.replication.for_dba import AS_SUPERUSER, BEFOREHAND, prepared_names
from jobs.replication.looking.preflight.objections import Objection, Preflight
from jobs.replication.looking.preflight.servers import Server, of_server
from plans.model import Direction, Replication
from tests.support.replication.looked import LEGACY, MB, OF, PLATFORM

READY = Server(settings={"wal_level": "logical", "track_commit_timestamp": "on"})


def found(server: Server, of: Replication = OF, side: str = LEGACY) -> Sequence[Objection]:
    return list(of_server(of, side, server))


def with_setting(name: str, value: str) -> Server:
    return replace(READY, settings={**READY.settings, name: value})


def test_a_ready_server_is_objected_to_by_nobody() -> None:
    assert found(READY) == []


def test_a_level_that_is_set_and_waits_for_its_restart_says_so() -> None:
    [one] = found(replace(with_setting("wal_level", "replica"), pending=frozenset({"wal_level"})))
    assert one.refuses
    assert one.sentence == "legacy: wal_level is replica, and must be logical, which is set already and waits for it"


def test_a_stand_by_that_others_wait_for_is_no_matter() -> None:
    assert found(replace(with_setting("synchronized_standby_slots", "one"), stand_bys=1)) == []


def test_a_server_that_raises_its_level_by_itself_may_stand_on_replica() -> None:
    by_itself = {"wal_level": "replica", "effective_wal_level": "replica"}
    assert found(replace(READY, version=190_000, settings={**READY.settings, **by_itself})) == []


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (with_setting("max_slot_wal_keep_size", "100"), "loses a slot at 100 MB, before wal_at_most of the plan"),
        (with_setting("idle_replication_slot_timeout", "60"), "loses a slot that nobody reads from"),
        (with_setting("wal_writer_delay", "200"), "waits for its disk, so that a crash loses none"),
        (with_setting("wal_sender_timeout", "0"), "wal_sender_timeout is off"),
        (with_setting("track_commit_timestamp", "off"), "nobody counts rows changed by hand"),
        (replace(READY, stand_bys=1, version=160_000), "a stand-by that takes over has no slots"),
        (replace(READY, stand_bys=1), "may lack changes that the other side has already"),
        (replace(READY, prepared=2), "a slot waits until its 2 prepared transactions have ended"),
        (replace(READY, oldest_writing=61.0), "a slot waits until a transaction has ended"),
        (replace(READY, left_slots=("cutover_x_f1",)), "has slots of this program: cutover_x_f1"),
        (replace(READY, superuser=False, sees=False), "does not see what other sessions do"),
        (replace(READY, superuser=False, creates=False), "may not make a publication"),
        (replace(READY, superuser=False, version=150_000), "may not make a subscription"),
        (replace(READY, version=140_000), "before PostgreSQL 15 a server counts neither"),
    ],
)
def test_what_somebody_may_answer_for_is_a_word(server: Server, words: str) -> None:
    one = found(server)[0]
    assert words in one.sentence
    assert not one.refuses


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (replace(READY, in_recovery=True), "leads to a stand-by"),
        (replace(READY, version=120_016), "is PostgreSQL 12, and what follows needs 13 or newer"),
        (replace(READY, disk_free=10 * MB), "its log has 10 MB left, less than wal_at_most says"),
        (replace(READY, superuser=False, replicates=False), "may not make a slot"),
        (replace(with_setting("max_replication_slots", "4"), slots=4), "max_replication_slots leaves room for 0"),
        (replace(with_setting("max_wal_senders", "0")), "max_wal_senders leaves room for 0"),
        (with_setting("max_worker_processes", "1"), "max_worker_processes leaves room for 0"),
        (with_setting("max_active_replication_origins", "0"), "max_active_replication_origins leaves room for 0"),
    ],
)
def test_what_would_fail_or_hurt_is_refused(server: Server, words: str) -> None:
    one = found(server)[0]
    assert words in one.sentence
    assert one.refuses


def test_subscriptions_that_a_dba_has_made_are_seen_on_the_side_that_applies_them() -> None:
    role = replace(READY, superuser=False)
    forward, back = (frozenset(prepared_names(OF, direction)) for direction in Direction)
    [one] = found(replace(role, made_by_dba=back), side=PLATFORM)
    assert (one.sentence, one.hint) == (f"platform: {role.role} may not make a subscription", BEFOREHAND)
    assert found(replace(role, made_by_dba=forward), side=PLATFORM) == []
    assert found(replace(role, made_by_dba=back), side=LEGACY) == []
    two = replace(OF, groups=2)
    [one] = found(replace(role, made_by_dba=frozenset(sorted(forward)[:1])), two, PLATFORM)
    assert one.sentence.endswith("may not make a subscription; of 2 that a DBA makes 1 are there")


def test_before_version_16_nothing_is_made_beforehand_and_the_hint_says_who_owns_one() -> None:
    [one] = found(replace(READY, superuser=False, version=150_000))
    assert one.hint == AS_SUPERUSER


def test_what_is_made_already_needs_no_more_room() -> None:
    full = replace(with_setting("max_replication_slots", "1"), slots=1)
    assert any(one.refuses for one in found(full))
    assert not any(one.refuses for one in found(replace(full, left_slots=("cutover_x_f1",))))


def test_the_other_sides_transactions_hold_up_no_slot_of_the_source() -> None:
    assert found(replace(READY, prepared=2, oldest_writing=99.0), side=PLATFORM) == []


def test_conditions_need_a_publisher_that_knows_them() -> None:
    of = replace(OF, rows=replace(OF.rows, where={"ehr.note": "id > 0"}))
    assert any("travel from PostgreSQL 15 on" in one.sentence for one in found(replace(READY, version=140_000), of))
    assert found(READY, of) == []


def test_each_reason_is_said_once_and_refusals_apart_from_words() -> None:
    refusing, word = Objection(sentence="a", hint="mend"), Objection(sentence="b", refuses=False)
    result = Preflight.of(["rows"], [refusing, refusing, word, word])
    assert (result.refusals, result.warnings) == (("rows", "a (mend)"), ("b",))
