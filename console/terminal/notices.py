"""What a terminal is told beside the picture: a bell, a notification, the title of its window. Bytes, and nothing else.

Every text that goes out is one line of characters that can be printed. Inside tmux a bell always arrives; a
notification is handed through to the terminal outside only where `allow-passthrough` is on, and so the bell goes
with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.errors import Misused
from console.layout.glyphs import Glyphs
from console.terminal.calls import NOT_CALLED, called, window_title
from console.text.night.need import Need
from console.view.model import View
from plans.characters import shown

BELL_VARIABLE = "CUTOVER_BELL"
"""off, bell, osc9 or osc777: how this console calls somebody."""
TITLE_VARIABLE = "CUTOVER_TITLE"
"""off: the title of the window stays as it is."""
TITLE_EVERY = 60.0
"""Real seconds between two titles, but for what somebody is called for."""
_NO_TITLE = ("linux", "vt", "ansi", "cons", "sun", "dumb")
"""Terminals, by the beginning of TERM, that print a title instead of keeping it."""

SAVE_TITLE = "\x1b[22;2t"
RESTORE_TITLE = "\x1b]2;\x07\x1b[23;2t"
"""An empty title first: a terminal that keeps no title has at least not ours."""
BELL = "\x07"


class CallBy(StrEnum):
    """How a person is called."""

    OFF = "off"
    BELL = "bell"
    OSC9 = "osc9"
    """A notification of iTerm2, WezTerm, Ghostty, kitty, ConEmu."""
    OSC777 = "osc777"
    """A notification of urxvt, foot, Ghostty, WezTerm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """What a person wants of the bell and of the title, on this terminal."""

    by: CallBy
    titles: bool
    tmux: bool

    @classmethod
    def of(cls, env: Mapping[str, str]) -> "Calling":
        """By the environment; a bell and a title where nothing is said.

        Raises:
            Misused: a variable says what there is not.
        """
        term = env.get("TERM", "")
        return cls(
            by=CallBy(_chosen(env, BELL_VARIABLE, list(CallBy), CallBy.BELL)),
            titles=_chosen(env, TITLE_VARIABLE, ["on", "off"], "on") == "on" and not term.startswith(_NO_TITLE),
            tmux="TMUX" in env,
        )


QUIET = Calling(by=CallBy.OFF, titles=False, tmux=False)


def _chosen(env: Mapping[str, str], name: str, choices: Sequence[str], usual: str) -> str:
    value = env.get(name) or usual
    if value not in choices:
        raise Misused(f"{name}={shown(value)} is none of {', '.join(choices)}")
    return value


class Notices:
    """What has been said to a terminal so far, and so is not said again.

    Args:
        clock: real seconds; only their differences count.
    """

    def __init__(self, calling: Calling, glyphs: Glyphs, clock: Callable[[], float]) -> None:
        self._calling = calling
        self._glyphs = glyphs
        self._clock = clock
        self._calls = NOT_CALLED
        self._title = ""
        self._titled_at: float | None = None

    def due(self, view: View, items: Sequence[Need]) -> Iterator[str]:
        """The bytes that are due at this view, for what needs the person now."""
        self._calls, words = called(self._calls, items, view)
        if words and (data := notice(self._calling.by, self._glyphs.spell(words), tmux=self._calling.tmux)):
            yield data
        if self._calling.titles and (words or self._may_retitle()):
            yield from self._retitled(window_title(view, items))

    def _may_retitle(self) -> bool:
        return self._titled_at is None or self._clock() - self._titled_at >= TITLE_EVERY

    def _retitled(self, title: str) -> Iterator[str]:
        if title != self._title:
            self._title, self._titled_at = title, self._clock()
            yield titled(self._glyphs.spell(title))


def notice(by: CallBy, text: str, *, tmux: bool) -> str:
    """The bytes of one call; none where it is off."""
    words = _plain(text)
    match by:
        case CallBy.OFF:
            return ""
        case CallBy.BELL:
            return BELL
        case CallBy.OSC9:
            sequence = f"\x1b]9;cutover: {words}\x07"
        case CallBy.OSC777:
            sequence = f"\x1b]777;notify;cutover;{words}\x07"
    return BELL + _through_tmux(sequence) if tmux else sequence


def titled(text: str) -> str:
    """The bytes that give the window this title."""
    return f"\x1b]2;{_plain(text)}\x07"


def is_call(data: str) -> bool:
    """Whether this calls somebody: it must arrive even where pictures are dropped."""
    return data.startswith((BELL, "\x1b]9;", "\x1b]777;"))


def _plain(text: str) -> str:
    """Nothing that ends a sequence or parts its fields."""
    return shown(text).replace(";", ",")


def _through_tmux(sequence: str) -> str:
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
