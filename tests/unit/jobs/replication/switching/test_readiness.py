"""Which rows a switch proves of some of the tables that follow, whatever the plan says of the others."""

from jobs.postgres.catalog.tables import Catalog, Table
from jobs.replication.switching.readiness import rows_by_name
from jobs.rows.chosen_tables import choose
from plans.model import DatabaseId, Replication, ReplicationId, TableSelection

HEIRS = ("ehr.old_event", "ehr.left")
CATALOG = Catalog(
    version=180000,
    encoding="UTF8",
    plain_order=True,
    tables={
        table.title: table
        for table in (
            Table(oid=1, schema="ehr", name="event", heirs=HEIRS),
            Table(oid=2, schema="ehr", name="old_event"),
            Table(oid=3, schema="ehr", name="left"),
            Table(oid=4, schema="ehr", name="note"),
        )
    },
)
FOLLOWED = ("ehr.event", "ehr.note", "ehr.old_event")


def following(*excluded: str) -> Replication:
    rows = TableSelection(
        source=DatabaseId("legacy"),
        target=DatabaseId("platform"),
        tables=("ehr.*",),
        excluded=excluded,
        where={"ehr.note": "id > 0"},
        columns={"ehr.old_event": {"scan": None}},
    )
    return Replication(id=ReplicationId("records"), rows=rows, wal_at_most=10**9)


def test_all_that_follows_is_chosen_beside_an_heir_that_the_plan_excludes() -> None:
    chosen, reasons = choose(rows_by_name(following("ehr.left"), FOLLOWED), CATALOG)
    assert (tuple(chosen), reasons) == (FOLLOWED, [])


def test_a_table_whose_heir_is_not_proved_with_it_is_proved_alone() -> None:
    rows = rows_by_name(following("ehr.left"), FOLLOWED).alone(["ehr.event"])
    assert choose(rows, CATALOG) == ({"ehr.event": CATALOG.tables["ehr.event"]}, [])


def test_conditions_and_columns_of_tables_that_are_not_proved_are_not_missed() -> None:
    rows = rows_by_name(following("ehr.left"), FOLLOWED)
    assert (rows.where, rows.columns) == ({"ehr.note": "id > 0"}, {"ehr.old_event": {"scan": None}})
    some = rows.alone(["ehr.note"])
    assert (some.where, some.columns) == ({"ehr.note": "id > 0"}, {})
    assert choose(some, CATALOG)[1] == []
    assert choose(rows.alone(["ehr.event"]), CATALOG)[1] == []


def test_what_follows_is_proved_although_the_plan_excludes_it_by_now() -> None:
    chosen, reasons = choose(rows_by_name(following("ehr.left", "ehr.n*"), FOLLOWED), CATALOG)
    assert (tuple(chosen), reasons) == (FOLLOWED, [])


def test_an_heir_that_nobody_spoke_of_is_still_refused() -> None:
    reasons = choose(rows_by_name(following(), FOLLOWED), CATALOG)[1]
    assert reasons == ["ehr.event: ehr.left inherits from it and is neither selected nor excluded"]
