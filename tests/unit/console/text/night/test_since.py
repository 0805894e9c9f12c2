"""What happened while somebody looked away."""

from datetime import timedelta

from console.text.night.since import SinceLine, away_said, since, since_in_short
from console.view.looked import Away, Mark
from console.view.model import View
from jobs.run import events as e
from tests.support.world import NOW, START, Night, half_way

BEGAN = START + timedelta(minutes=100)


def told(night: Night, after: int) -> dict[str, SinceLine]:
    return {line.label: line for line in since(night.view(), night.entries[after:])}


def test_what_failed_stands_first_with_how_it_stands_by_now() -> None:
    night = half_way()
    seen = len(night.entries)
    night.fail("B02", 171, "the disk is full")
    night.fail("B03", 171, "the disk is full")
    night.job("B03", 172, 172, attempt=2)
    first = since(night.view(), night.entries[seen:])[0]
    assert (first.label, first.count, first.warning) == ("FAILED", 2, True)
    assert "B02 Copy observations (now ASK)" in first.text
    assert "B03 Copy medication history (now DONE)" in first.text


def test_a_failure_that_was_mended_meanwhile_calls_nobody() -> None:
    night = half_way()
    seen = len(night.entries)
    night.fail("B03", 171, "the disk is full")
    night.job("B03", 172, 172, attempt=2)
    assert not told(night, seen)["FAILED"].warning


def test_the_forecast_is_told_from_when_to_when_and_by_what_most() -> None:
    night = half_way()
    seen = len(night.entries)
    at = START + timedelta(hours=6)
    for before, after, unit in ((0, 9, "B02"), (9, 7, "C01"), (7, 12, "B02")):
        moves = {"before": at + timedelta(minutes=before), "after": at + timedelta(minutes=after)}
        night.say(170, e.ForecastMoved(**moves, mover=e.ForecastMover.TASK, unit=e.UnitId(unit)))
    line = told(night, seen)["FORECAST"]
    assert line.text == "03:00 -> 03:12 +12m: B02 +14m, C01 -2m"
    assert since_in_short([line]) == "forecast 03:00 -> 03:12 +12m"


def test_who_acted_is_told_by_what_they_did() -> None:
    night = half_way()
    seen = len(night.entries)
    night.say(170, e.HoldSet(by="k.stone", reason="the disk is full"))
    night.say(171, e.HoldReleased(by="k.stone"))
    night.say(171, e.Noted(text="all is well", by="l.chen"))
    lines = told(night, seen)
    assert lines["WHO ACTED"].text == "k.stone 1 hold, 1 resume; l.chen 1 note"
    assert (lines["HOLD"].count, lines["HOLD"].warning) == (2, False)


def test_another_engine_an_amendment_and_the_keys_are_told() -> None:
    night = half_way()
    seen = len(night.entries)
    night.say(170, e.EngineStarted(term=2, engine="e2", host="jump2", pid=7))
    night.say(171, e.KeysGiven(to="l.chen", by="k.stone"))
    assert {"ENGINE", "KEYS"} <= told(night, seen).keys()


def test_an_approval_is_no_change_of_the_plan() -> None:
    night = half_way()
    seen = len(night.entries)
    facts = {"plan_sha256": "a" * 64, "content": "c" * 64, "entries": 1, "head": "d" * 64}
    night.say(170, e.ApprovalSeen(standing=e.ApprovalStanding.APPROVED, **facts))
    lines = told(night, seen)
    assert lines.keys() == {"APPROVAL"}
    assert since_in_short([*lines.values()]) == "the approval of the plan"


def away(view: View, seen: int, began: timedelta) -> Away:
    entries = tuple(one for one in view.entries if one.seq > seen)
    return Away(mark=Mark(seq=seen, at=view.real_now - began), entries=entries)


def test_one_line_is_said_where_it_was_long_and_something_came() -> None:
    night = half_way()
    seen = len(night.entries)
    night.fail("B02", 171, "the disk is full")
    view = night.view(now=NOW)
    assert away_said(view, away(view, seen, timedelta(minutes=22))) == "since you looked, 22m ago: 1 failed; w tells"
    assert away_said(view, away(view, seen, timedelta(minutes=1))) == ""
    assert away_said(view, away(view, seen + 1, timedelta(minutes=22))) == ""


def test_nothing_that_came_is_kept_twice_and_what_was_missed_is_counted() -> None:
    entries = half_way().entries
    kept = Away(mark=Mark(seq=5, at=BEGAN)).with_news(entries[:8])
    assert [one.seq for one in kept.entries] == [6, 7, 8]
    assert kept.with_news(entries[4:8]) is kept
    gap = kept.with_news(entries[9:12])
    assert ([one.seq for one in gap.entries], gap.left_out) == ([10, 11, 12], 4)
    here = kept.from_here(Mark(seq=7, at=BEGAN))
    assert ([one.seq for one in here.entries], here.left_out) == ([8], 0)
