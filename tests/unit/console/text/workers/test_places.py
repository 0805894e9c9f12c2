"""Where a job runs is said in a few columns, and in full; a label that nobody serves is broken and needs somebody."""

from dataclasses import replace
from datetime import timedelta

from console.text.broken import broken
from console.text.event_sentences import sentence
from console.text.formatting import Times, task_rows
from console.text.job_detail import job_json
from console.text.needs import needs
from console.text.night.need import Kind, Need
from console.text.workers.places import at_text, heard_text, is_silent, place_text
from console.view.model import Page, View
from jobs.progress import Heard
from jobs.run.events import AttemptEnded, AttemptStarted, Entry, SoonLacks, TicketTaken, TicketUntaken, UnitId
from jobs.run.events.types import Lack
from jobs.run.state.unit import Place
from plans.model import TaskId
from tests.support.elsewhere.nights import elsewhere, taken
from tests.support.world import NOW, START, half_way

LIES = "B06: no worker serves hospital-dmz since 23:50:06; db1 on host6 is gone since 23:50:00"
BEGIN = "cutover worker --labels hospital-dmz"


def worker_needs(view: View) -> list[Need]:
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    found = needs(view, rows, Times.of(view.plan, view.forecast))
    kinds = Kind.WORKER, Kind.UNLISTED, Kind.SOON
    assert all(one.kind in kinds for one in found if one.unit == "B06"), "told once"
    return [one for one in found if one.kind in kinds]


def broken_texts(view: View) -> list[str]:
    return [one.text for one in broken(view, tuple(task_rows(view.plan, view.state, view.forecast, view.now, {})))]


def test_a_worker_is_named_and_before_that_the_label_that_is_asked_for() -> None:
    state = elsewhere().state()
    assert at_text(state.unit("B02").place) == "@db2"
    assert at_text(state.unit("B06").place) == "@hospital-dmz?"
    assert at_text(state.unit("B03").place) == "", "the engine runs it"
    assert at_text(Place(label="", host="gw")) == "@gw", "over ssh"


def test_a_place_in_full_names_worker_host_label_and_since_when() -> None:
    view = elsewhere().view()
    times = Times.of(view.plan, view.forecast)
    on, lies = view.state.unit("B02").place, view.state.unit("B06").place
    assert on is not None
    assert lies is not None
    assert place_text(on, times) == "on worker db2 of dmz-host7 (imaging) since 22:11:06"
    said = "NOBODY RUNS IT: no worker with the label hospital-dmz has taken it since 23:50:06"
    assert place_text(lies, times) == said
    assert place_text(Place(label="x"), times) == "for workers with the label x: none has taken it yet"
    assert place_text(Place(label="", host="gw"), times) == "on host gw, over ssh"


def test_a_worker_that_was_not_heard_of_in_time_is_said_to_be_silent() -> None:
    view = elsewhere().view()
    times = Times.of(view.plan, view.forecast)
    fine = Heard(at=NOW - timedelta(seconds=3), until=NOW + timedelta(seconds=9))
    assert not is_silent(fine, view)
    assert heard_text(fine, view, times) == "heard of 3s ago, may go on until 23:52:39"
    late = Heard(at=NOW - timedelta(seconds=14), until=NOW - timedelta(seconds=2))
    assert is_silent(late, view)
    assert heard_text(late, view, times) == "NOT HEARD OF for 14s: it may go on no longer, since 23:52:28"


def test_a_label_that_nobody_serves_needs_somebody_who_is_told_what_begins_a_worker() -> None:
    view = elsewhere().view()
    [item] = worker_needs(view)
    assert item.text == f"{LIES}: {BEGIN}"
    assert (item.unit, item.page, item.party) == ("B06", Page.JOB, view.plan.by_id[item.unit].owner)
    assert item.since == (START + timedelta(minutes=170.1)).timestamp()
    assert item.urgent
    assert f"{LIES} ({BEGIN})" in broken_texts(view)


def test_several_jobs_of_a_label_are_one_item_that_stays_the_same() -> None:
    night = elsewhere()
    [before] = worker_needs(night.view())
    night.say(171, AttemptStarted(unit=UnitId("D03"), attempt=1, token=1, label="hospital-dmz"))
    night.say(171.3, TicketUntaken(unit=UnitId("D03"), attempt=1, label="hospital-dmz"))
    [both] = worker_needs(night.view())
    assert both.text.startswith("B06 and 1 more: no worker serves hospital-dmz since 23:50:06")
    night.say(172, TicketTaken(unit=UnitId("B06"), attempt=2, worker="db3", host="host8"))
    [other] = worker_needs(night.view())
    assert other.text.startswith("D03: no worker")
    assert before.name == both.name == other.name


def test_it_is_gone_once_a_worker_has_it() -> None:
    view = taken().view()
    assert worker_needs(view) == []
    assert not any("no worker" in text for text in broken_texts(view))


def test_a_job_whose_workers_have_their_hands_full_waits_and_needs_nobody() -> None:
    night = elsewhere()
    full = TicketUntaken(unit=UnitId("B06"), attempt=2, label="hospital-dmz", there=("db1", "db2"))
    night.say(171, full)
    view = night.view()
    assert worker_needs(view) == []
    assert not any("hospital-dmz" in text for text in broken_texts(view))
    place = view.state.unit("B06").place
    assert place is not None
    said = "waits since 23:50:06 for a free slot of db1, db2 (hospital-dmz)"
    assert place_text(place, Times.of(view.plan, view.forecast)) == said
    told = sentence(night.plan, night.entries[-1])
    assert (told.text, told.minor) == ("waits for a free slot of db1, db2 (hospital-dmz)", True)


def test_a_worker_that_has_a_slot_free_and_takes_nothing_is_to_be_looked_at() -> None:
    night = elsewhere()
    night.say(171, TicketUntaken(unit=UnitId("B06"), attempt=2, label="hospital-dmz", there=("db2",), free=True))
    [item] = worker_needs(night.view())
    said = "B06: db2 serves hospital-dmz and does not take it since 23:50:06; db1 on host6 is gone since 23:50:00"
    assert item.text == f"{said}: cutover worker --list"
    told = sentence(night.plan, night.entries[-1])
    assert told.text == "no worker with the label hospital-dmz takes it, and db2 is there with a slot free"
    assert told.warning


def test_what_the_list_of_hosts_does_not_allow_needs_somebody_who_is_told_what_does() -> None:
    night, mend = elsewhere(), "cutover db host dmz --label hospital-dmz --program /opt/x"
    refused = TicketUntaken(
        unit=UnitId("B06"), attempt=2, label="hospital-dmz", there=("db2",), refused="/opt/x is no program", mend=mend
    )
    night.say(171, refused)
    view = night.view()
    [item] = worker_needs(view)
    assert item.text == f"B06 since 23:50:06: /opt/x is no program: {mend}"
    assert (item.kind, item.urgent, item.label) == (Kind.UNLISTED, True, "")
    assert f"B06 since 23:50:06: /opt/x is no program ({mend})" in broken_texts(view)
    place = view.state.unit("B06").place
    assert place is not None
    said = "NOT ALLOWED ON WORKERS since 23:50:06: /opt/x is no program"
    assert place_text(place, Times.of(view.plan, view.forecast)) == said
    told = sentence(night.plan, night.entries[-1])
    assert (told.text, told.warning) == (f"no worker may take it: /opt/x is no program; {mend}", True)


def test_where_all_who_serve_a_label_are_another_program_both_are_named() -> None:
    night = elsewhere()
    others = "db2 is cutover 1 (77aa), the engine 2 (5f3c)"
    night.say(171, TicketUntaken(unit=UnitId("B06"), attempt=2, label="hospital-dmz", others=others))
    [item] = worker_needs(night.view())
    said = f"B06: no worker of the engine's program serves hospital-dmz: {others} since 23:50:06"
    assert item.text == f"{said}; db1 on host6 is gone since 23:50:00: cutover worker --list"
    told = sentence(night.plan, night.entries[-1])
    assert told.text == f"no worker with the label hospital-dmz is the engine's program: {others}"


SOON = Lack(
    unit=UnitId("D03"), label="imaging", what="no worker serves imaging", mend="cutover worker --labels imaging"
)


def test_what_a_job_will_lack_needs_somebody_before_it_begins_and_below_what_is_broken() -> None:
    night = elsewhere()
    unlisted = replace(SOON, label="", what="/opt/x is no program", mend="cutover db host dmz")
    same = replace(SOON, label="hospital-dmz")
    night.say(171, SoonLacks(lacks=(SOON, unlisted, same)))
    view = night.view()
    lies, first, second = worker_needs(view)
    begins = Times.of(view.plan, view.forecast).when(view.forecast.expected[TaskId("D03")].start)
    assert lies.text == f"{LIES}: {BEGIN}", "what lies already is told once"
    assert first.text == f"D03 begins {begins}: no worker serves imaging: {SOON.mend}"
    assert second.text == f"D03 begins {begins}: /opt/x is no program: cutover db host dmz"
    assert (first.urgent, first.party) == (False, view.plan.by_id[TaskId("D03")].owner)
    assert lies.gravity < first.gravity
    assert {first.kind, second.kind} == {Kind.SOON}
    assert sentence(night.plan, night.entries[-1]).warning
    night.say(172, SoonLacks())
    assert len(worker_needs(night.view())) == 1
    assert not sentence(night.plan, night.entries[-1]).warning


def test_what_happens_to_tickets_is_told_where_it_is_news() -> None:
    night = taken()
    night.state()
    told = [sentence(night.plan, one) for one in night.entries if _is_of_b06(one)]
    assert [(one.text, one.warning, one.minor) for one in told] == [
        ("started, for workers with the label hospital-dmz", False, False),
        ("worker db1 on host6 runs it", False, True),
        (told[2].text, True, False),
        ("attempt 2 started, for workers with the label hospital-dmz", False, False),
        ("no worker with the label hospital-dmz takes it", True, False),
        ("worker db3 on host8 runs it", False, False),
    ]
    assert told[2].text.startswith("attempt 1 was lost: worker db1 on host6 silent 13 s; its backend 4121 still")


def _is_of_b06(entry: Entry) -> bool:
    event = entry.event
    kinds = AttemptStarted | AttemptEnded | TicketTaken | TicketUntaken
    return isinstance(event, kinds) and event.unit == "B06"


def test_a_script_reads_where_each_attempt_ran() -> None:
    view = elsewhere().view(heard={UnitId("B02"): Heard(at=NOW, until=NOW)})
    told = job_json(view, "B06")
    assert told is not None
    assert told["place"] == {
        "label": "hospital-dmz",
        "worker": None,
        "host": None,
        "taken": None,
        "untaken": "2022-11-11T22:50:06+00:00",
        "waits_for_slot": False,
        "refused": None,
        "others": None,
    }
    attempts = told["attempts"]
    assert isinstance(attempts, list)
    assert [(one["place"] or {}).get("worker") for one in attempts] == ["db1", None]
    of_engine, on_worker = job_json(half_way().view(), "B02"), job_json(view, "B02")
    assert of_engine is not None
    assert on_worker is not None
    assert (of_engine["place"], of_engine["heard"]) == (None, None)
    assert on_worker["heard"] == {"at": NOW.isoformat(), "until": NOW.isoformat()}
