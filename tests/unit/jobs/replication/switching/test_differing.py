"""Rows that differ are told by table, how many, and how they are found; what people do about it is said with it."""

from jobs.api import Evidence, TableEvidence
from jobs.replication.switching.differing import sides_differ
from tests.support.nights import SOURCE, TARGET

KEY = "left(encode(sha256(x), 'hex'), 16)"


def test_each_table_is_told_with_counts_and_the_names_of_keys() -> None:
    evidence = Evidence(
        summary="3 differences in ehr.bed, ehr.note",
        tables=(
            TableEvidence(table="ehr.bed", rows=9, differences=2, note="1 missing, 1 extra"),
            TableEvidence(table="ehr.note", rows=9, differences=1),
            TableEvidence(table="ehr.visit", rows=9),
        ),
        facts={"ehr.bed missing": "5f3a91c2d11e3a4b", "ehr.bed key in source": KEY},
        passed=False,
    )
    error = sides_differ(evidence, SOURCE, TARGET, "nobody was kept from writing, for both sides differ")
    assert error.what.splitlines() == [
        "nobody was kept from writing, for both sides differ: 3 differences in ehr.bed, ehr.note",
        "  ehr.bed: 1 missing, 1 extra",
        "    missing: 5f3a91c2d11e3a4b",
        f"    the row of a key: the one of ehr.bed where {KEY} = '...'",
        "  ehr.note: 1 row",
    ]
    assert f"write the rows of {SOURCE} to {TARGET} by hand" in error.hint


def test_many_tables_and_many_keys_are_cut_at_a_whole_key() -> None:
    keys = ", ".join(f"{number:016x}" for number in range(20))
    tables = tuple(TableEvidence(table=f"t.{number}", rows=1, differences=1) for number in range(5))
    evidence = Evidence(summary="5 differences", tables=tables, facts={"t.0 extra": keys}, passed=False)
    lines = sides_differ(evidence, SOURCE, TARGET, "x").what.splitlines()
    assert lines[-1] == "  and 2 tables more"
    assert lines[2].endswith(", ...")
    assert all(len(key.strip(" .")) in (0, 16) for key in lines[2].removeprefix("    extra: ").split(", "))
