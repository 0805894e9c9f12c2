"""The bytes of a call and of a title: nothing from outside reaches a terminal raw."""

import pytest

from console.errors import Misused
from console.layout.glyphs import ASCII
from console.terminal.notices import RESTORE_TITLE, CallBy, Calling, Notices, notice, titled
from console.terminal.writer import outlasts_frames
from console.text.night.need import Kind, Need, Rank
from tests.support.world import half_way

EVIL = "A\x1b]0;own\x07ed;B\x9c"
NEED = Need(rank=Rank.CHOICE, kind=Kind.CHOICE, unit="B05", text="Rør", key="Enter")


@pytest.mark.parametrize("tmux", [False, True])
@pytest.mark.parametrize("by", list(CallBy))
def test_a_text_from_outside_ends_no_sequence(by: CallBy, tmux: bool) -> None:
    data = notice(by, EVIL, tmux=tmux)
    assert "own\x07" not in data
    assert "\x9c" not in data
    assert ";own" not in data


def test_each_way_of_calling_has_its_bytes() -> None:
    assert [notice(by, "G3 poll", tmux=False) for by in CallBy] == [
        "",
        "\x07",
        "\x1b]9;cutover: G3 poll\x07",
        "\x1b]777;notify;cutover;G3 poll\x07",
    ]
    assert notice(CallBy.OSC9, "x", tmux=True) == "\x07\x1bPtmux;\x1b\x1b]9;cutover: x\x07\x1b\\"
    assert notice(CallBy.BELL, "x", tmux=True) == "\x07"


def test_calls_and_the_title_given_back_arrive_though_frames_are_dropped() -> None:
    told = [notice(by, "x", tmux=tmux) for by in CallBy for tmux in (False, True) if by is not CallBy.OFF]
    assert all(map(outlasts_frames, [*told, RESTORE_TITLE]))
    assert not outlasts_frames(titled("x"))


def test_a_title_is_written_at_most_once_a_minute_but_with_a_call() -> None:
    now = [0.0]
    notices = Notices(Calling(by=CallBy.BELL, titles=True, tmux=False), ASCII, lambda: now[0])
    view = half_way().view()
    first = list(notices.due(view, []))
    soon = list(notices.due(view, [NEED]))
    same = list(notices.due(view, [NEED]))
    now[0] = 59.0
    early = list(notices.due(view, []))
    now[0] = 60.0
    later = list(notices.due(view, []))
    nothing = "\x1b]2;T-3h7m, nothing needs you: run 7f3a\x07"
    assert (first, soon, same, early, later) == (
        [nothing],
        ["\x07", "\x1b]2;T-3h7m, 1 need you: run 7f3a\x07"],
        [],
        [],
        [nothing],
    )


def test_what_a_person_wants_is_read_from_the_environment() -> None:
    assert Calling.of({"TERM": "xterm"}) == Calling(by=CallBy.BELL, titles=True, tmux=False)
    told = {"TERM": "tmux", "TMUX": "x", "CUTOVER_BELL": "osc9", "CUTOVER_TITLE": "off"}
    assert Calling.of(told) == Calling(by=CallBy.OSC9, titles=False, tmux=True)
    assert not Calling.of({"TERM": "linux"}).titles
    with pytest.raises(Misused, match="CUTOVER_BELL=loud is none of off, bell, osc9, osc777"):
        Calling.of({"CUTOVER_BELL": "loud"})
