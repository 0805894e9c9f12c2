"""The parts of an .xlsx, each parsed as it is unpacked, within bounds: no bomb, no entity, no outside world."""

import zipfile
from collections.abc import Callable
from xml.parsers import expat

from plans.importers.cells import Unreadable

Attributes = dict[str, str]
Begins = Callable[[str, Attributes], None]
Ends = Callable[[str, str], None]

MOST_BYTES = 150_000_000
"""Of all parts together, unpacked."""
MOST_ELEMENTS = 6_000_000
_PIECE = 1 << 16
_DEEPEST = 60


class Parts:
    """An open workbook, which counts what is taken out of it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lstrip("/").casefold(): name for name in archive.namelist()}
        self._bytes = 0
        self._elements = 0

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name, in whatever case."""
        return name.casefold() in self._names

    def like(self, beginning: str) -> list[str]:
        """The parts whose names begin so."""
        return [name for name in self._names if name.startswith(beginning.casefold())]

    def parse(self, name: str, begins: Begins, ends: Ends) -> None:
        """Parse a part; `begins` has each element and its attributes, `ends` each element and the text in it.

        Names come without their namespace. Raises `Unreadable`.
        """
        parser = _Parser(name, begins, ends)
        try:
            with self._archive.open(self._names[name.casefold()]) as part:
                while piece := part.read(_PIECE):
                    self._count(name, piece)
                    self._elements += parser.feed(piece)
                    if self._elements > MOST_ELEMENTS:
                        raise Unreadable(f"{name} has more than {MOST_ELEMENTS:,} elements", hint=_SMALLER)
            parser.close()
        except KeyError:
            raise Unreadable(f"the workbook lacks {name}", hint="save it again in a spreadsheet") from None
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
            raise Unreadable(f"{name} cannot be unpacked: {type(error).__name__}", hint=_AGAIN) from None
        except expat.ExpatError as error:
            raise Unreadable(f"{name} is broken in line {error.lineno}", hint=_AGAIN) from None

    def _count(self, name: str, piece: bytes) -> None:
        self._bytes += len(piece)
        if self._bytes > MOST_BYTES:
            raise Unreadable(f"{name} unpacks to more than {MOST_BYTES // 1_000_000} MB", hint=_SMALLER)


_SMALLER = "copy the rows of the plan into a new workbook"
_AGAIN = "open it in a spreadsheet and save it again"


class _Parser:
    """expat with what it may do taken away."""

    def __init__(self, name: str, begins: Begins, ends: Ends) -> None:
        self._name, self._begins, self._ends = name, begins, ends
        self._texts: list[list[str]] = []
        self._elements = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def feed(self, piece: bytes) -> int:
        """Parse on; returns how many elements began."""
        before = self._elements
        self._parser.Parse(piece, False)
        return self._elements - before

    def close(self) -> None:
        """Say that this was all."""
        self._parser.Parse(b"", True)

    def _refuse(self, *_: object) -> None:
        raise Unreadable(f"{self._name} declares a document type, which no spreadsheet writes", hint=_AGAIN)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._elements += 1
        if len(self._texts) > _DEEPEST:
            raise Unreadable(f"{self._name} is nested deeper than {_DEEPEST}", hint=_AGAIN)
        self._texts.append([])
        self._begins(_local(name), attributes)

    def _text(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)

    def _end(self, name: str) -> None:
        self._ends(_local(name), "".join(self._texts.pop()))


def _local(name: str) -> str:
    return name.rpartition(":")[2]
