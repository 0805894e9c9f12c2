"""A file or a program tells a number, or CSV."""

import pytest

from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.printed import MOST_BYTES, answer_of
from jobs.flows.counting.rows import Row


@pytest.mark.parametrize("text", ["16438\n", "\ufeff16438", "  16438  ", "count\n16438\n", "COUNT\r\n16438\r\n"])
def test_a_number_is_all_of_the_flow(text: str) -> None:
    assert answer_of(text.encode()).rows == (Row(count=16438),)


def test_a_head_names_the_columns() -> None:
    text = b'"template",receiver,count,remark\n"Epikrise, kort",Roros,3,x\nHenvisning,Oppdal,0,\n'
    assert answer_of(text).rows == (
        Row(count=3, template="Epikrise, kort", receiver="Roros"),
        Row(count=0, template="Henvisning", receiver="Oppdal"),
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\xff\xfe1", "not UTF-8"),
        (b"twelve", "no whole number"),
        (b"-4", "below zero"),
        (b"1\n2\n", "names no column count"),
        (b"template,number\nA,1\n", "names no column count"),
        (b"count,Count\n3,4\n", "two columns of it have one name"),
        (b"template,count\nA,12\nB,", "no whole number"),
        (b"template,count\nA,12\nB", "another number of values"),
        (b"template,count\nA,1,2\n", "another number of values"),
        (b'template,count\n"A,1\n', "no CSV"),
        (b"template,count\nA,1\nA,1\n", "two rows for template A"),
        (b"9" * 100, "too large"),
        (b"1" * (MOST_BYTES + 1), "longer than 4 MB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_whatever_else_it_holds_is_no_count(data: bytes, reason: str) -> None:
    with pytest.raises(NotCounted, match=reason):
        answer_of(data)
