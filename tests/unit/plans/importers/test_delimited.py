"""CSV as programs of many makes write it."""

import pytest

from plans.importers.cells import Book, Unreadable
from plans.importers.reading import read_book


def texts(book: Book) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in book.sheets[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator_in_any_encoding_is_read(encoding: str, separator: str) -> None:
    lines = [["id", "tittel", "varighet"], ["1", "Åpne, se; og si", "10"], ["2", 'Kall "alle"', "5"]]
    quoted = [[f'"{text.replace(chr(34), chr(34) * 2)}"' for text in line] for line in lines]
    made = "\r\n".join(separator.join(line) for line in quoted).encode(encoding)
    assert texts(read_book(made)) == lines


def test_a_text_of_several_lines_counts_them_and_blanks_around_are_dropped() -> None:
    book = read_book(b'id,task\n1,"first\nsecond"\n\n 2 , third \n')
    assert [row.number for row in book.sheets[0].rows] == [1, 2, 5]
    assert texts(book)[2] == ["2", "third"]


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (b'id,task\n1,"never closed\n2,x\n', "line 2: not CSV"),
        (b"id,task\n1,\x81\n", "line 2 is in no encoding that can be told"),
        (b"id,task\n1,\x00\n", "holds zero bytes"),
        (b"id,task\n1," + b"x" * 120_000, "line 2 holds 120,000 characters"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_line(made: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_book(made)


def test_text_that_was_made_utf_8_twice_is_read_as_it_was_meant_and_said() -> None:
    twice = "Nr;Oppgave\n1;Stenge køer på Ås – nå\n".encode().decode("cp1252").encode()
    book = read_book(twice)
    assert book.sheets[0].rows[1].cells[1].text == "Stenge køer på Ås – nå"
    assert "encoded twice" in book.remarks[0]
    once = read_book("Nr;Oppgave\n1;Ãra à la Â£\n".encode())
    assert once.sheets[0].rows[1].cells[1].text == "Ãra à la Â£"
