"""The strip of checkpoints: which of them stay where there is little room, and what is said of each."""

from datetime import timedelta

import pytest

from console.layout import Board, layout, text_of
from console.layout.checkpoint_strip import strip
from console.layout.frame import fold, line, text_of_line
from console.layout.glyphs import ASCII
from console.text.formatting import Times
from console.text.gates.gate_line import gate_text
from console.view.model import Page, View
from jobs.run import events as e
from plans.library import Sample, path_of
from plans.load import load
from plans.model import TaskId
from tests.support.world import NOW, SIZES, Night, half_way, polling, ui


def _text(view: View, size: tuple[int, int]) -> str:
    return text_of_line(strip(Board.of(view, ui(), size, ASCII))).rstrip()


def _late() -> Night:
    """The reference night, ten hours late before its first gate."""
    plan = load(path_of(Sample.REFERENCE_NIGHT)).plan
    assert plan is not None
    return Night(plan=plan, start=plan.start)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_the_point_of_no_return_is_on_the_screen_at_every_size_however_late(size: tuple[int, int]) -> None:
    night = _late()
    frame = text_of(layout(night.view(now=night.plan.start + timedelta(hours=10)), ui(), size, ASCII))
    (line_of_gates,) = [one for one in frame.splitlines() if "G1" in one and "G4" in one and ("02:45" in one)]
    assert "+" in line_of_gates


def test_the_middle_ones_are_counted_where_there_is_no_room() -> None:
    night = _late()
    view = night.view(now=night.plan.start + timedelta(hours=10))
    assert "> +2 > G4 02:45 +9h25" in _text(view, (60, 16))
    assert "> +2 >" in _text(view, (45, 10))


def test_a_title_is_cut_only_where_there_is_no_room_and_marked() -> None:
    view = half_way().view()
    assert "GO / NO-GO, point of no return plan" in _text(view, (240, 60))
    assert "G4 GO / NO-GO, point~ plan" in _text(_late().view(now=_late().plan.start), (160, 50))


def test_a_gate_that_is_shut_says_so_on_the_strip() -> None:
    night = polling()
    night.say(167, e.VoteCast(unit=e.UnitId("G2"), party="st-olavs", answer=e.Answer.NO_GO, answered_by="x", by="k"))
    night.say(168, e.VoteCast(unit=e.UnitId("G2"), party="roros", answer=e.Answer.GO, answered_by="x", by="k"))
    view = night.view()
    assert "[G2 final switch may start 4/4 votes SHUT quorum plan 00:00" in _text(view, (160, 50))
    assert "[G2 4/4 SHUT plan 00:00" in _text(view, (80, 24))
    assert "[G2 4/4 SHUT 00:00]" in _text(view, (40, 10))
    for size in SIZES:
        page = text_of(layout(view, ui(page=Page.DECIDE, selected="G2"), size, ASCII))
        assert "quorum not reached: 3 of 4 say go" in " ".join(page.split())


@pytest.mark.parametrize("width", [40, 80])
def test_a_caveat_that_is_accepted_by_name_is_read_to_its_end(width: int) -> None:
    night, text = half_way(), "results of the laboratory come by courier until the vendor has mended the interface"
    night.poll("G2", 165, [("cm", e.Answer.GO, ""), ("st-olavs", e.Answer.GO, ""), ("roros", e.Answer.GO, ""),
                           ("int", e.Answer.CAVEAT, text)])  # fmt: skip
    shown = text_of(layout(night.view(now=NOW), ui(page=Page.DECIDE, selected="G2"), (width, 60), ASCII))
    assert text in " ".join(shown.split())


def test_a_line_is_folded_between_words_and_continued_further_in() -> None:
    written = line(["  one two  three"], 20, ASCII)
    assert [text_of_line(one).rstrip() for one in fold(written, 9, ASCII)] == ["  one two", "    three"]
    assert [text_of_line(one) for one in fold(line(["abcdef"], 6, ASCII), 4, ASCII)] == ["abcd", "  ef"]


def test_a_postponed_poll_says_until_when() -> None:
    night = polling()
    later = e.CheckpointDecided(unit=e.UnitId("G2"), decision=e.Decision.POSTPONED, party="cm", by="k", text="",
                                accepted=(), until=NOW + timedelta(minutes=20))  # fmt: skip
    night.say(169, later)
    view = night.view()
    assert "POST until 00:12" in _text(view, (160, 50))
    task = view.plan.by_id[TaskId("G2")]
    assert gate_text(view, task, Times.of(view.plan, view.forecast)) == "[G2 POST until 00:12]"
