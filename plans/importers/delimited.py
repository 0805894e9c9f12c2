"""CSV and TSV to cells: any separator, quoting and encoding that can be told; what cannot is refused with its line."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from plans.formula_guard import unguarded
from plans.importers.cells import MOST_CELLS, MOST_COLUMNS, Book, Cell, Row, Sheet, Unreadable, refuse_long

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
_LOOKED_AT = 60
"""Lines by which the separator is told."""
_SAMPLE = 1_000_000
"""Characters in which they are looked for."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_delimited(content: bytes) -> Book:
    """Read a file of separated values. Raises `Unreadable` where it is none."""
    return read_separated(*decoded(content))


def read_separated(text: str, encoding: str) -> Book:
    """Read separated values out of a text; `encoding` says how it came to be one."""
    separator = _separator(text)
    rows = tuple(_rows(text, separator))
    said = f"read as {encoding}, separated by {_SEPARATORS[separator]}"
    return Book(format="CSV", sheets=(Sheet(name="", rows=rows),), remarks=(said,), separator=separator)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file, and how it was read. Raises `Unreadable`."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return _strictly(content, name), name.upper().removesuffix("-SIG") + " with a byte order mark"
    if b"\x00" in content:
        raise Unreadable("this is no text: it holds zero bytes", hint="save it as .xlsx, or as CSV in UTF-8")
    try:
        return _decoded_once(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _strictly(content, "cp1252"), "Windows-1252, as it is no UTF-8: look at its letters"


def _decoded_once(text: str) -> tuple[str, str]:
    """A text that was made UTF-8 twice is made so once: all its signs beyond ASCII are bytes of others then."""
    if not _TWICE.search(text):
        return text, "UTF-8"
    try:
        return b"".join(map(_byte, text)).decode("utf-8"), "UTF-8 that was encoded twice: look at its letters"
    except UnicodeError:
        return text, "UTF-8"


def _byte(char: str) -> bytes:
    """The byte that a sign was taken for; the five that Windows-1252 does not know stand for themselves."""
    return bytes([ord(char)]) if 0x80 <= ord(char) < 0xA0 else char.encode("cp1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(f"line {line} is in no encoding that can be told", hint="save it as CSV in UTF-8") from None


def _separator(text: str) -> str:
    """The one that most lines have equally often, outside of quotes."""
    return max(_SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    widths: Counter[int] = Counter()
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=separator)):
            widths[len(cells)] += 1
            if number >= _LOOKED_AT:
                break
    except csv.Error:
        return 0, 0
    del widths[0]
    width, lines = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(1, 0))
    return (lines, width) if width > 1 else (0, 0)


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins, count = 1, 0
    try:
        for texts in reader:
            cells = dict(_cells(texts, begins))
            count += len(cells)
            if count > MOST_CELLS:
                raise Unreadable(f"line {begins}: more than {MOST_CELLS:,} cells", hint="a plan is much smaller")
            if cells:
                yield Row(number=begins, cells=cells, width=len(texts))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"line {begins}: not CSV: {error}", hint="a quote that is not closed?") from None


def _cells(texts: list[str], line: int) -> Iterator[tuple[int, Cell]]:
    if len(texts) > MOST_COLUMNS:
        raise Unreadable(f"line {line} has {len(texts):,} cells", hint=f"at most {MOST_COLUMNS:,} columns are read")
    for column, text in enumerate(texts):
        cleaned = unguarded(text.replace("\u00a0", " ").strip())
        if cleaned:
            refuse_long(cleaned, f"line {line}")
            indent = (len(text) - len(text.lstrip())) // 2
            yield column, Cell(value=cleaned, at=f"line {line}", text=cleaned, indent=indent)
