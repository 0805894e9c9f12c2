"""Esc and a key that arrive as one."""

import pytest
from textual import _parser
from textual.events import Key

from console.terminal.escape_parser import GLUED, EscapeParser


def keys(monkeypatch: pytest.MonkeyPatch, data: str) -> list[str]:
    """The keys of what came, once no more came."""
    parser = EscapeParser()
    found = [*parser.feed(data)]
    monkeypatch.setattr(_parser, "get_time", lambda: float("inf"))
    return [one.key for one in (*found, *parser.tick()) if isinstance(one, Key)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("\x1b", ["escape"]),
        ("\x1bg", [GLUED]),
        ("\x1b\r", [GLUED]),
        ("\x1b\x19", [GLUED]),
        ("\x1bf", [GLUED]),
        ("\x1b1", [GLUED]),
        ("\x1bg\x1b[A", [GLUED, "up"]),
        ("\x1b\x1bg", ["escape", GLUED]),
        ("\x1b[A", ["up"]),
        ("\x1bOP", ["f1"]),
        ("g\x19", ["g", "ctrl+y"]),
    ],
)
def test_a_key_that_came_with_esc_does_nothing_and_esc_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, data: str, expected: list[str]
) -> None:
    assert keys(monkeypatch, data) == expected
