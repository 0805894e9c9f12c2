"""RTF to the text in it: lists that a word processor has saved under the name of a CSV."""

import re
from collections.abc import Iterator

from plans.importers.cells import Unreadable

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)|\\"
)
_SIGNS = {
    **dict.fromkeys(("par", "line", "row"), "\n"),
    **dict.fromkeys(("tab", "cell"), "\t"),
    **{"emdash": "—", "endash": "–", "bullet": "•"},
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"},
}
_UNSHOWN = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "header", "footer", "listtable"})
"""Groups that hold no text of the document."""
_DEEPEST = 100
_PAGES = {"437", "850", "852", "866", "874", "932", "936", "949", "950", *(str(page) for page in range(1250, 1259))}


def is_rich_text(content: bytes) -> bool:
    """Tell it by its beginning."""
    return content.startswith(b"{\\rtf")


def plain_text(content: bytes) -> str:
    """The text of a document, its paragraphs as lines. Raises `Unreadable`."""
    return "".join(_Reader(_code_page(content)).texts(content)).strip("\n")


def _code_page(content: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", content[:2000])
    page = found[1].decode() if found else "1252"
    return f"cp{page}" if page in _PAGES else "cp1252"


class _Reader:
    """Walks through the groups of a document; a group that shows nothing hides all within it."""

    def __init__(self, code_page: str) -> None:
        self._code_page = code_page
        self._hidden = [False]
        self._skipped = 0
        """Characters that stand for one that was just written by its number."""

    def texts(self, content: bytes) -> Iterator[str]:
        """What the document shows, piece by piece."""
        for token in _TOKEN.finditer(content):
            word, number, code, symbol, brace, _, plain = token.groups()
            if brace:
                self._group(brace)
            elif word:
                yield from self._word(word.decode(), int(number or 0))
            elif symbol:
                yield from self._symbol(symbol)
            else:
                yield from self._shown(bytes.fromhex(code.decode()) if code else plain or b"")

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            self._hidden.append(self._hidden[-1])
        elif len(self._hidden) > 1:
            self._hidden.pop()
        if len(self._hidden) > _DEEPEST:
            raise Unreadable(f"the RTF is nested deeper than {_DEEPEST}", hint="save it as .xlsx or as CSV")

    def _word(self, word: str, number: int) -> Iterator[str]:
        if word in _UNSHOWN:
            self._hidden[-1] = True
        elif self._hidden[-1]:
            return
        elif word == "u":
            self._skipped = 1
            yield chr(number % 0x10000) if not 0xD800 <= number % 0x10000 < 0xE000 else "?"
        elif word in _SIGNS:
            yield _SIGNS[word]

    def _symbol(self, symbol: bytes) -> Iterator[str]:
        """A backslash with a sign behind it: at the end of a line it ends a paragraph."""
        if symbol == b"*":
            self._hidden[-1] = True
        elif not self._hidden[-1]:
            yield {b"\n": "\n", b"\r": "\n", b"~": "\u00a0", b"_": "-"}.get(symbol, symbol.decode("latin-1"))

    def _shown(self, plain: bytes) -> Iterator[str]:
        if plain and not self._hidden[-1]:
            text = plain.decode(self._code_page, errors="replace")
            self._skipped, skipped = 0, self._skipped
            yield text[skipped:]
