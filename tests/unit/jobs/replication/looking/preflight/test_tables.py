"""What speaks against a table that is to follow and to be followed: above all what would make its UPDATE fail."""

from dataclasses import replace

import pytest

from jobs.replication.looking.preflight.objections import Objection
from jobs.replication.looking.preflight.pairs import of_pair
from jobs.replication.looking.preflight.servers import Server
from jobs.replication.looking.preflight.tables import TableFacts, of_table
from tests.support.replication.looked import LEGACY, OF

NOTE = TableFacts(title="ehr.note", columns=("id", "body", "size"), identified_by=("id",))
FULL = replace(NOTE, identity="f", identified_by=(), whole_rows=True)
PARTED = replace(NOTE, kind="p", whole_rows=True)
KEYED = "a primary key, or replica identity using a unique index, without it"


def refused(found: list[Objection]) -> list[str]:
    return [one.sentence for one in found if one.refuses]


def left_out(table: TableFacts, *columns: str) -> list[str]:
    of = replace(OF, rows=replace(OF.rows, columns={table.title: dict.fromkeys(columns)}))
    return refused(list(of_table(of, LEGACY, table, 150_000)))


def test_a_column_by_which_rows_are_known_is_not_left_out() -> None:
    assert left_out(NOTE, "body") == []
    assert left_out(NOTE, "id", "body") == ["legacy: ehr.note: id is left out, and rows are known by it"]


@pytest.mark.parametrize("table", [FULL, PARTED])
def test_where_whole_rows_stand_for_themselves_no_column_is_left_out(table: TableFacts) -> None:
    assert left_out(table, "body") == ["legacy: ehr.note: body is left out, and rows are known by it"]


def test_from_18_on_no_computed_column_is_part_of_what_rows_are_known_by() -> None:
    computed = replace(FULL, generated={"size": "s"})
    assert refused(list(of_table(OF, LEGACY, computed, 170_000))) == []
    (found,) = [one for one in of_table(OF, LEGACY, computed, 180_000) if one.refuses]
    assert found.sentence == "legacy: ehr.note: size is computed, and does not travel, and rows are known by it"
    assert KEYED in (found.hint or "")
    assert refused(list(of_table(OF, LEGACY, replace(NOTE, generated={"size": "s"}), 180_000))) == []


def test_a_column_that_only_the_target_has_is_no_part_of_what_its_rows_are_known_by() -> None:
    more = replace(NOTE, columns=("id", "body", "size", "came"))
    server = Server(version=180_000)
    assert refused(list(of_pair(OF, NOTE, more, server))) == []
    found = refused(list(of_pair(OF, NOTE, replace(more, whole_rows=True), server)))
    assert found == ["platform: rows of ehr.note are known by came as well"]
