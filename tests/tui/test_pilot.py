"""The application under a pilot: keys in, commands and frames out. Frames themselves: tests/pages/console/layout."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from console.layout import Board, text_of
from console.layout.glyphs import ASCII
from console.layout.palette import Colour
from console.terminal.app import Application
from console.terminal.messages import SECONDS, SECONDS_OF_A_REFUSAL
from console.view.keymap import STANDARD, BadKeys, Keymap
from console.view.model import Filter, Page
from jobs.journal.base import Denied, Unavailable
from jobs.run import events as e
from jobs.run.state.reading import fingerprint
from plans.model import Confirm, TaskId
from tests.support.eventually import eventually
from tests.support.fake_source import FakeSource
from tests.support.world import NOW, PROGRESS, half_way, no_go, polling, rolling_back

Desk = tuple[Application, FakeSource, Pilot[None]]


@asynccontextmanager
async def desk(source: FakeSource, size: tuple[int, int] = (100, 30), keys: Keymap = STANDARD) -> AsyncIterator[Desk]:
    app = Application(source, glyphs=ASCII, colour=Colour.NONE, keymap=keys)
    async with app.run_test(size=size) as pilot:
        await eventually(lambda: app.view is not None and app.shown)
        yield app, source, pilot


def busy() -> FakeSource:
    return FakeSource(half_way().view(progress=PROGRESS))


def at_the_poll() -> FakeSource:
    return FakeSource(polling().view(progress=PROGRESS))


def screen(app: Application) -> str:
    return text_of(app.shown)


async def write(pilot: Pilot[None], text: str) -> None:
    """Into the docked line; pasted, because a pilot takes its time for every key."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def test_the_cursor_walks_and_stays_on_its_task_when_rows_move() -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("j", "j", "j")
        assert app.ui.selected == "B02"
        night = half_way()
        night.manual("A04", 170, 171)
        night.job("B01", 172, 173, attempt=2)
        source.push(night.view(now=NOW + timedelta(minutes=20)))
        await eventually(lambda: app.view is source.view)
        assert app.ui.selected == "B02"
        assert "> B02" in screen(app)
        await pilot.press("G")
        last = app.ui.selected
        await pilot.press("g", "k", "G")
        assert app.ui.selected == last


async def test_find_goes_round_and_shows_what_the_view_had_hidden() -> None:
    async with desk(busy()) as (app, _, pilot):
        await pilot.press("slash")
        await pilot.press("c", "o", "o", "backspace", "p", "y")
        assert screen(app).splitlines()[-1].startswith("/copy")
        await pilot.press("enter")
        assert app.ui.selected == "B01"
        await pilot.press("n", "n")
        assert app.ui.selected == "B03"
        await pilot.press("N")
        assert app.ui.selected == "B02"
        await pilot.press("slash")
        await write(pilot, "smoke")
        await pilot.press("enter")
        assert app.ui.selected == "D04"
        assert "> D04" in screen(app)


async def test_a_poll_is_walked_with_one_key_an_answer() -> None:
    async with desk(at_the_poll()) as (app, source, pilot):
        await pilot.press("1")
        assert app.ui.page is Page.POLL
        await pilot.press("j", "g", "g")
        assert source.sent == []
        assert "NOT SENT 2 answers: st-olavs go, roros go" in screen(app)
        await pilot.press("ctrl+y")
        expected = {"task": "G2", "party": "st-olavs", "answer": "go"}
        await eventually(lambda: len(source.sent) == 2)
        assert source.sent == [("vote", expected), ("vote", {**expected, "party": "roros"})]
        assert app.ui.page is Page.POLL


async def test_a_no_go_is_sent_only_with_its_reason() -> None:
    async with desk(at_the_poll(), size=(80, 24)) as (app, source, pilot):
        await pilot.press("1", "j", "n")
        assert "vote G2 st-olavs no-go text=" in screen(app)
        assert "NO-GO of St. Olavs hospital: why?" in screen(app)
        await pilot.press("enter")
        assert "a no-go needs its reason, in one line" in screen(app)
        assert source.sent == []
        await write(pilot, "the wards are not ready")
        await pilot.press("ctrl+y")
        await eventually(lambda: source.sent)
        vote = {"task": "G2", "party": "st-olavs", "answer": "no-go", "text": "the wards are not ready"}
        assert source.sent == [("vote", vote)]
        await pilot.press("n", "escape", "ctrl+y")
        assert len(source.sent) == 1
        await pilot.press("D", "n", "enter")
        assert "a no-go needs its reason, in one line" in screen(app)
        assert len(source.sent) == 1


@pytest.mark.parametrize("line", ["vote G2 roros no-go", "decide G2 no-go", "decide G2 no-go text="])
async def test_a_no_go_that_is_typed_is_asked_for_its_reason_too(line: str) -> None:
    async with desk(at_the_poll()) as (app, source, pilot):
        await pilot.press("colon")
        await write(pilot, line)
        await pilot.press("enter")
        assert app.ui.prompt is not None
        assert app.ui.prompt.text == f"{line.removesuffix(' text=')} text="
        assert source.sent == []


async def test_a_go_that_decides_the_night_or_replaces_another_answer_is_seen_before_it_is_sent() -> None:
    night = polling()
    night.poll("G3", 169, [])
    async with desk(FakeSource(night.view())) as (app, source, pilot):
        await pilot.press("2")
        assert app.ui.selected == "G3"
        await pilot.press("g")
        assert "vote G3 cm go" in screen(app)
        assert "G3 decides the night" in screen(app)
        await pilot.press("escape", "escape", "1", "j", "j", "j", "g")
        assert "it takes the place of the caveat that Integration lead has said" in screen(app)
        await pilot.press("escape")
        assert source.sent == []


async def test_the_last_tick_of_a_confirmation_is_seen_before_it_ends_it() -> None:
    night = polling()
    confirmation = night.plan.by_id[TaskId("C03")].body
    assert isinstance(confirmation, Confirm)
    *others, last = (item.id for item in confirmation.items)
    ticks = [(item, tick) for item in others for tick in ("sent", "received")]
    for item, tick in (*ticks, (last, "sent")):
        night.say(166, e.Ticked(unit=e.UnitId("C03"), item=item, tick=tick, by="k.stone"))
    async with desk(FakeSource(night.view())) as (app, source, pilot):
        await pilot.press("colon")
        await write(pilot, "goto C03")
        await pilot.press("enter", "v", "c")
        assert f"NOT SENT tick received on {last}" in screen(app)
        assert "These are the last ticks: C03 ends with them" in screen(app)
        assert source.sent == []


async def test_after_a_no_go_the_footer_leads_to_the_rollback_and_through_it() -> None:
    async with desk(FakeSource(no_go().view()), size=(80, 24)) as (app, source, pilot):
        assert screen(app).splitlines()[-1].startswith("B Rollback")
        await pilot.press("1")
        assert app.ui.page is Page.DECIDE
        keys = "Esc Back  B Rollback  p Postpone  (g Go, n No-go: decided)  : Cmd"
        assert screen(app).splitlines()[-1].startswith(keys)
        await pilot.press("B")
        await write(pilot, "too slow")
        await pilot.press("enter")
        assert "rolls back 6 tasks" in screen(app)
        await write(pilot, "roll back")
        await pilot.press("enter", "ctrl+y")
        await eventually(lambda: source.sent)
        assert source.sent[0] == ("rollback", {"reason": "too slow"})
        source.push(rolling_back().view())
        await eventually(lambda: app.view is source.view)
        await pilot.press("B")
        assert app.ui.selected == "C02~back"
        assert "done C02~back" in screen(app)


async def test_a_message_goes_with_the_next_key_or_by_itself_and_can_be_read_again() -> None:
    now = [100.0]
    app = Application(busy(), glyphs=ASCII, colour=Colour.NONE, keymap=STANDARD, clock=lambda: now[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await eventually(lambda: app.view is not None and app.shown)
        await pilot.press("f")
        assert "view: needs me" in screen(app).splitlines()[-2]
        await pilot.press("k")
        assert "done  " in screen(app).splitlines()[-2]
        await pilot.press("f")
        now[0] += SECONDS - 0.1
        app.call_later(app._tick)
        await pilot.pause()
        assert "view: late" in screen(app)
        now[0] += 0.1
        app.call_later(app._tick)
        await pilot.pause()
        assert screen(app).splitlines()[-2].startswith("8/24 done")
        await pilot.press("n")
        assert "nothing to find" in screen(app)
        now[0] += SECONDS
        app.call_later(app._tick)
        await pilot.pause()
        assert "nothing to find" in screen(app)
        now[0] += SECONDS_OF_A_REFUSAL
        app.call_later(app._tick)
        await pilot.pause()
        assert "nothing to find" not in screen(app)
        await pilot.press("m")
        told = screen(app)
        assert told.index("nothing to find") < told.index("view: late") < told.index("view: needs me")
        await pilot.press("escape")
        assert app.ui.page is Page.BOARD


async def test_a_message_hides_neither_keys_nor_rows_at_the_smallest_size_and_is_read_in_full() -> None:
    async with desk(at_the_poll(), size=(40, 10)) as (app, _, pilot):
        before = screen(app).splitlines()
        await pilot.press("ctrl+c")
        shown = screen(app).splitlines()
        assert shown[-3:] == before[-3:]
        assert [one for one in shown if one.startswith("Ctrl+C stops nothing") and one.endswith("[m] all of it")]
        await pilot.press("1", "ctrl+c", "m")
        assert ":abort ends the run" in " ".join(screen(app).split())
        await pilot.press("escape")
        assert app.ui.page is Page.POLL


async def test_a_caveat_asks_for_its_text_and_sends_nothing_before_enter() -> None:
    async with desk(at_the_poll()) as (app, source, pilot):
        await pilot.press("1", "j", "j", "c")
        await write(pilot, "two wards on paper")
        assert source.sent == []
        assert "vote G2 roros caveat text=two wards on paper" in screen(app)
        await pilot.press("enter")
        assert "NOT SENT vote G2 roros caveat: two wards on paper" in screen(app)
        await pilot.press("ctrl+y")
        await eventually(lambda: source.sent)
        assert source.sent[0][1]["text"] == "two wards on paper"


async def test_a_go_names_what_it_accepts_and_past_the_point_of_no_return_wants_a_word() -> None:
    night = polling()
    for party in ("st-olavs", "roros"):
        night.say(168, e.VoteCast(unit=e.UnitId("G2"), party=party, answer=e.Answer.GO, answered_by="x", by="k.stone"))
    night.job("D04", 120, 167)
    night.poll("G3", 168, [(party, e.Answer.GO, "") for party in ("cm", "st-olavs", "roros", "int")])
    async with desk(FakeSource(night.view())) as (app, source, pilot):
        await pilot.press("1")
        assert app.ui.page is Page.DECIDE
        assert "A GO NOW ACCEPTS BY NAME" in screen(app)
        await pilot.press("g")
        assert "decide G2 go accept=criterion:1,vote:int text=" in screen(app)
        await write(pilot, "fallback is agreed")
        await pilot.press("enter", "ctrl+y")
        await eventually(lambda: source.sent)
        assert source.sent[0] == (
            "decide",
            {"task": "G2", "choice": "go", "accept": ["criterion:1", "vote:int"], "text": "fallback is agreed"},
        )
        await pilot.press("colon")
        await write(pilot, "decide G3 go")
        await pilot.press("enter")
        assert "the point of no return; after it, fix forward" in screen(app)
        await write(pilot, "yes")
        await pilot.press("ctrl+y")
        assert len(source.sent) == 1
        assert app.ui.page is Page.DANGER
        assert "nothing was done: expected is go, not yes" in screen(app)


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        ("hold disk is full", ("hold", {"reason": "disk is full"})),
        ("vote G2 party=roros answer=go", ("vote", {"task": "G2", "party": "roros", "answer": "go"})),
        ("skip B05 reason=agreed with DBA", ("skip", {"task": "B05", "reason": "agreed with DBA"})),
        ("count A04 580", ("count", {"task": "A04", "value": "580"})),
        ("decide G2 postpone until=00:30", None),
    ],
)
async def test_the_command_line_takes_the_commands_of_do(line: str, sent: tuple[str, dict[str, object]] | None) -> None:
    async with desk(busy()) as (_, source, pilot):
        await pilot.press("colon")
        await write(pilot, line)
        await pilot.press("enter", "ctrl+y")
        await eventually(lambda: source.sent)
        if sent is not None:
            assert source.sent == [sent]
        else:
            assert source.sent[0][1]["until"] == "2022-11-11T23:30:00+00:00"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("hlod disk", "did you mean hold?"),
        ("skip B99 reason=x", "there is no task B99"),
        ("vote G2", "vote"),
        ("view sideways", "views: active+next"),
    ],
)
async def test_a_command_that_is_wrong_is_refused_here_and_never_sent(line: str, answer: str) -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("colon")
        await write(pilot, line)
        await pilot.press("enter")
        assert answer in screen(app)
        assert source.sent == []


async def test_goto_and_view_change_this_console_only() -> None:
    async with desk(busy()) as (app, source, pilot):
        for line in ("goto d03", "view late"):
            await pilot.press("colon")
            await write(pilot, line)
            await pilot.press("enter")
        assert app.ui.selected == "D03"
        assert app.ui.filter is Filter.LATE
        assert source.sent == []


async def test_abort_and_rollback_show_what_they_do_and_want_a_typed_word() -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("colon")
        await write(pilot, "rollback reason=too slow")
        await pilot.press("enter")
        assert "rolls back 6 tasks, the latest first: C02, B01, C01, B03, B02, A03" in screen(app)
        await pilot.press("escape")
        assert app.ui.page is Page.BOARD
        await pilot.press("colon")
        await write(pilot, "abort")
        await pilot.press("enter")
        assert "forecast go-live 03:10: none any more" in screen(app)
        assert source.sent == []
        await write(pilot, "St. Olavs and six municipalities")
        await pilot.press("ctrl+y")
        await eventually(lambda: source.sent)
        assert source.sent == [("abort", {"title": "St. Olavs and six municipalities"})]


async def test_what_the_journal_answers_is_shown() -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("colon")
        await write(pilot, "hold disk")
        await pilot.press("ctrl+y")
        await eventually(lambda: source.sent)
        source.answer(1001, e.CommandRefused(verb="hold", reason="there is a hold by m.ito", by="k.stone"))
        await eventually(lambda: "refused: there is a hold by m.ito" in screen(app))
        assert app.ui.warn


async def test_what_could_not_be_sent_waits_until_it_can() -> None:
    source = busy()
    source.failure = Unavailable("the control database cannot be reached")
    async with desk(source, size=(80, 24)) as (app, _, pilot):
        await pilot.press("a", "ctrl+y")
        await eventually(lambda: "ack was not sent: the control database cannot be reached" in screen(app))
        assert screen(app).splitlines()[-1].startswith("NOT SENT ack")
        source.failure = None
        await pilot.press("ctrl+y")
        await eventually(lambda: source.sent)
        assert app.ui.unsent == ()


async def test_a_refusal_of_the_database_is_shown_and_the_console_goes_on() -> None:
    source = busy()
    source.failure = Denied("this role may only read")
    async with desk(source) as (app, _, pilot):
        await pilot.press("a", "ctrl+y")
        await eventually(lambda: "ack was not sent: this role may only read" in screen(app))


async def test_an_observer_and_who_lacks_the_keys_are_told_why_a_key_does_nothing() -> None:
    for change, why in (({"observer": True}, "you observe"), ({"me": "deputy"}, "k.stone holds the keys")):
        source = FakeSource(replace(half_way().view(), **change))
        async with desk(source) as (app, _, pilot):
            await pilot.press("h")
            assert why in screen(app)
            await pilot.press("colon")
            await write(pilot, "hold x")
            await pilot.press("enter", "ctrl+y")
            assert source.sent == []


async def test_frozen_the_rows_stand_still_and_the_clock_goes_on() -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("p")
        night = half_way()
        night.job("B05", 170, 171, attempt=2)
        source.push(night.view(now=NOW + timedelta(seconds=40)))
        night.say(172, e.HoldSet(by="k.stone", reason="look first"))
        source.push(night.view(now=NOW + timedelta(seconds=40)))
        await eventually(lambda: "23:53:10" in screen(app))
        assert "FROZEN as of 23:52:30" in screen(app)
        assert "!ASK" in screen(app)
        assert "HOLD since" in screen(app)
        await pilot.press("p")
        source.push(night.view(now=NOW + timedelta(seconds=41)))
        await eventually(lambda: "!ASK" not in screen(app))


async def test_escape_never_destroys_and_ctrl_c_never_stops_a_run() -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("ctrl+c")
        assert "Ctrl+C stops nothing. q detaches and the run goes on" in screen(app)
        await pilot.press("ctrl+q", "escape", "escape", "question_mark")
        assert app.ui.page is Page.HELP
        await pilot.press("G", "escape")
        assert app.ui.page is Page.BOARD
        assert source.sent == []
        assert app.is_running
        await pilot.press("q")
        await eventually(lambda: not app.is_running or app._exit)


async def test_q_goes_back_from_a_page_and_detaches_from_the_board_alone() -> None:
    async with desk(busy()) as (app, _, pilot):
        await pilot.press("question_mark", "q")
        assert (app.ui.page, app.is_running) == (Page.BOARD, True)
        await pilot.press("q")
        await eventually(lambda: not app.is_running or app._exit)


async def test_a_source_that_fails_is_named_and_the_last_picture_stays() -> None:
    class Failing(FakeSource):
        async def views(self) -> AsyncIterator[object]:  # type: ignore[override]
            yield self.view
            raise Denied("the role was revoked")

    async with desk(Failing(half_way().view())) as (app, _, _pilot):
        await eventually(lambda: "not followed any more: the role was revoked" in screen(app))
        assert "B02" in screen(app)


async def test_keys_can_be_remapped_and_a_clash_is_refused() -> None:
    async with desk(busy(), keys=Keymap.parse("down=J,detach=Q")) as (app, _, pilot):
        await pilot.press("j")
        assert app.ui.selected is None
        await pilot.press("J")
        assert app.ui.selected is not None
        assert "Q Detach" in screen(app)
    with pytest.raises(BadKeys, match="'h' would mean"):
        Keymap.parse("detach=h")
    with pytest.raises(BadKeys, match="remaps nothing"):
        Keymap.parse("explode=x")


async def test_another_size_is_another_frame_at_once() -> None:
    async with desk(busy(), size=(160, 50)) as (app, _, pilot):
        assert len(app.shown) == 50
        await pilot.resize_terminal(40, 10)
        await eventually(lambda: len(app.shown) == 10)
        assert "T-03:07:30" in screen(app)


async def test_a_journal_that_was_changed_is_gone_on_with_only_after_the_runs_name_was_typed() -> None:
    source = busy()
    view = source.view
    flaws = (e.ChainFlaw(seq=17, why="it does not continue the event before it", found="f" * 64),)
    source.view = replace(view, state=replace(view.state, flaws=flaws), lease=None)
    async with desk(source) as (app, source, pilot):
        assert "journal is not what was recorded, #17" in screen(app)
        await pilot.press("1", "enter")
        assert "#17: it does not continue" in screen(app)
        await write(pilot, "another run")
        await pilot.press("ctrl+y")
        assert source.engines == []
        await write(pilot, view.run)
        await pilot.press("enter")
        assert source.engines == []
        await pilot.press("ctrl+y")
        await eventually(lambda: source.engines == [fingerprint(flaws)])
        await eventually(lambda: "engine in the background" in screen(app))


async def test_no_engine_is_started_beside_one_that_lives_or_where_nothing_is_wrong() -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("colon")
        await write(pilot, "despite-chain")
        await pilot.press("enter")
        assert "nothing to accept" in screen(app)
        assert source.engines == []


async def test_what_a_line_would_do_to_the_times_is_there_before_it_is_sent() -> None:
    async with desk(busy()) as (app, source, pilot):
        await pilot.press("h")
        await eventually(lambda: "as of 23:52:30 go-live" in screen(app))
        await write(pilot, "disk")
        await pilot.press("enter")
        assert "as of 23:52:30 go-live" in screen(app)
        assert "NOT SENT hold: disk" in screen(app)
        await pilot.press("escape")
        assert "go-live 03:" not in screen(app).splitlines()[-2]
        assert source.sent == []


def _texts_in(folder: Path) -> list[str]:
    return [one.read_text() for one in folder.iterdir()]


async def test_a_line_and_a_page_are_copied_where_the_terminal_lets_it_and_into_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with desk(busy()) as (app, _, pilot):
        app.ui = replace(app.ui, selected="B05")
        await pilot.press("y")
        assert app.clipboard == "7f3a B05 Reconcile patients: ASK, 2 chunks of ehr.patient differ"
        assert _texts_in(tmp_path) == [f"{app.clipboard}\n"]


async def test_command_lines_are_there_for_the_next_console(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    app = Application(busy(), glyphs=ASCII, colour=Colour.NONE, keymap=STANDARD, lines=lines, greetings=["not in tmux"])
    async with app.run_test(size=(80, 24)) as pilot:
        await eventually(lambda: app.view is not None and app.shown)
        assert "not in tmux" in screen(app)
        await pilot.press("colon")
        await write(pilot, "goto D03")
        await pilot.press("enter")
    assert lines.read_text() == "goto D03\n"


async def test_a_key_is_answered_while_the_rows_of_what_has_happened_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(busy()) as (app, source, pilot):
        pressed, begun, make = threading.Event(), threading.Event(), Board.of

        def slowly(*given: Any) -> Board:
            begun.set()
            assert pressed.wait(10), "the key waited for the rows"
            return make(*given)

        monkeypatch.setattr(Board, "of", slowly)
        night, selected = half_way(), app.ui.selected
        night.manual("A04", 170, 171)
        source.push(night.view(now=NOW + timedelta(minutes=20)))
        await eventually(begun.is_set)
        await pilot.press("j")
        await eventually(lambda: app.ui.selected != selected)
        shown = screen(app)
        pressed.set()
        await eventually(lambda: app.view is source.view)
        assert f"> {app.ui.selected}" in shown
