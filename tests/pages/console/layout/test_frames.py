"""Frames as text: goldens of a night half-way, and what holds at every size.

`make golden` writes them anew; the difference is then read like any other change.
"""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from console.layout import Board, Frame, Style, draw, layout, needs_strip, text_of
from console.layout.compose import page_lines
from console.layout.glyphs import ASCII, TIERS, UNICODE, Glyphs
from console.layout.svg import svg
from console.text.broken import Broken
from console.view.model import Ask, Events, Filter, Page, Pane, Pending, Prompt, Trend, Ui, View
from jobs.rows.selection import SelectionRefused
from jobs.run import events as e
from plans.library import Sample, path_of
from plans.load import load
from plans.model import RunKind
from tests.support.places import GOLDENS, ROOT
from tests.support.world import NOW, PROGRESS, SIZES, START, Night, half_way, no_go, polling, rolling_back, ui

GOLDEN = GOLDENS / "layout"
README = ROOT / "README.md"
PICTURE = README.parent / "docs" / "board-160x50.svg"


@pytest.fixture(scope="module")
def busy() -> View:
    return half_way().view(progress=PROGRESS)


@pytest.fixture(scope="module")
def poll() -> View:
    return polling().view(progress=PROGRESS)


def golden(name: str, frame: Frame) -> None:
    path = GOLDEN / f"{name}.txt"
    text = text_of(frame)
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path} differs; CUTOVER_GOLDENS=write accepts it"


def widths(frame: Frame) -> set[int]:
    return {wcswidth("".join(span.text for span in line)) for line in frame}


@pytest.mark.parametrize("tier", [ASCII, UNICODE], ids=lambda one: one.name)
@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_the_board_half_way_through_the_night(busy: View, size: tuple[int, int], tier: Glyphs) -> None:
    golden(f"board-{size[0]}x{size[1]}-{tier.name}", layout(busy, ui(), size, tier))


def test_the_readme_shows_the_board_as_it_is(busy: View) -> None:
    assert text_of(layout(busy, ui(), (80, 24), ASCII)) in README.read_text(encoding="utf-8")


def test_the_picture_of_the_readme_is_the_board_as_it_is(busy: View) -> None:
    picture = svg(layout(busy, ui(), (160, 50), UNICODE), title="The board of a rehearsal at 23:52, 160 columns wide")
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture, encoding="utf-8")
    assert picture == PICTURE.read_text(encoding="utf-8")
    assert f"docs/{PICTURE.name}" in README.read_text(encoding="utf-8")
    assert len(fromstring(picture).findall("{*}text")) > 200


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_the_reference_night_before_it_begins(size: tuple[int, int]) -> None:
    plan = load(path_of(Sample.REFERENCE_NIGHT)).plan
    assert plan is not None
    night = Night(plan=plan, start=plan.start)
    now = plan.start + timedelta(minutes=4)
    frame = layout(night.view(now=now), Ui(filter=Filter.ALL), size, ASCII)
    golden(f"reference-night-{size[0]}x{size[1]}", frame)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("all", {"filter": Filter.ALL}),
        ("critical", {"filter": Filter.CRITICAL}),
        ("late", {"filter": Filter.LATE}),
        ("needs", {"filter": Filter.NEEDS}),
        ("zoomed-jobs", {"pane": Pane.JOBS, "zoomed": True}),
        ("command-line", {"prompt": Prompt(ask=Ask.COMMAND, text="hold disk", cursor=9)}),
    ],
)
def test_the_views_of_the_board(busy: View, name: str, changes: dict[str, object]) -> None:
    golden(f"view-{name}-100x30", layout(busy, ui(**changes), (100, 30), ASCII))


@pytest.mark.parametrize("page", [Page.POLL, Page.DECIDE, Page.TASK, Page.ITEMS, Page.HELP, Page.MESSAGES])
def test_the_pages(poll: View, page: Page) -> None:
    selected = {Page.ITEMS: "C03", Page.TASK: "B03"}.get(page, "G2")
    golden(f"page-{page}-100x30", layout(poll, ui(page=page, selected=selected, line=1), (100, 30), ASCII))


def test_what_a_rollback_would_do_is_shown_before_its_word_is_typed(busy: View) -> None:
    pending = Pending(command="rollback", args={"task": "all", "reason": "the copy is too slow"}, word="roll back")
    prompt = Prompt(ask=Ask.WORD, label="type roll back")
    shown = layout(busy, ui(page=Page.DANGER, pending=pending, prompt=prompt), (100, 30), ASCII)
    golden("page-danger-100x30", shown)


@pytest.mark.parametrize("size", SIZES[1:], ids=lambda one: f"{one[0]}x{one[1]}")
def test_a_line_of_several_reasons_says_how_many_more_there_are_at_every_size(size: tuple[int, int]) -> None:
    night = half_way()
    night.entries = [entry for entry in night.entries if getattr(entry.event, "unit", "") != "B05"]
    night.job("B05", 104)
    reasons = [f"ehr.t{n}: has {'no such column ' * 8}" for n in range(9)]
    night.fail("B05", 171, str(SelectionRefused("nothing was compared", reasons)))
    shown = text_of(layout(night.view(), ui(), size, ASCII)).splitlines()
    needs = next(line for line in shown if "1 B05 Reconcile patients: nothing" in line)
    event = next(line for line in shown if "! B05 attempt 1 failed" in line)
    page = text_of(layout(night.view(), ui(page=Page.TASK, selected="B05"), size, ASCII))
    assert ", and 8 more" in needs
    assert "[Enter]" in needs
    assert ", and 8 more" in event
    assert ", and 8 more" in next(line for line in page.splitlines() if line.startswith("turn: "))


def test_what_is_broken_and_nobody_s_turn_says_how_many_more_reasons_there_are() -> None:
    broken = Broken(unit="B05", text=f"B05 ASK: {'no such column ' * 8}, and 8 more: cutover log 7f3a --task B05")
    board = replace(Board.of(half_way().view(), ui(), (100, 30), ASCII), needs=(), broken=(broken, broken))
    line = text_of(needs_strip.needs_you(board, 1))
    assert line.startswith("BROKEN: B05 ASK: no such column")
    assert line.rstrip().endswith(", and 8 more  +1 more")


@pytest.mark.parametrize("page", [Page.POLL, Page.DECIDE])
@pytest.mark.parametrize("size", [(40, 24), (80, 24), (100, 30)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_a_poll_says_in_full_whether_the_night_can_be_rolled_back(
    poll: View, size: tuple[int, int], page: Page
) -> None:
    board = Board.of(poll, ui(page=page, selected="G2", line=3), size, ASCII)
    lines = text_of(page_lines(board)[0]).splitlines()
    whole = " ".join(" ".join(lines).split())
    assert "roll back? yes, if no-go now back by 01:09 (takes 1h17m, never rehearsed); safe until G3" in whole
    assert "safe until G3 is decided (03:00), window ends 06:00" in whole
    if page is Page.POLL:
        assert lines[page_lines(board)[1] or 0].startswith("> Integration lead")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_after_a_no_go_the_board_says_what_now(size: tuple[int, int]) -> None:
    golden(f"no-go-{size[0]}x{size[1]}", layout(no_go().view(), Ui(), size, ASCII))


@pytest.mark.parametrize("page", [Page.POLL, Page.DECIDE])
def test_after_a_no_go_the_pages_of_its_gate_lead_to_the_rollback(page: Page) -> None:
    golden(f"no-go-{page}-80x24", layout(no_go().view(), ui(page=page, selected="G2"), (80, 24), ASCII))


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (100, 30), (160, 50), (240, 60)])
@pytest.mark.parametrize("chosen", list(Events))
def test_the_events_stand_newest_first_below_the_unseen_warnings_at_every_size(
    busy: View, size: tuple[int, int], chosen: Events
) -> None:
    shown = text_of(layout(busy, ui(events=chosen, pane=Pane.EVENTS), size, ASCII))
    assert ("EVENTS newest first" in shown) is (size != (40, 10))
    times = re.findall(r"(\d\d:\d\d:\d\d) [!.] ", shown)
    unseen = next((i for i, (a, b) in enumerate(pairwise(times), 1) if a < b), 0)
    assert unseen <= len(busy.state.warnings)
    assert times[:unseen] == sorted(times[:unseen], reverse=True)
    assert times[unseen:] == sorted(times[unseen:], reverse=True)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_a_night_that_is_rolled_back_forecasts_the_end_of_the_rollback_and_no_go_live(size: tuple[int, int]) -> None:
    shown = layout(rolling_back().view(), Ui(), size, ASCII)
    golden(f"rollback-{size[0]}x{size[1]}", shown)
    text = text_of(shown)
    assert "NO GO-LIVE" in text
    assert not [word for word in ("FCST", "T-03:", "on time", "NO-GO SAFE") if word in text]


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
@pytest.mark.parametrize("held", [False, True], ids=["going on", "held"])
def test_both_figures_of_a_no_go_stand_on_every_board(size: tuple[int, int], held: bool) -> None:
    night = half_way()
    if held:
        night.say(170, e.HoldSet(by="k.stone", reason="disk"))
    text = text_of(layout(night.view(progress=PROGRESS), ui(), size, ASCII))
    assert "IF NO-GO NOW: back by 01:09" in text
    assert any(one in text for one in ("NO-GO SAFE UNTIL G3 03:00", "safe to G3 03:00", "safe 03:00"))


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_a_no_go_that_comes_too_late_says_so_on_every_board(size: tuple[int, int]) -> None:
    text = text_of(layout(half_way().view(now=START + timedelta(hours=8)), ui(), size, ASCII))
    assert "NO TIME TO ROLL BACK since 04:43" in text
    assert "SAFE UNTIL" not in text


def test_a_rollback_that_outlasts_the_window_is_late() -> None:
    night = rolling_back()
    night.say(171, e.EtaGiven(unit=e.rollback_unit("C02"), eta=START + timedelta(hours=12), by="k.stone"))
    assert "ROLLBACK ENDS 10:02 LATE" in text_of(layout(night.view(), Ui(), (80, 24), ASCII))


@pytest.mark.parametrize(("off", "says"), [(3, "CLOCK 3s BEHIND"), (-90, "CLOCK 1m AHEAD")])
def test_a_console_whose_clock_is_off_says_so(busy: View, off: int, says: str) -> None:
    for size in SIZES[1:]:
        shown = text_of(layout(replace(busy, clock_off=timedelta(seconds=off)), ui(), size, ASCII))
        assert says in shown.splitlines()[0]
    assert "CLOCK OFF" in text_of(layout(replace(busy, clock_off=timedelta(seconds=off)), ui(), (40, 10), ASCII))
    assert "CLOCK" not in text_of(layout(busy, ui(), (80, 24), ASCII)).splitlines()[0]


def test_stale_data_looks_stale(busy: View) -> None:
    frame = layout(replace(busy, lost=True, age=timedelta(seconds=34)), ui(), (80, 24), ASCII)
    assert "JOURNAL LOST, as of 34s ago" in text_of(frame)
    below = {span.style for line in frame[1:] for span in line if span.text.strip()}
    assert not below & {Style.NORMAL, Style.BOLD}


@pytest.mark.parametrize("size", SIZES)
def test_production_is_unmistakable_without_colour(busy: View, size: tuple[int, int]) -> None:
    state = replace(busy.state, kind=RunKind.PRODUCTION)
    assert "*** PRODUCTION ***" in text_of(layout(replace(busy, state=state), ui(), size, ASCII)).splitlines()[0]
    assert "REHEARSAL" in text_of(layout(busy, ui(), size, ASCII)).splitlines()[0]


def test_a_hold_says_since_when_and_by_whom() -> None:
    night = half_way()
    night.say(170, e.HoldSet(by="k.stone", reason="disk"))
    for size in SIZES:
        assert "HOLD since Fri 23:50 by k.stone" in text_of(layout(night.view(), ui(), size, ASCII)) or size[0] >= 160
    assert "HOLD Fri 23:50" in text_of(layout(night.view(), ui(), (160, 50), ASCII))


def test_another_holder_of_the_keys_is_named_beside_the_keys_that_do_nothing(busy: View) -> None:
    shown = text_of(layout(replace(busy, me="deputy"), ui(), (160, 50), ASCII)).splitlines()
    assert "keys k.stone" in shown[0]
    assert "(v Vote, h Hold, r Retry: keys k.stone)" in shown[-1]
    observing = text_of(layout(replace(busy, me="anna", observer=True), ui(), (160, 50), ASCII))
    assert "OBSERVING" in observing
    assert "(v Vote, h Hold, r Retry, a Ack: you observe)" in observing


def test_children_of_a_failed_task_are_counted_and_retries_are_one_item(busy: View) -> None:
    shown = text_of(layout(busy, ui(), (240, 60), ASCII))
    assert "B05 Reconcile patients: 2 chunks of ehr.patient differ, holds up" in shown
    assert shown.count("B04 attempt 4 at") == 1


def test_an_old_warning_that_nobody_acknowledged_stays_above_newer_events() -> None:
    night = half_way()
    for minute in range(100):
        night.say(171 + minute / 100, e.Noted(text=f"note {minute}", by="k.stone"))
    view = night.view()
    lines = text_of(layout(view, ui(), (80, 24), ASCII)).splitlines()
    assert "23:35:00 ! B02 33k rows/s" in lines[20]
    assert "note 99" in lines[21]
    warning = next(one for one in view.state.warnings if one.unit == "B02")
    night.say(172, e.Acknowledged(seq=warning.seq, by="k.stone"))
    assert "23:35:00" not in text_of(layout(night.view(), ui(), (80, 24), ASCII))


def test_an_operators_text_cannot_move_the_cursor() -> None:
    night = half_way()
    night.say(171, e.Noted(text="look\x1b[2J\x07\u202eback\nnow", by="k.stone"))
    shown = text_of(layout(night.view(), ui(), (160, 50), UNICODE))
    assert "note by k.stone: look?[2J??back now" in shown


def test_a_wide_letter_or_an_accent_does_not_shift_a_column() -> None:
    night = Night()
    night.say(1, e.Noted(text="東京 Røros e\u0301te\u0301 " * 9, by="k.stone"))
    for tier in TIERS.values():
        assert widths(layout(night.view(), ui(), (80, 24), tier)) == {80}
    ascii_text = text_of(layout(night.view(), ui(), (240, 60), ASCII))
    assert ascii_text.isascii()


def test_the_bar_says_planned_actual_forecast_and_now(busy: View) -> None:
    shown = text_of(layout(busy, ui(), (240, 60), ASCII)).splitlines()
    copy = next(line for line in shown if line.startswith("> B02"))
    assert "[=====]===|>>>>>>>>" in copy
    waiting = next(line for line in shown if " D02 " in line)
    assert waiting.index("|") < waiting.index("[") < waiting.index("]") < waiting.index(">>>>")


def test_the_cursor_stays_on_its_task_when_rows_come_and_go(busy: View) -> None:
    before = text_of(layout(busy, ui(selected="B06"), (80, 24), ASCII))
    night = half_way()
    night.manual("C03", 170, 171)
    night.job("B03", 171, 172, attempt=3)
    after = text_of(layout(night.view(now=NOW + timedelta(minutes=30)), ui(selected="B06"), (80, 24), ASCII))
    assert "> B06" in before
    assert "> B06" in after


def test_a_board_without_anything_begun_and_one_that_has_ended_can_be_drawn() -> None:
    fresh = Night()
    ended = half_way()
    ended.say(172, e.RunEnded(result=e.Result.ABORTED, by="k.stone", reason="wrong database"))
    for size in SIZES:
        layout(fresh.view(now=START), Ui(), size, ASCII)
        assert "ENDED" in text_of(layout(ended.view(), Ui(), size, ASCII))


def test_a_tick_of_the_clock_shows_what_a_whole_look_would_show() -> None:
    night = half_way()
    first = night.view(progress=PROGRESS)
    before = Board.of(first, ui(), (160, 50), ASCII)
    for minutes in (1, 3, 9, 60, 200):
        now = NOW + timedelta(minutes=minutes)
        moved = {**PROGRESS, "B02": replace(PROGRESS["B02"], done=PROGRESS["B02"].done + 1e6 * minutes)}
        view = replace(night.view(now=now, progress=moved), state=first.state)
        ticked = Board.of(view, ui(), (160, 50), ASCII, before)
        assert draw(ticked) == layout(view, ui(), (160, 50), ASCII)
        before = ticked


@pytest.mark.parametrize(
    ("done", "trends", "note"),
    [
        (184.2e6, ui().trends, "index observation_code_taken_idx 43 %"),
        (101.3e6, {}, "paused: platform's replica db7 is 41s behind"),
    ],
)
def test_a_job_whose_rows_do_not_move_says_what_it_does_instead(
    done: float, trends: dict[e.UnitId, Trend], note: str
) -> None:
    moved = replace(PROGRESS["B02"], done=done, note=note)
    place = ui(trends=trends)
    for width in (80, 120):
        frame = text_of(layout(half_way().view(progress={**PROGRESS, "B02": moved}), place, (width, 24), ASCII))
        (line,) = (line for line in frame.splitlines() if line.startswith(" B02"))
        assert f"% {note[:20]}" in line
        assert " 1/5 eta " in line
    view = half_way().view(progress={**PROGRESS, "B02": moved})
    for width in range(1, 90):
        assert widths(layout(view, place, (width, 24), ASCII)) == {width}


@given(
    width=st.integers(1, 260),
    height=st.integers(1, 70),
    page=st.sampled_from(Page),
    filter_=st.sampled_from(Filter),
    pane=st.sampled_from(Pane),
    zoomed=st.booleans(),
    tier=st.sampled_from([ASCII, UNICODE]),
    scroll=st.integers(0, 500),
)
def test_every_line_has_the_width_of_the_terminal_at_any_size(
    width: int, height: int, page: Page, filter_: Filter, pane: Pane, zoomed: bool, tier: Glyphs, scroll: int
) -> None:
    place = ui(page=page, filter=filter_, pane=pane, zoomed=zoomed, scroll=scroll, selected="G2")
    frame = layout(_POLL, place, (width, height), tier)
    assert len(frame) == height
    assert widths(frame) == {width}


_POLL = polling().view(progress=PROGRESS)


def test_the_layout_and_the_front_door_load_neither_textual_nor_rich() -> None:
    names = "console.layout, console.keys, console.text.formatting, console.terminal.open, console.terminal.capability"
    code = f"import sys, {names}; print(sorted({{'textual', 'rich'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_before_the_start_every_screen_counts_down_to_it(size: tuple[int, int]) -> None:
    night = Night()
    before = night.view(START - timedelta(hours=30, minutes=5))
    text = text_of(layout(before, ui(), size, ASCII))
    assert "STARTS" in text
    assert "30:05:00" in text
    assert "STARTS" not in text_of(layout(night.view(START), ui(), size, ASCII))


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.BOARD])
@pytest.mark.parametrize("size", [(40, 10), (80, 24)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_every_page_says_who_must_act(poll: View, page: Page, size: tuple[int, int]) -> None:
    number = "" if page is Page.ITEMS else "1 "  # there a digit sets a tick
    assert f" {number}G2 poll: no an" in text_of(layout(poll, ui(page=page, selected="G2"), size, ASCII))
