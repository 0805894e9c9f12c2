"""Who of the workers is listed, and how."""

from dataclasses import replace
from datetime import timedelta

from console.text.workers.listed import worker_json, workers_text, worth_listing
from tests.support.people.worker_rows import NOW, PROGRAM, WORKER

LEFT = replace(WORKER, id="b", busy=0, left_at=NOW - timedelta(minutes=4), seen=NOW - timedelta(minutes=4))
SILENT = replace(WORKER, id="c", busy=0, seen=NOW - timedelta(seconds=31))


def test_a_worker_is_there_until_nothing_was_heard_of_it_for_thirty_seconds() -> None:
    assert [one.is_there for one in (WORKER, replace(SILENT, seen=NOW - timedelta(seconds=30)), SILENT, LEFT)] == [
        True, True, False, False,
    ]  # fmt: skip


def test_of_those_gone_the_last_of_a_name_and_host_is_listed_and_none_whose_successor_is_there() -> None:
    before = replace(LEFT, id="a", seen=NOW - timedelta(hours=1), left_at=NOW - timedelta(hours=1))
    elsewhere = replace(before, id="d", host="db3")
    assert worth_listing([before, LEFT, elsewhere]) == (LEFT, elsewhere)
    assert worth_listing([before, LEFT, WORKER]) == (WORKER,)


def test_one_that_is_silent_and_has_tickets_is_listed_beside_its_successor() -> None:
    lost = replace(SILENT, busy=2)
    assert worth_listing([lost, WORKER]) == (lost, WORKER)


def test_each_has_a_line_and_its_labels_are_told_whole() -> None:
    many = replace(WORKER, labels=("hospital-dmz", "imaging", "ward-net"))
    other = replace(LEFT, version="0.0.9 (00000000)", name="a-name-of-many-letters")
    assert workers_text([many, SILENT, other], program=PROGRAM).splitlines() == [
        "NAME         HOST          BUSY SEEN       VERSION           LABELS",
        "w1           db2            1/4 8s ago     0.1.0 (5f3c9a1e)  hospital-dmz,",
        "                                                             imaging, ward-net",
        "w1           db2            0/4 silent 31s 0.1.0 (5f3c9a1e)  dmz",
        "a-name-of-.. db2            0/4 left 4m    0.0.9 (00000000)* dmz",
        "* this host's program is 0.1.0 (5f3c9a1e): what its engines issue these leave to others",
    ]


def test_a_script_is_told_whether_it_is_there_and_the_same_program() -> None:
    told = worker_json(LEFT, program="another")
    assert (told["there"], told["same_program"], told["left"]) == (False, False, "2022-11-11T21:56:00+00:00")
    assert worker_json(WORKER, program=PROGRAM) == {
        "name": "w1", "host": "db2", "pid": 7, "login": "w_dmz", "labels": ["dmz"], "slots": 4, "busy": 1,
        "version": PROGRAM, "same_program": True, "came": "2022-11-11T21:00:00+00:00",
        "seen": "2022-11-11T21:59:52+00:00", "seen_seconds_ago": 8.0, "left": None, "there": True,
    }  # fmt: skip
