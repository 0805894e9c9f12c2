"""What a key does where several runs stand side by side."""

import pytest

from console.keys.wave import WaveStep, wave_step

RUNS = ("a", "b", "c")


@pytest.mark.parametrize(
    ("key", "chosen", "then"),
    [("down", "a", "b"), ("j", "b", "c"), ("down", "c", "c"), ("up", "a", "a"), ("k", "c", "b"), ("end", "a", "c"),
     ("home", "c", "a"), ("pagedown", "a", "c"), ("down", "gone", "b"), ("down", "", "b")],
)  # fmt: skip
def test_arrows_move_the_cursor_and_stop_at_the_ends(key: str, chosen: str, then: str) -> None:
    assert wave_step(key, RUNS, chosen) == WaveStep(chosen=then)


def test_enter_opens_the_chosen_run_and_the_first_one_where_none_is() -> None:
    assert wave_step("enter", RUNS, "b").opens == "b"
    assert wave_step("enter", RUNS, "").opens == "a"


@pytest.mark.parametrize("key", ["q", "escape", "ctrl+c"])
def test_three_keys_leave_also_where_there_is_no_run(key: str) -> None:
    assert wave_step(key, RUNS, "b").leaves
    assert wave_step(key, (), "").leaves


def test_any_other_key_says_which_there_are() -> None:
    assert "Enter opens" in wave_step("x", RUNS, "b").said
    assert wave_step("enter", (), "") == WaveStep(chosen="")
