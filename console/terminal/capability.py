"""What the terminal can do, read from the environment before Textual is imported. No Textual in here.

Textual itself would give TERM=dumb 24-bit colour, ask tmux for synchronised output, and draw blocks on a terminal
whose encoding has none.
"""

import os
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from console.layout.glyphs import ASCII, TIERS, UNICODE, Glyphs
from console.layout.palette import Colour, Theme

GLYPHS_VARIABLE = "CUTOVER_GLYPHS"
"""ascii or unicode: overrides what the environment suggests."""
KEYS_VARIABLE = "CUTOVER_KEYS"
"""Remapped keys, `detach=Q,hold=H`: see `console.view.keymap.Keymap`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What was found out."""

    screen: bool
    """Whether there is a terminal that can be drawn on at all; without one: `--plain`."""
    glyphs: Glyphs
    colour: Colour
    theme: Theme
    multiplexed: bool
    """Inside tmux or screen, which must not be asked for synchronised output."""


_NO_BLOCKS = ("linux", "vt", "ansi", "cons", "sun", "wsvt", "dumb")
_MANY = ("256color", "kitty", "alacritty", "ghostty", "wezterm", "foot", "direct", "contour", "truecolor")
_LIGHT_GROUNDS = ("7", *(str(one) for one in range(9, 16)))
_MONOCHROME = ("vt100", "vt102", "vt220", "vt320", "xterm-mono", "dumb")


def capability(env: Mapping[str, str], *, terminal: bool, encoding: str) -> Capability:
    """Pure.

    Args:
        env: the environment.
        terminal: whether standard input and output are one.
        encoding: of the stream that is painted on.
    """
    term = env.get("TERM", "")
    chosen = TIERS.get(env.get(GLYPHS_VARIABLE, ""))
    if chosen is None:
        can = _is_utf8(encoding) and _is_utf8(_charset(env)) and not term.startswith(_NO_BLOCKS)
        chosen = UNICODE if can else ASCII
    return Capability(
        screen=terminal and term not in ("", "dumb"),
        glyphs=chosen,
        colour=_colour(env, term),
        theme=_theme(env),
        multiplexed="TMUX" in env or term.startswith(("tmux", "screen")),
    )


def _charset(env: Mapping[str, str]) -> str:
    """The locale's character set by its variables. Python itself sets LC_CTYPE=C.UTF-8 where nobody has chosen a
    locale; that says nothing of the terminal."""
    ctype, lang = env.get("LC_CTYPE", ""), env.get("LANG", "")
    if ctype == "C.UTF-8" and lang in ("", "C", "POSIX"):
        ctype = ""
    return env.get("LC_ALL") or ctype or lang


def _is_utf8(name: str) -> bool:
    return "utf-8" in name.lower() or "utf8" in name.lower()


def _colour(env: Mapping[str, str], term: str) -> Colour:
    if env.get("NO_COLOR") or term in _MONOCHROME or term.endswith("-m"):
        return Colour.NONE
    if env.get("COLORTERM") in ("truecolor", "24bit") or term.endswith("-direct"):
        return Colour.TRUE
    if env.get("COLORTERM") or any(part in term for part in _MANY):
        return Colour.EIGHT_BIT
    return Colour.STANDARD


def _theme(env: Mapping[str, str]) -> Theme:
    """Light where the terminal says that its ground is: `0;15`, text and ground, as rxvt, Konsole and others set it."""
    ground = env.get("COLORFGBG", "").rpartition(";")[2]
    return Theme.LIGHT if ground in _LIGHT_GROUNDS else Theme.DARK


def detect() -> Capability:
    """Of this process's own terminal."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    return capability(os.environ, terminal=terminal, encoding=sys.stderr.encoding or "")


def prepare(found: Capability, env: MutableMapping[str, str]) -> None:
    """Set what Textual reads while it is imported: nothing moves by itself, no key protocol that half of the terminals
    on the way do not speak, no colours that were not found."""
    env["TEXTUAL_ANIMATIONS"] = "none"
    env["TEXTUAL_SMOOTH_SCROLL"] = "0"
    env["TEXTUAL_FPS"] = "500"  # no frame waits for a clock of Textual's: there are few, and a key's is waited for
    env["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    env["TEXTUAL_COLOR_SYSTEM"] = found.colour.value if found.colour is not Colour.NONE else "standard"
    env.pop("NO_COLOR", None)
