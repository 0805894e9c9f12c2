"""The page around its parts: one file, with our own style and script in it, and nothing from elsewhere."""

from console.board.sheet import Sheet
from console.board.ticking import with_times
from console.board.words import Teller
from console.telling.markup import filled, hash_of, own_file, raw

AGAIN = 10
"""Seconds after which a page without scripts loads itself anew."""
_STYLE = own_file("console.telling.report/chart.css") + own_file("console.board/style.css")
_SCRIPT = own_file("console.board/script.js")
RULES = (
    f"default-src 'none'; style-src '{hash_of(_STYLE)}'; script-src '{hash_of(_SCRIPT)}'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of every answer: our own style and script, whatever else stands in a page."""


def whole_page(sheet: Sheet, teller: Teller) -> str:
    """The page as it is at this moment."""
    shown = sheet.shown
    real = shown.clock.now()
    parts = [(name, raw(with_times(html, real))) for name, html in shown.parts.items()]
    return filled(
        "console.board/page.html",
        language=teller.language,
        title=shown.title,
        parts=parts,
        is_cards=any(name.startswith("card-") for name in shown.parts),
        real=round(real.timestamp() * 1000),
        mark=sheet.mark,
        silent=teller.say("silent"),
        no_script=teller.say("no script", seconds=AGAIN),
        again=AGAIN,
        style=raw(_STYLE),
        script=raw(_SCRIPT),
    )


def handed_over(there: str, teller: Teller) -> str:
    """A page that goes on to an address by itself."""
    return filled("console.board/handed-over.html", there=there, said=teller.say("going on"), language=teller.language)


def not_there(teller: Teller) -> str:
    """What stands in the place of a page that is not shown, and asks for it again by itself."""
    said = teller.say("no such page")
    return filled("console.board/not-there.html", said=said, again=AGAIN, language=teller.language)
