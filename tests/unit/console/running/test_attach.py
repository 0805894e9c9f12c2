"""The screen is drawn where standard error is a terminal; a redirected one never gets it."""

import sys
from io import StringIO

import pytest

from console.running.attach import has_screen


class _Stream(StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize("redirected", ["stdin", "stdout", "stderr", ""])
def test_a_screen_needs_a_terminal_on_all_three_streams(redirected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, _Stream(terminal=name != redirected))
    assert has_screen() is (redirected == "")


def test_a_stream_that_was_closed_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name in ("stdin", "stdout"):
        monkeypatch.setattr(sys, name, _Stream(terminal=True))
    monkeypatch.setattr(sys, "stderr", None)
    assert not has_screen()
