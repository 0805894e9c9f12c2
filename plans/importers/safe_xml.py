"""XML of strangers, parsed as it comes: no entity, no document type, no outside world, and only so deep."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from plans.importers.cells import Unreadable

Attributes = dict[str, str]
Begins = Callable[[str, Attributes], None]
Ends = Callable[[str, str], None]

_DEEPEST = 60
_AGAIN = "open it in the program that wrote it, and save it again"


def parse_xml(name: str, pieces: Iterable[bytes], begins: Begins, ends: Ends) -> None:
    """Parse a file; `begins` has each element and its attributes, `ends` each element and the text in it.

    Names come without their namespace. Raises `Unreadable`.

    Args:
        name: what a problem calls the file.
        pieces: its bytes in order.
    """
    parser = _Parser(name, begins, ends)
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except expat.ExpatError as error:
        raise Unreadable(f"{name} is broken in line {error.lineno}", hint=_AGAIN) from None


class _Parser:
    """expat with what it may do taken away."""

    def __init__(self, name: str, begins: Begins, ends: Ends) -> None:
        self._name, self._begins, self._ends = name, begins, ends
        self._texts: list[list[str]] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def feed(self, piece: bytes) -> None:
        """Parse on."""
        self._parser.Parse(piece, False)

    def close(self) -> None:
        """Say that this was all."""
        self._parser.Parse(b"", True)

    def _refuse(self, *_: object) -> None:
        raise Unreadable(f"{self._name} declares a document type, which no such program writes", hint=_AGAIN)

    def _start(self, name: str, attributes: Attributes) -> None:
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
