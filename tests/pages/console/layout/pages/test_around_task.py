"""What stands around a task on its page."""

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.view.model import Page
from jobs.run import events as e
from tests.support.world import Night, half_way, rolling_back, ui


def shown(night: Night, unit: str) -> str:
    return text_of(layout(night.view(), ui(page=Page.TASK, selected=unit), (160, 60), ASCII))


def test_whom_it_waits_for_is_named_with_owner_and_phone_and_whom_it_holds_up() -> None:
    page = shown(half_way(), "D02")
    assert "D01 Lock end-user log-ins: WAIT, Integration lead +47 900 00 005, forecast 00:37" in page
    assert "WAIT FOR IT\n  D03 Sequences above legacy maximum, DBA" in page
    assert "NOT DONE BEFORE IT" not in shown(half_way(), "B02")


def test_what_its_rollback_would_do_is_told_or_that_there_is_none() -> None:
    assert "its rollback takes 20m; never rehearsed\n  by hand: put it back" in shown(half_way(), "B02")
    assert "the plan names no rollback of it" in shown(half_way(), "D02")
    assert "WAY BACK" not in shown(half_way(), "G3")


def test_what_was_learnt_of_it_stands_on_its_page_and_on_no_other() -> None:
    night = half_way()
    night.say(170, e.LessonOpened(lesson="L1", text="ask the DBA first", unit=e.UnitId("B02"), by="k.stone"))
    assert "L1  open" in shown(night, "B02")
    assert "ask the DBA first" in shown(night, "B02")
    assert "ask the DBA" not in shown(night, "B03").partition("LOG")[0]


def test_who_stands_for_its_owner_is_named_with_whom() -> None:
    night = half_way()
    night.say(170, e.Substituted(party="mig", name="L. Chen", contact="+47 900 00 099", by="k.stone"))
    assert "owner: L. Chen  +47 900 00 099   stream: migration   stands for Migration engineer" in shown(night, "B02")


def test_when_a_rollback_ends_the_next_rollback_begins_and_no_task() -> None:
    night = rolling_back()
    page = shown(night, "C02~back")
    assert "WAIT FOR IT\n  <B02 " in page
    assert "NOT DONE BEFORE IT" not in page
    assert "WAIT FOR IT" not in shown(night, "A04")
