"""Lines of text ring and spell as the person's settings say, as the screen does."""

import sys
from io import StringIO

import pytest

from console.teletype.open import paper
from console.terminal.person_settings import Wishes, settle


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("file", "env", "rings"),
    [
        ({}, {}, True),
        ({"bell": "off"}, {}, False),
        ({"bell": "off"}, {"CUTOVER_BELL": "bell"}, True),
        ({"bell": "gong"}, {}, True),
    ],
    ids=["usual", "file", "environment", "mistaken"],
)
def test_the_bell_is_what_the_persons_file_says_where_the_environment_says_nothing(
    file: dict[str, object], env: dict[str, str], rings: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = _Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("TERM", "xterm")
    paper(print, settle(Wishes(values=file), env)).ring()
    assert (out.getvalue() == "\a") is rings
