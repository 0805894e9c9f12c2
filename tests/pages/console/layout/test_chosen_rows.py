"""Which tasks a view holds, in which order, and what is folded."""

from dataclasses import replace

import pytest

from console.keys.dispatch import act
from console.keys.press import press
from console.layout import layout, text_of
from console.layout.board import Board
from console.layout.chosen_rows import listing
from console.layout.glyphs import ASCII
from console.layout.hidden_rows import hidden_rows
from console.layout.stream_heads import StreamHead, head_of
from console.layout.tasks import BEGINNING, top_of, window
from console.layout.view_names import view_name
from console.view.arranged import Arranged, Order
from console.view.keymap import BINDINGS, STANDARD, Binding
from console.view.model import Filter, Page, Ui, View
from tests.support.world import NOW, PROGRESS, START, Night, half_way, plan, ui

WHOLE_STREAMS = frozenset({"readiness", "gates", "migration", "integrations", "switch", "live"})


@pytest.fixture(scope="module")
def busy() -> View:
    return half_way().view(progress=PROGRESS)


def board(view: View, here: Ui) -> Board:
    return Board.of(view, here, (100, 30), ASCII)


def units(one: Board) -> list[str]:
    return [row.unit for row in listing(one, 15)]


def typed(one: Board, line: str) -> Board:
    from console.keys.submit import submit

    return one.with_ui(submit(one, line).ui)


def pressed(one: Board, *keys: str) -> Board:
    for key in keys:
        one = one.with_ui(press(STANDARD, key, key, one).ui)
    return one


def test_what_the_next_checkpoint_waits_for_is_all_before_it_that_is_open(busy: View) -> None:
    here = board(busy, Ui(filter=Filter.INPUTS))
    found = units(here)
    assert "G2" in found
    assert "G3" not in found
    assert not any(busy.state.unit(one).released for one in found)


def test_one_stream_and_one_owner_are_named_as_they_are_typed(busy: View) -> None:
    stream = typed(board(busy, Ui()), "view stream INT")
    assert (units(stream), view_name(stream)) == (["C01", "C02", "C03", "C04"], "stream integrations")
    owner = typed(board(busy, Ui()), "view owner dba")
    assert (units(owner), view_name(owner)) == (["A02", "B04", "D03", "E02"], "owner DBA")
    polled = typed(board(busy, Ui()), "view owner int")
    assert {"G1", "G2", "G3"} < set(units(polled))


def test_a_stream_that_there_is_not_is_refused_with_those_that_there_are(busy: View) -> None:
    here = typed(board(busy, Ui()), "view stream xyz")
    assert here.ui.filter is Filter.ACTIVE
    assert "there is no stream xyz: readiness" in here.ui.message


def test_without_a_name_the_view_is_of_the_stream_of_the_selected_task(busy: View) -> None:
    here = typed(board(busy, Ui(selected="D02")), "view stream")
    assert view_name(here) == "stream switch"


def test_what_a_person_can_begin_stands_first_in_the_active_view() -> None:
    night = Night(plan=plan())
    night.manual("A01", 0, 15)
    view = night.view(now=START.replace(minute=16))
    first = units(board(view, Ui()))[0]
    assert view.state.unit(first).started is None
    assert first == "A04"


def test_the_latest_stand_first_by_lateness_and_the_plan_is_the_usual_order(busy: View) -> None:
    late = board(busy, Ui(filter=Filter.ALL, arranged=Arranged(order=Order.LATENESS)))
    slips = [row.slip for row in late.rows if row.slip is not None]
    rows = listing(late, 15)
    assert rows[0].overdue or rows[0].slip == max(slips)
    assert units(board(busy, Ui(filter=Filter.ALL))) == [row.unit for row in late.rows]


def test_folding_keeps_the_cursor_on_its_task_and_shows_the_heads_of_all_others(busy: View) -> None:
    here = pressed(board(busy, Ui(filter=Filter.ALL, selected="B02")), "x")
    found = listing(here, 15)
    assert here.ui.selected == "B02"
    assert {one.line.name for one in found if isinstance(one, StreamHead)} == WHOLE_STREAMS
    assert [row.unit for row in found if not isinstance(row, StreamHead)] == ["B01", "B02", "B03", "B04", "B05", "B06"]
    again = pressed(here, "x")
    assert again.ui.selected == head_of("migration")
    assert all(isinstance(row, StreamHead) for row in listing(again, 15))
    assert units(pressed(again, "X")) == [row.unit for row in again.rows]


def test_enter_on_a_head_shows_the_tasks_of_that_stream_and_folds_them_again(busy: View) -> None:
    here = pressed(board(busy, Ui(filter=Filter.ALL, selected="B02")), "x")
    on_head = here.with_ui(replace(here.ui, selected=head_of("live")))
    opened = pressed(on_head, "enter")
    assert {"E01", "M1", "E02"} <= set(units(opened))
    assert opened.ui.selected == head_of("live")
    assert "E01" not in units(pressed(opened, "enter"))


@pytest.mark.parametrize("binding", [one for one in BINDINGS if Page.BOARD in one.pages], ids=lambda one: one.id)
def test_no_key_acts_on_a_head_as_if_it_were_a_task(busy: View, binding: Binding) -> None:
    arranged = Arranged(grouped=True, folded=WHOLE_STREAMS)
    on_head = board(busy, ui(filter=Filter.ALL, arranged=arranged, selected=head_of("live")))
    step = act(binding, on_head)
    sent = [*step.sends, *step.ui.unsent]
    assert all("stream live" not in one.args.values() for one in sent)
    assert step.ui.prompt is None or "stream live" not in step.ui.prompt.text


def test_a_task_that_is_found_or_asked_for_is_shown_below_its_folded_head(busy: View) -> None:
    here = pressed(board(busy, Ui(filter=Filter.ALL, selected="A01")), "x")
    assert "B06" not in units(here)
    assert "B06" in units(typed(here, "goto B06"))
    assert "B06" in units(typed(here, "find observations and"))


def test_what_a_view_hides_is_counted_as_the_gravest_that_it_is(busy: View) -> None:
    here = board(busy, Ui(filter=Filter.STREAM, arranged=Arranged(of="readiness")))
    hidden = hidden_rows(here, 15)
    assert hidden.total == len(here.rows) - len(units(here))
    assert hidden.needing == len({need.unit for need in here.needs if need.unit} - set(units(here)))
    assert hidden.grave == "5 need you"
    assert hidden_rows(board(busy, Ui(filter=Filter.ALL)), 15).text == ""


def test_folded_tasks_are_hidden_and_their_head_says_how_many_need_somebody(busy: View) -> None:
    here = board(busy, Ui(filter=Filter.ALL, arranged=Arranged(grouped=True, folded=WHOLE_STREAMS)))
    heads = {one.line.name: one.needing for one in listing(here, 15) if isinstance(one, StreamHead)}
    assert heads["migration"] == 4
    assert sum(heads.values()) == hidden_rows(here, 15).needing
    on_head = replace(here.ui, selected=head_of("migration"))
    assert "4 need you" in text_of(layout(busy, on_head, (40, 10), ASCII))


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (100, 30), (160, 50)])
def test_what_needs_somebody_and_is_hidden_is_said_at_every_size(busy: View, size: tuple[int, int]) -> None:
    arranged = Arranged(of="live")
    shown = text_of(layout(busy, ui(filter=Filter.STREAM, arranged=arranged), size, ASCII))
    assert "need you" in shown.splitlines()[-2]


def test_a_view_that_stands_still_counts_what_has_come_to_need_somebody_since(busy: View) -> None:
    night = Night(plan=plan())
    night.manual("A01", 0, 15)
    calm = board(night.view(now=START), Ui(filter=Filter.STREAM, arranged=Arranged(of="live"), frozen=True))
    later = replace(board(busy, calm.ui), stood=calm)
    assert hidden_rows(later, 15).needing > hidden_rows(calm, 15).needing


def test_the_first_row_stays_the_first_when_another_comes_before_it() -> None:
    night = Night(plan=plan())
    view = night.view(now=START)
    here = board(view, Ui(filter=Filter.ALL))
    began = here.with_ui(replace(here.ui, top=top_of(here, 5)))
    assert (began.ui.top, window(began, 5)[1]) == (BEGINNING, 0)
    below = here.with_ui(replace(here.ui, selected="D02", top=None))
    assert top_of(below, 5) == window(below, 5)[0][window(below, 5)[1]].unit


def test_a_plan_without_streams_says_that_there_is_nothing_to_fold() -> None:
    made = plan()
    bare = replace(made, tasks=tuple(replace(one, stream="") for one in made.tasks))
    here = pressed(board(Night(plan=bare).view(now=START), Ui()), "x")
    assert here.ui.message == "no task of this plan names a stream"


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)])
def test_a_head_is_a_line_of_the_table_at_every_size(busy: View, size: tuple[int, int]) -> None:
    arranged = Arranged(grouped=True, folded=WHOLE_STREAMS)
    shown = text_of(layout(busy, ui(filter=Filter.ALL, arranged=arranged, selected=head_of("live")), size, ASCII))
    assert "> + live" in shown
    assert busy.now == NOW
