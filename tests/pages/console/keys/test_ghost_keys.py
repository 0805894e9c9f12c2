"""The key and the word that choose the ghost; the choice is the person's, and is sent nowhere."""

from dataclasses import replace

import pytest

from console.keys.dispatch import act
from console.keys.prompt import typed
from console.keys.submit import submit
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.view.keymap import STANDARD
from console.view.model import Ask, Page, Prompt, Ui
from jobs.rehearsals.ghost import ghost_of
from tests.support.ghosts import night_of
from tests.support.world import half_way, ui


@pytest.fixture(scope="module")
def board() -> Board:
    view = half_way().view()
    ghosts = tuple(ghost_of(view.plan, name, night_of(view.plan, birth=name)) for name in ("dr3", "dr2", "dress"))
    return Board.of(replace(view, ghosts=ghosts), ui(), (80, 24), ASCII)


def pressed(board: Board) -> Ui:
    binding = STANDARD.find(Page.BOARD, "o")
    assert binding is not None
    return act(binding, board).ui


def test_the_key_goes_round_from_the_usual_one_through_all_to_none(board: Board) -> None:
    seen = []
    for _ in range(4):
        board = board.with_ui(pressed(board))
        seen.append((board.ui.ghost, board.ui.message))
    assert seen == [
        ("dr2", "ghost: dr2 of Fri 04 Nov 2022"),
        ("dress", "ghost: dress of Fri 04 Nov 2022"),
        ("", "no ghost"),
        ("dr3", "ghost: dr3 of Fri 04 Nov 2022"),
    ]


@pytest.mark.parametrize(("word", "label"), [("DRESS", "dress"), ("dre", "dress"), ("none", ""), ("off", "")])
def test_a_night_is_chosen_by_its_name_or_a_beginning_of_it(board: Board, word: str, label: str) -> None:
    step = submit(board, f"ghost {word}")
    assert (step.ui.ghost, step.sends) == (label, ())


@pytest.mark.parametrize("word", ["", "d", "dr9"])
def test_a_name_that_is_none_or_several_is_answered_with_those_there_are(board: Board, word: str) -> None:
    step = submit(board, f"ghost {word}")
    assert step.ui.warn
    assert step.ui.message == ("nights: dr3, dr2, dress, none; cutover attach 7f3a --ghost FILE|RUN brings another one")


def test_a_plan_without_rehearsals_says_so(board: Board) -> None:
    bare = Board.of(replace(board.view, ghosts=()), ui(), (80, 24), ASCII)
    assert pressed(bare).message.startswith("this plan names no rehearsals; cutover attach 7f3a --ghost FILE|RUN")


def test_the_name_is_completed(board: Board) -> None:
    prompt = Prompt(ask=Ask.COMMAND, text="ghost dre", cursor=9)
    step = typed("tab", None, board.with_ui(replace(board.ui, prompt=prompt)))
    assert step.ui.prompt is not None
    assert step.ui.prompt.text == "ghost dress "
