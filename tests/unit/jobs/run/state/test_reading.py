"""A run is verified while it is folded: what was not recorded has no effect, and the state says where and why."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.journal import chain
from jobs.journal.base import Draft, Recorded, RunUnreadable, Standing
from jobs.run import events as e
from jobs.run.state.reading import Reading, fingerprint, may_hide_work, open_flaws
from jobs.run.state.records import draft_of
from jobs.run.state.unit import Phase
from plans.model import RunKind

AT = datetime(2022, 11, 12, tzinfo=UTC)
A1, G1 = e.UnitId("A1"), e.UnitId("G1")
STORY: Sequence[e.Event] = (
    e.RunCreated(run="n", title="Night", plan_sha256="a", kind=RunKind.REHEARSAL, origin=AT, run_origin=AT, by="anna"),
    e.EngineStarted(term=1, engine="e1", host="h", pid=1),
    e.AttemptStarted(unit=A1, attempt=1, token=1_000_001),
    e.AttemptEnded(unit=A1, attempt=1, how=e.How.CANCELLED),
    e.CheckpointOpened(unit=G1),
    e.VoteCast(unit=G1, party="boss", answer=e.Answer.NO_GO, answered_by="Boss", by="anna"),
    e.Noted(text="as agreed", by="anna"),
)
Tampering = Callable[[list[Recorded]], list[Recorded]]


def recorded(*events: e.Event, after: Sequence[Recorded] = ()) -> list[Recorded]:
    drafts: list[Draft] = [draft_of(e.Entry(seq=0, at=AT, event=one)) for one in events]
    previous = after[-1].hash if after else chain.GENESIS
    return chain.record(drafts, after=after[-1].seq if after else 0, previous=previous)


def read(events: Sequence[Recorded], *, head: Standing | None = None) -> Reading:
    reading = Reading("n")
    reading.take(events, head=head)
    return reading


def standing(events: Sequence[Recorded]) -> Standing:
    return Standing(seq=events[-1].seq, hash=events[-1].hash, term=1, lease=None)


def changed(seq: int, **changes: object) -> Tampering:
    return lambda events: [replace(one, **changes) if one.seq == seq else one for one in events]  # type: ignore[arg-type]


def without(*seqs: int) -> Tampering:
    return lambda events: [one for one in events if one.seq not in seqs]


def swapped(first: int, second: int) -> Tampering:
    def swap(events: list[Recorded]) -> list[Recorded]:
        kept = {one.seq: one for one in events}
        one, other = kept[first], kept[second]
        kept[first], kept[second] = replace(other, seq=first), replace(one, seq=second)
        return list(kept.values())

    return swap


def forged(events: list[Recorded]) -> list[Recorded]:
    go = e.CheckpointDecided(unit=G1, decision=e.Decision.GO, party="boss", by="anna")
    return [*events, replace(recorded(go, after=events)[0], hash="aaaa")]


def test_a_journal_as_it_was_recorded_has_no_flaw() -> None:
    events = recorded(*STORY)
    state = read(events, head=standing(events)).state
    assert (state.flaws, state.head, state.head_hash) == ((), 7, events[-1].hash)


@pytest.mark.parametrize(
    ("tampering", "flawed"),
    [
        (changed(6, body='{"v":1}'), [6]),
        (changed(6, kind="HoldSet"), [6]),
        (changed(6, at=AT + timedelta(seconds=1)), [6]),
        (changed(6, at=AT.replace(tzinfo=None)), [6]),
        (changed(6, hash="aaaa"), [6]),
        (changed(1, hash="aaaa"), [1]),
        (changed(6, body="{" * 10_000), [6]),
        (swapped(5, 6), [5, 6, 7]),
        (without(6), [6, 7]),
        (without(4, 5, 6), [4, 7]),
        (forged, [8]),
    ],
)
def test_the_places_that_are_not_as_they_were_recorded_are_named(tampering: Tampering, flawed: list[int]) -> None:
    events = recorded(*STORY)
    state = read(tampering(events), head=standing(events)).state
    assert [flaw.seq for flaw in state.flaws] == flawed
    assert all(flaw.why for flaw in state.flaws)
    assert list(open_flaws(state)) == list(state.flaws)


def test_events_that_change_no_unit_leave_the_very_same_units() -> None:
    *first, noted = recorded(*STORY)
    reading = read(first)
    before = reading.state.units
    reading.take([noted])
    assert (reading.state.head, reading.state.units is before) == (noted.seq, True)
    reading.take(recorded(e.CheckpointOpened(unit=e.UnitId("G2")), after=[*first, noted]))
    assert reading.state.units is not before


def test_an_altered_vote_is_no_vote_and_a_forged_go_opens_no_gate() -> None:
    events = recorded(*STORY)
    altered = changed(6, body=events[5].body.replace("no-go", "go"))(events)
    state = read(forged(altered), head=standing(events)).state
    assert state.unit("G1").vote("boss") is None
    assert state.unit("G1").phase is Phase.OPEN


def test_what_no_longer_fits_has_no_effect_and_is_named() -> None:
    state = read(changed(3, body='{"v":1}')(recorded(*STORY))).state
    assert [flaw.seq for flaw in state.flaws] == [3, 4]
    assert "does not fit" in state.flaws[1].why
    assert state.unit("A1").phase is Phase.PENDING


def test_a_cut_tail_is_missed_by_the_head_and_the_next_event_continues_what_is_left() -> None:
    events = recorded(*STORY)
    reading = read(events[:5])
    reading.compare(7)
    assert (reading.state.head, reading.state.head_hash) == (7, events[4].hash)
    assert "#6 to #7 are missing" in reading.state.flaws[0].why
    [further] = recorded(e.Noted(text="on we go", by="x"), after=[replace(events[4], seq=7)])
    assert [flaw.seq for flaw in read([*events[:5], further]).state.flaws] == [6]


def test_a_head_that_names_another_event_is_a_flaw_and_the_event_counts() -> None:
    events = recorded(*STORY)
    state = read(events, head=replace(standing(events), hash="bbbb")).state
    assert [flaw.seq for flaw in state.flaws] == [7]


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([], "no events"),
        (recorded(STORY[1]), "not a run's creation"),
        (recorded(replace(STORY[0], run="other")), "creation of another run"),  # type: ignore[type-var]
        (recorded(*STORY)[1:], "first event is missing"),
        (chain.record([Draft(kind="run_created", body="{}", at=AT)], after=0, previous=chain.GENESIS), "means nothing"),
        (chain.record([Draft(kind="RunCreated", body="[]", at=AT)], after=0, previous=chain.GENESIS), "means nothing"),
    ],
)
def test_what_this_program_can_make_nothing_of_is_one_error(events: Sequence[Recorded], why: str) -> None:
    with pytest.raises(RunUnreadable, match=why):
        assert read(events).state


def test_an_event_of_a_newer_program_is_no_flaw_but_an_error_that_says_so() -> None:
    later = chain.record([Draft(kind="Teleported", body='{"v":1}', at=AT)], after=7, previous=recorded(*STORY)[-1].hash)
    with pytest.raises(RunUnreadable, match="event 8 means nothing") as caught:
        read([*recorded(*STORY), *later])
    assert "newer cutover" in caught.value.hint


def test_flaws_that_were_accepted_are_open_no_longer_and_further_ones_are() -> None:
    events = changed(6, body='{"v":1}')(recorded(*STORY))
    flaws = read(events).state.flaws
    accepted = e.JournalDoubted(flaws=flaws, count=1, fingerprint=fingerprint(flaws), by="anna")
    events += recorded(accepted, after=events)
    state = read(events).state
    assert (len(state.flaws), list(open_flaws(state))) == (1, [])
    assert [doubt.by for doubt in state.doubts] == ["anna"]
    again = changed(6, body='{"v":2}')(events)
    assert [flaw.seq for flaw in open_flaws(read(again).state)] == [6]
    later = events + recorded(e.Noted(text="x", by="y"), after=events)
    assert [flaw.seq for flaw in open_flaws(read(changed(9, body="{}")(later)).state)] == [9]


@pytest.mark.parametrize(("seq", "hides"), [(3, True), (4, True), (6, False), (7, False)])
def test_only_what_may_have_begun_an_attempt_makes_an_engine_hold(seq: int, hides: bool) -> None:
    reading = Reading("n")
    entries = reading.take(changed(seq, body='{"v":1}')(recorded(*STORY)))
    assert may_hide_work(reading.state.flaws, entries) is hides
