"""A paper as one page of HTML without scripts: printed on A4, or read on a telephone, which calls by a touch. Pure.

Nothing that anybody wrote reaches the page but through `_told`, which cleans and escapes it.
"""

import re
from collections.abc import Iterator
from html import escape

from console.telling.paper.sheet import Address, Entry, Section, Sheet
from plans.characters import shown

_OPENED = ("https://", "http://", "mailto:")
_NUMBER = re.compile(r"\+?[0-9][0-9 ]*[0-9]")
_FEWEST_DIGITS = 5
_STYLE = """
@page { size: A4; margin: 14mm 12mm; }
* { box-sizing: border-box; }
body { font: 15px/1.4 system-ui, sans-serif; color: #000; background: #fff; margin: 0 auto; padding: 12px;
  max-width: 860px; overflow-wrap: anywhere; }
h1 { font-size: 21px; margin: 0 0 6px; }
h2 { font-size: 16px; margin: 22px 0 6px; border-bottom: 2px solid #000; break-after: avoid; }
p { margin: 4px 0; }
.warning { border: 3px solid #000; padding: 8px; font-weight: 700; }
.where p { font-size: 17px; margin: 8px 0; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 12px; }
th, td { vertical-align: top; padding: 4px 8px 4px 0; border-bottom: 1px solid #999; overflow-wrap: normal; }
td.what { width: 70%; overflow-wrap: anywhere; }
td.box { width: 22px; }
td.box span { display: inline-block; width: 14px; height: 14px; border: 1px solid #000; }
tr { break-inside: avoid; }
.beneath { font-size: 13px; white-space: pre-wrap; }
.urgent { font-weight: 700; }
a { color: #000; }
@media screen and (max-width: 560px) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: flex; flex-wrap: wrap; border-bottom: 1px solid #999; padding: 6px 0; }
  td { border: 0; padding: 2px 12px 2px 0; }
  td[data-head]::before { content: attr(data-head) " "; font-size: 12px; color: #444; }
  td.what { width: 100%; padding-right: 0; }
}
@media print { body { font-size: 11px; padding: 0; max-width: none; } .where p { font-size: 13px; }
  .beneath { font-size: 10.5px; } th { font-size: 10px; } }
"""


def as_html(sheet: Sheet) -> str:
    """The whole page."""
    return "\n".join(_lines(sheet)) + "\n"


def _told(text: str) -> str:
    return escape(shown(text))


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{_told(sheet.language)}">\n<head>\n<meta charset="utf-8">'
    rules = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    yield f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_told(sheet.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{_told(sheet.title)}</h1>\n<p>{_told(sheet.written)}</p>"
    if sheet.warning:
        yield f'<p class="warning">{_told(sheet.warning)}</p>'
    for index, section in enumerate(sheet.sections):
        yield from _section(section, is_first=index == 0)
    yield f"<p>{_told(sheet.foot)}</p>\n</body>\n</html>"


def _section(section: Section, *, is_first: bool) -> Iterator[str]:
    yield '<section class="where">' if is_first else "<section>"
    yield f"<h2>{_told(section.title)}</h2>"
    yield from (f"<p>{_told(text)}</p>" for text in section.sentences)
    if section.entries:
        heads = "".join(f'<th scope="col">{_told(head)}</th>' for head in section.columns)
        yield f"<table>\n<thead><tr>{'<td></td>' if section.has_boxes else ''}{heads}</tr></thead>\n<tbody>"
        yield from (_entry(one, section) for one in section.entries)
        yield "</tbody>\n</table>"
    yield "</section>"


def _entry(entry: Entry, section: Section) -> str:
    box = '<td class="box"><span></span></td>' if section.has_boxes else ""
    named = zip(section.columns[:-1], entry.cells[:-1], strict=True)
    cells = "".join(f'<td data-head="{_told(head)}">{_told(cell)}</td>' for head, cell in named)
    urgent = ' class="urgent"' if entry.is_urgent else ""
    what = f"<div{urgent}>{_told(entry.cells[-1])}</div>"
    beneath = "".join(f'<div class="beneath">{line}</div>' for line in _beneath(entry))
    return f'<tr>{box}{cells}<td class="what">{what}{beneath}</td></tr>'


def _beneath(entry: Entry) -> Iterator[str]:
    first = map(_told, entry.lines[:1])
    if called := ", ".join((*first, *(map(_phone, (entry.phone,)) if entry.phone else ()))):
        yield called
    yield from map(_told, entry.lines[1:])
    yield from map(_link, entry.links)


def _phone(phone: str) -> str:
    """As it is written; a touch of a number in it calls that one."""
    told, end = "", 0
    for found in _NUMBER.finditer(phone):
        number = found[0].replace(" ", "")
        if len(number.lstrip("+")) >= _FEWEST_DIGITS:
            told += f'{_told(phone[end : found.start()])}<a href="tel:{number}">{_told(found[0])}</a>'
            end = found.end()
    return told + _told(phone[end:])


def _link(link: Address) -> str:
    """Its name and its address, which is opened where it is of the web or a letter."""
    address = _told(link.address)
    if not link.address.casefold().startswith(_OPENED):
        return f"{_told(link.name)}: {address}"
    return f'{_told(link.name)}: <a href="{address}" rel="noreferrer">{address}</a>'
