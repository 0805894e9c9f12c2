"""What of two tables does not fit each other under apply."""

from dataclasses import replace

from jobs.postgres.catalog.tables import TEXT, Column, Table
from jobs.replication.looking.preflight.pairs import of_encodings, of_equality, of_nulls
from jobs.replication.looking.preflight.servers import Server
from tests.support.replication.looked import OF


def table(*, deterministic: bool) -> Table:
    code = Column(name="code", type=TEXT, deterministic=deterministic)
    return Table(oid=1, schema="ehr", name="note", columns=(code,), keys=(("code",),))


def test_a_key_that_only_one_side_tells_apart_by_case_is_named() -> None:
    exact, blurred = table(deterministic=True), table(deterministic=False)
    assert not list(of_equality(OF, exact, exact))
    [there] = of_equality(OF, exact, blurred)
    assert there.sentence == "platform: the collation of ehr.note.code holds texts for equal that legacy tells apart"
    [back] = of_equality(OF, blurred, exact)
    assert back.sentence == "legacy: the collation of ehr.note.code holds texts for equal that platform tells apart"


def with_column(**of: bool) -> Table:
    columns = (Column(name="id", type=TEXT, not_null=True), Column(name="code", type=TEXT, **of))
    return Table(oid=1, schema="ehr", name="note", columns=columns, keys=(("id",),))


def test_what_only_one_side_lets_be_empty_is_named() -> None:
    loose, strict = with_column(), with_column(not_null=True)
    assert not list(of_nulls(OF, strict, strict))
    [there] = of_nulls(OF, loose, strict)
    assert there.sentence == "platform: ehr.note.code must not be empty, and on legacy it may be"
    [back] = of_nulls(OF, strict, loose)
    assert back.hint == "the first empty one stops what comes to legacy"


def test_a_column_that_is_left_out_and_has_to_be_filled_leaves_no_way_back() -> None:
    of = replace(OF, rows=replace(OF.rows, columns={"ehr.note": {"code": None}}))
    [found] = of_nulls(of, with_column(not_null=True), with_column())
    assert found.sentence == "legacy: ehr.note.code is left out and must not be empty there: no new row flows back"
    assert not found.refuses
    for filled in (
        with_column(),
        with_column(not_null=True, has_default=True),
        with_column(not_null=True, generated=True),
    ):
        assert not list(of_nulls(of, filled, with_column()))


def test_an_encoding_is_asked_for_what_the_other_side_can_hold() -> None:
    utf8, latin, ascii_bytes = (Server(encoding=name) for name in ("UTF8", "LATIN1", "SQL_ASCII"))
    assert not list(of_encodings(OF, utf8, utf8))
    assert not list(of_encodings(OF, latin, latin))
    [narrow] = of_encodings(OF, latin, utf8)
    assert narrow.sentence == "legacy: its encoding LATIN1 does not hold every character of UTF8"
    assert len(list(of_encodings(OF, latin, ascii_bytes))) == 2
