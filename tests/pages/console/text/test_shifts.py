"""A shifted night in words: variance against both plans, who and why, wherever the night is told of."""

from datetime import timedelta

import pytest

from console.keys.submit import submit
from console.layout import Board, layout, text_of
from console.layout.glyphs import ASCII
from console.text.closing_summary import farewell
from console.text.event_sentences import sentence
from console.text.plain_log import header, status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import Page, Ui
from plans.model import Manual, Milestone
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import gate, night, task


def shifted(*amounts: str) -> Driven:
    """A1 has begun; G1 and the go-live behind it are moved."""
    plan = night(
        task("A1", Manual()),
        task("G1", gate(), after="A1", minutes=5, not_before=30),
        task("M1", Milestone(), after="G1", not_before=60),
    )
    run = Driven(plan)
    run.passes(1)
    run.do("start", task="A1")
    for amount in amounts:
        run.do("shift", amount=amount, reason="the vendor", keep=["M1"])
    return run


def test_the_log_says_by_how_much_by_whom_why_and_what_moves() -> None:
    run = shifted("75m")
    text = sentence(run.plan, run.entries[-1]).text
    assert text == "the night is shifted 1 h 15 min later by operator (the vendor), revision 2: G1; kept: M1"


def test_variance_is_told_against_both_plans() -> None:
    view = view_of(shifted("75m"))
    assert "go-live forecast 13:50 (0m, +50m unshifted)" in status_text(view)
    assert "SHIFTED     1 h 15 min later at 12:01 by operator (the vendor); kept: M1" in status_text(view)
    assert "go-live 13:50 0m, +50m unshifted" in status_line(view)
    assert any(line.startswith("shifted 1 h 15 min later") for line in header(view))
    told = status_json(view)
    assert (told["variance_s"], told["variance_unshifted_s"]) == (0, 3000)
    assert told["shifts"] == [
        {
            "at": view.state.shifts[0].at.isoformat(),
            "amount_s": 4500.0,
            "behind": None,
            "kept": ["M1"],
            "by": "operator",
            "reason": "the vendor",
        }
    ]


@pytest.mark.parametrize(
    ("width", "says"), [(80, "0m/+50m"), (120, "on time, +50m unshifted"), (160, "+50m unshifted")]
)
def test_the_board_has_both_at_every_width(width: int, says: str) -> None:
    assert says in text_of(layout(view_of(shifted("75m")), Ui(), (width, 30), ASCII))


def test_the_page_of_a_task_says_by_how_much_its_time_was_shifted() -> None:
    shown = text_of(layout(view_of(shifted("75m")), Ui(page=Page.TASK, selected="G1"), (100, 30), ASCII))
    assert "not before 13:45, shifted +75m" in shown


def test_the_summary_names_every_shift_the_latest_first() -> None:
    text = "\n".join(farewell(view_of(shifted("75m", "-10m")), elapsed=timedelta(hours=1)))
    assert "Shifted        10 min earlier at 12:01 by operator (the vendor); kept: M1" in text
    assert "               1 h 15 min later at 12:01" in text
    assert "and 1 before" in " ".join(status_text(view_of(shifted("75m", "-10m"))).split())


def test_a_night_that_was_not_shifted_says_nothing_of_it() -> None:
    view = view_of(shifted())
    assert "unshifted" not in status_text(view) + status_line(view)
    assert status_json(view)["variance_unshifted_s"] is None


def test_the_screen_shows_what_a_shift_would_do_before_its_word_is_typed() -> None:
    view = view_of(shifted())
    step = submit(Board.of(view, Ui(), (80, 24), ASCII), "shift 30m from=A1 the vendor")
    assert (step.sends, step.ui.page) == ((), Page.DANGER)
    shown = text_of(layout(view, step.ui, (80, 24), ASCII))
    assert "MOVES       G1 12:30 to 13:00" in shown
    assert "type shift" in shown
