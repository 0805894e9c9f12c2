"""What of two tables does not fit each other under apply."""

from jobs.postgres.catalog.tables import TEXT, Column, Table
from jobs.replication.looking.preflight.pairs import of_encodings, of_equality
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


def test_an_encoding_is_asked_for_what_the_other_side_can_hold() -> None:
    utf8, latin, ascii_bytes = (Server(encoding=name) for name in ("UTF8", "LATIN1", "SQL_ASCII"))
    assert not list(of_encodings(OF, utf8, utf8))
    assert not list(of_encodings(OF, latin, latin))
    [narrow] = of_encodings(OF, latin, utf8)
    assert narrow.sentence == "legacy: its encoding LATIN1 does not hold every character of UTF8"
    assert len(list(of_encodings(OF, latin, ascii_bytes))) == 2
