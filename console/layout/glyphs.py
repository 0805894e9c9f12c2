"""The two tiers of characters. Which one a terminal gets is decided in `console.terminal.capability`, before Textual is
imported.

The Gantt's notation is the same in both, because it is spoken about on the bridge call.
"""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """Every character that the layout draws and that is not plain ASCII everywhere."""

    name: str
    full: str
    """A filled cell of a progress bar."""
    empty: str
    spark: str
    """Levels of a sparkline, lowest first."""
    rule: str
    divider: str
    """Between two panes."""
    cut: str
    """Stands for what did not fit."""

    def bar(self, share: float, width: int) -> str:
        """A progress bar of `width` columns; `share` between 0 and 1."""
        filled = min(width, max(0, int(share * width)))
        return self.full * filled + self.empty * (width - filled)

    def sparkline(self, samples: tuple[float, ...], width: int) -> str:
        """The last `width` samples against their own highest, right-aligned; blanks while there are fewer."""
        shown = samples[-width:] if width > 0 else ()
        highest = max(shown, default=0.0)
        last = len(self.spark) - 1
        drawn = (self.spark[round(max(0.0, one) / highest * last) if highest else 0] for one in shown)
        return "".join(drawn).rjust(width)

    def spell(self, text: str) -> str:
        """The text in this tier's characters, as many columns wide as before."""
        return text if self is not ASCII or text.isascii() else "".join(map(_plain, text))


UNICODE = Glyphs(name="unicode", full="█", empty="░", spark="▁▂▃▄▅▆▇█", rule="─", divider="│", cut="…")
ASCII = Glyphs(name="ascii", full="#", empty="-", spark=" .:-=+*#", rule="-", divider="|", cut="~")
TIERS = {one.name: one for one in (UNICODE, ASCII)}

_LETTERS = {"ø": "o", "Ø": "O", "æ": "a", "Æ": "A", "ß": "s", "đ": "d", "Đ": "D", "ł": "l", "–": "-", "—": "-"}
_LETTERS |= {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "~", "→": ">", "×": "x", "·": ".", "\N{NO-BREAK SPACE}": " "}


def _plain(char: str) -> str:
    """One ASCII character for each column: Røros reads Roros, whatever has no letter reads ?."""
    if char.isascii():
        return char
    known = _LETTERS.get(char)
    if known is not None:
        return known
    if unicodedata.combining(char):
        return ""
    base = unicodedata.normalize("NFKD", char)[0]
    if base.isascii():
        return base
    return "??" if unicodedata.east_asian_width(char) in "WF" else "?"
