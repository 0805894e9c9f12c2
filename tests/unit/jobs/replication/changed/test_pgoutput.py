"""Messages of pgoutput, byte by byte: of which table, and the key of the row."""

import struct

from jobs.replication.changed.pgoutput import ChangeReader
from plans.table_names import table_title

BED = 7


def text(value: str) -> bytes:
    return value.encode() + b"\0"


def relation(identity: bytes = b"d", keys: tuple[str, ...] = ("number", "ward")) -> bytes:
    columns = b"".join(
        struct.pack("!B", name in keys) + text(name) + struct.pack("!Ii", 25, -1) for name in ("ward", "note", "number")
    )
    return b"R" + struct.pack("!I", BED) + text("Sengepost æ") + text("bed") + identity + struct.pack("!H", 3) + columns


def row(*values: str | None, kind: bytes = b"N", unsent: bytes = b"n") -> bytes:
    told = (
        unsent if value is None else b"t" + struct.pack("!I", len(value.encode())) + value.encode() for value in values
    )
    return kind + struct.pack("!H", len(values)) + b"".join(told)


def message(kind: bytes, *rows: bytes) -> bytes:
    return kind + struct.pack("!I", BED) + b"".join(rows)


def keys(*messages: bytes) -> list[tuple[str, ...] | None]:
    reader = ChangeReader()
    found = [changed for one in messages for changed in reader.read(one)]
    assert {one.of.title for one in found} <= {table_title("Sengepost æ", "bed")}
    return sorted((one.key for one in found), key=str)


def test_a_row_that_is_added_changed_or_deleted_is_told_by_its_key_in_the_tables_order() -> None:
    assert keys(relation(), message(b"I", row("øst", None, "1"))) == [("øst", "1")]
    assert keys(relation(), message(b"U", row("øst", "x", "1"))) == [("øst", "1")]
    assert keys(relation(), message(b"D", row("øst", None, "1", kind=b"K"))) == [("øst", "1")]


def test_a_row_that_was_given_another_key_is_two() -> None:
    moved = message(b"U", row("øst", None, "1", kind=b"K"), row("øst", "x", "2"))
    assert keys(relation(), moved) == [("øst", "1"), ("øst", "2")]


def test_a_long_key_that_is_not_sent_again_is_the_one_before() -> None:
    moved = message(b"U", row("long", None, "1", kind=b"K"), row(None, "x", "2", unsent=b"u"))
    assert keys(relation(), moved) == [("long", "1"), ("long", "2")]


def test_where_no_key_tells_rows_apart_nobody_says_which_has_changed() -> None:
    added = message(b"I", row("øst", None, "1"))
    assert keys(relation(b"f", ("ward", "note", "number")), added) == [None]
    assert keys(relation(keys=()), added) == [None]
    assert keys(relation(), message(b"U", row(None, "x", "1", unsent=b"u"))) == [None]


def test_a_key_that_is_no_text_names_no_row_and_a_value_beside_it_matters_to_nobody() -> None:
    no_text = row("?", "?", "1").replace(b"?", b"\xd8")
    assert keys(relation(), message(b"I", no_text)) == [None]
    assert keys(relation(keys=("number",)), message(b"I", no_text)) == [("1",)]


def test_each_change_says_which_transaction_made_it() -> None:
    reader = ChangeReader()
    begins = [b"B" + struct.pack("!QqI", 1 << 40, -1, number) for number in (7, 1 << 31)]
    told = (begins[0], relation(), message(b"I", row("a", "x", "1")), begins[1], message(b"I", row("b", "x", "1")))
    assert [changed.by for one in told for changed in reader.read(one)] == [7, 1 << 31]


def test_a_table_that_is_emptied_says_of_no_row_that_it_is_as_it_was() -> None:
    assert keys(relation(), b"T" + struct.pack("!IBI", 1, 0, BED)) == [None]


def test_a_table_that_is_announced_anew_is_read_as_it_is_now() -> None:
    assert keys(relation(), relation(keys=("ward",)), message(b"I", row("øst", "x", "1"))) == [("øst",)]


def test_what_is_no_change_of_a_row_is_passed_over() -> None:
    assert keys(b"B" + bytes(20), relation(), b"Y" + bytes(8), b"O" + bytes(9), b"C" + bytes(25)) == []
