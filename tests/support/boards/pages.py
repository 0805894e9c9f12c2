"""Pages of the board, as they are drawn and as they are read."""

import re
from collections.abc import Mapping
from html import unescape

from console.board.pages import Pages
from console.board.sheet import Sheet, Shown
from console.board.shell import whole_page
from console.board.ticking import with_times
from console.board.words import Teller
from console.view.model import View
from plans.model.languages import Language

_BREAKS = re.compile(r"</(?:p|h1|h2|li|section|article|header|div|text|desc|title|figcaption)>")


def drawn(view: View, language: Language = Language.ENGLISH) -> Shown:
    """The page of a run."""
    return Pages(Teller(language=language)).run_page(view)


def read(shown: Shown, view: View) -> Mapping[str, str]:
    """What somebody reads in each part, a thing a line."""
    return {name: _text(with_times(html, view.real_now)) for name, html in shown.parts.items()}


def whole(shown: Shown, language: Language = Language.ENGLISH) -> str:
    """The whole page as a browser is given it."""
    return whole_page(Sheet("birth", shown), Teller(language=language))


def _text(html: str) -> str:
    lines = re.sub(r"<[^>]*>", " ", _BREAKS.sub("\n", html)).split("\n")
    return "\n".join(told for line in lines if (told := " ".join(unescape(line).split())))
